import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Deviations, Exposure, IngressController, Peer, SourceRanges, UnknownAnnotations } from '../../lib';
import { brokenPromises } from '../contract/promises';
import { emptyStack, synthesized } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { documentOf } from '../support/document';

type Annotations = Record<string, string>;
const peers = [Peer.pods('ingress', { app: 'controller' })];
const NGINX = 'nginx.ingress.kubernetes.io';
const HAPROXY = 'haproxy-ingress.github.io';
const TRAEFIK = 'traefik.ingress.kubernetes.io';
const SERVICE = 'service.beta.kubernetes.io';

const ingress = (controller: IngressController) => (annotations: Annotations, reason?: string) =>
  Exposure.ingress({
    ...{ host: 'influxdb.example', className: 'web', controller, peers, tlsSecretName: 'x' },
    ...(reason === undefined
      ? { annotations }
      : { unknownAnnotations: UnknownAnnotations.because(reason, annotations) }),
  });
const WAYS = {
  nginx: ingress(IngressController.ingressNginx()),
  haproxy: ingress(IngressController.haproxyIngress()),
  traefik: ingress(IngressController.traefik()),
  passthrough: (annotations: Annotations, reason?: string) =>
    Exposure.ingressPassthrough({
      ...{ host: 'influxdb.example', className: 'web', controller: IngressController.ingressNginx(), peers },
      ...(reason === undefined
        ? { annotations }
        : { unknownAnnotations: UnknownAnnotations.because(reason, annotations) }),
    }),
  balancer: (annotations: Annotations, reason?: string) =>
    Exposure.loadBalancer({
      ...{ host: 'influxdb.example', sourceRanges: SourceRanges.of('192.0.2.0/24') },
      ...(reason === undefined
        ? { annotations }
        : { unknownAnnotations: UnknownAnnotations.because(reason, annotations) }),
    }),
};

function exposed(exposure: Exposure) {
  const stack = emptyStack();
  influxdbIn(stack).exposeThrough(exposure);
  return stack;
}

const written = (stack: TerraformStack) => JSON.stringify(documentOf(stack).resources);

const TAKEN: [keyof typeof WAYS, string, string, string][] = [
  ['balancer', `${SERVICE}/aws-load-balancer-ssl-cert`, 'arn:aws:acm:x', 'TLS ends at the load balancer'],
  ['balancer', `${SERVICE}/aws-load-balancer-backend-protocol`, 'http', 'it goes on in clear'],
  ['balancer', `${SERVICE}/aws-load-balancer-ssl-ports`, '443', 'TLS ends at the load balancer'],
  ['balancer', `${SERVICE}/load-balancer-source-ranges`, '0.0.0.0/0', 'anybody may come'],
  ['balancer', `${SERVICE}/aws-load-balancer-security-groups`, 'sg-1', 'who that lets in may come'],
  ['balancer', `${SERVICE}/azure-allowed-service-tags`, 'Internet', 'anybody may come'],
  ['balancer', `${SERVICE}/azure-allowed-ip-ranges`, '0.0.0.0/0', 'anybody may come'],
  ['balancer', `${SERVICE}/do-loadbalancer-protocol`, 'http', 'it ends TLS'],
  ['balancer', 'load-balancer.hetzner.cloud/protocol', 'http', 'it ends TLS'],
  ['balancer', 'cloud.example/unknown', 'x', 'nobody knows'],
  ['nginx', `${NGINX}/auth-url`, 'http://auth.example', 'requests, with their logins, are shown to another in clear'],
  ['nginx', `${NGINX}/default-backend`, 'other', 'another answers'],
  ['nginx', `${NGINX}/custom-http-errors`, '404', 'another answers'],
  ['nginx', `${NGINX}/permanent-redirect`, 'http://x.example', 'people are sent away, in clear'],
  ['nginx', `${NGINX}/temporal-redirect`, 'http://x.example', 'people are sent away, in clear'],
  ['nginx', `${NGINX}/configuration-snippet`, 'proxy_ssl_verify off;', 'it is the config of the controller'],
  ['nginx', `${NGINX}/server-snippet`, 'x', 'it is the config of the controller'],
  ['nginx', `${NGINX}/stream-snippet`, 'x', 'it is the config of the controller'],
  ['nginx', `${NGINX}/auth-snippet`, 'x', 'it is the config of the controller'],
  ['nginx', `${NGINX}/mirror-target`, 'http://x.example', 'requests, with their logins, go to another'],
  ['nginx', `${NGINX}/canary`, 'true', 'another answers some of them'],
  ['nginx', `${NGINX}/rewrite-target`, '/', 'other paths are open than those that are named'],
  ['nginx', `${NGINX}/use-regex`, 'true', 'other paths are open than those that are named'],
  ['nginx', `${NGINX}/server-alias`, 'other.example', 'another host is served'],
  ['nginx', `${NGINX}/upstream-vhost`, 'x', 'another host is asked for'],
  ['nginx', `${NGINX}/enable-cors`, 'true', 'pages of others may ask in the name of people'],
  ['nginx', `${NGINX}/proxy-ssl-ciphers`, 'NULL', 'weak ciphers'],
  ['nginx', `${NGINX}/ssl-ciphers`, 'NULL', 'weak ciphers'],
  ['nginx', `${NGINX}/whitelist-source-range`, '0.0.0.0/0', 'it takes away what the controller asks of everyone'],
  ['nginx', `${NGINX}/whitelist-source-range`, '10.0.0.0/8,::/0', 'it takes away what the controller asks of everyone'],
  ['nginx', `${NGINX}/proxy-read-timeout`, '5s;} server { listen 80;', 'it is the config of the controller'],
  ['nginx', `${HAPROXY}/timeout-server`, '5s', 'it is of another controller, and does nothing'],
  ['nginx', 'haproxy.org/backend-config-snippet', 'x', 'nobody knows'],
  ['haproxy', `${HAPROXY}/config-backend`, 'x', 'it is the config of the controller'],
  ['haproxy', `${HAPROXY}/secure-verify-hostname`, 'x', 'another name is verified'],
  ['haproxy', `${HAPROXY}/backend-protocol`, 'h1', 'it goes on in clear'],
  ['haproxy', `${HAPROXY}/auth-url`, 'http://auth.example', 'requests are shown to another in clear'],
  ['haproxy', `${HAPROXY}/ssl-redirect-code`, '302', 'it decides about TLS'],
  ['haproxy', `${HAPROXY}/server-alias`, 'other.example', 'another host is served'],
  ['traefik', `${TRAEFIK}/router.middlewares`, 'x@kubernetescrd', 'it may do anything'],
  ['traefik', `${TRAEFIK}/router.tls.options`, 'x@kubernetescrd', 'old TLS'],
  ['passthrough', `${NGINX}/whitelist-source-range`, '192.0.2.0/24', 'ingress-nginx does not regard it there'],
];

describe.each(TAKEN)('%s: %s: %j', (way, key, value, because) => {
  test(`is refused, with validations skipped too: ${because}`, () => {
    const stack = exposed(WAYS[way]({ [key]: value }));
    expect(() => Testing.synth(stack, false)).toThrow(key);
  });

  test('takes a reason, and is listed with it', () => {
    const stack = exposed(WAYS[way]({ [key]: value }, 'our team looked at it'));
    const listed = Deviations.of(stack);
    expect(listed).toEqual([
      {
        path: 'stack/influxdb',
        code: 'unknown-annotations',
        subject: expect.any(String) as string,
        promise: 2,
        what: expect.stringContaining(key) as string,
        reason: 'our team looked at it',
      },
    ]);
    expect(written(stack)).toContain(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
    expect(() => Testing.synth(exposed(WAYS[way]({ [key]: value }, ' ')), false)).toThrow('a written reason');
  });
});

test.each<[keyof typeof WAYS, string, string]>([
  ['nginx', 'note', 'anything; at { all }'],
  ['nginx', 'cert-manager.io/cluster-issuer', 'letsencrypt'],
  ['nginx', 'external-dns.alpha.kubernetes.io/hostname', 'influxdb.example'],
  ['nginx', `${NGINX}/proxy-body-size`, '25m'],
  ['nginx', `${NGINX}/whitelist-source-range`, '192.0.2.0/24, 2001:db8::/32'],
  ['haproxy', `${HAPROXY}/timeout-server`, '60s'],
  ['traefik', `${TRAEFIK}/router.priority`, '10'],
  ['balancer', `${SERVICE}/aws-load-balancer-scheme`, 'internal'],
  ['balancer', `${SERVICE}/azure-load-balancer-internal`, 'true'],
  ['balancer', 'networking.gke.io/load-balancer-type', 'Internal'],
  ['balancer', 'metallb.io/address-pool', 'public'],
  ['balancer', 'kube-vip.io/loadbalancerIPs', '192.0.2.7'],
  ['balancer', 'io.cilium/lb-ipam-ips', '192.0.2.7'],
])('%s: %s: %j is harmless, and nothing to list', (way, key, value) => {
  const stack = exposed(WAYS[way]({ [key]: value }));
  expect(Deviations.of(stack)).toEqual([]);
  expect(written(stack)).toContain(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  expect(brokenPromises(synthesized(stack))).toEqual([]);
});

test('what this library decides is decided with a reason too', () => {
  for (const [way, key] of [
    ['nginx', `${NGINX}/proxy-ssl-verify`],
    ['haproxy', `${HAPROXY}/secure-verify-ca-secret`],
    ['traefik', `${TRAEFIK}/router.tls`],
  ] as const)
    expect(() => Testing.synth(exposed(WAYS[way]({ [key]: 'off' }, 'x')), false)).toThrow(
      '`exposeThrough(ingress of influxdb.example).unknownAnnotations` takes annotations that this library does not decide',
    );
});

test('a value that Terraform fills in may be an address of the cloud, but none that may come', () => {
  const stack = emptyStack();
  const { stringValue } = new TerraformVariable(stack, 'value', { type: 'string' });
  influxdbIn(stack).exposeThrough(WAYS.balancer({ [`${SERVICE}/aws-load-balancer-eip-allocations`]: stringValue }));
  expect(Testing.synth(stack, true)).toContain('var.value');
  const open = emptyStack();
  const { stringValue: ranges } = new TerraformVariable(open, 'value', { type: 'string' });
  influxdbIn(open).exposeThrough(WAYS.nginx({ [`${NGINX}/whitelist-source-range`]: ranges }));
  expect(() => Testing.synth(open, false)).toThrow('a value like');
});

describe('a load balancer', () => {
  const balanced = (nodePorts?: boolean) => {
    const sourceRanges = SourceRanges.of('192.0.2.0/24');
    const stack = exposed(Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges, nodePorts }));
    const specs = documentOf(stack)
      .all('kubernetes_service_v1')
      .map(({ body }) => body.spec as { type: string });
    return specs.filter(({ type }) => type === 'LoadBalancer');
  };

  test('opens no port of the nodes, for which nobody holds to its ranges, unless it is asked to', () => {
    expect(balanced()).toEqual([expect.objectContaining({ allocate_load_balancer_node_ports: false })]);
    expect(balanced(true)).toEqual([expect.objectContaining({ allocate_load_balancer_node_ports: true })]);
  });
});
