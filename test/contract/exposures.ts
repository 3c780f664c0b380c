import {
  ChronografLogin,
  Exposure,
  IngressController,
  Peer,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureKapacitorEnterprise,
  SecureNamespace,
  SecurePrometheus,
  ServerCertificate,
  SourceRanges,
  Trust,
  UnknownAnnotations,
} from '../../lib';
import { alertmanagerIn } from './rows/alertmanager';
import { enterpriseProps } from './rows/kapacitor-enterprise';
import { influxdbIn, placement, Program } from './support';

const peers = [Peer.pods('ingress', { app: 'controller' }), Peer.cidr('192.0.2.0/28')];
const controllers = {
  nginx: IngressController.ingressNginx(),
  haproxy: IngressController.haproxyIngress(),
  traefik: IngressController.traefik({ entryPoint: 'secure' }),
};

/** Every way to a server from outside of the cluster. */
export const exposures: Readonly<Record<string, Program>> = {
  'exposed by an Ingress that verifies it': (stack) => {
    const { namespace, authority } = placement(stack);
    const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    for (const [className, controller] of Object.entries(controllers)) {
      server.exposeThrough(
        Exposure.ingress({ host: `${className}.example`, className, controller, peers, authority, paths: ['/query'] }),
      );
      server.exposeThrough(
        Exposure.ingress({
          host: `second.${className}.example`,
          className,
          controller,
          peers,
          tlsSecretName: 'wildcard',
          annotations: { note: '%{ if x }${y}' },
          unknownAnnotations: UnknownAnnotations.because('a tool of ours', {
            'tool.example/note': '%{ if x }${y}',
          }),
        }),
      );
    }
  },
  'exposed by an Ingress, with a certificate of the company': (stack) => {
    const namespace = new SecureNamespace(stack, 'monitoring');
    const trust = Trust.fromSecret({ namespace, name: 'company-ca' });
    const server = new SecureInfluxDB(stack, 'influxdb', {
      namespace,
      certificate: ServerCertificate.fromSecret({ secretName: 'company', trust }),
    });
    const controller = controllers.nginx;
    server.exposeThrough(
      Exposure.ingress({ host: 'a.example', className: 'nginx', controller, peers, tlsSecretName: 'x' }),
    );
    server.exposeThrough(Exposure.ingressPassthrough({ host: 'b.example', className: 'nginx', controller, peers }));
  },
  'exposed by an Ingress that verifies nothing': (stack) => {
    const controller = IngressController.unverified('the appliance of the company can do no more', {
      annotations: { 'appliance.example/backend-protocol': 'HTTPS' },
      serviceAnnotations: { 'appliance.example/tls': '${on}' },
    });
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).exposeThrough(
      Exposure.ingress({ host: 'k.example', className: 'appliance', controller, peers, authority }),
    );
  },
  'exposed by TLS that is passed through': (stack) => {
    const server = influxdbIn(stack);
    for (const [className, controller] of Object.entries(controllers))
      server.exposeThrough(Exposure.ingressPassthrough({ host: `${className}.example`, className, controller, peers }));
    server.exposeThrough(
      Exposure.gatewayPassthrough({ host: 'g.example', gatewayName: 'public', listener: 'tls', peers }),
    );
  },
  'exposed by a Gateway': (stack) => {
    const server = influxdbIn(stack);
    const gateway = { gatewayName: 'public', gatewayNamespace: 'gateways', listener: 'https', peers };
    server.exposeThrough(Exposure.gateway({ ...gateway, host: 'influxdb.example', paths: ['/query', '/ping'] }));
    server.exposeThrough(Exposure.gateway({ ...gateway, host: 'second.example' }));
  },
  'exposed as every other server is': (stack) => {
    const { namespace, authority } = placement(stack);
    const login = ChronografLogin.htpasswd('no provider of the company can be reached', {
      users: [{ name: 'ada' }],
    });
    const servers = {
      influxdb: new SecureInfluxDB(stack, 'influxdb', { namespace, authority }),
      kapacitor: new SecureKapacitor(stack, 'kapacitor', { namespace, authority }),
      prometheus: new SecurePrometheus(stack, 'prometheus', { namespace, authority }),
      chronograf: new SecureChronograf(stack, 'chronograf', { namespace, authority, login }),
      alertmanager: alertmanagerIn(stack, {}, { namespace, authority }).alertmanager,
      'kapacitor-enterprise': new SecureKapacitorEnterprise(
        stack,
        'kapacitor-enterprise',
        enterpriseProps(stack, { namespace, authority }),
      ),
    };
    for (const [name, server] of Object.entries(servers)) {
      const ingress = { className: 'web', peers, authority };
      for (const [kind, controller] of Object.entries(controllers))
        server.exposeThrough(Exposure.ingress({ ...ingress, host: `${name}.${kind}.example`, controller }));
      const balancer = { host: `${name}.example`, sourceRanges: SourceRanges.of('192.0.2.0/24') };
      server.exposeThrough(Exposure.loadBalancer(balancer));
    }
  },
  'exposed by load balancers and a port of the nodes': (stack) => {
    const server = influxdbIn(stack);
    server.exposeThrough(
      Exposure.loadBalancer({
        host: 'lb.example',
        sourceRanges: SourceRanges.of('192.0.2.0/24', '2001:db8::/32'),
        port: 443,
        annotations: { note: '${true}', 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' },
        unknownAnnotations: UnknownAnnotations.because('it is internal by that', {
          'cloud.example/internal': '${true}',
        }),
        nodePorts: true,
        loadBalancerClass: 'cloud.example/nlb',
        waitForAddress: false,
      }),
    );
    server.exposeThrough(
      Exposure.loadBalancer({ host: 'all.example', sourceRanges: SourceRanges.everyone('it is a public API') }),
    );
    server.exposeThrough(
      Exposure.nodePort({ host: 'node.example', sourceRanges: SourceRanges.of('10.0.0.0/8'), nodePort: 30_443 }),
    );
  },
};
