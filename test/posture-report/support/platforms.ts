import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Exposure,
  IDatabase,
  IngressController,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  SourceRanges,
  Trust,
} from '../../../lib';
import { ROOT } from '../../support/certificates';

/** A stack with so many teams, each with five constructs that talk to each other, to others and to the outside. */
export function teams(app: App, count: number): TerraformStack {
  const stack = new TerraformStack(app, 'teams');
  new KubernetesProvider(stack, 'kubernetes');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const variable = new TerraformVariable(stack, 'central-password', { type: 'string', sensitive: true });
  const central = SecureInfluxDB.fromAttributes(stack, 'central', {
    url: 'https://influxdb.example:8086',
    trust: Trust.fromPem(ROOT),
    peer: Peer.cidr('203.0.113.9/32'),
  }).database('all', { userName: 'teams', credential: Credential.fromVariable(variable, { revision: '1' }) });
  for (const i of Array(count).keys()) team(stack, `team-${i + 1}`, authority, central);
  return stack;
}

function team(stack: TerraformStack, name: string, authority: CertificateAuthority, central: IDatabase): void {
  const namespace = new SecureNamespace(stack, name);
  const influxdb = new SecureInfluxDB(stack, `${name}-influxdb`, { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  const kapacitor = new SecureKapacitor(stack, `${name}-kapacitor`, { namespace, authority });
  kapacitor.subscribeTo(metrics);
  const telegraf = new SecureTelegraf(stack, `${name}-telegraf`, { namespace });
  telegraf.writeTo(metrics);
  telegraf.writeTo(central);
  const prometheus = new SecurePrometheus(stack, `${name}-prometheus`, { namespace, authority });
  prometheus.scrape(influxdb);
  influxdb.exposeThrough(
    Exposure.ingress({
      host: `${name}.influxdb.example`,
      className: 'haproxy',
      controller: IngressController.haproxyIngress(),
      peers: [Peer.pods('ingress', { 'app.kubernetes.io/name': 'haproxy-ingress' })],
      tlsSecretName: 'influxdb-example',
    }),
  );
  kapacitor.exposeThrough(
    Exposure.loadBalancer({ host: `${name}.kapacitor.example`, sourceRanges: SourceRanges.of('203.0.113.0/24') }),
  );
}
