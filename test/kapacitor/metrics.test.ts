import { TerraformVariable, Testing } from 'cdktf';
import { Construct } from 'constructs';
import {
  AcceptedRisk,
  CertificateAuthority,
  Duration,
  KapacitorMetricsOptions,
  Peer,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  ServerCertificate,
  Trust,
} from '../../lib';
import { ROOT } from '../support/certificates';
import { emptyStack } from '../contract/stack';
import { kapacitorIn, placement } from '../contract/support';
import { Document, documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf, policiesOf } from '../support/kubernetes';
import { TOML } from '../support/toml';

type Table = Readonly<Record<string, unknown>>;
interface Config {
  readonly agent: Table;
  readonly inputs: { readonly http: readonly Table[] };
  readonly outputs: { readonly prometheus_client: readonly Table[] };
}

function scraped(metrics?: KapacitorMetricsOptions): Document {
  const stack = emptyStack();
  const given = placement(stack);
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { ...given, metrics });
  new SecurePrometheus(stack, 'prometheus', given).scrape(kapacitor);
  return documentOf(stack);
}
const configOf = (document: Document): Config => {
  const [text = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => Object.entries(body.data as Record<string, string>))
    .flatMap(([name, text]) => (/^telegraf-\w+\.conf$/.test(name) ? [text] : []));
  return TOML.parse(fill(text)) as Config;
};
const containersOf = (document: Document) =>
  podsOf(document).flatMap(({ spec }) => spec.container.map(({ name }) => name));

describe("Kapacitor's metrics", () => {
  test('take no container and no administrator while nobody scrapes them', () => {
    const stack = emptyStack();
    kapacitorIn(stack);
    const document = documentOf(stack);
    expect(containersOf(document)).toEqual(['kapacitor']);
    expect(JSON.stringify(document)).not.toContain('kapacitor.metrics');
  });

  test('are read as a user of their own over verified TLS, and served for another password', () => {
    const document = scraped();
    const { inputs, outputs } = configOf(document);
    expect(containersOf(document)).toEqual(['kapacitor', 'telegraf', 'prometheus']);
    for (const input of inputs.http)
      expect(input).toMatchObject({
        urls: ['https://localhost:9092/kapacitor/v1/debug/vars'],
        username: 'kapacitor.metrics',
        password: '@{mounted:kapacitor}',
        tls_ca: expect.stringMatching(/^\/etc\/telegraf\/ca\/\w+\.crt$/) as string,
      });
    expect(outputs.prometheus_client).toEqual([
      expect.objectContaining({ basic_username: 'prometheus', basic_password: '@{mounted:metrics}' }),
    ]);
    const mounted = podsOf(document)
      .flatMap(({ spec }) => spec.volume)
      .flatMap(({ projected }) => [projected ?? []].flat())
      .flatMap(({ sources }) => sources)
      .flatMap(({ secret }) => [secret ?? []].flat())
      .flatMap(({ name, items }) => (items ?? []).map(({ path }) => [path, document.nameIn(name ?? '')]));
    expect(Object.fromEntries(mounted)).toMatchObject({
      'secrets/kapacitor': 'kapacitor-user-kapacitor.metrics',
      'secrets/metrics': 'kapacitor-metrics',
    });
  });

  test('are behind a name of their own, and open to who scrapes them alone', () => {
    const document = scraped({ port: 9999 });
    const text = JSON.stringify(document.all('kubernetes_config_map_v1').map(({ body }) => body.data));
    expect(text).toContain('kapacitor-metrics.monitoring.svc:9999');
    const open = policiesOf(document).flatMap(({ ingress }) =>
      ingress.flatMap(({ from, ports }) => (ports?.[0]?.port === '9999' ? from : [])),
    );
    expect(open).toHaveLength(1);
    expect(JSON.stringify(open)).toContain('"app.kubernetes.io/name":"prometheus"');
  });

  test('are served with a certificate of their own, as the key of the API would make its Telegraf a Kapacitor', () => {
    const document = scraped();
    const seen = podsOf(document)
      .flatMap(({ spec }) => spec.volume)
      .map((volume) => [volume.name, JSON.stringify(volume)] as const);
    const secrets = (name: string) => {
      const [, text = ''] = seen.find(([volume]) => volume === name) ?? [];
      return [...text.matchAll(/kubernetes_secret_v1\.\w+certificate\w+/g)].map(
        ([address]) => address.split('_secret')[1],
      );
    };
    expect(secrets('tls')).toHaveLength(1);
    expect(secrets('files')).toHaveLength(1);
    expect(secrets('files')).not.toEqual(secrets('tls'));
    const names = document.all('tls_cert_request').map(({ body }) => body.dns_names);
    const own = ['kapacitor-metrics.monitoring.svc', 'kapacitor-metrics.monitoring.svc.cluster.local'];
    expect(names).toContainEqual(own);
    expect(names.filter((one) => (one as string[]).includes('kapacitor.monitoring.svc'))).toHaveLength(1);
    const jobs = JSON.stringify(document.all('kubernetes_config_map_v1').map(({ body }) => body.data));
    expect(jobs).toMatch(/server_name: .{0,4}kapacitor-metrics\.monitoring\.svc/);
  });

  test('take a certificate of their own where Kapacitor is given its own, verified by the same', () => {
    const build = (own?: (trust: Trust) => ServerCertificate) => {
      const stack = emptyStack();
      const namespace = new SecureNamespace(stack, 'monitoring');
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca' });
      const certificate = ServerCertificate.fromSecret({ secretName: 'kapacitor', trust });
      const metrics = { certificate: own?.(trust) };
      new SecureKapacitor(stack, 'kapacitor', { namespace, certificate, metrics });
      return stack;
    };
    const issued = (secretName: string) => (trust: Trust) => ServerCertificate.fromSecret({ secretName, trust });
    const mistake =
      '`metrics.certificate` takes a certificate for kapacitor-metrics.monitoring.svc with a key of its own';
    expect(() => Testing.synth(build(), false)).toThrow(mistake);
    expect(() => Testing.synth(build(issued('kapacitor')), false)).toThrow(mistake);
    const foreign = () => ServerCertificate.fromSecret({ secretName: 'metrics', trust: Trust.fromPem(ROOT) });
    expect(() => Testing.synth(build(foreign), false)).toThrow(mistake);
    expect(Testing.synth(build(issued('metrics')), true)).toContain('"name": "metrics"');
  });

  test('are served until they are read again', () => {
    const { agent, outputs } = configOf(scraped({ interval: Duration.minutes(5) }));
    expect(agent.interval).toBe('5m');
    expect(outputs.prometheus_client[0]?.expiration_interval).toBe('15m');
    const odd = configOf(scraped({ interval: Duration.milliseconds(20_333) }));
    expect(odd.outputs.prometheus_client[0]?.expiration_interval).toBe('2m');
  });

  test('are there for a scraper that is no construct, where they are asked for', () => {
    const stack = emptyStack();
    kapacitorIn(stack, { metrics: {} });
    expect(containersOf(documentOf(stack))).toEqual(['kapacitor', 'telegraf']);
  });

  test('have a name that is known where that of the namespace is not', () => {
    const stack = emptyStack();
    const name = new TerraformVariable(stack, 'namespace', { type: 'string' }).stringValue;
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const namespace = SecureNamespace.fromName(stack, 'theirs', { name });
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).allowScrapeFrom(Peer.namespace('observability'));
    expect(containersOf(documentOf(stack))).toEqual(['kapacitor', 'telegraf']);
  });

  test('are not what somebody else put at their place', () => {
    const stack = emptyStack();
    const kapacitor = kapacitorIn(stack);
    new Construct(kapacitor, 'metrics');
    expect(() => {
      kapacitor.allowScrapeFrom(Peer.namespace('observability'));
    }).toThrow("There is already a Construct with name 'metrics'");
  });

  test('can be read by a Telegraf too', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
    telegraf.scrape(kapacitor);
    telegraf.serveMetrics({ authority });
    expect(containersOf(documentOf(stack)).sort()).toEqual(['kapacitor', 'telegraf', 'telegraf']);
  });

  test.each<[KapacitorMetricsOptions, string]>([
    [{ port: 9092 }, '`metrics.port` takes a port that nothing else in the pod listens on, got 9092'],
    [{ port: 80 }, '`metrics.port` takes a whole number from 1024 to 65535, got 80'],
    [{ interval: Duration.milliseconds(10) }, '`metrics.interval` takes'],
    [{ userName: 'a:b' }, '`metrics.userName` takes a user name'],
    [{ unprotected: AcceptedRisk.because('') }, '`metrics.unprotected` takes'],
  ])('with %j are a mistake', (metrics, mistake) => {
    const stack = emptyStack();
    kapacitorIn(stack, { metrics }).allowScrapeFrom(Peer.namespace('observability'));
    expect(() => Testing.synth(stack, true)).toThrow(mistake);
  });
});
