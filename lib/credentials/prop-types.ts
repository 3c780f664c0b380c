import { instanceOf, PropType, required, RequiredPropType } from '../core/checks/prop-types';
import { Credential } from './credential';

export const CREDENTIAL: PropType<Credential> = instanceOf(
  Credential,
  'a Credential, like Credential.fromVariable(variable, { revision })',
  { secret: true },
);
/** Stands in for one that is missing, which is a mistake already. */
export const MISSING_CREDENTIAL = Credential.generated();
export const REQUIRED_CREDENTIAL: RequiredPropType<Credential> = required(CREDENTIAL, () => MISSING_CREDENTIAL);
