import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  CertificateAuthority,
  Deviations,
  Exposure,
  IngressController,
  IngressExposureProps,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  SecurePrometheusProps,
  ServerCertificate,
  SourceRanges,
  Trust,
} from '../../lib';
import { openExposures, unverifiedBackends } from '../contract/exposed';
import { brokenPromises } from '../contract/promises';
import { emptyStack, synthesized } from '../contract/stack';
import { influxdbIn, placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf, Resource } from '../support/document';
import { podsOf, policiesOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';

const peers = [Peer.pods('ingress', { app: 'controller' })];
const passthrough = {
  host: 'influxdb.example',
  className: 'web',
  controller: IngressController.ingressNginx(),
  peers,
};
const ingress = { ...passthrough, tlsSecretName: 'influxdb-example' };
const gateway = { host: 'influxdb.example', gatewayName: 'public', listener: 'https', peers };
const office = SourceRanges.of('192.0.2.0/24');

function exposed(...exposures: Exposure[]): TerraformStack {
  const stack = emptyStack();
  const server = influxdbIn(stack);
  for (const exposure of exposures) server.exposeThrough(exposure);
  return stack;
}

function mistakes(...exposures: Exposure[]): string {
  return mistakesIn(exposed(...exposures));
}

// The names that the server's certificate is valid for.
function namesOf(stack: TerraformStack): string[] {
  const [request] = documentOf(stack)
    .all('tls_cert_request')
    .filter(({ id }) => id.startsWith('influxdb_certificate_request'));
  return request?.body.dns_names as string[];
}

function annotationsOf(resource: Resource | undefined): Record<string, string> {
  return (resource?.body.metadata as { annotations?: Record<string, string> }).annotations ?? {};
}

const all = (document: Document, type: string, mark: string) =>
  document.all(type).filter(({ id }) => id.includes('exposure') && id.includes(mark));

describe('an Ingress', () => {
  test('has ingress-nginx verify the server for the name in its certificate, by nobody but its own authority', () => {
    const document = documentOf(exposed(Exposure.ingress(ingress)));
    const [one] = document.all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toMatchObject({
      'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS',
      'nginx.ingress.kubernetes.io/proxy-ssl-verify': 'on',
      'nginx.ingress.kubernetes.io/proxy-ssl-name': 'influxdb.monitoring.svc',
      'nginx.ingress.kubernetes.io/proxy-ssl-server-name': 'on',
    });
    const secret = document.referredTo(
      (annotationsOf(one)['nginx.ingress.kubernetes.io/proxy-ssl-secret'] ?? '').replace(/^monitoring\//, ''),
    );
    expect(Object.keys(secret?.body.data_wo as object)).toEqual(['ca.crt']);
  });

  test('of HAProxy verifies the name by SNI', () => {
    const controller = IngressController.haproxyIngress();
    const [one] = documentOf(exposed(Exposure.ingress({ ...ingress, controller }))).all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toMatchObject({
      'haproxy-ingress.github.io/secure-backends': 'true',
      'haproxy-ingress.github.io/secure-sni': 'influxdb.monitoring.svc',
      'haproxy-ingress.github.io/ssl-redirect': 'true',
    });
  });

  test('of HAProxy passes TLS through to a Service of its own, or it would do so for every other name of the server', () => {
    const controller = IngressController.haproxyIngress();
    const ended = Exposure.ingress({ ...ingress, controller });
    const through = Exposure.ingressPassthrough({ ...passthrough, controller, host: 'passed.example' });
    const document = documentOf(exposed(ended, through));
    const backends = document.all('kubernetes_ingress_v1').map(({ body }) => {
      const { rule } = body.spec as { rule: { http: { path: { backend: { service: { name: string } } }[] } }[] };
      return document.nameIn(rule[0]?.http.path[0]?.backend.service.name ?? '');
    });
    expect(backends.sort()).toEqual(['influxdb', expect.stringMatching(/^influxdb-\w{6}$/)]);
  });

  test('of Traefik has a transport that verifies, at a Service of its own, and no route without TLS', () => {
    const controller = IngressController.traefik({ entryPoint: 'secure' });
    const document = documentOf(exposed(Exposure.ingress({ ...ingress, controller })));
    const [one] = document.all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toEqual({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'secure',
      'traefik.ingress.kubernetes.io/router.tls': 'true',
    });
    const [service] = all(document, 'kubernetes_service_v1', 'service');
    const [transport] = document.all('kubernetes_manifest');
    const name = transport && metadataOf(transport).name;
    expect(annotationsOf(service)).toEqual({
      'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
      'traefik.ingress.kubernetes.io/service.serverstransport': `monitoring-${String(name)}@kubernetescrd`,
    });
    expect(transport?.body.manifest).toMatchObject({
      kind: 'ServersTransport',
      spec: { serverName: 'influxdb.monitoring.svc', rootCAs: [{ secret: expect.any(String) as string }] },
    });
  });

  test('of AWS has a certificate of ACM, no Secret, and talks TLS on both sides', () => {
    const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1234-abcd';
    const controller = IngressController.awsLoadBalancer('an ALB verifies nobody', { certificateArn });
    const stack = exposed(Exposure.ingress({ ...ingress, tlsSecretName: undefined, controller }));
    const [one] = documentOf(stack).all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toMatchObject({
      'alb.ingress.kubernetes.io/certificate-arn': certificateArn,
      'alb.ingress.kubernetes.io/backend-protocol': 'HTTPS',
      'alb.ingress.kubernetes.io/ssl-redirect': '443',
      'alb.ingress.kubernetes.io/scheme': 'internal',
    });
    expect(one?.body.spec).toMatchObject({ tls: [{ hosts: [ingress.host] }] });
    expect(JSON.stringify(one?.body.spec)).not.toContain('secret_name');
    expect(Deviations.of(stack)).toContainEqual(expect.objectContaining({ code: 'unverifying-controller' }));
  });

  test('may show the certificate that its controller has, without a Secret that nobody reads', () => {
    const own = Exposure.ingress({ ...ingress, tlsSecretName: undefined, controllersCertificate: true });
    const [one] = documentOf(exposed(own)).all('kubernetes_ingress_v1');
    expect(one?.body.spec).toMatchObject({ tls: [{ hosts: [ingress.host] }] });
    expect(JSON.stringify(one?.body.spec)).not.toContain('secret_name');
  });

  test('lets in nobody but the pods of its controller', () => {
    const [policy] = policiesOf(documentOf(exposed(Exposure.ingress(ingress)))).filter(
      ({ ingress: rules }) => rules.length > 0,
    );
    expect(policy?.ingress).toEqual([
      {
        from: [
          {
            namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'ingress' } },
            pod_selector: { match_labels: { app: 'controller' } },
          },
        ],
        ports: [{ port: '8086', protocol: 'TCP' }],
      },
    ]);
  });

  test('exposes the paths that are named, and nothing else', () => {
    const [one] = documentOf(exposed(Exposure.ingress({ ...ingress, paths: ['/query', '/ping'] }))).all(
      'kubernetes_ingress_v1',
    );
    const { rule } = one?.body.spec as { rule: { http: { path: { path: string }[] } }[] };
    expect(rule[0]?.http.path.map(({ path }) => path)).toEqual(['/query', '/ping']);
  });

  test('of Traefik, which takes a prefix by its letters, exposes no path that only begins like one that is named', () => {
    const controller = IngressController.traefik();
    const paths = ['/api/v1/query', '/api/v1/status/', '/'];
    const [one] = documentOf(exposed(Exposure.ingress({ ...ingress, controller, paths }))).all('kubernetes_ingress_v1');
    const { rule } = one?.body.spec as { rule: { http: { path: { path: string; path_type: string }[] } }[] };
    expect(rule[0]?.http.path.map(({ path, path_type }) => [path_type, path])).toEqual([
      ['Exact', '/api/v1/query'],
      ['Prefix', '/api/v1/query/'],
      ['Exact', '/api/v1/status'],
      ['Prefix', '/api/v1/status/'],
      ['Prefix', '/'],
    ]);
  });

  test('shows a certificate for its own host alone, and leaves that of the server as it is', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    server.exposeThrough(Exposure.ingress({ ...ingress, tlsSecretName: undefined, authority }));
    const requests = documentOf(stack).all('tls_cert_request');
    expect(requests.map(({ body }) => body.dns_names)).toContainEqual(['influxdb.example']);
    expect(namesOf(stack)).not.toContain('influxdb.example');
  });

  test('that verifies nothing is listed, with what is lost and why', () => {
    const controller = IngressController.unverified('the appliance can do no more', {
      annotations: { 'appliance.example/tls': 'on' },
    });
    const stack = exposed(Exposure.ingress({ ...ingress, controller }));
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/influxdb',
        code: 'unverifying-controller',
        promise: 2,
        what: 'the certificate of influxdb.monitoring.svc is not verified by the ingress controller, and nothing but its annotations keeps people from plain HTTP',
        reason: 'the appliance can do no more',
      },
    ]);
    expect(brokenPromises(synthesized(stack))).toEqual([]);
  });
});

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

describe('a Gateway', () => {
  test('verifies the server for the name in its certificate', () => {
    const kinds = documentOf(exposed(Exposure.gateway(gateway)))
      .all('kubernetes_manifest')
      .map(({ body }) => body.manifest as { kind: string; spec: unknown });
    expect(kinds.find(({ kind }) => kind === 'BackendTLSPolicy')?.spec).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'influxdb', sectionName: 'api' }],
      validation: {
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: expect.stringContaining('config_map') as string }],
        hostname: 'influxdb.monitoring.svc',
      },
    });
  });

  test('has its route at the one listener that is named, as the others may talk plain HTTP', () => {
    const [route] = all(documentOf(exposed(Exposure.gateway(gateway))), 'kubernetes_manifest', 'route');
    expect(route?.body.manifest).toMatchObject({
      spec: { parentRefs: [{ name: 'public', sectionName: 'https' }], hostnames: ['influxdb.example'] },
    });
  });

  test('has no route while nothing verifies the server, neither before the first apply ends nor while it is destroyed', () => {
    const second = Exposure.gateway({ ...gateway, host: 'second.example' });
    const document = documentOf(exposed(Exposure.gateway(gateway), second));
    const [policy] = document.all('kubernetes_manifest').filter(({ id }) => id.includes('backend-tls'));
    const routes = all(document, 'kubernetes_manifest', 'route');
    expect(routes.map((route) => document.waitsFor(route).includes(policy?.address ?? ''))).toEqual([true, true]);
  });

  test('needs what verifies the server in a ConfigMap, as most take nothing else', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const trust = Trust.fromSecret({ namespace, name: 'company-ca' });
    const certificate = ServerCertificate.fromSecret({ secretName: 'company', trust });
    new SecureInfluxDB(stack, 'influxdb', { namespace, certificate }).exposeThrough(Exposure.gateway(gateway));
    expect(() => Testing.synth(stack, true)).toThrow('`certificate.trust` takes Trust.fromConfigMap');
  });
});

describe('a load balancer', () => {
  const balanced = (sourceRanges: SourceRanges) =>
    exposed(Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges, port: 443 }));

  test('lets in its ranges only, itself and by the policy of the pod, which sees the address of the client', () => {
    const document = documentOf(balanced(SourceRanges.of('192.0.2.0/24', '198.51.100.7/32')));
    const [service] = all(document, 'kubernetes_service_v1', 'service');
    expect(service?.body.spec).toMatchObject({
      type: 'LoadBalancer',
      external_traffic_policy: 'Local',
      load_balancer_source_ranges: ['192.0.2.0/24', '198.51.100.7/32'],
      port: [{ port: 443, target_port: 'api' }],
    });
    const blocks = policiesOf(document).flatMap(({ ingress: rules }) => rules.flatMap(({ from }) => from));
    expect(blocks.map((block) => block?.ip_block?.cidr).sort()).toEqual(['192.0.2.0/24', '198.51.100.7/32']);
  });

  test.each([
    [[], ''],
    [['0.0.0.0/0'], '[0]'],
    [['::/0'], '[0]'],
    [['192.0.2.0/24', '192.0.2.0'], '[1]'],
  ])('with the ranges %j is refused', (ranges, item) => {
    expect(() => Testing.synth(balanced(SourceRanges.of(...ranges)), true)).toThrow(
      `\`exposeThrough(loadBalancer of influxdb.example).sourceRanges${item}\` takes`,
    );
  });

  test('has its ranges in an order that does not follow the program, each once', () => {
    const ranges = (...names: string[]) => {
      const stack = emptyStack();
      const made = new Map(
        ['a', 'b', 'c', 'd'].map((id) => [id, new TerraformVariable(stack, id, { type: 'string' })]),
      );
      const cidrs = names.map((name) => made.get(name)?.stringValue ?? '');
      const sourceRanges = SourceRanges.of(...cidrs);
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
      const [service] = all(documentOf(stack), 'kubernetes_service_v1', 'service');
      return (service?.body.spec as Record<string, unknown>).load_balancer_source_ranges;
    };
    expect(ranges('a', 'b', 'c', 'd', 'a')).toEqual(ranges('d', 'c', 'b', 'a'));
  });

  test('has its ranges looked at by Terraform where that fills them in, before there is an address', () => {
    const stack = emptyStack();
    const sourceRanges = SourceRanges.of(new TerraformVariable(stack, 'office', { type: 'string' }).stringValue);
    influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    const [service] = all(documentOf(stack), 'kubernetes_service_v1', 'service');
    expect(service?.body.lifecycle).toMatchObject({
      precondition: [{ condition: expect.stringContaining('cidrsubnet(var.office, 0, 0)') as string }],
    });
  });

  test('told a list that Terraform fills in is refused, not a crash', () => {
    const stack = emptyStack();
    const { listValue } = new TerraformVariable(stack, 'ranges', { type: 'list(string)' });
    const sourceRanges = SourceRanges.of(...listValue);
    influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    expect(() => Testing.synth(stack, false)).toThrow('`exposeThrough(loadBalancer of a.example).sourceRanges` takes');
  });

  test('open to the internet takes a reason, which is listed', () => {
    const stack = balanced(SourceRanges.everyone('a public API'));
    expect(Deviations.of(stack)).toMatchObject([{ what: expect.stringContaining('internet') as string }]);
    expect(brokenPromises(synthesized(stack))).toEqual([]);
    expect(() => Testing.synth(balanced(SourceRanges.everyone(' ')), false)).toThrow('a written reason');
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

describe('a mistake is told, with the prop', () => {
  const changed = (props: Partial<IngressExposureProps>) => Exposure.ingress({ ...ingress, ...props });
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
      changed({
        controller: IngressController.unverified('x', { annotations: { 'a.b/ssl-redirect': 'false' } }),
      }),
      '`exposeThrough(ingress of influxdb.example).controller.annotations` takes what makes it talk TLS to the backend',
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

test('what the controller verifies by comes from an existing Secret with ca.crt, or is a mistake', () => {
  const build = (trust: (namespace: SecureNamespace) => Trust) => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const certificate = ServerCertificate.fromSecret({ secretName: 'company', trust: trust(namespace) });
    new SecureInfluxDB(stack, 'influxdb', { namespace, certificate }).exposeThrough(Exposure.ingress(ingress));
    return Testing.synth(stack, true);
  };
  expect(build((namespace) => Trust.fromSecret({ namespace, name: 'company-ca' }))).toContain(
    '"monitoring/company-ca"',
  );
  expect(build(() => Trust.fromPem(ROOT))).toContain('proxy-ssl-secret');
  expect(() => build((namespace) => Trust.fromConfigMap({ namespace, name: 'company-ca' }))).toThrow(
    '`certificate.trust` takes Trust.fromSecret',
  );
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
