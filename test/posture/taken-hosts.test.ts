import { TerraformStack } from 'cdktf';
import { Deviations, Exposure, IngressController, Peer, Safeguard, SecureInfluxDB } from '../../lib';
import { digest } from '../../lib/core/values/digest';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// A host that people log in at: what else in the stack is sent what they send.

const HOST = 'influxdb.example.com';
const peers = [Peer.pods('ingress', { 'app.kubernetes.io/name': 'haproxy-ingress' })];
const byIngress = (paths?: string[]) =>
  Exposure.ingress({
    ...{ host: HOST, className: 'haproxy', controller: IngressController.haproxyIngress() },
    ...{ peers, paths, controllersCertificate: true },
  });
const byGateway = Exposure.gateway({
  host: HOST,
  gatewayName: 'public',
  gatewayNamespace: 'gateways',
  listener: 'https',
  peers,
});

type Make = (stack: TerraformStack) => unknown;

const besides = (make: Make, exposure = byIngress()): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).exposeThrough(exposure);
    make(stack);
  });

const metadata = { name: 'mine', namespace: 'theirs' };
const ingress = (host: string, path?: string) => (stack: TerraformStack) => {
  const http = { path: [{ path, backend: { service: { name: 'mine', port: { number: 80 } } } }] };
  stack.addOverride('resource.kubernetes_ingress_v1.mine', { metadata, spec: { rule: [{ host, http }] } });
};
const object = (apiVersion: string, kind: string, spec: object) => (stack: TerraformStack) => {
  stack.addOverride('resource.kubernetes_manifest.mine', { manifest: { apiVersion, kind, metadata, spec } });
};
const backendRefs = [{ name: 'mine', port: 80 }];
const route = (hostnames: string[], value?: string, more: object = { backendRefs }) =>
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
    hostnames,
    rules: [{ ...more, ...(value === undefined ? {} : { matches: [{ path: { type: 'PathPrefix', value } }] }) }],
  });
const traefik = (name: string) =>
  object('traefik.io/v1alpha1', 'IngressRoute', {
    routes: [{ match: `Host(\`a.example\`, \`${HOST}\`) && Path(\`/x\`)`, services: [{ name }] }],
  });
const istio = (more: object) =>
  object('networking.istio.io/v1', 'VirtualService', { hosts: [HOST], gateways: ['istio/public'], http: [more] });

// What is attached to a Gateway: where it says no host, it has those of the listener.
const attached = (sectionName: string | undefined, hostnames?: string[], kind = 'HTTPRoute') =>
  object('gateway.networking.k8s.io/v1', kind, {
    parentRefs: [{ name: 'public', namespace: 'gateways', sectionName }],
    hostnames,
    rules: [{ backendRefs }],
  });
const listener = (name: string, hostname?: string, protocol = 'HTTPS', port = 443) => ({
  ...{ name, hostname, protocol, port },
});
const gateway =
  (...listeners: object[]) =>
  (stack: TerraformStack) => {
    const manifest = {
      ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', spec: { listeners } },
      metadata: { name: 'public', namespace: 'gateways' },
    };
    stack.addOverride('resource.kubernetes_manifest.gateway', { manifest });
  };
const listeners = (kind: string, hostname: string, name = 'public') =>
  object('gateway.networking.x-k8s.io/v1alpha1', kind, {
    parentRef: { name, namespace: 'gateways' },
    listeners: [listener('https', hostname)],
  });
const both =
  (...makes: Make[]) =>
  (stack: TerraformStack) => {
    for (const make of makes) make(stack);
  };

const byTraefik = (paths?: string[], host = HOST) =>
  Exposure.ingress({
    ...{ host, className: 'traefik', controller: IngressController.traefik() },
    ...{ peers, paths, controllersCertificate: true },
  });
const throughTraefik = Exposure.ingressPassthrough({
  ...{ host: HOST, className: 'traefik', controller: IngressController.traefik(), peers },
});
const byAmazon = (annotations?: Record<string, string>) =>
  Exposure.ingress({
    ...{ host: HOST, className: 'alb', controller: IngressController.awsLoadBalancer('a test') },
    ...{ peers, annotations },
  });
const GROUP = { 'alb.ingress.kubernetes.io/group.name': 'all' };
const byTraefiks = (match: string, more: object = {}, kind = 'IngressRoute') =>
  object('traefik.io/v1alpha1', kind, { routes: [{ match, services: [{ name: 'mine' }], ...more }] });
const ofClass =
  (ingressClassName: string, rule: object, annotations?: Record<string, string>) => (stack: TerraformStack) => {
    const spec = { ingress_class_name: ingressClassName, rule: [rule] };
    stack.addOverride('resource.kubernetes_ingress_v1.mine', { metadata: { ...metadata, annotations }, spec });
  };
const to = (path: string) => ({ http: { path: [{ path }] } });
// Of the first resource of ours of a type, as an expression has it.
const readOff = (type: string, attribute: string, make: (host: string) => Make) => (stack: TerraformStack) => {
  const ours = stack.node
    .findAll()
    .find((one) => (one as { terraformResourceType?: string }).terraformResourceType === type && 'fqn' in one);
  make(`\${${(ours as unknown as { fqn: string }).fqn}.${attribute}}`)(stack);
};
const LONG = '/and/a/path/that/is/longer/than/the/rule/of/ours/altogether';

const REFUSED: Record<string, [Make, Exposure?]> = {
  'a route without a host at our listener': [attached('https'), byGateway],
  'a route without a host at all listeners': [attached(undefined), byGateway],
  'a route with a wildcard at our listener': [attached('https', ['*.example.com']), byGateway],
  'a route of gRPC without a host at our listener': [attached('https', undefined, 'GRPCRoute'), byGateway],
  'a route of TCP at our listener': [attached('https', undefined, 'TCPRoute'), byGateway],
  'a route without a host at another listener of our host': [
    both(attached('http'), gateway(listener('https', HOST), listener('http', HOST, 'HTTP', 80))),
    byGateway,
  ],
  'another listener of our host': [gateway(listener('https', '*.example.com'), listener('mine', HOST)), byGateway],
  'a set of listeners with one of our host': [listeners('XListenerSet', HOST), byGateway],
  'a set of listeners of the standard with one of our host': [listeners('ListenerSet', HOST), byGateway],
  'an Ingress of Traefik for a wildcard, whose rule is longer': [
    ofClass('traefik', { host: '*.example.com', ...to('/') }),
    byTraefik(),
  ],
  'an Ingress of Traefik without a host, whose rule is longer': [ofClass('traefik', to(LONG)), byTraefik()],
  'an Ingress of Traefik without a host, which goes first': [
    ofClass('traefik', to('/'), { 'traefik.ingress.kubernetes.io/router.priority': '1000' }),
    byTraefik(),
  ],
  'a route of Traefik without a host, whose rule is longer': [byTraefiks(`PathPrefix(\`${LONG}\`)`), byTraefik()],
  'a route of Traefik without a host, which goes first': [byTraefiks('PathPrefix(`/`)', { priority: 9 }), byTraefik()],
  'a route of Traefik for all hosts but one, which goes first': [
    byTraefiks('!Host(`a.example`)', { priority: 9 }),
    byTraefik(),
  ],
  'a route of Traefik for a pattern': [
    byTraefiks('HostRegexp(`^(a|influxdb)\\.example\\.com$`) && PathPrefix(`/`)'),
    byTraefik(),
  ],
  'a route of Traefik for an older pattern': [
    byTraefiks('HostRegexp(`{all:[a-z0-9.]+example[.]com}`) && PathPrefix(`/`)'),
    byTraefik(),
  ],
  'a route of Traefik by TCP for a pattern': [
    byTraefiks('HostSNIRegexp(`^.+\\.com$`)', {}, 'IngressRouteTCP'),
    byTraefik(),
  ],
  'a route of Traefik by TCP beside one of ours': [
    byTraefiks('HostSNIRegexp(`^[a-z0-9-]+\\.example\\.com$`)', {}, 'IngressRouteTCP'),
    throughTraefik,
  ],
  'an Ingress without a host in the group of our load balancer': [ofClass('alb', to('/'), GROUP), byAmazon(GROUP)],
  'an Ingress for a host that it reads off ours': [
    readOff('kubernetes_ingress_v1', 'spec[0].rule[0].host', (host) => ingress(host)),
  ],
  'a route for a host that it reads off ours': [
    readOff('kubernetes_manifest', 'manifest.spec.hostnames[0]', (host) => route([host])),
    byGateway,
  ],
  'an Ingress of Kong with one more host': [
    ofClass('kong', { host: 'mine.example.com', ...to('/') }, { 'konghq.com/host-aliases': `a.example, ${HOST}` }),
  ],
  'a mapping of Emissary': [object('getambassador.io/v3alpha1', 'Mapping', { hostname: HOST, prefix: '/' })],
  'a server of NGINX': [object('k8s.nginx.org/v1', 'VirtualServer', { host: HOST })],
  'a route of a server of NGINX': [object('k8s.nginx.org/v1', 'VirtualServerRoute', { host: HOST })],
  'a server of NGINX by TLS': [object('k8s.nginx.org/v1', 'TransportServer', { host: HOST })],
  'a route of APISIX': [object('apisix.apache.org/v2', 'ApisixRoute', { http: [{ match: { hosts: ['a', HOST] } }] })],
  'a way of Kong by TCP': [object('configuration.konghq.com/v1beta1', 'TCPIngress', { rules: [{ host: HOST }] })],
  'a way of Gloo': [object('gateway.solo.io/v1', 'VirtualService', { virtualHost: { domains: [HOST] } })],
  'a group of routes of Skipper': [object('zalando.org/v1', 'RouteGroup', { hosts: [HOST] })],
  'a Gateway of Istio': [
    object('networking.istio.io/v1', 'Gateway', { servers: [{ hosts: [`theirs/${HOST}`], tls: { mode: 'SIMPLE' } }] }),
  ],
  'a domain of Knative': [
    (stack) => {
      const manifest = { apiVersion: 'serving.knative.dev/v1beta1', kind: 'DomainMapping', spec: {} };
      const named = { ...manifest, metadata: { name: HOST, namespace: 'theirs' } };
      stack.addOverride('resource.kubernetes_manifest.mine', { manifest: named });
    },
  ],
  'an Ingress': [ingress(HOST)],
  'an Ingress for a path of it': [ingress(HOST, '/query')],
  'an Ingress for a path under ours': [ingress(HOST, '/query/x'), byIngress(['/query', '/ping'])],
  'an Ingress for a pattern': [ingress(HOST, '/(q|w).*'), byIngress(['/query'])],
  'an Ingress in capitals': [ingress(HOST.toUpperCase())],
  'an Ingress by a local': [
    (stack) => {
      stack.addOverride('locals.host', HOST);
      ingress('${local.host}')(stack);
    },
  ],
  'an Ingress by a manifest': [
    object('networking.k8s.io/v1', 'Ingress', { rules: [{ host: HOST, http: { paths: [{ path: '/' }] } }] }),
  ],
  'a route': [route([HOST]), byGateway],
  'a route for a path': [route(['other.example.com', HOST], '/query'), byGateway],
  'a route that mirrors': [
    route([HOST], '/', { filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'mine' } } }] }),
    byGateway,
  ],
  'a route of Traefik': [traefik('mine')],
  'a proxy of Contour': [object('projectcontour.io/v1', 'HTTPProxy', { virtualhost: { fqdn: HOST } })],
  'a route of OpenShift': [object('route.openshift.io/v1', 'Route', { host: HOST, to: { name: 'mine' } })],
  'a way of Istio': [istio({ route: [{ destination: { host: 'mine' } }] })],
};

test.each(Object.entries(REFUSED))('%s for the host of ours is refused', (_, [make, exposure]) => {
  for (const said of besides(make, exposure))
    expect(said).toMatch(
      /kubernetes_(ingress_v1|manifest)\.influxdb_\w+: \S+\.(mine|gateway) takes over what is sent to "influxdb\.example\.com" \(safeguard "exposure"\)/,
    );
});

// Of our path Traefik makes `Path(…)`, and of theirs `PathPrefix(…)`.
test('an Ingress of Traefik for a wildcard is refused where its rule is longer by the prefix alone', () => {
  const wildcard = ofClass('traefik', { host: '*.example.com', ...to('/query') });
  const host = 'influxdb-production-east-1.example.com';
  for (const said of besides(wildcard, byTraefik(['/query'], host)))
    expect(said).toContain(`kubernetes_ingress_v1.mine takes over what is sent to "${host}"`);
  const http = { path: ['Exact', 'Prefix'].map((path_type) => ({ path: '/query', path_type })) };
  const both = ofClass('traefik', { host: '*.example.com', http });
  for (const said of besides(both, byTraefik(['/query'], host))) expect(said).toContain('takes over');
});

test.each(['SecurityPolicy', 'EnvoyExtensionPolicy'])(
  'a %s that shows others what is sent to our route is refused',
  (kind) => {
    // As the route is called for this host.
    const targetRefs = [{ kind: 'HTTPRoute', name: `influxdb-${digest(JSON.stringify(HOST), 6)}` }];
    const shown = kind === 'SecurityPolicy' ? { extAuth: { http: {} } } : { extProc: [{}] };
    const policy = (spec: object, namespace: string) => (stack: TerraformStack) => {
      const manifest = {
        apiVersion: 'gateway.envoyproxy.io/v1alpha1',
        kind,
        metadata: { name: 'mine', namespace },
        spec,
      };
      stack.addOverride('resource.kubernetes_manifest.mine', { manifest });
    };
    for (const said of besides(policy({ targetRefs, ...shown }, 'monitoring'), byGateway))
      expect(said).toMatch(/kubernetes_manifest\.influxdb_\w+: \S+\.mine shows others what is sent to it/);
    expect(besides(policy({ targetRefs, ...shown }, 'theirs'), byGateway)).toEqual(['', '', '']);
    for (const [said, namespace] of [
      [[{ kind: 'HTTPRoute', name: '${var.said}' }], 'monitoring'],
      [[{ kind: 'Gateway', name: 'public' }], 'gateways'],
    ] as const)
      for (const one of besides(policy({ targetRefs: said, ...shown }, namespace), byGateway))
        expect(one).toMatch(/kubernetes_manifest\.influxdb_\w+: \S+\.mine shows others what is sent to it/);
    const elsewhere = policy({ targetRefs: [{ kind: 'Gateway', name: 'theirs' }], ...shown }, 'gateways');
    expect(besides(elsewhere, byGateway)).toEqual(['', '', '']);
    expect(besides(policy({ targetRefs, cors: {} }, 'monitoring'), byGateway)).toEqual(['', '', '']);
  },
);

test('what rewrites the Gateway of our route is refused', () => {
  const patch = (name: string) => (stack: TerraformStack) => {
    const manifest = {
      ...{ apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyPatchPolicy' },
      metadata: { name: 'mine', namespace: 'gateways' },
      spec: { targetRef: { kind: 'Gateway', name }, jsonPatches: [{}] },
    };
    stack.addOverride('resource.kubernetes_manifest.mine', { manifest });
  };
  for (const said of besides(patch('public'), byGateway)) expect(said).toContain('shows others what is sent to it');
  expect(besides(patch('theirs'), byGateway)).toEqual(['', '', '']);
});

const FINE: Record<string, [Make, Exposure?]> = {
  'a route without a host at another listener': [attached('http'), byGateway],
  'a route without a host at another Gateway': [
    object('gateway.networking.k8s.io/v1', 'HTTPRoute', { parentRefs: [{ name: 'theirs' }], rules: [{ backendRefs }] }),
    byGateway,
  ],
  'a route without a host at our listener, which is for many': [
    both(attached('https'), gateway(listener('https', '*.example.com'))),
    byGateway,
  ],
  'a route for another wildcard at our listener': [attached('https', ['*.other.example']), byGateway],
  'our listener, and one that redirects': [
    gateway(listener('https', HOST), listener('http', HOST, 'HTTP', 80)),
    byGateway,
  ],
  'a listener of our host at another port': [
    gateway(listener('https', '*.example.com'), listener('mine', HOST, 'HTTPS', 8443)),
    byGateway,
  ],
  'a set of listeners of another Gateway': [listeners('XListenerSet', HOST, 'theirs'), byGateway],
  'a set of listeners of another host': [listeners('XListenerSet', 'other.example.com'), byGateway],
  'an Ingress of HAProxy without a host': [ofClass('haproxy', to('/'))],
  'an Ingress of Traefik without a host, whose rule is shorter': [ofClass('traefik', to('/mine')), byTraefik()],
  'an Ingress of another class for a wildcard': [ofClass('nginx', { host: '*.example.com', ...to('/') }), byTraefik()],
  'a route of Traefik without a host, whose rule is shorter': [byTraefiks('PathPrefix(`/mine`)'), byTraefik()],
  'a route of Traefik without a host, for another path': [
    byTraefiks(`PathPrefix(\`${LONG}\`)`),
    byTraefik(['/query', '/ping']),
  ],
  'a route of Traefik for several paths of another host': [
    byTraefiks(`Host(\`a.example\`) && (PathPrefix(\`${LONG}\`) || PathPrefix(\`${LONG}/x\`))`),
    byTraefik(),
  ],
  'a route of Traefik for a pattern, whose rule is shorter': [byTraefiks('HostRegexp(`.*`)'), byTraefik()],
  'a route of Traefik for another pattern': [
    byTraefiks('HostRegexp(`^[a-z]+\\.other\\.example$`) && PathPrefix(`/`)'),
    byTraefik(),
  ],
  'a route of Traefik by TCP for what nobody else takes': [
    byTraefiks('HostSNI(`*`)', {}, 'IngressRouteTCP'),
    throughTraefik,
  ],
  'an Ingress without a host in another group': [
    ofClass('alb', to('/'), { 'alb.ingress.kubernetes.io/group.name': 'other' }),
    byAmazon(GROUP),
  ],
  'an Ingress without a host beside a load balancer of our own': [ofClass('alb', to('/')), byAmazon()],
  'an Ingress for a host that it makes of a name of ours': [
    readOff('kubernetes_ingress_v1', 'metadata[0].name', (name) => ingress(`${name}.other.example`)),
  ],
  'a server of NGINX for another host': [object('k8s.nginx.org/v1', 'VirtualServer', { host: 'other.example.com' })],
  'a Gateway of Istio that redirects': [
    object('networking.istio.io/v1', 'Gateway', { servers: [{ hosts: [HOST], tls: { httpsRedirect: true } }] }),
  ],
  'an Ingress for another host': [ingress('other.example.com')],
  'an Ingress for all hosts that nobody names': [ingress('*.example.com')],
  'an Ingress for another path': [ingress(HOST, '/queries'), byIngress(['/query'])],
  'an Ingress for what is above': [ingress(HOST, '/'), byIngress(['/query'])],
  'an Ingress for a host that a variable says': [ingress('${var.host}')],
  'a route for another host': [route(['other.example.com']), byGateway],
  'a route that redirects to https': [
    route([HOST], undefined, { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }] }),
    byGateway,
  ],
  'a route of Traefik that redirects': [traefik('noop@internal')],
  'a way of Istio that redirects': [istio({ redirect: { scheme: 'https' } })],
  'what proves the host to an authority': [ingress(HOST, '/.well-known/acme-challenge/x')],
};

test.each(Object.entries(FINE))('%s is let through', (_, [make, exposure]) => {
  expect(besides(make, exposure)).toEqual(['', '', '']);
});

test('it is accepted with a reason', () => {
  const said = besides((stack) => {
    ingress(HOST, '/docs')(stack);
    Deviations.accept(stack, Safeguard.EXPOSURE, 'a page about it');
  });
  expect(said).toEqual(['', '', '']);
});

const policyOf =
  (kind: string, spec: object, namespace = 'gateways', apiVersion = 'gateway.envoyproxy.io/v1alpha1') =>
  (stack: TerraformStack) => {
    const manifest = { apiVersion, kind, metadata: { name: 'mine', namespace }, spec };
    stack.addOverride('resource.kubernetes_manifest.mine', { manifest });
  };
const ofIstio = (kind: string, spec: object, namespace?: string) =>
  policyOf(kind, spec, namespace, 'extensions.istio.io/v1alpha1');
const selecting = (kind: string, matchLabels: object) => ({ targetSelectors: [{ kind, matchLabels }] });
const partOf = { 'app.kubernetes.io/part-of': 'stack' };
const PUBLIC = { targetRefs: [{ kind: 'Gateway', name: 'public' }] };
const labelled = (labels: object) => (stack: TerraformStack) => {
  gateway(listener('https'))(stack);
  stack.addOverride('resource.kubernetes_manifest.gateway.manifest.metadata.labels', labels);
};

test.each<[string, Make]>([
  ['routes by labels', policyOf('SecurityPolicy', { ...selecting('HTTPRoute', partOf), extAuth: {} }, 'monitoring')],
  [
    'routes by an expression',
    policyOf(
      'EnvoyExtensionPolicy',
      {
        targetSelectors: [
          { kind: 'HTTPRoute', matchExpressions: [{ key: 'app.kubernetes.io/part-of', operator: 'Exists' }] },
        ],
        extProc: [{}],
      },
      'monitoring',
    ),
  ],
  ['a Gateway by labels', policyOf('SecurityPolicy', { ...selecting('Gateway', { app: 'any' }), extAuth: {} })],
  [
    'a Gateway by labels that it has',
    both(labelled({ app: 'a' }), policyOf('SecurityPolicy', { ...selecting('Gateway', { app: 'a' }), extAuth: {} })),
  ],
  ['a plugin of Istio', ofIstio('WasmPlugin', { ...PUBLIC, url: 'oci://a' })],
  ['a plugin of Istio for the namespace', ofIstio('WasmPlugin', { url: 'oci://a' })],
  [
    'a plugin of Istio by the label of the Gateway',
    ofIstio('WasmPlugin', { selector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } } }),
  ],
  ['who is asked by Istio', ofIstio('AuthorizationPolicy', { ...PUBLIC, action: 'CUSTOM', provider: { name: 'a' } })],
  ['a filter of Istio', ofIstio('EnvoyFilter', { ...PUBLIC, configPatches: [{}] })],
  [
    'a filter of Istio by the label of the Gateway',
    ofIstio('EnvoyFilter', {
      workloadSelector: { labels: { 'gateway.networking.k8s.io/gateway-name': 'public' } },
      configPatches: [{}],
    }),
  ],
  ['a filter of Istio for each proxy', ofIstio('EnvoyFilter', { configPatches: [{}] }, 'istio-system')],
  ['who is asked by all of Istio', ofIstio('AuthorizationPolicy', { action: 'CUSTOM', provider: {} }, 'istio-system')],
  ['an extension of GKE', policyOf('GCPTrafficExtension', { ...PUBLIC, extensionChains: [{}] })],
])('what shows others what is sent, by %s, is refused', (_, make) => {
  for (const said of besides(make, byGateway))
    expect(said).toMatch(/kubernetes_manifest\.influxdb_\w+: \S+\.mine shows others what is sent to it/);
});

test.each<[string, Make]>([
  ['other routes', policyOf('SecurityPolicy', { ...selecting('HTTPRoute', { app: 'a' }), extAuth: {} }, 'monitoring')],
  ['routes elsewhere', policyOf('SecurityPolicy', { ...selecting('HTTPRoute', partOf), extAuth: {} }, 'theirs')],
  [
    'a Gateway of other labels',
    both(labelled({ app: 'a' }), policyOf('SecurityPolicy', { ...selecting('Gateway', { app: 'b' }), extAuth: {} })),
  ],
  ['a plugin of Istio elsewhere', ofIstio('WasmPlugin', { url: 'oci://a' }, 'theirs')],
  ['a plugin of Istio for other pods', ofIstio('WasmPlugin', { selector: { matchLabels: { app: 'a' } } })],
  [
    'a filter of Istio for other pods',
    ofIstio('EnvoyFilter', { workloadSelector: { labels: { app: 'a' } }, configPatches: [{}] }, 'istio-system'),
  ],
  ['what Istio allows itself', ofIstio('AuthorizationPolicy', { ...PUBLIC, action: 'ALLOW', rules: [{}] })],
  [
    'limits of our routes',
    policyOf('BackendTrafficPolicy', { ...selecting('HTTPRoute', partOf), timeout: {} }, 'monitoring'),
  ],
])('a policy about %s is let through', (_, make) => {
  expect(besides(make, byGateway)).toEqual(['', '', '']);
});
