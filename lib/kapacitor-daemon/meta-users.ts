import { Construct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { CaBundle, MISSING_TRUST, Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { check, checkDuration, checkInteger } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { Settings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { constructId } from '../core/terraform/ids';
import { fragments, isToken } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { IMetaNodes, MetaNodes } from '../influxdb-daemon/meta-nodes';
import { Workload } from '../workloads/workload';
import { KAPACITOR_PATHS as PATHS, OWN_CERTIFICATE } from './config';
import { MetaUsersAttributes, MetaUsersOptions } from './meta-users-options';
import { META_NODES, META_USERS, META_USERS_OPTIONS } from './meta-users-props';

/** How Kapacitor asks meta nodes about its users. */
export interface MetaConnection {
  /** `host:port`. */
  readonly address: string;
  /** Its part of `[auth]`, which holds no secret. */
  readonly settings: Settings;
  /** What it shows them, and the variable that it reads that from. */
  readonly secret: { readonly variable: string; readonly key: SecretKey };
  /** The user that the secret is the password of; without one, it signs tokens. */
  readonly userName?: string;
  readonly bundle?: CaBundle;
}

interface MetaClient {
  readonly prop: string;
  readonly workload: Workload;
  readonly version: string;
  /** Whether it shows its own certificate. */
  readonly showsCertificate: boolean;
}

/**
 * Users of InfluxDB Enterprise, in place of Kapacitor's own: its meta nodes say who somebody is and what he may do there.
 *
 * The permission KapacitorAPI, for all databases, lets a user manage tasks, and KapacitorConfigAPI beside it makes him an
 * administrator; an administrator of InfluxDB without them may do nothing. Who has KapacitorAPI can make any user of the API an
 * administrator until `cacheExpiration` is over (seen with Kapacitor 1.8.6): grant it to nobody whom you would not make one.
 */
export class MetaUsers {
  /**
   * Of an InfluxDB Enterprise of this stack.
   * @param meta Whose meta nodes are asked.
   * @param options How long an answer is kept, and as whom they are asked.
   */
  public static of(meta: IMetaNodes, options: MetaUsersOptions = {}): MetaUsers {
    return new MetaUsers((scope, { prop, workload }) => {
      const given = readProps(scope, options, META_USERS_OPTIONS, prop);
      if (
        META_NODES.read(meta, scope, prop) === undefined ||
        !sameStack(scope, prop, meta, '`MetaUsers.fromAttributes`')
      )
        return undefined;
      const { internalSharedSecret, account, ...nodes } = meta._meta;
      const own = accountOf(scope, prop, workload, given);
      return { nodes: { ...nodes, ...(own ? { account: own } : { internalSharedSecret, account }) }, given };
    });
  }

  /**
   * Of an InfluxDB Enterprise that this stack does not run.
   * @param attributes Where a meta node is, what verifies it, and what it asks for.
   */
  public static fromAttributes(attributes: MetaUsersAttributes): MetaUsers {
    return new MetaUsers((scope, { prop, workload }) => {
      const given = readProps(scope, attributes, META_USERS, prop);
      const { address, trust, peer, internalSharedSecret } = given;
      const { host, port } = parseAddress(scope, `${prop}.address`, address);
      const secret = internalSharedSecret && bind(scope, prop, workload, 'internalSharedSecret', internalSharedSecret);
      const account = accountOf(scope, prop, workload, given);
      return { nodes: { host, port, trust, end: peer, internalSharedSecret: secret, account }, given };
    });
  }

  /** @internal stands in for one that is missing, which is a mistake already */
  public static _missing(): MetaUsers {
    return new MetaUsers(() => undefined);
  }

  private constructor(private readonly find: (scope: Construct, client: MetaClient) => Found | undefined) {}

  /** @internal binds its secret, opens the way, and says how a Kapacitor is configured */
  public _connect(scope: Construct, client: MetaClient): MetaConnection {
    const { prop, workload, version, showsCertificate } = client;
    const { nodes, given } = this.find(scope, client) ?? { given: {} };
    const { cacheExpiration = Duration.minutes(1), bcryptCost = 10 } = given;
    // It accepts zero and less, and then asks for each request, or never again.
    checkDuration(scope, `${prop}.cacheExpiration`, cacheExpiration, {
      min: Duration.seconds(1),
      max: Duration.minutes(10),
    });
    // Below 4 it does not start, above 31 no login works; each more doubles the time of a login.
    checkInteger(scope, `${prop}.bcryptCost`, bcryptCost, { min: 10, max: 15 });
    const { host, port, trust, end, account } = nodes ?? MISSING;
    const secret = nodes
      ? checkSecret(scope, prop, nodes, satisfies(version, '>=1.6.6'))
      : new BoundCredential(scope, 'meta-missing', { secretName: 'missing' });
    const bundle = verifying(scope, prop, trust, workload);
    openPath(workload, end, port);
    if (end instanceof Workload) workload.startAfter(end);
    return {
      address: `${host}:${port}`,
      settings: {
        'cache-expiration': cacheExpiration.toString(),
        'bcrypt-cost': bcryptCost,
        'meta-addr': `${host}:${port}`,
        'meta-use-tls': true,
        'meta-ca': `${PATHS.metaCa}/ca.crt`,
        'meta-insecure-skip-verify': false,
        ...(account ? { 'meta-username': account.userName } : {}),
        ...(showsCertificate ? { 'meta-cert': OWN_CERTIFICATE.certificate, 'meta-key': OWN_CERTIFICATE.key } : {}),
      },
      secret: {
        variable: account ? 'KAPACITOR_AUTH_META_PASSWORD' : 'KAPACITOR_AUTH_META_INTERNAL_SHARED_SECRET',
        key: secret.in(workload.namespace),
      },
      userName: account?.userName,
      bundle,
    };
  }
}

// In the place of nodes that are missing: nothing is made with it.
const MISSING: MetaNodes = { host: 'missing', port: 8091, trust: MISSING_TRUST, end: Peer.namespace('missing') };

interface Found {
  readonly nodes?: MetaNodes;
  readonly given: MetaUsersOptions;
}

function bind(
  scope: Construct,
  prop: string,
  { name }: Workload,
  key: string,
  credential: Credential,
): BoundCredential {
  const bound = { credential, secretName: `${name}-meta`, prop: `${prop}.${key}`, decidedElsewhere: true };
  return new BoundCredential(scope, constructId('meta', key), bound);
}

// Only what is given as a pair is an account.
function accountOf(
  scope: Construct,
  prop: string,
  workload: Workload,
  { userName, credential }: MetaUsersOptions,
): MetaNodes['account'] {
  check(scope, `${prop}.userName`, userName, USER_NAME, isUserName);
  if ((userName === undefined) !== (credential === undefined))
    recordMistake(scope, {
      prop: `${prop}.${userName === undefined ? 'userName' : 'credential'}`,
      got: undefined,
      takes: '`userName` and `credential` together',
    });
  if (userName === undefined || credential === undefined) return undefined;
  return { userName, credential: bind(scope, prop, workload, 'credential', credential) };
}

function checkSecret(scope: Construct, prop: string, nodes: MetaNodes, signs: boolean): BoundCredential {
  const { internalSharedSecret, account } = nodes;
  const secret = account?.credential ?? internalSharedSecret;
  if (account && internalSharedSecret)
    recordMistake(scope, {
      prop: `${prop}.userName`,
      got: described('both `userName` and `internalSharedSecret`'),
      takes: 'one of the two: Kapacitor would use the secret and nothing else',
    });
  else if (!secret)
    recordMistake(scope, {
      prop: `${prop}.internalSharedSecret`,
      got: undefined,
      takes: 'the `[meta] internal-shared-secret` of the meta nodes, or `userName` and `credential` of a user there',
    });
  else if (!account && !signs)
    recordMistake(scope, {
      prop: `${prop}.userName`,
      got: undefined,
      takes: '`userName` and `credential` of a user of the meta nodes: Kapacitor before 1.6.6 signs no tokens for them',
    });
  return secret ?? new BoundCredential(scope, 'meta-missing', { secretName: 'missing' });
}

function verifying(scope: Construct, prop: string, trust: Trust, workload: Workload): CaBundle | undefined {
  const bundle = trust._bundleIn(scope, workload.namespace, `${prop}.trust`);
  if (!bundle)
    recordMistake(scope, {
      prop: `${prop}.trust`,
      got: described('Trust.unverified'),
      takes: 'what verifies the meta nodes: who answers in their place says who is an administrator',
    });
  return bundle;
}

// A scheme or a space is taken by Kapacitor without a word, and every login fails.
function parseAddress(
  scope: Construct,
  prop: string,
  address: string,
): { readonly host: string; readonly port: number } {
  const known = fragments(address)
    .map((part) => (isToken(part) ? 'filled-in' : part))
    .join('');
  const [, host = ''] = /^(.*):\d{1,5}$/.exec(address) ?? [];
  const [, port = ''] =
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(known) ?? [];
  if (host !== '' && Number(port) >= 1 && Number(port) <= 65535) return { host, port: Number(port) };
  const got = /@|\/\/[^/]*:[^/]*@/.test(address) ? 'an address with a user in it' : address;
  recordMistake(scope, {
    prop,
    got,
    takes: 'a host and a port, like "meta.example:8091", without a scheme, a path or spaces',
  });
  return { host: 'missing', port: 8091 };
}
