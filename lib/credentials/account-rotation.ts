import { Construct } from 'constructs';
import { described, recordMistake } from '../core/checks/mistakes';
import { PropTypes, TEXT, TEXTS } from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { Credential } from './credential';
import { scopeRotation } from './rotation';

/**
 * How the account of a person or a program changes without a moment in which nobody gets in. A server takes one password for a
 * name, so another rotation is another name too: `dashboards.1a2b3c4d`, with a password of its own. That takes three applies,
 * with two minutes after each of the first two, as the kubelets bring a Secret to the pods within that time. Of an account that had no
 * rotation, which is called `''`:
 *
 * 1. `alsoValidRotations: ['autumn']`: the server knows both accounts.
 * 2. `rotation: 'autumn', alsoValidRotations: ['']`: the clients of this stack use the new one; people get it.
 * 3. `rotation: 'autumn'`: the former is gone.
 *
 * The next time, the first is `rotation: 'autumn', alsoValidRotations: ['winter']`, and the second names `'autumn'` where it is `''` here:
 * an account that neither names is gone in the apply in which its clients change. InfluxDB keeps an account that is replaced for five
 * minutes by itself, so that there the third may be the second. In a single apply, who is faster than the server is refused meanwhile.
 */
export interface RotationOptions {
  /** Any text. Another one is another account. @default - the account without a rotation */
  readonly rotation?: string;
  /** The accounts of which rotations are valid too, while one replaces the other. @default - none */
  readonly alsoValidRotations?: string[];
}

export const ROTATION: PropTypes<RotationOptions> = { rotation: TEXT, alsoValidRotations: TEXTS };

/** Whether anything is said of rotations. */
export function isRotated({ rotation, alsoValidRotations }: RotationOptions): boolean {
  return rotation !== undefined || alsoValidRotations !== undefined;
}

/** An account under the name of one rotation. */
export interface RotatedAccount {
  readonly name: string;
  /** What its construct is called. */
  readonly id: string;
  /** Its password, where the rotation decides it. */
  readonly credential?: Credential;
  /** Whether another password comes under another name. */
  readonly renamedWhenRotated?: boolean;
}

/**
 * An account under all names that it has: first the one in use. What nobody says of it, the scopes of the client say whose it is,
 * or of the server.
 */
export function rotatedAccounts(
  scope: Construct,
  account: RotatedAccount,
  options: RotationOptions,
  whose: Construct = scope,
): [RotatedAccount, ...RotatedAccount[]] {
  const { credential } = account;
  if (isRotated(options)) return explicitAccounts(scope, account, options);
  const shared = credential === undefined || credential._isRotatable ? scopeRotation(whose) : undefined;
  if (!shared) return [account];
  const { rotation, alsoValidRotations } = shared;
  const named = (one: string): RotatedAccount => ({ ...accountOf(account, one), renamedWhenRotated: true });
  return [named(rotation), ...alsoValidRotations.map(named)];
}

function accountOf({ name, id, credential }: RotatedAccount, rotation: string): RotatedAccount {
  if (rotation === '') return { name, id, credential };
  return {
    name: `${name}.${digest(rotation)}`,
    id: `${id}-${digest(rotation)}`,
    credential: (credential ?? Credential._default())._rotated(rotation),
    renamedWhenRotated: true,
  };
}

function explicitAccounts(
  scope: Construct,
  { name, id, credential }: RotatedAccount,
  { rotation = '', alsoValidRotations = [] }: RotationOptions,
): [RotatedAccount, ...RotatedAccount[]] {
  const prop = alsoValidRotations.length > 0 ? 'alsoValidRotations' : 'rotation';
  const rotations = [rotation, ...alsoValidRotations];
  const refuse = (got: unknown, takes: string) => {
    recordMistake(scope, { prop, got, takes });
  };
  if (!rotations.every(isKnown)) refuse(described('a token'), 'a text that is known at synthesis: a name has it');
  if (new Set(rotations).size !== rotations.length) refuse(rotations, 'texts that are all different');
  if (credential && rotations.join('') !== '')
    refuse(rotations, 'nothing beside `credential`: a second user with its own replaces this one');
  // A mistake otherwise.
  const given = rotations.join('') === '' ? credential : undefined;
  const accounts = [...new Set(rotations.filter(isKnown))].map((one) =>
    accountOf({ name, id, credential: given }, one),
  );
  const [first = { name, id, credential }, ...others] = accounts;
  return [first, ...others];
}
