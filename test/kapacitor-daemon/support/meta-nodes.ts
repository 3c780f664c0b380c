import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { CertificateAuthority, Credential, IMetaNodes, SecureNamespace } from '../../../lib';
import { BoundCredential } from '../../../lib/credentials/bound-credential';
import { MetaNodes } from '../../../lib/influxdb-daemon/meta-nodes';
import { Workload } from '../../../lib/workloads/workload';

class Nodes extends Construct implements IMetaNodes {
  public readonly _meta: MetaNodes;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const namespace = new SecureNamespace(this, 'enterprise');
    const workload = new Workload(this, {
      product: 'influxdb-meta',
      props: { namespace, name: 'influxdb-meta' },
      user: 1000,
    });
    const authority = CertificateAuthority.selfManaged(this, 'enterprise-authority');
    const credential = Credential.generated({ length: 64 });
    const internalSharedSecret = new BoundCredential(this, 'internal', { credential, secretName: 'influxdb-internal' });
    this._meta = {
      host: 'meta.monitoring.svc',
      port: 8091,
      trust: authority.trust,
      end: workload,
      internalSharedSecret,
    };
  }
}

/** Meta nodes of this stack, as their clients see them. */
export function metaNodesIn(stack: TerraformStack): IMetaNodes {
  return new Nodes(stack, 'influxdb-enterprise');
}
