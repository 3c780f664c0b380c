import { TerraformStack } from 'cdktf';
import {
  Duration,
  PrometheusRules,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { documentOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { strings } from '../support/expressions';
import { mistakesOf } from '../support/synthesize';

function watching(stack: TerraformStack) {
  const { namespace, authority } = placement(stack);
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  const servers = [
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority }),
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }),
    new SecurePrometheus(stack, 'prometheus', { namespace, authority }),
    new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['192.0.2.0/24'] }),
  ];
  for (const server of servers) telegraf.watchCertificate(server);
  const metrics = telegraf.serveMetrics({ authority });
  return { telegraf, servers, metrics, namespace, authority };
}

test('each is seen where its clients dial it, verified as they do, with a way there on both sides', () => {
  const stack = emptyStack();
  watching(stack);
  const document = documentOf(stack);
  const config = strings(document.all('kubernetes_config_map_v1').map(({ body }) => body.data))
    .map(({ text }) => text)
    .find((text) => text.includes('[[inputs.x509_cert]]'));
  const tables = (config ?? '').split('[[inputs.').filter((text) => text.startsWith('x509_cert'));
  expect(tables).toHaveLength(4);
  for (const table of tables) {
    expect(table).toMatch(/tls_ca = "\/etc\/telegraf\/ca\/\w+\.crt"/);
    expect(table).not.toContain('insecure_skip_verify');
  }
  const sources = tables.map((table) => /sources = \[ ?"([^"]+)"/.exec(table)?.[1]);
  expect(sources.sort()).toEqual([
    'https://influxdb.monitoring.svc:8086',
    'https://kapacitor.monitoring.svc:9092',
    'https://nodes.nodes.svc:9100',
    'https://prometheus.monitoring.svc:9090',
  ]);
  const policies = JSON.stringify(policiesOf(document));
  for (const port of [8086, 9092, 9090, 9100]) expect(policies).toContain(`"port":"${port}"`);
});

test('the alerts are about each that is watched, and Prometheus takes them', () => {
  const stack = emptyStack();
  const { telegraf, metrics, namespace, authority } = watching(stack);
  const rules = telegraf.certificateAlerts(Duration.days(30));
  const unknown = JSON.stringify(rules).match(/absent\(x509_cert_enddate/g);
  expect(unknown).toHaveLength(4);
  expect(JSON.stringify(rules)).toContain(`- time() < ${30 * 24 * 3600}`);
  const second = new SecurePrometheus(stack, 'second', { namespace, authority });
  second.scrape(metrics);
  second.addRules(PrometheusRules.fromObject(rules));
  expect(() => documentOf(stack)).not.toThrow();
});

test('one that is watched twice, or of another kind, is a mistake', () => {
  const said = mistakesOf((stack) => {
    const { telegraf, servers } = watching(stack);
    for (const server of [servers[0], stack]) telegraf.watchCertificate(server as SecureInfluxDB);
    telegraf.certificateAlerts(5 as never);
    telegraf.certificateAlerts(Duration.seconds(0));
  });
  expect(said).toContain(
    '`watchCertificate(influxdb) #2.server` takes a server whose certificate it does not watch yet',
  );
  expect(said).toContain('`watchCertificate(stack).server` takes what shows a certificate');
  expect(said).toContain('`certificateAlerts(5).within` takes a Duration');
  expect(said).toContain('`certificateAlerts(0s).within` takes a duration of 1m or more');
});
