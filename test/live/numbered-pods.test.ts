import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { RemovalPolicy, SecureNamespace, Size } from '../../lib';
import { openPath } from '../../lib/connections/network/path';
import { ephemeralStorage } from '../../lib/workloads/own-resources';
import { Workload } from '../../lib/workloads/workload';
import { live, uniqueName } from './support/environment';
import { get, kubectl, podOf } from './support/kubectl';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

// A cluster as licensed servers are one: two kinds of pods in a construct, each pod with a name and a volume of its own. What they
// run is a script that keeps its name on its volume.
const name = uniqueName();
const deployment = new Deployment();
const PORT = 8091;
const KEEPS_ITS_NAME = `cat /data/name 2>/dev/null || hostname > /data/name; while :; do sleep 1; done`;

const withData =
  (replicas: number): Build =>
  (app: App) => {
    const stack = new TerraformStack(app, 'numbered');
    new KubernetesProvider(stack, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const namespace = new SecureNamespace(stack, name, { removalPolicy });
    const owner = new Construct(stack, 'cluster');
    const make = (part: string, count: number) => {
      const workload = new Workload(owner, { product: `daemon-${part}`, part, props: { namespace }, user: 1000 });
      const data = workload.storeEach('data', count, { size: Size.mebibytes(16), removalPolicy });
      workload.pod.addContainer({
        name: part,
        image: 'docker.io/library/influxdb:1.12.4',
        command: ['bash', '-c', KEEPS_ITS_NAME],
        mounts: [data.writableAt('/data')],
        ports: { api: PORT },
        livenessProbe: { exec: { command: ['true'] }, periodSeconds: 10 },
        readinessProbe: { exec: { command: ['test', '-s', '/data/name'] }, periodSeconds: 1 },
        resources: {
          requestedCpu: 0.01,
          requestedMemory: Size.mebibytes(16),
          memoryLimit: Size.mebibytes(64),
          ...ephemeralStorage(),
        },
      });
      return { workload, count };
    };
    const parts = [make('meta', 1), make('data', replicas)] as const;
    openPath(parts[1].workload, parts[0].workload, PORT);
    for (const { workload, count } of parts) workload.runNumbered({ api: PORT }, count);
    return stack;
  };

const keptBy = async (pod: string) => (await kubectl(['-n', name, 'exec', pod, '--', 'cat', '/data/name'])).trim();
const claimOf = async (claim: string) =>
  (await get<{ metadata: { uid: string } }>(name, 'persistentvolumeclaim', claim)).metadata.uid;

live('numbered-pods.test.ts')('numbered pods on a cluster', () => {
  beforeAll(async () => {
    const start = Date.now();
    await deployment.apply(withData(2));
    recordTiming('apply of a cluster of three pods of two kinds', start);
  });
  afterAll(async () => {
    await deployment.destroy();
    deployment.forget();
    printTimings();
  });

  test('each has its own volume, which Terraform made and the StatefulSet found by its name', async () => {
    for (const pod of ['cluster-meta-0', 'cluster-data-0', 'cluster-data-1']) expect(await keptBy(pod)).toBe(pod);
  });

  test('have no difference in a second plan', async () => {
    const { status, changes } = await deployment.plan(withData(2));
    expect([status, changes]).toEqual([0, {}]);
  });

  test('reach each other by their own names', async () => {
    const host = `cluster-meta-0.cluster-meta-pods.${name}.svc`;
    const looked = await kubectl(['-n', name, 'exec', 'cluster-data-1', '--', 'getent', 'hosts', host]);
    const { status } = await podOf(name, 'cluster-meta');
    expect(looked).toContain((status as { podIP?: string }).podIP);
  });

  test('one more keeps those that are there, and their volumes; a pod that is gone comes back to its own', async () => {
    const before = await claimOf('data-cluster-data-1');
    await deployment.apply(withData(3));
    expect(await keptBy('cluster-data-2')).toBe('cluster-data-2');
    await kubectl(['-n', name, 'delete', 'pod', 'cluster-data-1']);
    await waitFor('the pod to be back', 60, async () => {
      try {
        return (await keptBy('cluster-data-1')) === 'cluster-data-1' ? true : undefined;
      } catch {
        return undefined;
      }
    });
    expect(await claimOf('data-cluster-data-1')).toBe(before);
  });
});
