import { Construct } from 'constructs';
import { TRUST } from '../certificates/prop-types';
import { MISSING_TRUST, Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { loginOf, TARGET_LOGIN, TargetLoginOptions, trustOf, usedAccount } from '../connections/scraping/target-login';
import { checkServerName } from '../connections/tls/server-name';
import { inItem, itemsOf } from '../core/checks/calls';
import { check, checkPort } from '../core/checks/checks';
import { asksByQuery, holdsCredential } from '../core/checks/confidential';
import {
  list,
  NUMBER,
  PropTypes,
  required,
  requiredList,
  RequiredPropType,
  struct,
  TEXT,
} from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { objectName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { constructId } from '../core/terraform/ids';
import { ClientFiles, fileId } from '../prometheus-daemon/client-files';
import { MISSING_CREDENTIAL } from '../credentials/prop-types';
import { Workload } from '../workloads/workload';
import { ApiAccess } from '../connections/network/api-access';
import { Found } from './target-discovery';

/** What all targets have in common that somebody else lists. */
export interface FoundTargetsOptions extends TargetLoginOptions {
  /** Their ports. Those with others are dropped: no policy lets Prometheus go there. */
  readonly ports: number[];
  /** The path of their metrics. @default /metrics */
  readonly metricsPath?: string;
  /** What verifies their certificates; it has to be given unless they serve in clear text. @default - none */
  readonly trust?: Trust;
  /** The name that their certificates are verified for, one for all. @default - the host in the address of each */
  readonly serverName?: string;
}

const FOUND_TARGETS: PropTypes<FoundTargetsOptions> = {
  ...TARGET_LOGIN,
  ports: requiredList(list(NUMBER), 'the ports of the targets'),
  metricsPath: TEXT,
  trust: TRUST,
  serverName: TEXT,
};

export const TARGETS: RequiredPropType<FoundTargetsOptions> = required(struct(FOUND_TARGETS), () => ({
  ports: [],
  trust: MISSING_TRUST,
  bearerToken: MISSING_CREDENTIAL,
}));

/** Where a job belongs to. */
export interface JobContext {
  readonly workload: Workload;
  readonly files: ClientFiles;
  readonly api: ApiAccess;
  /** Its name. */
  readonly name: string;
}

/** What a job says beside its options. */
export interface JobParts {
  readonly scheme: string;
  readonly metricsPath: string;
  readonly client: Settings;
  readonly found: Found;
  readonly params?: Readonly<Record<string, string[]>>;
}

/** A job for targets that somebody else lists: who they are, and the way there. */
export function jobOf(
  context: JobContext,
  options: FoundTargetsOptions,
  peers: readonly Peer[],
  found: Found,
): JobParts {
  return inItem(context.workload.owner, 'targets', () => verifiedJob(context, options, peers, found));
}

function verifiedJob(
  { workload, files, name }: JobContext,
  options: FoundTargetsOptions,
  peers: readonly Peer[],
  found: Found,
): JobParts {
  const { owner } = workload;
  const scope = new Construct(owner, constructId('job', name));
  const { ports, metricsPath = '/metrics', serverName, clearText, requiresClientCertificate: certificate } = options;
  checkServerName(owner, { serverName, trust: options.trust });
  check(owner, 'metricsPath', metricsPath, 'a path that begins with "/", without a credential in its query', (path) => {
    return /^\/[!-~]*$/.test(path) && !asksByQuery(path) && !holdsCredential(path);
  });
  for (const [at, port] of itemsOf(ports)) checkPort(owner, `ports[${at}]`, port);
  const id = fileId('job', name);
  const trust = trustOf(scope, options);
  const account = loginOf(
    scope,
    options,
    objectName(`${workload.name}-${id}`.replace(/_/g, '-'), `${workload.name}-job`),
  );
  const used = account && usedAccount(account);
  for (const peer of peers) for (const port of ports) openPath(workload, peer, port, { account: used });
  for (const peer of account?.oauth2?.peers ?? []) openPath(workload, peer, account?.oauth2?.port ?? 443);
  const client = clearText ? {} : files.clientConfig(id, { trust, serverName, account, certificate });
  const reached = { source_labels: ['__address__'], regex: `.*:(${ports.join('|')})`, action: 'keep' };
  return {
    scheme: clearText ? 'http' : 'https',
    metricsPath,
    client,
    found: { ...found, relabelings: [...found.relabelings, reached] },
  };
}
