import { Settings } from '../core/checks/settings';
import {
  DaemonConfigOptions,
  dataSection,
  httpSection,
  INFLUXDB_PATHS,
  otherSections,
  querySection,
  subscriberSection,
  tlsSection,
} from '../influxdb-daemon/config';
import { authorizesPrometheusRead } from './versions';

/** What decides about the config file. */
export interface InfluxDBConfigOptions extends DaemonConfigOptions {
  readonly version: string;
}

/**
 * InfluxDB's config file without secrets.
 * @see https://docs.influxdata.com/influxdb/v1/administration/config/
 */
export function influxdbConfig(options: InfluxDBConfigOptions): Settings {
  const { version, limits } = options;
  return {
    'reporting-disabled': true,
    // The backup RPC knows no authentication.
    'bind-address': '127.0.0.1:8088',
    meta: { dir: `${INFLUXDB_PATHS.data}/meta`, 'logging-enabled': true },
    data: dataSection(limits),
    coordinator: querySection(limits),
    ...otherSections(options),
    http: httpSection(options, authorizesPrometheusRead(version) ? { 'prom-read-auth-enabled': true } : {}),
    tls: tlsSection(),
    subscriber: subscriberSection(options),
  };
}
