import { ExposableServer } from '../connections/people/exposable-server';
import { described, recordMistake } from '../core/checks/mistakes';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { escapeTemplate } from '../core/terraform/template';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { ExposedHost } from './exposed-host';

/** The Secret, in the server's namespace, whose `ca.crt` verifies a server: controllers read no ConfigMap. */
export function caSecret({ server }: ExposedHost): string {
  const { workload, identity, owner, serviceName } = server;
  const { secretName, key, revision } = identity.bundle;
  const pem = identity.trust._pem();
  if (pem === undefined)
    return existing(server, secretName ?? identity.trust._secretIn?.(owner, workload.namespace), key);
  const made =
    (owner.node.tryFindChild('ca-secret') as KubernetesResource<'secret_v1'> | undefined) ??
    writeOnlySecret(owner, 'ca-secret', {
      namespace: workload.namespace,
      name: `${serviceName}-ca`,
      labels: workload.selector,
      data: { 'ca.crt': escapeTemplate(pem) },
      revision,
    });
  return made.nameReference;
}

function existing({ owner }: ExposableServer, secretName: string | undefined, key: string): string {
  if (secretName === undefined || key !== 'ca.crt')
    recordMistake(owner, {
      prop: 'certificate.trust',
      ofConstruct: true,
      got: secretName === undefined ? described('a ConfigMap') : described(`the key ${key} of a Secret`),
      takes: 'Trust.fromSecret with the key "ca.crt", or Trust.fromPem: what the controller verifies the server by',
    });
  return secretName ?? 'missing';
}
