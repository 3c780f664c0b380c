import { HttpProxy, UsedProxy } from '../connections/network/http-proxy';
import { hostIn } from '../core/checks/https-url';
import { Workload } from '../workloads/workload';
import { AlertHandlers } from './alert-handlers';
import { NumberedServer } from './influxdb-servers';
import { MetaConnection } from './meta-users';

/** Whom a Kapacitor dials by itself. */
export interface Dialled {
  readonly servers: () => readonly NumberedServer[];
  readonly handlers: AlertHandlers;
  readonly meta?: MetaConnection;
}

/**
 * Has a Kapacitor use a proxy for its alerts and its tasks. What is reached without it is named with its port: a request in clear
 * text to any other has no way out, in the cluster neither.
 */
export function useProxy(
  proxy: HttpProxy | undefined,
  workload: Workload,
  { servers, handlers, meta }: Dialled,
): UsedProxy | undefined {
  return proxy?._use(workload, () => [
    'localhost',
    ...servers().flatMap(({ urls }) => urls.map(placeIn)),
    ...handlers.direct(),
    ...(meta ? [String(meta.settings['meta-addr'])] : []),
  ]);
}

function placeIn(url: string): string {
  const { host, port } = hostIn(url);
  return port === undefined ? host : `${host}:${port}`;
}
