import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { SecureNamespace, Size } from '../../lib';
import { openPath } from '../../lib/connections/network/path';
import { ephemeralStorage } from '../../lib/workloads/own-resources';
import { Workload } from '../../lib/workloads/workload';
import { emptyStack } from '../contract/stack';
import { documentOf, metadataOf } from '../support/document';
import { podsOf } from '../support/kubernetes';

// As a cluster of several kinds of nodes is one construct: three that vote, two that store.
function cluster(stack: TerraformStack, replicas = 3) {
  const namespace = new SecureNamespace(stack, 'monitoring');
  const owner = new Construct(stack, 'cluster');
  const [meta, data] = (['meta', 'data'] as const).map((part) => {
    const workload = new Workload(owner, { product: `daemon-${part}`, part, props: { namespace }, user: 1000 });
    const volume = workload.storeEach('data', replicas, { size: Size.gibibytes(2) });
    workload.pod.addContainer({
      name: part,
      image: 'daemon:1',
      command: ['daemon'],
      mounts: [volume.writableAt('/data')],
      readinessProbe: { tcpSocket: [{ port: '1' }] },
      resources: {
        requestedCpu: 1,
        requestedMemory: Size.gibibytes(1),
        memoryLimit: Size.gibibytes(1),
        ...ephemeralStorage(),
      },
    });
    return workload;
  }) as [Workload, Workload];
  openPath(data, meta, 8091);
  openPath(meta, meta, 8089);
  for (const workload of [meta, data]) workload.runNumbered({ api: 1 }, replicas);
  return { meta, data };
}

test('several workloads of one construct have objects of their own', () => {
  const stack = emptyStack();
  cluster(stack);
  const document = documentOf(stack);
  const names = document.all('kubernetes_stateful_set_v1').map((one) => metadataOf(one).name);
  expect(names.sort()).toEqual(['cluster-data', 'cluster-meta']);
  const [one, other] = podsOf(document);
  expect(one?.labels).not.toEqual(other?.labels);
});

test('each numbered pod has a name of its own, for certificates and members', () => {
  const { meta } = cluster(emptyStack());
  expect(meta.podDnsNames(2)).toEqual([
    'cluster-meta-0.cluster-meta-pods.monitoring.svc',
    'cluster-meta-1.cluster-meta-pods.monitoring.svc',
  ]);
});

test('each numbered pod has a volume of its own, which no apply destroys, and which another number leaves as it is', () => {
  const claimsWith = (replicas: number) => {
    const stack = emptyStack();
    cluster(stack, replicas);
    const claims = documentOf(stack).all('kubernetes_persistent_volume_claim_v1');
    return Object.fromEntries(claims.map((claim) => [claim.address, claim.body]));
  };
  const three = claimsWith(3);
  // As a StatefulSet looks for them. One resource: where its count falls, Terraform heeds what protects it.
  const [, meta] = Object.values(three) as { count: number; metadata: { name: string }; lifecycle: object }[];
  expect(meta).toMatchObject({ count: 3, lifecycle: { prevent_destroy: true } });
  expect(meta?.metadata.name).toBe('data-cluster-meta-${count.index}');
  const four = claimsWith(4);
  expect(Object.keys(four)).toEqual(Object.keys(three));
  for (const [address, body] of Object.entries(three)) expect(four[address]).toEqual({ ...body, count: 4 });
});

test('the claim template is the same for every size, or a larger one would replace the StatefulSet', () => {
  const stack = emptyStack();
  cluster(stack);
  const [controller] = documentOf(stack).all('kubernetes_stateful_set_v1');
  expect((controller?.body.spec as { volume_claim_template: object[] }).volume_claim_template).toEqual([
    {
      metadata: { name: 'data' },
      spec: { access_modes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ]);
  expect(JSON.stringify(controller?.body.depends_on)).toContain('kubernetes_persistent_volume_claim_v1.');
});

test('members of one workload reach each other by a path of their own, and of another only by theirs', () => {
  const stack = emptyStack();
  cluster(stack);
  const policies = documentOf(stack)
    .all('kubernetes_network_policy_v1')
    .map((one) => metadataOf(one).name)
    .filter((name) => /-(from|to)-/.test(name))
    .map((name) => name.replace(/-[0-9a-f]{6}$/, ''));
  expect(policies.sort()).toEqual([
    'cluster-data-to-cluster-meta',
    'cluster-meta-from-cluster-data',
    'cluster-meta-from-cluster-meta',
    'cluster-meta-to-cluster-meta',
  ]);
});
