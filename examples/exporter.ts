// Exporters: one for MySQL, which logs in by a file, one for Redis, which is told by variables how it serves, and a blackbox exporter,
// which asks many addresses. Each reaches what it reads, and nothing else.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  Credential,
  Duration,
  ExporterServing,
  Peer,
  SecureExporter,
  SecureNamespace,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

const MODULES = `modules:
  http_2xx:
    prober: http
    http: { fail_if_not_ssl: true }
`;

export function build(app: App): void {
  const stack = new TerraformStack(app, 'exporter');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });

  const mysql = new SecureExporter(stack, 'mysql', {
    namespace,
    authority,
    image: ContainerImage.fromTag('quay.io/prometheus/mysqld-exporter:v0.17.2'),
    command: '/bin/mysqld_exporter',
    port: 9104,
    // Says the host, the user, the password, and `ssl-ca`, without which it talks in clear text.
    args: ['--config.my-cnf=/etc/exporter-secrets/my.cnf'],
    secretFiles: { 'my.cnf': Credential.fromSecret({ namespace, name: 'mysql', key: 'my.cnf' }) },
  });
  mysql.allowTo(Peer.pods('shop', { app: 'mysql' }), 3306);
  prometheus.scrape(mysql);

  // It knows no `--web.config.file`; the password that it asks for and its certificate come by its own flags.
  const redis = new SecureExporter(stack, 'redis', {
    namespace,
    authority,
    image: ContainerImage.fromTag('oliver006/redis_exporter:v1.74.0'),
    command: '/redis_exporter',
    port: 9121,
    user: 59000,
    serving: ExporterServing.redisExporter(),
    env: { REDIS_ADDR: 'rediss://redis.shop.svc:6379' },
    secretEnv: { REDIS_PASSWORD: Credential.fromSecret({ namespace, name: 'redis', key: 'password' }) },
  });
  redis.allowTo(Peer.pods('shop', { app: 'redis' }), 6379);
  prometheus.scrape(redis);

  const blackbox = new SecureExporter(stack, 'blackbox', {
    namespace,
    authority,
    image: ContainerImage.fromTag('quay.io/prometheus/blackbox-exporter:v0.27.0'),
    command: '/bin/blackbox_exporter',
    port: 9115,
    args: ['--config.file=/etc/exporter/blackbox.yml'],
    files: { 'blackbox.yml': MODULES },
  });
  prometheus.probe(blackbox, {
    module: 'http_2xx',
    targets: ['https://shop.example/health', 'https://pay.example/health'],
    peers: [Peer.cidr('192.0.2.0/24')],
    interval: Duration.seconds(30),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
