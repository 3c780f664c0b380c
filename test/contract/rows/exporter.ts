import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  ContainerImage,
  Credential,
  ExporterServing,
  Peer,
  SecureExporter,
  SecureExporterProps,
  SecurePrometheus,
  Trust,
} from '../../../lib';
import { ROOT } from '../../support/certificates';
import { clientIn, Entry, existing, peers, placement, secretVariable, workload } from '../support';

/** An exporter of MySQL, which logs in by a file. */
export function exporterIn(stack: TerraformStack, props: Partial<SecureExporterProps> = {}): SecureExporter {
  const { namespace, authority } = props;
  const placed = namespace ? { namespace, authority } : placement(stack);
  return new SecureExporter(stack, 'mysql', {
    ...placed,
    image: ContainerImage.fromTag('quay.io/prometheus/mysqld-exporter:v0.17.2'),
    command: '/bin/mysqld_exporter',
    port: 9104,
    ...props,
  });
}

const exporter: Entry = {
  construct: SecureExporter,
  cases: {
    defaults: (stack) => exporterIn(stack),
    'every prop': (stack) => {
      const { namespace, authority } = placement(stack);
      const { labels, annotations, imagePullSecrets, nodeSelector, tolerations, priorityClassName, resources } =
        workload;
      const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      new SecureExporter(stack, 'mysql', {
        ...{ labels, annotations, imagePullSecrets, nodeSelector, tolerations, priorityClassName, resources },
        namespace,
        authority,
        name: 'renamed',
        image: ContainerImage.fromTag('registry.example/mysqld-exporter:v0.17.2'),
        command: '/bin/mysqld_exporter',
        port: 9204,
        metricsPath: '/own/$(x)/${x}',
        args: ['--collector.auto_increment.columns', '--label=$(x) ${x} %{y}'],
        env: { NOTE: '$(x) ${x} %{y}' },
        secretEnv: { MYSQLD_EXPORTER_PASSWORD: given('password'), OTHER: existing(namespace, 'other') },
        files: { 'config.yml': 'note: "${x} %{y}"\n' },
        secretFiles: { 'my.cnf': existing(namespace, 'mysql'), key: given('key') },
        user: 1001,
        userName: `o"d'd \${x}`,
        clientAuthentication: { trust: Trust.fromPem(ROOT), allowedSans: ['prometheus.example'] },
        webConfig: { http_server_config: { headers: { 'X-Frame-Options': 'deny' } } },
        unverified: AcceptedRisk.because('it is beside it on the same node'),
      });
    },
    'every method': (stack) => {
      const { namespace, authority } = placement(stack);
      const exporter = exporterIn(stack, { namespace, authority });
      exporter.allowTo(Peer.pods('shop', { app: 'mysql' }), 3306);
      for (const peer of peers) exporter.allowTo(peer, 3306);
      exporter.allowScrapeFrom(Peer.namespace('observability'));
      exporter._admit({ workload: clientIn(stack) });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(exporter);
    },
    'told by flags how to serve': (stack) => {
      const { namespace, authority } = placement(stack);
      const redis = new SecureExporter(stack, 'redis', {
        namespace,
        authority,
        image: ContainerImage.fromTag('oliver006/redis_exporter:v1.74.0'),
        command: '/redis_exporter',
        port: 9121,
        user: 59_000,
        serving: ExporterServing.redisExporter(),
        env: { REDIS_ADDR: 'rediss://redis.shop.svc:6379' },
        secretEnv: { REDIS_PASSWORD: Credential.fromVariable(secretVariable(stack), { revision: '1' }) },
      });
      redis.allowTo(Peer.pods('shop', { app: 'redis' }), 6379);
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(redis);
    },
    'with a password that only the cluster knows': (stack) => {
      const { namespace, authority } = placement(stack);
      exporterIn(stack, { namespace, authority, credential: existing(namespace, 'scraper', { bcryptKey: 'hash' }) });
    },
  },
};

export const rows: readonly Entry[] = [exporter];
