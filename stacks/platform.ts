import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  CertificateAuthority,
  Duration,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  TlsNodeExporter,
} from '../lib';

/** Where a platform runs. */
export interface PlatformProps {
  /** The namespace of its servers. @default monitoring */
  readonly namespace?: string;
  /** The addresses of the cluster's nodes, where the exporters are. */
  readonly nodeCidrs: string[];
  /** Whether an apply may destroy data. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** The example platform: metrics in InfluxDB, alerts from Kapacitor, an exporter on every node. */
export class Platform extends TerraformStack {
  public constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { removalPolicy } = props;
    new KubernetesProvider(this, 'kubernetes');

    const namespace = new SecureNamespace(this, 'monitoring', { name: props.namespace, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');

    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage: { removalPolicy } });
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    metrics.grantWrite(influxdb.addUser('collector'));
    metrics.grantRead(influxdb.addUser('dashboards'));

    const kapacitor = new SecureKapacitor(this, 'kapacitor', { namespace, authority, storage: { removalPolicy } });
    kapacitor.subscribeTo(metrics);

    new TlsNodeExporter(this, 'nodes', {
      name: `${namespace.namespaceName}-nodes`,
      authority,
      nodeCidrs: props.nodeCidrs,
      namespaceRemovalPolicy: removalPolicy,
    });
  }
}
