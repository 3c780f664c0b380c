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

const REFUSED: Record<string, [Make, Exposure?]> = {
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
      /kubernetes_(ingress_v1|manifest)\.influxdb_\w+: \S+\.mine takes over what is sent to "influxdb\.example\.com" \(safeguard "exposure"\)/,
    );
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
    expect(besides(policy({ targetRefs, cors: {} }, 'monitoring'), byGateway)).toEqual(['', '', '']);
  },
);

const FINE: Record<string, [Make, Exposure?]> = {
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
