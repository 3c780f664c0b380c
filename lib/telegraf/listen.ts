import { ServerIdentity } from '../connections/tls/server-identity';
import { checkListeningPort } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { required, RequiredPropType } from '../core/checks/prop-types';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { standInFor } from '../workloads/stand-in';
import { Workload } from '../workloads/workload';
import { LISTENER, TelegrafListener } from './listener';
import { TelegrafEndpoint } from './endpoint';
import { PluginRegistry } from './plugin-registry';

/** Stands in for what is none, which is a mistake already. */
export const REQUIRED_LISTENER: RequiredPropType<TelegrafListener> = required(LISTENER, () =>
  TelegrafListener.influxdb(),
);

/** What a port has to be, whichever of `listen` and `serveMetrics` comes first. */
export const FREE_PORT = 'a port that it does not listen at yet';

/** The pod that listens. */
export interface ListenParts {
  readonly workload: Workload;
  readonly files: TelegrafFiles;
  readonly identity: () => ServerIdentity;
  readonly metricsPort?: number;
}

/** Adds a listener to those that are there already. */
export function listenFor(
  { metricsPort, ...parts }: ListenParts,
  listener: TelegrafListener,
  all: TelegrafEndpoint[],
  registry: PluginRegistry,
): TelegrafEndpoint {
  const { owner } = parts.workload;
  const planned = listener._plan(owner);
  const { port } = planned;
  const existing = all.find((one) => one.port === port);
  if (checkListeningPort(owner, 'port', port) && (existing || port === metricsPort))
    recordMistake(owner, { prop: 'port', got: port, takes: FREE_PORT });
  if (existing) {
    const workload = standInFor(parts.workload);
    TelegrafEndpoint._of(
      { ...parts, workload, files: new TelegrafFiles(workload, () => ({})) },
      planned,
      listener._name,
    );
    return existing;
  }
  const endpoint = TelegrafEndpoint._of(parts, planned, listener._name);
  all.push(endpoint);
  registry.add('inputs', listener._name, String(port), endpoint._table);
  return endpoint;
}
