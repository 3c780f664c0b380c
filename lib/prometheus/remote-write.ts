import { Construct } from 'constructs';
import { check, checkDuration, checkInteger } from '../core/checks/checks';
import { urlOf } from '../core/checks/https-url';
import { stableDigest } from '../core/kubernetes/names';
import { queryEncoded } from '../core/terraform/double-dollars';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { RotationOptions } from '../credentials/account-rotation';
import { IDatabase } from '../influxdb-daemon/influxdb';
import { Dialler } from '../prometheus-daemon/alertmanager';
import { fileId } from '../prometheus-daemon/client-files';
import { CloudLogin } from './cloud-login';
import { LONGEST_DURATION } from '../prometheus-daemon/syntax';
import { RelabelConfig, relabelConfigs } from './relabel-config';
import { connectServer, PrometheusServerOptions } from './server-connection';

/** How samples are written to a database. */
export interface DatabaseWriteOptions extends RotationOptions {
  /** What is done with samples before they are sent. @default - nothing */
  readonly writeRelabelings?: RelabelConfig[];
}

/** How many samples wait, and how they are sent on. What is not said is as Prometheus has it. */
export interface RemoteWriteQueue {
  /** The most requests at once. Fewer spare the server, and let samples wait. @default 50 */
  readonly maxShards?: number;
  /** The fewest requests at once. @default 1 */
  readonly minShards?: number;
  /** Samples that wait for each of them, of some hundred bytes of memory each. @default 10000 */
  readonly capacity?: number;
  /** The most samples of a request. @default 2000 */
  readonly maxSamplesPerSend?: number;
  /** How long a sample waits for others. @default Duration.seconds(5) */
  readonly batchSendDeadline?: Duration;
  /** How long it waits first after a failure. @default Duration.milliseconds(30) */
  readonly minBackoff?: Duration;
  /** How long it waits at most after failures. @default Duration.seconds(5) */
  readonly maxBackoff?: Duration;
  /** Whether it sends again what the server refused as too much (429). @default false: it is dropped */
  readonly retryOnRateLimit?: boolean;
  /** Samples that are older are dropped. @default - none */
  readonly sampleAgeLimit?: Duration;
}

/** A server that samples are sent to, as they come. */
export interface RemoteWriteOptions extends PrometheusServerOptions {
  /** What is done with samples before they are sent. @default - nothing */
  readonly writeRelabelings?: RelabelConfig[];
  /** Its name in metrics and logs. @default - the host in `url` */
  readonly name?: string;
  /** How long a request may take. @default Duration.seconds(30) */
  readonly timeout?: Duration;
  /** As whom the pod logs in to a cloud, by an identity of its own. @default - one of the other ways */
  readonly cloudLogin?: CloudLogin;
  /** How samples wait. @default - as Prometheus has it */
  readonly queue?: RemoteWriteQueue;
  /** Whether exemplars go too, which takes `PrometheusFeature.EXEMPLAR_STORAGE`. @default false */
  readonly sendExemplars?: boolean;
  /** Whether native histograms go too. @default false */
  readonly sendNativeHistograms?: boolean;
}

/** A server that samples are sent to, as the config file has it. */
export function remoteWriteConfig(
  options: RemoteWriteOptions,
  dialler: Dialler,
  version: string,
): Record<string, unknown> {
  const { owner } = dialler.workload;
  checkDuration(owner, 'timeout', options.timeout, { min: Duration.seconds(1), max: LONGEST_DURATION });
  check(owner, 'name', options.name, 'a name', (name) => name.trim() !== '');
  const { cloudLogin } = options;
  const { address, client } = connectServer('remote-write', options, dialler, cloudLogin !== undefined);
  return {
    url: urlOf(address),
    name: options.name ?? address.host,
    remote_timeout: options.timeout?.toString(),
    send_exemplars: options.sendExemplars,
    send_native_histograms: options.sendNativeHistograms,
    ...client,
    ...cloudLogin?._config(dialler.workload, version),
    ...queueOf(owner, options.queue),
    ...writeRelabelings(owner, options),
  };
}

function queueOf(owner: Construct, queue: RemoteWriteQueue | undefined): Record<string, unknown> {
  if (!queue) return {};
  const { minShards, maxShards } = queue;
  const count = (key: 'capacity' | 'minShards' | 'maxShards' | 'maxSamplesPerSend') =>
    checkInteger(owner, `queue.${key}`, queue[key], { min: 1, max: 2 ** 31 - 1 });
  count('capacity');
  count('maxSamplesPerSend');
  const fine = [count('minShards'), count('maxShards')].every(Boolean);
  for (const key of ['batchSendDeadline', 'minBackoff', 'maxBackoff', 'sampleAgeLimit'] as const)
    checkDuration(owner, `queue.${key}`, queue[key], { min: Duration.milliseconds(1), max: LONGEST_DURATION });
  if (fine) check(owner, 'queue.minShards', minShards, 'no more than `maxShards`', (few) => few <= (maxShards ?? 50));
  return {
    queue_config: {
      capacity: queue.capacity,
      max_shards: maxShards,
      min_shards: minShards,
      max_samples_per_send: queue.maxSamplesPerSend,
      batch_send_deadline: queue.batchSendDeadline?.toString(),
      min_backoff: queue.minBackoff?.toString(),
      max_backoff: queue.maxBackoff?.toString(),
      retry_on_http_429: queue.retryOnRateLimit,
      sample_age_limit: queue.sampleAgeLimit?.toString(),
    },
  };
}

/** A database that samples are written to, as the config file has it, and what tells it from all others in any order. */
export function databaseConfig(
  database: IDatabase,
  options: DatabaseWriteOptions,
  { workload, files }: Dialler,
): { readonly key: string; readonly config: Record<string, unknown> } {
  const { databaseName, retentionPolicy, influxdb, _policy } = database;
  const account = database._admit(workload, 'WRITE', options);
  const query = `db=${queryEncoded(databaseName)}&rp=${queryEncoded(retentionPolicy)}`;
  const url = `${influxdb.url.replace(/\/$/, '')}/api/v1/prom/write?${query}`;
  const key = isKnown(url) ? url : stableDigest(workload.owner, url, 16);
  const config = {
    url,
    name: [influxdb.node.id, databaseName, ...(_policy === undefined ? [] : [_policy])].join('/'),
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
