import { TerraformStack } from 'cdktf';
import {
  Deviations,
  Exposure,
  IngressController,
  Peer,
  Safeguard,
  SecureInfluxDB,
  UnverifiedControllerOptions,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';
import { mistakesIn } from '../support/synthesize';

// An exposure counts on what stands in front of the server: where the stack makes that too, people's passwords go by what it says there.

const host = 'influxdb.example.com';
const peers = [Peer.pods('ingress', { app: 'ingress' })];
const at = { host, gatewayName: 'public', gatewayNamespace: 'gateways', listener: 'web', peers };
const ending = Exposure.gateway(at);
const passing = Exposure.gatewayPassthrough(at);
const by = (controller: IngressController) =>
  Exposure.ingress({ host, className: 'web', controller, peers, controllersCertificate: true });

type Make = (stack: TerraformStack) => unknown;

const exposed = (stack: TerraformStack, exposure: Exposure, make: Make) => {
  const { namespace, authority } = placement(stack);
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).exposeThrough(exposure);
  make(stack);
};
const manifest =
  (kind: string, spec: object): Make =>
  (stack) => {
    const apiVersion = kind === 'IngressClass' ? 'networking.k8s.io/v1' : 'gateway.networking.k8s.io/v1';
    const metadata = kind === 'IngressClass' ? { name: 'web' } : { name: 'public', namespace: 'gateways' };
    stack.addOverride('resource.kubernetes_manifest.mine', { manifest: { apiVersion, kind, metadata, spec } });
  };
const gateway = (listener: object, name = 'web') =>
  manifest('Gateway', {
    listeners: [
      { name, port: 443, ...listener },
      { name: 'other', port: 80, protocol: 'HTTP' },
    ],
  });
const ingressClass =
  (controller: string): Make =>
  (stack) => {
    stack.addOverride('resource.kubernetes_ingress_class_v1.mine', { metadata: { name: 'web' }, spec: { controller } });
  };
const byName =
  (listener: object): Make =>
  (stack) => {
    stack.addOverride('locals', { protocol: 'HTTP', mode: 'Passthrough' });
    stack.addOverride('variable.protocol', { type: 'string' });
    gateway(listener)(stack);
  };

const unverified: UnverifiedControllerOptions = { annotations: { 'haproxy.org/server-ssl': 'true' } };

describe.each<[string, Exposure, Make, what: string]>([
  ['a listener in clear', ending, gateway({ protocol: 'HTTP' }), 'the listener "web" of public has no protocol HTTPS'],
  ['a listener in clear, by a local', ending, byName({ protocol: '${local.protocol}' }), 'has no protocol HTTPS'],
  ['a listener of any protocol', ending, byName({ protocol: '${var.protocol}' }), 'may have no protocol HTTPS'],
  ['a listener of TCP', ending, gateway({ protocol: 'TCP' }), 'the listener "web" of public has no protocol HTTPS'],
  [
    'a listener that ends TLS',
    passing,
    gateway({ protocol: 'TLS', tls: { mode: 'Terminate' } }),
    'the listener "web" of public has no protocol TLS and mode Passthrough',
  ],
  [
    'a listener that ends it unasked',
    passing,
    gateway({ protocol: 'TLS' }),
    'has no protocol TLS and mode Passthrough',
  ],
  [
    "a class of ingress-nginx for Traefik's annotations",
    by(IngressController.traefik()),
    ingressClass('k8s.io/ingress-nginx'),
    'kubernetes_ingress_class_v1.mine is of k8s.io/ingress-nginx, which reads none of its annotations',
  ],
  [
    'a manifest of such a class',
    by(IngressController.haproxyIngress()),
    manifest('IngressClass', { controller: 'haproxy.org/ingress-controller' }),
    'kubernetes_manifest.mine is of haproxy.org/ingress-controller, which reads none of its annotations',
  ],
  [
    'a class where TLS passes through',
    Exposure.ingressPassthrough({ host, className: 'web', controller: IngressController.ingressNginx(), peers }),
    ingressClass('traefik.io/ingress-controller'),
    'which reads none of its annotations',
  ],
])('%s in front of a server', (_, exposure, make, what) => {
  test('is refused', () => {
    for (const said of allWays((stack) => {
      exposed(stack, exposure, make);
    })) {
      expect(said).toContain(what);
      expect(said).toContain(`(safeguard "${Safeguard.EXPOSURE}")`);
    }
  });

  test('is accepted with a reason', () => {
    const stack = emptyStack();
    exposed(stack, exposure, make);
    Deviations.accept(stack, Safeguard.EXPOSURE, 'until May');
    expect(mistakesIn(stack)).toBe('');
  });
});

test.each<[string, Exposure, Make]>([
  ['a listener with TLS', ending, gateway({ protocol: 'HTTPS' })],
  ['a listener that passes TLS through', passing, gateway({ protocol: 'TLS', tls: { mode: 'Passthrough' } })],
  [
    'a listener that passes it through, by a local',
    passing,
    byName({ protocol: 'TLS', tls: { mode: '${local.mode}' } }),
  ],
  ['a Gateway whose listener in clear is another', ending, gateway({ protocol: 'HTTPS' })],
  ['a class of the same controller', by(IngressController.traefik()), ingressClass('traefik.io/ingress-controller')],
  ['a class of a second ingress-nginx', by(IngressController.ingressNginx()), ingressClass('k8s.io/ingress-nginx-b')],
  ["a class of a company's own name", by(IngressController.haproxyIngress()), ingressClass('example.com/haproxy')],
  [
    'a controller that nobody verifies',
    by(IngressController.unverified('in one cluster', unverified)),
    ingressClass('haproxy.org/ingress-controller'),
  ],
])('%s in front of a server is fine', (_, exposure, make) => {
  const stack = emptyStack();
  exposed(stack, exposure, make);
  expect(mistakesIn(stack)).toBe('');
});
