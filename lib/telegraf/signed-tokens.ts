import { PropTypes } from '../core/checks/prop-types';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';

/** What tokens are signed with. */
export interface SignedTokensOptions {
  /** The shared secret. @default - that of the SecureInfluxDB; needed for a server that this stack does not run */
  readonly sharedSecret?: Credential;
}

export const SIGNED_TOKENS: PropTypes<SignedTokensOptions> = { sharedSecret: CREDENTIAL };

/** JSON Web Tokens that the pod signs itself, in a container beside Telegraf, with the shared secret of the server. */
export class SignedTokens {
  /**
   * Signs them: who reads the shared secret in that pod can become any user of the server, its administrators included.
   * `Deviations.of` lists the reason.
   * @param reason Why the pod has the shared secret.
   * @param options What they are signed with.
   */
  public static because(reason: string, options: SignedTokensOptions = {}): SignedTokens {
    return new SignedTokens(reason, options);
  }

  private constructor(
    /** @internal */ public readonly _reason: string,
    /** @internal */ public readonly _options: SignedTokensOptions,
  ) {}
}
