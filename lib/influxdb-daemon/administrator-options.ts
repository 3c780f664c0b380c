import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';

/** The first administrator. */
export interface AdministratorOptions extends RotationOptions {
  /** The administrator's name. @default admin */
  readonly name?: string;
  /** The administrator's password. @default Credential.ephemeral() */
  readonly credential?: Credential;
  /** Takes over a user of this name that exists already, on a restored volume for one. @default false */
  readonly adopt?: boolean;
}
