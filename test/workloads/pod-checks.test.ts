import { TerraformStack } from 'cdktf';
import { SecureInfluxDBProps, SecureNamespace } from '../../lib';
import { influxdbIn } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf as mistakes } from '../support/synthesize';

describe('annotations', () => {
  const said = (key: string) => mistakes((stack) => influxdbIn(stack, { annotations: { [key]: 'x' } }));

  test.each([
    'v1.multus-cni.io/default-network',
    'k8s.v1.cni.cncf.io/networks',
    'policy.cilium.io/no-track-port',
    'io.cilium.no-track-port',
    'cni.projectcalico.org/ipAddrs',
    'k8s.ovn.org/pod-networks',
    'ovn.kubernetes.io/logical_switch',
    'traffic.sidecar.istio.io/excludeInboundPorts',
    'config.linkerd.io/skip-inbound-ports',
    'consul.hashicorp.com/connect-inject',
    'networking.gke.io/default-interface',
    'vpc.amazonaws.com/pod-eni',
    'iam.amazonaws.com/role',
    'azure.workload.identity/inject-proxy-sidecar',
    'instrumentation.opentelemetry.io/inject-java',
    'container.apparmor.security.beta.kubernetes.io/influxdb',
    'seccomp.security.alpha.kubernetes.io/pod',
    'security.alpha.kubernetes.io/unsafe-sysctls',
    'io.kubernetes.cri-o.userns-mode',
    'io.katacontainers.config.hypervisor.kernel',
    'devices.nri.io/pod',
    'kubernetes.io/config.mirror',
    'secrets.k8s.aws/sidecarInjectorWebhook',
    'akeyless/enabled',
    'pre.hook.backup.velero.io/command',
    'k8up.io/backupcommand',
    'gke-gcsfuse/volumes',
    'admission.datadoghq.com/enabled',
    'k8s.aliyun.com/pod-with-eip',
    'yangtse.io/pod-with-eip',
    'vke.volcengine.com/primary-eip-allocate',
    'k8s.aliyun.com/eci-ram-role-name',
    'eks.tke.cloud.tencent.com/role-name',
    'teleport.dev/insecure-skip-verify',
    'kube-router.io/service.advertise.clusterip',
  ])('that would change what a pod may do or whom it talks to are refused: %s', (key) => {
    expect(said(key)).toContain(
      '`annotations` takes annotations that are known at synthesis and leave the pod as it is',
    );
  });

  test.each([
    'sidecar.istio.io/inject',
    'azure.workload.identity/use',
    'istio-injection',
    'linkerd.io/inject',
    'aadpodidbinding',
    'argocd.argoproj.io/managed-by',
    'capsule.clastix.io/tenant',
    'kubesphere.io/workspace',
    'goldilocks.fairwinds.com/vpa-update-mode',
    'hnc.x-k8s.io/included-namespace',
  ])('are refused as labels too, of pods and of their namespace, unless they keep it away: %s', (key) => {
    const labels = (value: string) =>
      mistakes((stack) => {
        influxdbIn(stack, { labels: { [key]: value } });
        new SecureNamespace(stack, 'more', { labels: { [key]: value } });
      });
    expect(labels('enabled').match(/`labels` takes labels that leave pods as they are/g)).toHaveLength(2);
    expect(labels('false')).toBe('');
  });

  test.each([
    'owner',
    'prometheus.io/scrape',
    'argocd.argoproj.io/sync-wave',
    'kustomize.toolkit.fluxcd.io/prune',
    'reloader.stakater.com/auto',
    'cluster-autoscaler.kubernetes.io/safe-to-evict',
    'kubectl.kubernetes.io/default-container',
    'karpenter.sh/do-not-disrupt',
    'backup.velero.io/backup-volumes',
    'aws.example.com/cost-center',
    'tags.azure.example/owner',
    'kueue.x-k8s.io/queue-name',
    'karpenter.k8s.aws/instance-family',
    'company.example/network-zone',
    'company.example/security-contact',
  ])("that are somebody's own, or change nothing of that, are not: %s", (key) => {
    expect(said(key)).toBe('');
  });

  test.each([
    'cni.projectcalico.org/ipv4pools',
    'field.cattle.io/projectId',
    'hnc.x-k8s.io/subnamespace-of',
    'argocd.argoproj.io/managed-by',
  ])('of a namespace are those of its pods, and nobody gets rights over it: %s', (key) => {
    const build = (stack: TerraformStack) => new SecureNamespace(stack, 'm', { annotations: { [key]: '[]' } });
    expect(mistakes(build)).toContain('`annotations` takes annotations that');
  });
});

describe('where a pod runs', () => {
  test.each<[string, Partial<SecureInfluxDBProps>, string]>([
    [
      'labels that policies select by',
      { labels: { 'app.kubernetes.io/name': 'x' } },
      'labels other than those that policies select by',
    ],
    ['labels that the API server refuses', { nodeSelector: { disk: 'very fast' } }, '`nodeSelector.disk` takes'],
    [
      'an operator that does not exist',
      { tolerations: [{ operator: 'Sometimes' }] },
      '`tolerations[0].operator` takes "Exists" or "Equal"',
    ],
    [
      'an effect that does not exist',
      { tolerations: [{ effect: 'Never' }] },
      '`tolerations[0].effect` takes NoSchedule',
    ],
    [
      'a value beside Exists',
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
      '`tolerations[0].value` takes nothing',
    ],
    ['a value of no key', { tolerations: [{ value: 'b' }] }, '`tolerations[0].key` takes the key of the taint'],
    [
      'a priority class that is no name',
      { priorityClassName: 'Very High' },
      '`priorityClassName` takes the name of a Kubernetes object',
    ],
    [
      'a Secret that is no name',
      { imagePullSecrets: [''] },
      '`imagePullSecrets[0]` takes the name of a Kubernetes object',
    ],
    ['a StorageClass that is no name', { storage: { storageClassName: 'Fast!' } }, '`storage.storageClassName` takes'],
    ['a name too long for its pods', { name: 'x'.repeat(53) }, '`name` takes the name of a Service: at most 52'],
  ])('is not said by %s', (_, props, takes) => {
    expect(mistakes((stack) => influxdbIn(stack, props))).toContain(takes);
  });

  test('is said once by a name that is too long, or too long for a pod beside', () => {
    for (const [length, most] of [
      [53, 52],
      [50, 42],
    ] as const) {
      const said = mistakes((stack) => influxdbIn(stack, { name: 'x'.repeat(length) }));
      expect(said.match(/`name` takes .*/g)).toEqual([expect.stringContaining(`at most ${most} `)]);
    }
  });

  test('is said by what is fine', () => {
    const stack = emptyStack();
    influxdbIn(stack, { nodeSelector: { disk: 'fast' }, tolerations: [{ key: 'a', value: 'b' }, { key: 'c' }] });
    const [pod] = podsOf(documentOf(stack));
    expect(pod?.spec).toMatchObject({
      node_selector: { disk: 'fast' },
      toleration: [
        { key: 'a', operator: 'Equal', value: 'b' },
        { key: 'c', operator: 'Exists' },
      ],
    });
  });
});

test.each([
  [0, '0'],
  [1, '1'],
])('a drain that may take %s pods away is told so', (disruptionBudget, max) => {
  const stack = emptyStack();
  influxdbIn(stack, { disruptionBudget });
  const [budget] = documentOf(stack).all('kubernetes_pod_disruption_budget_v1');
  expect(budget?.body.spec).toMatchObject({ max_unavailable: max });
});
