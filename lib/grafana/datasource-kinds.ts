import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { doubleDollars } from '../core/terraform/double-dollars';
import { isRotated } from '../credentials/account-rotation';
import { IDatabase } from '../influxdb-daemon';
import { checkDatabase } from '../influxdb-daemon/prop-types';
import { IPrometheus, PROMETHEUS } from '../prometheus/prometheus';
import { Source } from './datasource-definition';

/** A database as Grafana reads it, by InfluxQL; nothing where it is none. */
export function databaseSource(scope: Construct, database: IDatabase): Source | undefined {
  if (!checkDatabase(scope, database)) return undefined;
  const { influxdb } = database;
  const databaseName = doubleDollars(database.databaseName);
  return {
    construct: influxdb,
    type: 'influxdb',
    url: influxdb.url,
    trust: influxdb.trust,
    database: databaseName,
    // By POST no query is in a URL, which proxies log.
    settings: { dbName: databaseName, version: 'InfluxQL', httpMode: 'POST' },
    requiresClientCertificate: false,
    account: (client, rotation) => database._admit(client, 'READ', { ...rotation, takesToken: true }),
  };
}

/** A Prometheus as Grafana reads it; nothing where it is none. */
export function prometheusSource(scope: Construct, prometheus: IPrometheus): Source | undefined {
  if (!checkArgument(scope, 'prometheus', prometheus, PROMETHEUS)) return undefined;
  if (!sameStack(scope, 'prometheus', prometheus, '`SecurePrometheus.fromAttributes`')) return undefined;
  return {
    construct: prometheus,
    type: 'prometheus',
    url: prometheus.url,
    trust: prometheus.trust,
    settings: { httpMethod: 'POST' },
    requiresClientCertificate: prometheus.requiresClientCertificate,
    account: (workload, rotation, certificateName) => {
      if (isRotated(rotation))
        recordMistake(scope, {
          prop: 'rotation',
          got: rotation,
          takes: 'nothing for a Prometheus, whose own prop of that name is for all who ask it',
        });
      return prometheus._admit({ workload, certificateName });
    },
  };
}
