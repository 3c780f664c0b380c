import { TerraformStack } from 'cdktf';
import {
  ClusterPlatform,
  Exposure,
  IngressController,
  Peer,
  SecureTelegraf,
  SourceRanges,
  TelegrafDeployment,
  TelegrafListener,
  Trust,
  WorkloadDefaults,
} from '../../lib';
import { placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { ROOT } from '../support/certificates';
import { fill } from '../support/expressions';
import { TOML } from '../support/toml';
import { blocks, mistakesIn, mistakesOf, named, synthesize } from '../support/synthesize';

const sourceRanges = SourceRanges.of('10.40.0.0/24');
const peers = [Peer.pods('ingress', { app: 'traefik' })];
const snmp = () => TelegrafListener.snmpTraps('the switches know nothing else', { sourceRanges });

function telegrafIn(stack: TerraformStack) {
  const { namespace, authority } = placement(stack);
  const telegraf = new SecureTelegraf(stack, 'telegraf', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    serviceAnnotations: { 'example.com/team': 'a' },
  });
  telegraf.serveMetrics({ authority });
  return telegraf;
}

function made(listener: TelegrafListener, exposure?: Exposure) {
  return synthesize((stack) => {
    WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.dualStack()] });
    const endpoint = telegrafIn(stack).listen(listener);
    if (exposure) endpoint.exposeThrough(exposure);
  });
}

function mistakes(listener: TelegrafListener, exposure: Exposure): string {
  const stack = emptyStack();
  telegrafIn(stack).listen(listener).exposeThrough(exposure);
  return mistakesIn(stack);
}

test('the Service of a listener has the families and annotations of the others', () => {
  const service = named(made(TelegrafListener.influxdb()), 'kubernetes_service_v1', 'telegraf-listen-8186');
  expect(service.metadata?.annotations).toEqual({ 'example.com/team': 'a' });
  expect(service.spec).toMatchObject({ ip_family_policy: 'PreferDualStack' });
});

test('a listener is reached through an Ingress that verifies it by its own name', () => {
  const document = made(
    TelegrafListener.influxdb(),
    Exposure.ingress({
      ...{ host: 'write.example', className: 'nginx', tlsSecretName: 'write-example', peers },
      controller: IngressController.ingressNginx(),
    }),
  );
  const [ingress] = blocks(document, 'kubernetes_ingress_v1');
  expect(JSON.stringify(ingress?.spec)).toContain('"name":"telegraf-listen-8186","port":{"number":8186}');
  expect(ingress?.metadata?.annotations).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-ssl-name': 'telegraf-listen-8186.monitoring.svc',
  });
});

// Telegraf writes it on as a tag, which everybody sees who has a user of InfluxDB.
test.each<[string, Record<string, string> | undefined, string[]]>([
  ['without tags of its own', undefined, ['community']],
  ['with tags of its own', { site: 'a' }, ['community', 'site']],
])('the community of a trap is not written on, %s', (_, tags, tagexclude) => {
  const document = made(TelegrafListener.snmpTraps('the switches know nothing else', { sourceRanges, tags }));
  const maps = document.all('kubernetes_config_map_v1').map(({ body }) => body.data as Record<string, string>);
  const text = maps.flatMap((data) => Object.values(data)).find((one) => one.includes('[inputs')) ?? '';
  const { inputs } = TOML.parse(fill(text)) as { inputs: Record<string, object[]> };
  expect(inputs.snmp_trap).toEqual([expect.objectContaining({ tagexclude })]);
});

// Switches are outside of the cluster, and know UDP only.
test('datagrams come through a load balancer, from its ranges and at no other protocol', () => {
  const document = made(
    snmp(),
    Exposure.loadBalancer({ host: 'traps.example', sourceRanges: SourceRanges.of('10.50.0.0/24'), port: 162 }),
  );
  const balancer = blocks(document, 'kubernetes_service_v1').find(
    ({ spec }) => JSON.stringify(spec?.type) === '"LoadBalancer"',
  );
  expect(balancer?.spec).toMatchObject({
    load_balancer_source_ranges: ['10.50.0.0/24'],
    port: [{ name: 'listen', port: 162, target_port: '1162', protocol: 'UDP' }],
  });
  const admitted = blocks(document, 'kubernetes_network_policy_v1')
    .map(({ spec }) => JSON.stringify(spec?.ingress ?? []))
    .filter((ingress) => ingress.includes('1162'));
  expect(admitted.join()).toContain('10.50.0.0/24');
  expect(admitted.join()).not.toContain('TCP');
});

test.each<[string, TelegrafListener, Exposure, string]>([
  [
    'datagrams through what is made for connections',
    snmp(),
    Exposure.ingressPassthrough({
      ...{ host: 'traps.example', className: 'traefik', peers },
      controller: IngressController.traefik(),
    }),
    'Exposure.loadBalancer or nodePort: what comes are datagrams',
  ],
  [
    'what asks for a certificate through what ends TLS',
    TelegrafListener.syslog({ clients: Trust.fromPem(ROOT) }),
    Exposure.gateway({ host: 'log.example', gatewayName: 'public', listener: 'https', peers }),
    'Exposure.gatewayPassthrough, or a load balancer',
  ],
])('%s is a mistake', (_, listener, exposure, says) => {
  expect(mistakes(listener, exposure)).toContain(says);
});

test('the URL says what is spoken there', () => {
  const stack = emptyStack();
  const telegraf = telegrafIn(stack);
  const way = (host: string) => Exposure.loadBalancer({ host, sourceRanges });
  const one = telegraf.listen(TelegrafListener.influxdb());
  one.exposeThrough(way('write.example'));
  const two = telegraf.listen(snmp());
  two.exposeThrough(way('traps.example'));
  expect([one, two].flatMap(({ exposedUrls }) => exposedUrls)).toEqual([
    'https://write.example:8186',
    'udp://traps.example:1162',
  ]);
});

test.each([
  ['after', ['serveMetrics', 'listen']],
  ['before', ['listen', 'serveMetrics']],
] as const)('a listener at the port of the metrics is a mistake, %s them', (_, order) => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, deployment: TelegrafDeployment.replicas(1) });
  const calls = {
    serveMetrics: () => telegraf.serveMetrics({ authority }),
    listen: () => telegraf.listen(TelegrafListener.influxdb({ port: 9273 }), { authority }),
  };
  for (const call of order) calls[call]();
  expect(mistakesIn(stack)).toContain('port` takes a port that it does not listen at yet, got 9273');
});

test('an agent that is told to drop tags, beside a listener with tags, is a mistake: whoever sends would set them', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const settings = { agent: { always_include_local_tags: false } };
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, settings });
  telegraf.serveMetrics({ authority });
  expect(mistakesIn(stack)).toBe('');
  telegraf.listen(TelegrafListener.influxdb({ tags: { team: 'a' } }));
  expect(mistakesIn(stack)).toContain('settings.agent.always_include_local_tags` takes nothing, or true');
});

test.each([
  [
    { http_header_tags: { Authorization: 'auth' } },
    'takes headers without a credential: whoever reads the points sees',
  ],
  [{ http_header_tags: { 'X-Team': 'team' } }, ''],
  [{ some_password: 'x1' }, 'takes a reference that `secret` gives'],
])('a listener is told nothing by which a credential is shown: %j', (dataOptions, says) => {
  const clients = Trust.fromPem(ROOT);
  for (const listener of [
    TelegrafListener.http({ dataOptions }),
    TelegrafListener.socket({ dataOptions, clients }),
    TelegrafListener.udp('a test', { dataOptions, sourceRanges }),
  ]) {
    const said = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      new SecureTelegraf(stack, 'telegraf', { namespace, deployment: TelegrafDeployment.replicas(1) }).listen(
        listener,
        {
          authority,
        },
      );
    });
    expect(says === '' ? said.replace(/^(?!.*dataOptions).*$/gm, '').trim() : said).toContain(says);
    expect(said.includes('dataOptions')).toBe(says !== '');
  }
});
