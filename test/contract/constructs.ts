import { authority } from './rows/certificates';
import { chronograf } from './rows/chronograf';
import { scrapeTarget } from './rows/connections';
import { grafanaDatasource } from './rows/grafana';
import { influxdbs } from './rows/influxdb';
import { kapacitors } from './rows/kapacitor';
import { nodeExporter } from './rows/node-exporter';
import { monitors } from './rows/operator';
import { scrapers } from './rows/prometheus';
import { telegrafs } from './rows/telegraf';
import { namespaces } from './rows/workloads';
import { Entry } from './support';

/** Every construct of the library. */
export const CONSTRUCTS: readonly Entry[] = [
  namespaces,
  authority,
  ...influxdbs,
  ...kapacitors,
  chronograf,
  nodeExporter,
  scrapeTarget,
  ...monitors,
  ...scrapers,
  grafanaDatasource,
  ...telegrafs,
];
