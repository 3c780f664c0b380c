// What runs outside of the cluster: a service that wants a token first, an API with parameters, machines on a list that an inventory
// serves or that others keep in a ConfigMap, and an appliance that knows no TLS. Prometheus reaches these addresses and no others.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Credential,
  Duration,
  Peer,
  ScrapeSource,
  ScrapeTarget,
  SecureNamespace,
  SecurePrometheus,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'scrape-external');
  new KubernetesProvider(stack, 'kubernetes');
  const variable = (id: string, sensitive: boolean) => new TerraformVariable(stack, id, { type: 'string', sensitive });
  const given = (id: string) => Credential.fromVariable(variable(id, true), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  const trust = Trust.fromPem(variable('company-ca', false).stringValue);

  // The token of OAuth 2 is asked for with a client's secret, and again before it ends.
  const payments = ScrapeTarget.fromAttributes(stack, 'payments', {
    discoveryName: 'payments.example',
    port: 443,
    trust,
    oauth2: {
      clientId: 'prometheus',
      clientSecret: given('oauth-secret'),
      tokenUrl: 'https://login.example/realms/company/protocol/openid-connect/token',
      scopes: ['metrics'],
      trust,
      peers: [Peer.cidr('192.0.2.44/32')],
    },
    peers: [Peer.cidr('192.0.2.80/32')],
  });
  prometheus.scrape(payments);

  // The same token for every request, and what is asked for, as the service knows it.
  const queues = ScrapeTarget.fromAttributes(stack, 'queues', {
    discoveryName: 'queues.example',
    port: 15_691,
    metricsPath: '/metrics/detailed',
    trust,
    bearerToken: given('queues-token'),
    peers: [Peer.cidr('192.0.2.81/32')],
  });
  prometheus.scrape(queues, {
    urlParameters: { family: ['queue_coarse_metrics', 'queue_consumer_count'], vhost: ['orders'] },
    interval: Duration.minutes(1),
    sampleLimit: 20_000,
  });

  // Machines: the lists say which, and these lines how each is verified and where it may be.
  const credential = given('machines-password');
  prometheus.scrapeFrom(
    ScrapeSource.http({
      server: {
        url: 'https://inventory.example/prometheus/linux',
        trust,
        bearerToken: given('inventory-token'),
        peers: [Peer.cidr('192.0.2.90/32')],
      },
      targets: { ports: [9100], trust, userName: 'prometheus', credential },
      peers: [Peer.cidr('10.30.0.0/16'), Peer.cidr('2001:db8:30::/48')],
      refreshInterval: Duration.minutes(5),
    }),
    { jobName: 'machines', sampleLimit: 5000 },
  );
  prometheus.scrapeFrom(
    ScrapeSource.configMap({
      configMapName: 'databases',
      targets: { ports: [9187], trust, userName: 'prometheus', credential },
      peers: [Peer.cidr('10.31.0.0/24')],
    }),
    { jobName: 'databases' },
  );

  // No credential is sent to what knows no TLS.
  const power = ScrapeTarget.fromAttributes(stack, 'power', {
    discoveryName: 'ups.example',
    port: 80,
    clearText: AcceptedRisk.because('the firmware has no TLS; its network is that of the racks alone'),
    peers: [Peer.cidr('10.40.0.7/32')],
  });
  prometheus.scrape(power);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
