import { TerraformStack } from 'cdktf';
import { AcceptedRisk, ScrapeSource, SecureNamespace, Trust } from '../../lib';
import { SECURE_INFLUXDB_CLUSTERED } from '../../lib/influxdb-clustered/prop-types';
import { SECURE_KAPACITOR_ENTERPRISE } from '../../lib/kapacitor-enterprise/prop-types';
import { enterpriseIn } from '../influxdb-enterprise/support/enterprise';
import { ROOT } from '../support/certificates';
import { grafanaIn } from './rows/grafana';
import { clusteredIn } from './rows/influxdb-clustered';
import { kapacitorEnterpriseIn } from './rows/kapacitor-enterprise';
import { prometheusIn } from './rows/prometheus';
import { emptyStack } from './stack';
import { influxdbIn, kapacitorIn, peers } from './support';

// What stands in for what is missing has nothing wrong with it: a user would mend what nobody wrote.

type Build = (stack: TerraformStack, value: never) => unknown;

const served = { trust: Trust.fromPem(ROOT), unauthenticated: AcceptedRisk.because('a test') };
const targets = { ports: [9100], ...served };

// Where all that is needed is given, and one prop of it is taken away.
function each(name: string, keys: readonly string[], make: (stack: TerraformStack, given: object) => unknown) {
  return keys.map((key): [string, Build] => [`${name}.${key}`, (stack, value) => make(stack, { [key]: value })]);
}

function requiredOf(types: object): string[] {
  return Object.entries(types).flatMap(([key, type]: [string, object]) => ('fallback' in type ? [key] : []));
}

const ROWS: [string, Build][] = [
  ...each('SecureInfluxDBClustered', requiredOf(SECURE_INFLUXDB_CLUSTERED), clusteredIn),
  ...each('SecureKapacitorEnterprise', requiredOf(SECURE_KAPACITOR_ENTERPRISE), kapacitorEnterpriseIn),
  ...each('SecureInfluxDBEnterprise', ['namespace', 'license'], enterpriseIn),
  ...each('SecureInfluxDB', ['namespace'], influxdbIn),
  ...each('SecureKapacitor', ['namespace'], kapacitorIn),
  ...each('SecureGrafana', ['namespace'], grafanaIn),
  ...each('SecurePrometheus', ['namespace'], prometheusIn),
  ...each('ScrapeSource.annotatedPods', ['kubernetes', 'targets'], (stack, given) => {
    const all = { kubernetes: { apiServer: peers }, namespaces: [new SecureNamespace(stack, 'shop')], targets };
    prometheusIn(stack).scrapeFrom(ScrapeSource.annotatedPods('a test', { ...all, ...given }));
  }),
  ...each('ScrapeSource.http', ['server', 'targets'], (stack, given) => {
    const server = { url: 'https://shops.example/targets', trust: served.trust, peers, clientCertificate: true };
    prometheusIn(stack).scrapeFrom(ScrapeSource.http({ server, targets, peers, ...given }));
  }),
];

test.each(ROWS)('%s is one mistake, whether it is left out or of another type', (_, build) => {
  const said = [undefined, 5].map((value) => {
    const stack = emptyStack();
    build(stack, value as never);
    return stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.validate());
  });
  expect(said.filter((lines) => lines.length !== 1)).toEqual([]);
});
