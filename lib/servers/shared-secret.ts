import { BoundCredential } from '../credentials/bound-credential';
import { SIGNING_LENGTH } from '../core/values/generated-password';
import { Credential } from '../credentials/credential';
import { Workload } from '../workloads/workload';

/** What signs and verifies the JSON web tokens of a server of InfluxData: who has it can become any user. */
export function sharedSecretOf(
  workload: Workload,
  given: Credential = Credential._default({ length: SIGNING_LENGTH }),
): BoundCredential {
  return new BoundCredential(workload.owner, 'shared-secret', {
    credential: given,
    secretName: `${workload.name}-shared-secret`,
    prop: 'sharedSecret',
    rotatesBy: 'signing',
  });
}
