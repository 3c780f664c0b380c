import { Construct } from 'constructs';
import { check, checkDuration, checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake } from '../core/checks/mistakes';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { SIGNING_LENGTH } from '../core/values/generated-password';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { BoundLicense } from '../servers/license';
import { Workload } from '../workloads/workload';
import { AntiEntropyOptions, SecureInfluxDBEnterpriseProps } from './enterprise-props';

/** How many data nodes have each point, unless a database says otherwise. */
export const COPIES = 2;

// So that a slip of the hand makes no cluster that fills another one.
const MOST_NODES = 99;
const SHORTEST_SECRET = 32;

/** How many nodes there are. */
export interface NodeCounts {
  readonly data: number;
  readonly meta: number;
}

/** The numbers of nodes; a stand-in for one that is a mistake. */
export function countNodes(scope: Construct, props: SecureInfluxDBEnterpriseProps): NodeCounts {
  const { dataNodes = 2, metaNodes = 3, singleMetaNode } = props;
  const data = isNumberOf(scope, 'dataNodes', dataNodes, 2) ? dataNodes : 2;
  const meta = isNumberOf(scope, 'metaNodes', metaNodes, 1) ? metaNodes : 3;
  if (meta % 2 === 0)
    recordMistake(scope, {
      prop: 'metaNodes',
      got: meta,
      takes: 'an odd number: of an even one, one node more must be up for a majority',
    });
  if (meta === 1)
    acceptDeviation(scope, 'single-meta-node', {
      prop: 'singleMetaNode',
      what: 'one meta node stops all of the cluster when it stops',
      reason: singleMetaNode?._reason,
    });
  else if (singleMetaNode !== undefined)
    recordMistake(scope, {
      prop: 'singleMetaNode',
      got: described('a reason'),
      takes: 'nothing beside several `metaNodes`',
    });
  return { data, meta };
}

function isNumberOf(scope: Construct, prop: string, got: number, min: number): boolean {
  if (isKnown(got)) return checkInteger(scope, prop, got, { min, max: MOST_NODES });
  recordMistake(scope, { prop, got: described('a token'), takes: 'a whole number that is known at synthesis' });
  return false;
}

/** What nodes know each other by, beside what signs the tokens of users. */
export function internalSharedSecretOf(
  { owner, name }: Workload,
  given: Credential = Credential._default({ length: SIGNING_LENGTH }),
): BoundCredential {
  const length = given._made?.length;
  if (length !== undefined && isKnown(length) && length < SHORTEST_SECRET)
    recordMistake(owner, {
      prop: 'internalSharedSecret',
      got: described(`a credential of ${length} characters`),
      takes: `one of ${SHORTEST_SECRET} characters or more: who guesses it can do everything`,
    });
  return new BoundCredential(owner, 'internal-shared-secret', {
    credential: given,
    secretName: `${name}-internal-shared-secret`,
    prop: 'internalSharedSecret',
    rotatesBy: 'signing',
  });
}

/** Records where what signs tokens of users is what nodes know each other by. */
export function checkSecretsDiffer(
  scope: Construct,
  { sharedSecret, internalSharedSecret }: SecureInfluxDBEnterpriseProps,
): void {
  if (sharedSecret && internalSharedSecret?._isSameAs(sharedSecret))
    recordMistake(scope, {
      prop: 'internalSharedSecret',
      got: described('the same Credential as `sharedSecret`'),
      takes: 'another one: who signs tokens for users must not be a node',
    });
}

/** Checks what is said of passwords and of FIPS 140, which both kinds of nodes have to be told. */
export function checkPasswords(
  scope: Construct,
  { passwordHash, ensureFips = false }: SecureInfluxDBEnterpriseProps,
  license: BoundLicense,
): void {
  const takes =
    'bcrypt with a cost of 10 to 31, or pbkdf2-sha256 or pbkdf2-sha512 with 1000 rounds and a salt of 16 bytes or more, like "pbkdf2-sha256;rounds=29000;salt_len=16"';
  if (passwordHash !== undefined && !isKnown(passwordHash))
    recordMistake(scope, { prop: 'passwordHash', got: described('a token'), takes: `${takes}, known at synthesis` });
  else check(scope, 'passwordHash', passwordHash, takes, isStrongHash);
  if (!ensureFips) return;
  if (!passwordHash?.startsWith('pbkdf2-'))
    recordMistake(scope, { prop: 'passwordHash', got: passwordHash, takes: 'beside `ensureFips` one of pbkdf2' });
  if (license.kind === 'key')
    recordMistake(scope, {
      prop: 'license',
      got: described('License.key'),
      takes: 'beside `ensureFips` a License.file',
    });
}

function isStrongHash(text: string): boolean {
  const [name = '', ...options] = text.split(';');
  const pairs = options.map((option) => /^(cost|rounds|salt_len)=(\d{1,9})$/.exec(option));
  const given = new Map(pairs.map((pair) => [pair?.[1], Number(pair?.[2])]));
  if (pairs.includes(null) || given.size < pairs.length) return false;
  const within = (key: string, own: number, min: number, max: number) => {
    const value = given.get(key) ?? own;
    return value >= min && value <= max;
  };
  if (name === 'bcrypt') return within('cost', 10, 10, 31) && !given.has('rounds') && !given.has('salt_len');
  return (
    ['pbkdf2-sha256', 'pbkdf2-sha512'].includes(name) &&
    !given.has('cost') &&
    within('rounds', 29_000, 1000, Infinity) &&
    within('salt_len', 16, 16, 1024)
  );
}

/** How data nodes repair their shards; what is wrong is recorded, and left to its default. */
export function acceptAntiEntropy(
  scope: Construct,
  options: AntiEntropyOptions | undefined,
): AntiEntropyOptions | undefined {
  if (!options) return undefined;
  const { checkInterval, maxFetch, maxSync } = options;
  const bounds = { min: Duration.seconds(1), max: Duration.days(1) };
  const count = (prop: string, value: number | undefined) =>
    checkInteger(scope, `antiEntropy.${prop}`, value, { min: 1, max: 1000 }) ? value : undefined;
  return {
    ...options,
    checkInterval: checkDuration(scope, 'antiEntropy.checkInterval', checkInterval, bounds) ? checkInterval : undefined,
    maxFetch: count('maxFetch', maxFetch),
    maxSync: count('maxSync', maxSync),
  };
}
