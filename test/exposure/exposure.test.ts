import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  CertificateAuthority,
  Exposure,
  IngressController,
  IngressExposureProps,
  Peer,
  SecureInfluxDB,
  SecurePrometheus,
  SecurePrometheusProps,
  UnverifiedControllerOptions,
} from '../../lib';
import { openExposures, unverifiedBackends } from '../contract/exposed';
import { emptyStack, synthesized } from '../contract/stack';
import { influxdbIn, placement, secretVariable } from '../contract/support';
import { documentOf, Resource } from '../support/document';
import { mistakesIn } from '../support/synthesize';
import { podsOf } from '../support/kubernetes';
import { passthrough, ingress, gateway, office, exposed, mistakes, namesOf, annotationsOf, all } from './support';

describe('who sees the certificate of the server itself finds the name that was dialled in it', () => {
  test.each<[string, Exposure]>([
    ['by TLS that is passed through', Exposure.ingressPassthrough(passthrough)],
    ['by a Gateway that passes TLS through', Exposure.gatewayPassthrough(gateway)],
    ['by a load balancer', Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges: office })],
    ['by a port of the nodes', Exposure.nodePort({ host: 'influxdb.example', sourceRanges: office })],
  ])('%s', (_, exposure) => {
    expect(namesOf(exposed(exposure))).toEqual([...namesOf(exposed()), 'influxdb.example']);
  });

  test('in whatever order the names came, or a reordered program would renew the certificate', () => {
    const one = Exposure.nodePort({ host: 'one.example', sourceRanges: office });
    const two = Exposure.nodePort({ host: 'two.example', sourceRanges: office });
    expect(Testing.synth(exposed(two, one), true)).toBe(Testing.synth(exposed(one, two), true));
  });
});

// With a certificate for it, the server that it belongs to could be stood in for, as its clients in the cluster verify that name.
describe('no server is exposed by a name of the cluster itself', () => {
  test.each([
    'prometheus.monitoring.svc',
    'prometheus.monitoring.svc.cluster.local',
    'kubernetes.default.svc',
    'grafana.monitoring.client',
    'influxdb.monitoring.svc',
    '192.0.2.7',
  ])('%s', (host) => {
    const takes = ').host` takes a DNS name, like "influxdb.example", by which people outside of the cluster reach it';
    for (const exposure of [
      Exposure.ingressPassthrough({ ...passthrough, host }),
      Exposure.gatewayPassthrough({ ...gateway, host }),
      Exposure.loadBalancer({ host, sourceRanges: office }),
      Exposure.nodePort({ host, sourceRanges: office }),
      Exposure.ingress({ ...ingress, host }),
    ])
      expect(mistakes(exposure)).toContain(takes);
  });

  test.each([
    'influxdb.example.com',
    'influxdb',
    'localhost',
    'influxdb.corp',
    'influxdb.svc.example.com',
    'svc.example.com',
    'client.example.com',
    'influxdb.internal',
    '192-0-2-7.nip.io',
    'xn--mnchen-3ya.example',
    'a.b.c.d.example',
  ])('but by %s', (host) => {
    expect(mistakes(Exposure.nodePort({ host, sourceRanges: office }))).toBe('');
  });
});

describe('one more way to a server', () => {
  test('does not restart it', () => {
    const pod = (stack: TerraformStack) =>
      podsOf(documentOf(stack)).map(({ spec, annotations }) => [spec, annotations]);
    const ways = [Exposure.ingress(ingress), Exposure.nodePort({ host: 'other.example', sourceRanges: office })];
    expect(pod(exposed(...ways))).toEqual(pod(exposed()));
  });

  test('under a name that it has already is told', () => {
    expect(mistakes(Exposure.ingress(ingress), Exposure.gateway(gateway))).toContain(
      '`exposeThrough(gateway of influxdb.example).host` takes a name that it is not exposed by yet, got "influxdb.example"',
    );
  });
});

describe('two servers under one name', () => {
  const both = (one: Exposure, other: Exposure): string => {
    const { stack, namespace, authority } = placed();
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).exposeThrough(one);
    new SecurePrometheus(stack, 'prometheus', { namespace, authority }).exposeThrough(other);
    return mistakesIn(stack);
  };
  const placed = () => {
    const stack = emptyStack();
    return { stack, ...placement(stack) };
  };
  const at = (...paths: string[]) => Exposure.ingress({ ...ingress, paths });
  const taken = (path: string) =>
    `.host\` takes a name and paths of which no other server has one: stack/influxdb has "${path}" of this, got "influxdb.example"`;

  test.each<[string, Exposure, Exposure, string]>([
    ['by an Ingress', Exposure.ingress(ingress), Exposure.ingress(ingress), '/'],
    ['at one path of several', at('/a', '/query'), at('/query/'), '/query/'],
    ['by a Gateway', Exposure.gateway(gateway), Exposure.gateway(gateway), '/'],
    ['passed through', Exposure.gatewayPassthrough(gateway), Exposure.gatewayPassthrough(gateway), '/'],
  ])('%s are a mistake: one would get the passwords of the other', (_, one, other, path) => {
    expect(both(one, other)).toContain(taken(path));
  });

  test('are fine with paths of their own, or by another controller', () => {
    expect(both(at('/query'), at('/graph'))).toBe('');
    expect(both(Exposure.ingress(ingress), Exposure.ingress({ ...ingress, className: 'internal' }))).toBe('');
  });
});

describe('a mistake is told, with the prop', () => {
  const changed = (props: Partial<IngressExposureProps>) => Exposure.ingress({ ...ingress, ...props });
  const controlledBy = (options: UnverifiedControllerOptions) =>
    changed({ controller: IngressController.unverified('x', options) });
  test.each<[string, Exposure, string]>([
    [
      'no peers',
      changed({ peers: undefined }),
      '`exposeThrough(ingress of influxdb.example).peers` takes where the pods of the Ingress controller are',
    ],
    [
      'a peer that is everyone',
      changed({ peers: [Peer.cidr('0.0.0.0/0')] }),
      '`exposeThrough(ingress of influxdb.example).peers[0]` takes addresses of one network',
    ],
    ['a wildcard', changed({ host: '*.example' }), '`exposeThrough(ingress of *.example).host` takes a DNS name'],
    [
      'a host in upper case',
      changed({ host: 'Influx.example' }),
      '`exposeThrough(ingress of Influx.example).host` takes a DNS name',
    ],
    [
      'no certificate',
      changed({ tlsSecretName: undefined }),
      '`exposeThrough(ingress of influxdb.example).tlsSecretName` takes the Secret of a certificate',
    ],
    [
      'a class that is none',
      changed({ className: 'A b' }),
      '`exposeThrough(ingress of influxdb.example).className` takes the name',
    ],
    [
      'a path without /',
      changed({ paths: ['query'] }),
      '`exposeThrough(ingress of influxdb.example).paths[0]` takes a path that begins with "/"',
    ],
    [
      'a path that a controller may read in its own way',
      changed({ paths: ['//'] }),
      '`exposeThrough(ingress of influxdb.example).paths[0]` takes a path that begins',
    ],
    [
      'a path that leads elsewhere',
      changed({ paths: ['/a/../b'] }),
      '`exposeThrough(ingress of influxdb.example).paths[0]` takes a path that begins with "/"',
    ],
    ['no path', changed({ paths: [] }), '`exposeThrough(ingress of influxdb.example).paths` takes at least one path'],
    [
      'an annotation that turns verification off',
      changed({ annotations: { 'nginx.ingress.kubernetes.io/proxy-ssl-verify': 'off' } }),
      '`exposeThrough(ingress of influxdb.example).annotations` takes annotations that this library does not decide',
    ],
    [
      'an annotation that is config of the controller',
      changed({ annotations: { 'nginx.ingress.kubernetes.io/server-snippet': 'proxy_ssl_verify off;' } }),
      '`exposeThrough(ingress of influxdb.example).annotations` takes annotations known to leave TLS',
    ],
    [
      'a controller that cannot pass TLS through',
      Exposure.ingressPassthrough({
        ...ingress,
        controller: IngressController.unverified('x', { annotations: {} }),
      }),
      '`exposeThrough(ingressPassthrough of influxdb.example).controller` takes a controller that can pass TLS through',
    ],
    [
      'no reason',
      changed({ controller: IngressController.unverified('', { annotations: {} }) }),
      '`exposeThrough(ingress of influxdb.example).controller` takes a written reason',
    ],
    [
      'a controller without annotations',
      changed({ controller: IngressController.unverified('x', { annotations: {} }) }),
      '`exposeThrough(ingress of influxdb.example).controller.annotations` takes what makes it talk TLS to the backend',
    ],
    [
      'a controller that answers plain HTTP',
      controlledBy({ annotations: { 'a.b/ssl-redirect': 'false' } }),
      '`exposeThrough(ingress of influxdb.example).controller.annotations` takes what makes it talk TLS to the backend',
    ],
    [
      'a controller whose Service has it answer plain HTTP',
      controlledBy({
        annotations: { 'a.b/tls': 'on' },
        serviceAnnotations: { 'a.b/ssl-redirect': 'false' },
      }),
      '`exposeThrough(ingress of influxdb.example).controller.serviceAnnotations` takes what sends plain HTTP away',
    ],
    [
      'a password for a controller',
      controlledBy({ annotations: { 'appliance.example/password': 'hunter2' } }),
      '.controller.annotations.appliance.example/password` takes text that others may read',
    ],
    [
      'a password for a controller, at the Service',
      controlledBy({
        annotations: { 'a.b/tls': 'on' },
        serviceAnnotations: { 'appliance.example/password': 'hunter2' },
      }),
      '.controller.serviceAnnotations.appliance.example/password` takes text that others may read',
    ],
    [
      'a Gateway without peers',
      Exposure.gateway({ ...gateway, peers: [] }),
      '`exposeThrough(gateway of influxdb.example).peers` takes where the pods of the Gateway',
    ],
    [
      'a port of the nodes that is none',
      Exposure.nodePort({ host: 'a.example', sourceRanges: office, nodePort: 70_000 }),
      '`exposeThrough(nodePort of a.example).nodePort` takes a whole number',
    ],
    ['nothing', undefined as unknown as Exposure, '`exposeThrough(nothing).exposure` takes an Exposure'],
    [
      'an empty object',
      Exposure.ingress({} as IngressExposureProps),
      '`exposeThrough(ingress of (nothing)).host` takes',
    ],
  ])('%s', (_, exposure, expected) => {
    expect(mistakes(exposure)).toContain(expected);
  });

  test('and an annotation that Terraform names is, where others are not', () => {
    const stack = emptyStack();
    const key = new TerraformVariable(stack, 'key', { type: 'string' }).stringValue;
    influxdbIn(stack).exposeThrough(changed({ annotations: { [key]: 'x', timeout: '5s' } }));
    expect(() => Testing.synth(stack, false)).toThrow(
      '`exposeThrough(ingress of influxdb.example).annotations` takes keys that are known at synthesis, got a token',
    );
    expect(() => Testing.synth(stack, false)).not.toThrow('timeout');
  });

  test('and an entry point that is a secret is', () => {
    const stack = emptyStack();
    const controller = IngressController.traefik({ entryPoint: secretVariable(stack).stringValue });
    influxdbIn(stack).exposeThrough(changed({ controller }));
    expect(() => Testing.synth(stack, false)).toThrow(
      '`exposeThrough(ingress of influxdb.example).controller.entryPoint` takes text that others may read',
    );
  });

  test('and one that would expose a server without verification cannot be skipped', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/proxy-ssl-verify': 'off' };
    expect(() => Testing.synth(exposed(changed({ annotations })), false)).toThrow('Refused');
    expect(() => Testing.synth(exposed(changed({ tlsSecretName: undefined })), false)).toThrow('Refused');
  });

  test('an authority that takes no further name is told before people see a wrong certificate', () => {
    const stack = emptyStack();
    const { namespace } = placement(stack);
    const fixed = CertificateAuthority.selfManaged(stack, 'fixed');
    const issue = fixed.issue.bind(fixed);
    fixed.issue = (...request) => ({ ...issue(...request), _addDnsName: undefined });
    const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority: fixed });
    server.exposeThrough(Exposure.nodePort({ host: 'a.example', sourceRanges: office }));
    expect(() => Testing.synth(stack, true)).toThrow('that is valid for a.example too');
  });
});

// The links in its alerts are for people, who reach no name of the cluster.
test.each<[string, Exposure[], Partial<SecurePrometheusProps>, string]>([
  ['that is not exposed calls itself by its name in the cluster', [], {}, 'https://prometheus.monitoring.svc:9090'],
  ['behind an ingress by its host', [Exposure.ingress(ingress)], {}, 'https://influxdb.example'],
  ['behind a gateway by its host', [Exposure.gateway(gateway)], {}, 'https://influxdb.example'],
  [
    'behind a load balancer by its host and port',
    [Exposure.loadBalancer({ host: 'a.example', sourceRanges: office })],
    {},
    'https://a.example:9090',
  ],
  [
    'behind several by the first, whatever their order',
    [Exposure.ingress(ingress), Exposure.ingress({ ...ingress, host: 'a.example' })],
    {},
    'https://a.example',
  ],
  ['by what it is told', [Exposure.ingress(ingress)], { externalUrl: 'https://p.example/x' }, 'https://p.example/x'],
])('a Prometheus %s', (_, exposures, props, url) => {
  const stack = emptyStack();
  const prometheus = new SecurePrometheus(stack, 'prometheus', { ...placement(stack), ...props });
  for (const exposure of exposures) prometheus.exposeThrough(exposure);
  expect(Testing.synth(stack, true)).toContain(`"--web.external-url=${url}"`);
});

test('a Prometheus that asks for a certificate is not behind somebody who could not show it', () => {
  const told = (exposure: Exposure) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const clientAuthentication = { trust: authority.trust, allowedSans: ['person.example'] };
    const props = { namespace, authority, clientAuthentication };
    new SecurePrometheus(stack, 'prometheus', props).exposeThrough(exposure);
    try {
      return Testing.synth(stack, true);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(told(Exposure.ingress(ingress))).toContain(
    '`exposeThrough(ingress of influxdb.example).exposure` takes Exposure.ingressPassthrough',
  );
  expect(told(Exposure.gateway(gateway))).toContain(
    '`exposeThrough(gateway of influxdb.example).exposure` takes Exposure.gatewayPassthrough',
  );
  expect(told(Exposure.ingressPassthrough(passthrough))).toContain('ssl-passthrough');
});

// The checks of the contract are only worth what they find.
describe('the contract finds', () => {
  const found = (type: string, change: (spec: Record<string, unknown>, body: Resource) => void, exposure: Exposure) => {
    const stack = synthesized(exposed(exposure));
    const [resource] = all(stack.document, type, '');
    if (!resource) throw new Error('nothing is exposed');
    change(resource.body.spec as Record<string, unknown>, resource);
    return [...openExposures(stack), ...unverifiedBackends(stack)].join();
  };
  const balancer = Exposure.loadBalancer({ host: 'a.example', sourceRanges: office });

  test.each([
    'nginx.ingress.kubernetes.io/proxy-ssl-verify',
    'nginx.ingress.kubernetes.io/proxy-ssl-name',
    'nginx.ingress.kubernetes.io/proxy-ssl-secret',
  ])('an Ingress without %s', (key) => {
    const change = (_: unknown, resource: Resource) => Reflect.deleteProperty(annotationsOf(resource), key);
    expect(found('kubernetes_ingress_v1', change, Exposure.ingress(ingress))).toContain('does not verify its backend');
  });

  test('an Ingress without TLS', () => {
    const change = (spec: Record<string, unknown>) => (spec.tls = []);
    expect(found('kubernetes_ingress_v1', change, Exposure.ingress(ingress))).toContain('serves a host without TLS');
  });

  test('a load balancer without ranges, and one that hides its clients from the policy', () => {
    const open = (spec: Record<string, unknown>) => (spec.load_balancer_source_ranges = []);
    expect(found('kubernetes_service_v1', open, balancer)).toContain('open to everyone');
    const hidden = (spec: Record<string, unknown>) => (spec.external_traffic_policy = 'Cluster');
    expect(found('kubernetes_service_v1', hidden, balancer)).toContain('no policy of the pod sees');
  });
});
