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
const USUAL_WINDOW = Duration.days(90);
const USUAL_OWN_LIFETIME = Duration.days(3650);
// Of monthly applies, one comes in time.
const A_MONTHLY_APPLY = Duration.days(35);

/** What an authority was asked for, checked, with the defaults of what was not said. */
export function readLifetimes(scope: Construct, options: SigningOptions): Lifetimes {
  const { certificateLifetime: given = USUAL_LIFETIME, certificateRenewBefore } = options;
  const renewBefore = certificateRenewBefore ?? USUAL_WINDOW;
  const algorithm = options.keyAlgorithm ?? KeyAlgorithm.ecdsaP256();
  // Nothing else is compared with one that is refused.
  const fine = checkDuration(scope, 'certificateLifetime', given, { min: Duration.hours(2) });
  const lifetime = fine ? given : USUAL_LIFETIME;
  // A window of the whole lifetime would replace the certificate again and again.
  const most = Duration.hours(lifetime.toHours() - 1);
  if (certificateRenewBefore)
    checkDuration(scope, 'certificateRenewBefore', renewBefore, { min: Duration.hours(1), max: most });
  else if (renewBefore.toSeconds() > most.toSeconds())
    recordMistake(scope, {
      prop: 'certificateLifetime',
      got: given,
      takes: `a duration of ${moreThan(renewBefore).toString()} or more, or a shorter \`certificateRenewBefore\`, which is ${renewBefore.toString()} by default`,
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
  const lifetime = given.lifetime ?? USUAL_OWN_LIFETIME;
  const renewBefore = given.renewBefore ?? Duration.hours(certificateLifetime.toHours() + A_MONTHLY_APPLY.toHours());
  const fine = checkDuration(scope, 'renewBefore', renewBefore, { min: certificateLifetime });
  const before = fine ? renewBefore : certificateLifetime;
  const least = moreThan(before);
  if (given.lifetime) checkDuration(scope, 'lifetime', lifetime, { min: least });
  else if (lifetime.toSeconds() < least.toSeconds())
    recordMistake(scope, {
      prop: given.renewBefore ? 'renewBefore' : 'certificateLifetime',
      got: given.renewBefore ?? certificateLifetime,
      takes: `a duration that \`lifetime\` is longer than, which is ${lifetime.toString()} by default: it would be ${least.toString()} at least`,
    });
  return { lifetime, renewBefore };
}

function moreThan(duration: Duration): Duration {
  return Duration.hours(duration.toHours() + 1);
}
