import { instanceOf, Kind, needed, Needed } from '../core/shapes';
import { Credential } from './credential';

export const CREDENTIAL: Kind<Credential> = instanceOf(
  Credential,
  'a Credential, like Credential.fromVariable(variable, { revision })',
  true,
);
export const NEEDED_CREDENTIAL: Needed<Credential> = needed(CREDENTIAL, () => Credential.generated());
