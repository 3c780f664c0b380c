import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  CertificateAuthority,
  ChronografLogin,
  Duration,
  ICertificateAuthority,
  PrometheusRules,
  RemovalPolicy,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
} from '../lib';

/** Where a platform runs, and who uses it. */
export interface PlatformProps {
  /** The namespace of its servers. @default monitoring */
  readonly namespace?: string;
  /** The addresses of the cluster's nodes, where the exporters are. */
  readonly nodeCidrs: string[];
  /** Whether each plan looks whether they are. @default false */
  readonly checkNodes?: boolean;
  /** The port of its node exporters, on each node's own address. @default 9100 */
  readonly exporterPort?: number;
  /** Who signs its certificates. @default - Terraform, which has their keys in its state */
  readonly authority?: (platform: Construct) => ICertificateAuthority;
  /** How people log in to Chronograf. @default - there is no Chronograf */
  readonly login?: ChronografLogin;
  /** Whether an apply may destroy data. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** The example platform: what each node does goes to InfluxDB and to Prometheus, and each of them has its alerts. */
export class Platform extends TerraformStack {
  public constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { removalPolicy, login } = props;
    const storage = { removalPolicy };
    new KubernetesProvider(this, 'kubernetes');

    const namespace = new SecureNamespace(this, 'monitoring', { name: props.namespace, removalPolicy });
    const authority = props.authority?.(this) ?? CertificateAuthority.selfManaged(this, 'authority');

    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage });
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    metrics.grantWrite(influxdb.addUser('collector'));
    metrics.grantRead(influxdb.addUser('dashboards'));

    const telegraf = new SecureTelegraf(this, 'telegraf', { namespace });
    telegraf.writeTo(metrics);

    const kapacitor = new SecureKapacitor(this, 'kapacitor', { namespace, authority, storage });
    kapacitor.subscribeTo(metrics);

    const nodes = new SecureNodeExporter(this, 'nodes', {
      name: `${namespace.namespaceName}-nodes`,
      authority,
      nodeCidrs: props.nodeCidrs,
      checkNodes: props.checkNodes,
      port: props.exporterPort,
      namespaceRemovalPolicy: removalPolicy,
    });

    const prometheus = new SecurePrometheus(this, 'prometheus', { namespace, authority, storage });
    prometheus.scrape(nodes);
    prometheus.scrape(influxdb);
    prometheus.scrape(kapacitor);
    prometheus.addRules(PrometheusRules.fromFile(join(__dirname, 'rules.yml')));

    if (login) {
      const chronograf = new SecureChronograf(this, 'chronograf', { namespace, authority, login, storage });
      chronograf.readFrom(metrics);
      chronograf.manage(kapacitor);
    }
  }
}
