import { instanceOf, PropType, required, RequiredPropType } from '../core/checks/prop-types';
import { Credential } from './credential';

export const CREDENTIAL: PropType<Credential> = instanceOf(
  Credential,
  'a Credential, like Credential.fromVariable(variable, { revision })',
  true,
);
export const REQUIRED_CREDENTIAL: RequiredPropType<Credential> = required(CREDENTIAL, () => Credential.generated());
