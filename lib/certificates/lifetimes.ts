import { Construct } from 'constructs';
import { checkDuration } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { Duration } from '../core/values/duration';
import { SigningOptions } from './certificate-authority-props';
import { KeyAlgorithm } from './key-algorithm';

/** What holds for the certificates that an authority signs. */
export interface Lifetimes {
  readonly lifetime: Duration;
  readonly renewBefore: Duration;
  readonly algorithm: KeyAlgorithm;
}

const USUAL_LIFETIME = Duration.days(365);

/** What an authority was asked for, checked, with the defaults of what was not said. */
export function readLifetimes(scope: Construct, options: SigningOptions): Lifetimes {
  const { certificateLifetime: given = USUAL_LIFETIME } = options;
  const renewBefore = options.certificateRenewBefore ?? Duration.days(90);
  const algorithm = options.keyAlgorithm ?? KeyAlgorithm.ecdsaP256();
  // Nothing else is compared with one that is refused.
  const fine = checkDuration(scope, 'certificateLifetime', given, { min: Duration.hours(2) });
  const lifetime = fine ? given : USUAL_LIFETIME;
  // A window of the whole lifetime would replace the certificate again and again.
  checkDuration(scope, 'certificateRenewBefore', renewBefore, {
    min: Duration.hours(1),
    max: Duration.hours(lifetime.toHours() - 1),
  });
  const { _bits: bits = 3072 } = algorithm;
  if (!Number.isInteger(bits) || bits < 3072 || bits > 8192)
    recordMistake(scope, { prop: 'keyAlgorithm', got: bits, takes: 'RSA of 3072 to 8192 bits' });
  return { lifetime, renewBefore, algorithm };
}

/** The same for the authority's own certificate. */
export interface OwnLifetime {
  readonly lifetime: Duration;
  readonly renewBefore: Duration;
}

/** How long an authority is valid that is made here: no certificate outlives it. */
export function readOwnLifetime(
  scope: Construct,
  given: Partial<OwnLifetime>,
  { lifetime: certificateLifetime }: Lifetimes,
): OwnLifetime {
  const lifetime = given.lifetime ?? Duration.days(3650);
  const renewBefore = given.renewBefore ?? Duration.hours(certificateLifetime.toHours() + 35 * 24);
  const fine = checkDuration(scope, 'renewBefore', renewBefore, { min: certificateLifetime });
  const before = fine ? renewBefore : certificateLifetime;
  checkDuration(scope, 'lifetime', lifetime, { min: Duration.hours(before.toHours() + 1) });
  return { lifetime, renewBefore };
}
