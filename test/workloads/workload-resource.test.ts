import { DaemonSetV1 } from '@cdktf/provider-kubernetes/lib/daemon-set-v1';
import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformResource, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { Deviations, PodSecurity, Safeguard, SecureNamespace, Size } from '../../lib';
import { acceptDeviation } from '../../lib/core/checks/deviations';
import { withCommonLabels } from '../../lib/core/kubernetes/common-labels';
import { WorkloadResource, WorkloadResourceKind, WorkloadResourceSpec } from '../../lib/workloads/workload-resource';
import { claimVolume, hostVolume, memoryVolume, secretVolume } from '../../lib/workloads/volumes';
import { Workload } from '../../lib/workloads/workload';
import { workload as everyProp } from '../contract/support';

type Class = new (scope: Construct, id: string, config: never) => TerraformResource;

// A template with every part that a product of this library may give a pod.
function workloadIn(stack: TerraformStack): Workload {
  const namespace = new SecureNamespace(stack, 'namespace', {
    podSecurity: PodSecurity.privileged('it sees its node'),
  });
  const owner = new Construct(stack, 'owner');
  const what = 'no NetworkPolicy binds its pods';
  acceptDeviation(owner, 'host-network', { prop: 'hostNetwork', what, reason: 'a test' });
  const workload = new Workload(owner, {
    product: 'daemon',
    props: { ...everyProp, namespace },
    user: 1000,
    hostNetwork: true,
  });
  const { pod } = workload;
  pod.addVolume('secret', secretVolume('s'));
  const memory = pod.addVolume('memory', memoryVolume(Size.mebibytes(1)));
  pod.addVolume('claim', claimVolume('c'));
  const host = pod.addVolume('host', () => hostVolume('/proc'));
  const probe = { tcpSocket: [{ port: '1' }], periodSeconds: 5 };
  const container = {
    image: 'image:1',
    command: ['run', '$(x)'],
    args: ['--flag="quoted"'],
    env: { PLAIN: 'a "b" ${c} %{d}' },
    secretEnv: { SECRET: { secretName: 's', key: 'k', revision: '', madeByTerraform: true } },
    fieldEnv: { HOST_IP: 'status.hostIP' },
    mounts: [host.at('/host', { fromHost: true }), memory.writableAt('/memory', { subPath: 'x' })],
    resources: everyProp.resources,
  };
  pod.addInitContainer({ ...container, name: 'first', livenessProbe: { exec: { command: ['true'] } } });
  pod.addContainer({ ...container, name: 'daemon', ports: { api: 1 }, livenessProbe: probe, readinessProbe: probe });
  return workload;
}

describe.each<[WorkloadResourceKind, Class, (workload: Workload) => WorkloadResourceSpec]>([
  [
    'stateful_set',
    StatefulSetV1,
    ({ pod, selector }) => ({
      replicas: '1',
      serviceName: 'pods',
      selector: { matchLabels: selector },
      podManagementPolicy: 'Parallel',
      updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
      template: pod.template(),
    }),
  ],
  [
    'daemon_set',
    DaemonSetV1,
    ({ pod, selector }) => ({
      selector: { matchLabels: selector },
      minReadySeconds: 20,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '10%', maxUnavailable: '0' } },
      template: pod.template(),
    }),
  ],
  [
    'deployment',
    DeploymentV1,
    ({ pod, selector }) => ({
      replicas: '2',
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '0' } },
      template: pod.template(),
    }),
  ],
])('a %s', (kind, providersClass, specOf) => {
  const stacks = () => {
    const build = (make: (stack: TerraformStack, workload: Workload) => unknown) => {
      const stack = new TerraformStack(Testing.app(), 'stack');
      make(stack, workloadIn(stack));
      return stack;
    };
    return {
      ours: build((_, workload) => {
        const spec = specOf(workload);
        return new WorkloadResource(workload.owner, kind, workload.claimMetadata('x', 'name'), {
          spec: () => spec,
          waitsFor: () => [],
        });
      }),
      theirs: build((stack, workload) => {
        Deviations.accept(stack, Safeguard.IDENTITY, 'it stands for one of this library');
        const described = withCommonLabels(stack, workload.claimMetadata('x', 'name'));
        const config = { ...described, spec: specOf(workload), waitForRollout: true };
        return new providersClass(workload.owner, 'Resource', config as never);
      }),
    };
  };

  test("is written as the provider package's class writes it, or Terraform would refuse or change it", () => {
    const { ours, theirs } = stacks();
    const { [`kubernetes_${kind}_v1`]: written } = resourcesOf(ours);
    expect(written).toEqual(resourcesOf(theirs)[`kubernetes_${kind}_v1`]);
    expect(JSON.stringify(written)).toContain('run_as_non_root');
  });
});

function resourcesOf(stack: TerraformStack): Record<string, unknown> {
  return (JSON.parse(Testing.synth(stack)) as { resource: Record<string, unknown> }).resource;
}
