import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { described, recordMistake } from '../core/checks/mistakes';
import { INamespace } from '../core/kubernetes/namespace';

/**
 * What verifies all that InfluxDB dials: PostgreSQL, the object store and the identity provider. Name and
 * key are of one bundle: with a key that the ConfigMap does not have, the pods wait for ever.
 */
export function egressOf(scope: Construct, namespace: INamespace, trust: Trust | undefined): object | undefined {
  if (!trust) return undefined;
  const bundle = trust._bundleIn(scope, namespace, 'egressTrust');
  if (bundle?.configMapName === undefined) {
    recordMistake(scope, {
      prop: 'egressTrust',
      got: described(bundle ? 'a Secret' : 'Trust.unverified'),
      takes: 'Trust.fromPem or Trust.fromConfigMap: all servers are verified, by certificates in a ConfigMap',
    });
    return undefined;
  }
  const { configMapName: name, key } = bundle;
  return { customCertificates: { valueFrom: { configMapKeyRef: { name, key } } } };
}
