import { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { INamespace } from '../core/kubernetes/namespace';
import { hcl } from '../core/terraform/hcl';
import { Credential } from '../credentials/credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { PUBLIC_PACKAGE } from './release';
import { Secrets } from './secrets';

/** The pull secret of a package. */
export interface PullSecret {
  readonly name: string;
  /** What Terraform must find of the configuration, where it knows it. */
  readonly conditions: Precondition[];
}

interface Package {
  readonly name: string;
  readonly namespace: INamespace;
  readonly repository: string;
  /** Whether it is written by the chart, which cannot leave it out. */
  readonly chart: boolean;
}

const KEY = '.dockerconfigjson';

/** The Secret that the operator logs in with: of the one type that it takes, with a login for the host of the package. */
export function pullSecretOf(
  scope: Construct,
  secrets: Secrets,
  given: Credential | undefined,
  of: Package,
): PullSecret | undefined {
  const { name, namespace, repository, chart } = of;
  if (!given) {
    if (chart || repository === PUBLIC_PACKAGE)
      recordMistake(scope, {
        prop: 'imagePullSecret',
        got: given,
        takes: chart
          ? 'a pull secret: the chart writes an empty list without one, by which the operator fails later'
          : 'a pull secret: nobody pulls from the registry of InfluxData without a login',
      });
    return undefined;
  }
  const { value } = secrets.bound('imagePullSecret', given);
  if (value === undefined) return { name: secrets.existingName('imagePullSecret', given, KEY), conditions: [] };
  const { revision } = secrets.bound('imagePullSecret', given);
  const secret = writeOnlySecret(scope, 'pull-secret', {
    namespace,
    name: `${name}-pull`,
    type: 'kubernetes.io/dockerconfigjson',
    data: { [KEY]: value },
    revision,
  });
  const host = repository.split('/')[0] ?? '';
  const condition = {
    condition: hcl`can(jsondecode(${value}).auths[${host}])`,
    errorMessage: `The pull secret has no login for ${host}, where the package is: the operator would come without.`,
  };
  return { name: secret.nameReference, conditions: [condition] };
}
