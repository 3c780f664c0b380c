import { Construct } from 'constructs';
import { TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { openPath } from '../connections/paths/path';
import { check, checkDuration } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { FLAG, PropTypes, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { objectName, stableDigest } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { whereIs } from '../core/kubernetes/prop-types';
import { queryEncoded } from '../core/terraform/double-dollars';
import { constructId } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { isDnsName } from '../core/values/dns-name';
import { Duration } from '../core/values/duration';
import { checkAccount } from '../credentials/account';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { RotationOptions } from '../credentials/rotation';
import { IDatabase } from '../influxdb-daemon/influxdb';
import { Workload } from '../workloads/workload';
import { ClientFiles, fileId } from '../prometheus-daemon/client-files';
import { LONGEST } from './options';
import { RelabelConfig, relabelConfigs } from './relabel-config';
import { HttpsAddress, httpsAddress } from '../prometheus-daemon/syntax';

/** A server that Prometheus sends to: where it is, and how the two know each other. */
export interface PrometheusServerOptions {
  /** Its https URL, without a credential in it. */
  readonly url: string;
  /** What verifies its certificate. @default - the public authorities that the image trusts */
  readonly trust?: Trust;
  /** The name that its certificate is verified for. @default - the host in `url` */
  readonly serverName?: string;
  /** Who sends, by basic authentication. @default - nobody: `clientCertificate` says who it is */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** Whether it shows its own certificate to the server. @default false */
  readonly clientCertificate?: boolean;
  /** Where the server is in the network: Prometheus's own policy lets it go nowhere else. */
  readonly peers: Peer[];
}

export const SERVER_OPTIONS: PropTypes<PrometheusServerOptions> = {
  url: REQUIRED_TEXT,
  trust: TRUST,
  serverName: TEXT,
  userName: TEXT,
  credential: CREDENTIAL,
  clientCertificate: FLAG,
  peers: whereIs('the server at `url` is'),
};

/** A server that alerts are sent to. */
export interface AlertmanagerOptions extends PrometheusServerOptions {
  /** How long a notification may take. @default Duration.seconds(10) */
  readonly timeout?: Duration;
}

/** How samples are written to a database. */
export interface DatabaseWriteOptions extends RotationOptions {
  /** What is done with samples before they are sent. @default - nothing */
  readonly writeRelabelings?: RelabelConfig[];
}

/** A server that samples are sent to, as they come. */
export interface RemoteWriteOptions extends PrometheusServerOptions {
  /** What is done with samples before they are sent. @default - nothing */
  readonly writeRelabelings?: RelabelConfig[];
  /** Its name in metrics and logs. @default - the host in `url` */
  readonly name?: string;
  /** How long a request may take. @default Duration.seconds(30) */
  readonly timeout?: Duration;
}

/** Connects a server, and gives its address and how the config file says that it is verified and logged in to. */
export function connectServer(
  kind: string,
  options: PrometheusServerOptions,
  { workload, files }: { readonly workload: Workload; readonly files: ClientFiles },
): { readonly address: HttpsAddress; readonly client: Record<string, unknown> } {
  const { owner } = workload;
  const { url, trust, serverName, userName, credential, clientCertificate = false, peers } = options;
  const address = checkedUrl(owner, url);
  check(owner, 'serverName', serverName, 'a DNS name', isDnsName);
  checkAccount(owner, options);
  if (userName === undefined && !clientCertificate)
    recordMistake(owner, {
      prop: 'credential',
      got: undefined,
      takes: `\`userName\` and \`credential\`, or \`clientCertificate: true\`: the server must know who sends`,
    });
  const id = constructId(kind, url);
  const account = credential && {
    userName: userName ?? '',
    credential: bound(owner, id, credential, objectName(`${workload.name}-${kind}`, kind)),
  };
  for (const peer of peers) openPath(workload, peer, address.port, { account });
  const client = files.clientConfig(fileId(kind, url), {
    trust,
    serverName,
    account,
    certificate: clientCertificate,
  });
  return { address, client: { ...client, follow_redirects: false } };
}

/** An Alertmanager as the config file has it. */
export function alertmanagerConfig(
  options: AlertmanagerOptions,
  dialler: { readonly workload: Workload; readonly files: ClientFiles },
): Record<string, unknown> {
  const { owner } = dialler.workload;
  checkDuration(owner, 'timeout', options.timeout, { min: Duration.seconds(1), max: LONGEST });
  const { address, client } = connectServer('alertmanager', options, dialler);
  if (address.query !== '')
    recordMistake(owner, { prop: 'url', got: options.url, takes: 'the URL of an Alertmanager, which has no query' });
  return {
    scheme: 'https',
    ...(address.path === '' ? {} : { path_prefix: address.path }),
    timeout: options.timeout?.toString(),
    ...client,
    static_configs: [{ targets: [`${address.host}:${address.port}`] }],
  };
}

/** A server that samples are sent to, as the config file has it. */
export function remoteWriteConfig(
  options: RemoteWriteOptions,
  dialler: { readonly workload: Workload; readonly files: ClientFiles },
): Record<string, unknown> {
  const { owner } = dialler.workload;
  checkDuration(owner, 'timeout', options.timeout, { min: Duration.seconds(1), max: LONGEST });
  check(owner, 'name', options.name, 'a name', (name) => name.trim() !== '');
  const { address, client } = connectServer('remote-write', options, dialler);
  return {
    url: `https://${address.host}:${address.port}${address.path}${address.query}`,
    name: options.name ?? address.host,
    remote_timeout: options.timeout?.toString(),
    ...client,
    ...writeRelabelings(owner, options),
  };
}

/** A database that samples are written to, as the config file has it, and what tells it from all others in any order. */
export function databaseConfig(
  database: IDatabase,
  options: DatabaseWriteOptions,
  { workload, files }: { readonly workload: Workload; readonly files: ClientFiles },
): { readonly key: string; readonly config: Record<string, unknown> } {
  const { databaseName, retentionPolicy, influxdb } = database;
  const account = database._admit(workload, 'WRITE', options);
  const query = `db=${queryEncoded(databaseName)}&rp=${queryEncoded(retentionPolicy)}`;
  const url = `${influxdb.url.replace(/\/$/, '')}/api/v1/prom/write?${query}`;
  const key = isKnown(url) ? url : stableDigest(workload.owner, url, 16);
  const config = {
    url,
    name: `${influxdb.node.id}/${databaseName}`,
    ...files.clientConfig(fileId('database', key), { trust: influxdb.trust, account }),
    follow_redirects: false,
    ...writeRelabelings(workload.owner, options),
  };
  return { key, config };
}

function writeRelabelings(
  owner: Construct,
  { writeRelabelings: given }: Pick<DatabaseWriteOptions, 'writeRelabelings'>,
) {
  const configs = relabelConfigs(owner, 'writeRelabelings', given);
  return configs.length > 0 ? { write_relabel_configs: configs } : {};
}

function bound(owner: Construct, id: string, credential: Credential, secretName: string): BoundCredential {
  const existing = owner.node.tryFindChild(id) as BoundCredential | undefined;
  return existing ?? new BoundCredential(owner, id, { credential, secretName, given: true });
}

function checkedUrl(owner: Construct, url: string): HttpsAddress {
  const address = typeof url === 'string' && isKnown(url) ? httpsAddress(url) : undefined;
  if (address) return address;
  const credential = /\/\/[^/]*@/.test(url) || /[?#]/.test(url);
  recordMistake(owner, {
    prop: 'url',
    got: credential ? described('a URL with a user, or a query that names one') : url,
    takes: 'an https URL without a credential in it, known when the program runs',
  });
  return { host: 'missing.example', port: 443, path: '', query: '' };
}
