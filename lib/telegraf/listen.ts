import { ServerIdentity } from '../connections/tls/server-identity';
import { recordMistake } from '../core/checks/mistakes';
import { required, RequiredPropType } from '../core/checks/prop-types';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Workload } from '../workloads/workload';
import { LISTENER, TelegrafListener } from './listener';
import { TelegrafListening } from './listening';
import { PluginRegistry } from './plugins/registry';

/** Stands in for what is none, which is a mistake already. */
export const REQUIRED_LISTENER: RequiredPropType<TelegrafListener> = required(LISTENER, () =>
  TelegrafListener.influxdb(),
);

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
  all: TelegrafListening[],
  registry: PluginRegistry,
): TelegrafListening {
  const { owner } = parts.workload;
  const planned = listener._plan(owner);
  const { port } = planned;
  const existing = all.find((one) => one.port === port);
  if (existing || port === metricsPort)
    recordMistake(owner, { prop: 'port', got: port, takes: 'a port that it does not listen at yet' });
  if (existing) return existing;
  const listening = TelegrafListening._of(parts, planned, listener._name);
  all.push(listening);
  registry.add('inputs', listener._name, String(port), listening._table);
  return listening;
}
