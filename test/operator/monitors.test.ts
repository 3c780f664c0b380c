import { TerraformStack, Testing } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Duration,
  MonitorProps,
  Peer,
  PodMonitor,
  ScrapeConfig,
  SecureNamespace,
  SecureNodeExporter,
  SecureNodeExporterProps,
  SecureTelegraf,
  ServiceMonitor,
  Size,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { mistakesOf as mistakes } from '../support/synthesize';

const peers = [Peer.pods('observability', { app: 'prometheus' })];

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}
interface Endpoint {
  readonly tlsConfig: { readonly ca: { readonly configMap: { readonly name: string } } };
  readonly basicAuth: Record<'username' | 'password', { readonly name: string; readonly key: string }>;
}

function nodesIn(stack: TerraformStack, props: Partial<SecureNodeExporterProps> = {}): SecureNodeExporter {
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  return new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false, ...props });
}

function monitorOf(document: Document): Manifest {
  const [monitor] = document.all('kubernetes_manifest');
  return monitor?.body.manifest as Manifest;
}

function endpointOf(document: Document): Endpoint {
  const { spec } = monitorOf(document);
  const [endpoint] = (spec.endpoints ?? spec.podMetricsEndpoints ?? [spec]) as Endpoint[];
  if (!endpoint) throw new Error('nothing is scraped');
  return endpoint;
}

const KINDS = [
  ['ServiceMonitor', ServiceMonitor],
  ['PodMonitor', PodMonitor],
  ['ScrapeConfig', ScrapeConfig],
] as const;

function revisionIn(document: Document): string | undefined {
  return monitorOf(document).metadata.labels?.['cdktf-secure-monitoring/revision'];
}

describe.each(KINDS)('a %s', (kind, Monitor) => {
  const monitored = (props: Partial<MonitorProps> = {}, of: Partial<SecureNodeExporterProps> = {}) => {
    const stack = emptyStack();
    new Monitor(stack, 'monitor', { target: nodesIn(stack, of), peers, ...props });
    return documentOf(stack);
  };

  test('verifies its target, by the authority of the target and for the name in its certificate', () => {
    const document = monitored();
    const { tlsConfig } = endpointOf(document);
    expect(tlsConfig).toEqual({
      ca: { configMap: { name: expect.any(String) as string, key: 'ca.crt' } },
      serverName: 'nodes.nodes.svc',
    });
    expect(document.nameIn(tlsConfig.ca.configMap.name)).toBe('authority-ca');
  });

  test('names a user and a password that are Secrets beside it, as the operator reads no others', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'observability');
    new Monitor(stack, 'monitor', { target: nodesIn(stack), peers, namespace });
    const document = documentOf(stack);
    const { username, password } = endpointOf(document).basicAuth;
    const secrets = [username, password].map(({ name, key }) => {
      const secret = document.referredTo(name);
      if (!secret) throw new Error(`there is no Secret ${name}`);
      expect(document.nameIn(metadataOf(secret).namespace ?? '')).toBe('observability');
      return [key, (secret.body.data_wo as Record<string, string>)[key]];
    });
    expect(secrets).toEqual([
      ['username', 'prometheus'],
      ['password', expect.stringContaining('random_password') as string],
    ]);
    expect(document.nameIn(monitorOf(document).metadata.namespace)).toBe('observability');
  });

  test('opens the way for its Prometheus, and for nobody else', () => {
    const rules = policiesOf(monitored()).flatMap(({ ingress }) => ingress);
    expect(rules).toEqual([
      {
        from: [
          {
            namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'observability' } },
            pod_selector: { match_labels: { app: 'prometheus' } },
          },
        ],
        ports: [{ port: '9100', protocol: 'TCP' }],
      },
    ]);
  });

  test('is an object as the operator knows it', () => {
    const labels = { release: 'kube-prometheus-stack' };
    const { apiVersion, metadata, ...manifest } = monitorOf(
      monitored({ name: 'renamed', labels, interval: Duration.seconds(30), scrapeTimeout: Duration.seconds(9) }),
    );
    expect([manifest.kind, metadata.name]).toEqual([kind, 'renamed']);
    expect(metadata.labels).toMatchObject(labels);
    expect(apiVersion).toBe(`monitoring.coreos.com/${kind === 'ScrapeConfig' ? 'v1alpha1' : 'v1'}`);
    const text = JSON.stringify(manifest.spec);
    expect(text).toContain(kind === 'ScrapeConfig' ? '"scrapeInterval":"30s"' : '"interval":"30s"');
    expect(text).toContain('"scrapeTimeout":"9s"');
  });

  // Without, a target that was taken over answers with a megabyte of gzip that takes gigabytes of that Prometheus at each scrape.
  test('does not trust its target with memory', () => {
    expect(monitorOf(monitored()).spec).toMatchObject({
      sampleLimit: 200_000,
      // Older definitions of a ScrapeConfig know no size.
      ...(kind !== 'ScrapeConfig' && { bodySizeLimit: '67108864B' }),
    });
    const given = { sampleLimit: 500_000, bodySizeLimit: Size.mebibytes(1) };
    expect(monitorOf(monitored(given)).spec).toMatchObject({ sampleLimit: 500_000, bodySizeLimit: '1048576B' });
  });

  test('of a target that asks for a certificate has one, and the target takes it', () => {
    const stack = emptyStack();
    const authority = CertificateAuthority.selfManaged(stack, 'clients');
    const clientAuthentication = { trust: authority.trust, allowedSans: ['x.example'] };
    new Monitor(stack, 'monitor', { target: nodesIn(stack, { clientAuthentication }), peers, authority });
    const document = documentOf(stack);
    expect(endpointOf(document).tlsConfig).toMatchObject({
      cert: { secret: { key: 'tls.crt' } },
      keySecret: { key: 'tls.key' },
    });
    const webConfig = JSON.stringify(document.all('kubernetes_secret_v1').map(({ body }) => body.data_wo));
    expect(webConfig).toContain('monitor.nodes.client');
    const uses = document.all('tls_locally_signed_cert').map(({ body }) => body.allowed_uses);
    expect(uses).toContainEqual(['digital_signature', 'client_auth']);
  });

  test('has a label that changes with what it names, or the operator would read a new password late', () => {
    expect(revisionIn(monitored())).toMatch(/tls_self_signed_cert\.authority_.*random_password\.nodes_credential_/);
  });

  test('does not restart its target', () => {
    const template = (document: Document) => document.all('kubernetes_daemon_set_v1').map(({ body }) => body.spec);
    const stack = emptyStack();
    nodesIn(stack);
    expect(template(monitored())).toEqual(template(documentOf(stack)));
  });

  test.each<[string, (stack: TerraformStack) => Partial<MonitorProps>, string]>([
    ['no peers', () => ({ peers: undefined }), '`peers` takes where its Prometheus is'],
    ['a peer that is everyone', () => ({ peers: [Peer.cidr('0.0.0.0/0')] }), '`peers[0]` takes addresses'],
    ['a name that is none', () => ({ name: 'A b' }), '`name` takes the name of a Kubernetes object'],
    ['a limit that is none', () => ({ sampleLimit: 0 }), '`sampleLimit` takes a whole number'],
    ['a size that is none', () => ({ bodySizeLimit: Size.bytes(0) }), '`bodySizeLimit` takes a size'],
    ['labels that are none', () => ({ labels: { release: 'a b' } }), '`labels.release` takes'],
    [
      'a timeout longer than the interval',
      () => ({ interval: Duration.seconds(5), scrapeTimeout: Duration.seconds(9) }),
      '`scrapeTimeout` takes a duration',
    ],
    [
      'no authority for a target that asks for a certificate',
      (stack) => {
        const trust = Trust.fromPem(ROOT);
        return { target: nodesIn(stack, { name: 'b', clientAuthentication: { trust, allowedSans: ['x.example'] } }) };
      },
      '`authority` takes who signs a certificate',
    ],
    ['nothing', () => ({ target: undefined }), '`target` takes a scrape target'],
  ])('with %s tells the prop', (_, props, expected) => {
    const said = mistakes((stack) => {
      const given = props(stack);
      new Monitor(stack, 'monitor', { target: given.target ?? nodesIn(stack), peers, ...given });
    });
    expect(said).toContain(expected);
  });
});

test('a ServiceMonitor scrapes a pod once, of however many Services', () => {
  const stack = emptyStack();
  new ServiceMonitor(stack, 'monitor', { target: influxdbIn(stack), peers });
  expect(endpointOf(documentOf(stack))).toMatchObject({
    relabelings: [{ sourceLabels: ['__meta_kubernetes_service_name'], regex: 'influxdb', action: 'keep' }],
  });
});

test('an InfluxDB is scraped as a user that may do nothing else', () => {
  const stack = emptyStack();
  new ServiceMonitor(stack, 'monitor', { target: influxdbIn(stack), peers });
  const document = documentOf(stack);
  const { username } = endpointOf(document).basicAuth;
  expect(document.referredTo(username.name)?.body.data_wo).toEqual({ username: 'monitor.monitoring' });
});

test('a ScrapeConfig calls the metrics of a Telegraf as the Telegraf is called', () => {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'observability');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const target = new SecureTelegraf(stack, 'agents', { namespace }).serveMetrics({ authority });
  new ScrapeConfig(stack, 'config', { target, namespace, peers });
  expect(monitorOf(documentOf(stack)).spec).toMatchObject({ jobName: 'agents' });
});

describe('a target elsewhere', () => {
  const elsewhere = (stack: TerraformStack, trust = Trust.fromPem(ROOT)) =>
    SecureNodeExporter.fromAttributes(stack, 'elsewhere', {
      discoveryName: 'nodes.example',
      trust,
      credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
      peers: [Peer.cidr('192.0.2.0/24')],
    });

  test('is scraped by a ScrapeConfig, found by its name, with IPv6 only too', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'observability');
    new ScrapeConfig(stack, 'config', { target: elsewhere(stack), namespace, peers });
    expect(monitorOf(documentOf(stack)).spec).toMatchObject({
      dnsSDConfigs: ['A', 'AAAA'].map((type) => ({ names: ['nodes.example'], type, port: 9100 })),
      scheme: 'HTTPS',
    });
  });

  test('is read anew when its password, or what verifies it, is another', () => {
    const revisionOf = (revision: string, pem: string) => {
      const stack = emptyStack();
      const namespace = new SecureNamespace(stack, 'observability');
      const target = SecureNodeExporter.fromAttributes(stack, 'elsewhere', {
        discoveryName: 'nodes.example',
        trust: Trust.fromPem(pem),
        credential: Credential.fromVariable(secretVariable(stack), { revision }),
        peers: [Peer.cidr('192.0.2.0/24')],
      });
      new ScrapeConfig(stack, 'config', { target, namespace, peers });
      return revisionIn(documentOf(stack));
    };
    expect(revisionOf('1', ROOT)).toBe(revisionOf('1', ROOT));
    expect(revisionOf('2', ROOT)).not.toBe(revisionOf('1', ROOT));
    expect(revisionOf('1', `${ROOT}${ROOT}`)).not.toBe(revisionOf('1', ROOT));
  });

  test('without a namespace for its password is told', () => {
    expect(mistakes((stack) => new ScrapeConfig(stack, 'config', { target: elsewhere(stack), peers }))).toContain(
      '`namespace` takes a namespace that its Prometheus watches',
    );
  });

  test.each([
    ['ServiceMonitor', ServiceMonitor],
    ['PodMonitor', PodMonitor],
  ])('has no labels that a %s could select by', (_, Monitor) => {
    const said = mistakes((stack) => {
      const namespace = new SecureNamespace(stack, 'observability');
      new Monitor(stack, 'monitor', { target: elsewhere(stack), namespace, peers });
    });
    expect(said).toContain('`target` takes a target that this stack runs; a ScrapeConfig takes any');
  });

  test('that is not verified has a reason on record', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'observability');
    const trust = Trust.unverified('its certificate is replaced in May');
    new ScrapeConfig(stack, 'config', { target: elsewhere(stack, trust), namespace, peers });
    expect(endpointOf(documentOf(stack)).tlsConfig).toEqual({ insecureSkipVerify: true });
    expect(
      mistakes((other) => {
        const place = new SecureNamespace(other, 'observability');
        new ScrapeConfig(other, 'config', { target: elsewhere(other, Trust.unverified('')), namespace: place, peers });
      }),
    ).toContain('a written reason');
  });
});

test('a target of another stack is told, and hands no password over', () => {
  const one = emptyStack();
  const other = emptyStack();
  new ServiceMonitor(other, 'monitor', { target: nodesIn(one), peers });
  expect(() => Testing.synth(other, true)).toThrow('`target` takes a construct of the same stack');
  expect(Testing.synth(one, true)).not.toContain('cross-stack-output');
});
