import { TerraformStack, Testing } from 'cdktf';
import { PostureReport, SecureInfluxDB, SecureTelegraf } from '../../lib';
import { placement } from '../contract/support';
import { allWays, stackIn } from '../support/refused';

// Pods that a controller makes of an object of a kind of its own: nobody here knows the kind, its shape says what they are.

const besides = (...manifests: object[]): string[] =>
  allWays((stack) => {
    build(stack, manifests);
  });

function build(stack: TerraformStack, manifests: readonly object[]): void {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
  manifests.forEach((manifest, at) => {
    stack.addOverride(`resource.kubernetes_manifest.mine${at}`, { manifest });
  });
}

const NAME = 'app.kubernetes.io/name';
const INSTANCE = 'app.kubernetes.io/instance';
const ours = { [NAME]: 'telegraf', [INSTANCE]: 'telegraf' };
const container = { name: 'mine', image: 'mine:1' };
const object = (apiVersion: string, kind: string, spec: object, more: object = {}) => ({
  ...{ apiVersion, kind, spec },
  metadata: { name: 'mine', namespace: 'monitoring', ...more },
});
const rollout = (template: object) => object('argoproj.io/v1alpha1', 'Rollout', { template });
const workflow = (spec: object) => object('argoproj.io/v1alpha1', 'Workflow', spec);

const LABELLED: Record<string, object> = {
  'a Rollout of Argo': rollout({ metadata: { labels: ours }, spec: { containers: [container] } }),
  'a Rollout of Argo, by those of its canary': object('argoproj.io/v1alpha1', 'Rollout', {
    template: { metadata: { labels: { app: 'mine' } }, spec: { containers: [container] } },
    strategy: { canary: { canaryMetadata: { labels: ours } } },
  }),
  'a step of a Workflow of Argo': workflow({ templates: [{ name: 'one', metadata: { labels: ours }, container }] }),
  'all pods of a Workflow of Argo': workflow({ podMetadata: { labels: ours }, templates: [{ name: 'a', container }] }),
  'a Workflow of Argo, by both': workflow({
    podMetadata: { labels: { [NAME]: 'telegraf' } },
    templates: [{ name: 'one', metadata: { labels: { [INSTANCE]: 'telegraf' } }, script: container }],
  }),
  'a CronWorkflow of Argo': object('argoproj.io/v1alpha1', 'CronWorkflow', {
    workflowSpec: { templates: [{ name: 'one', metadata: { labels: ours }, container }] },
  }),
  'a Service of Knative': object('serving.knative.dev/v1', 'Service', {
    template: { metadata: { labels: ours }, spec: { containers: [container] } },
  }),
  'a VirtualMachine of KubeVirt': object('kubevirt.io/v1', 'VirtualMachine', {
    template: { metadata: { labels: ours }, spec: { domain: { devices: {} } } },
  }),
  'a VirtualMachineInstance of KubeVirt': object(
    ...(['kubevirt.io/v1', 'VirtualMachineInstance', { domain: { devices: {} } }] as const),
    { labels: ours },
  ),
  'a TaskRun of Tekton': object('tekton.dev/v1', 'TaskRun', { taskSpec: { steps: [container] } }, { labels: ours }),
  'a Job of Volcano, which Kubernetes has a kind of that name for': object('batch.volcano.sh/v1alpha1', 'Job', {
    tasks: [{ template: { metadata: { labels: ours }, spec: { containers: [container] } } }],
  }),
  'a Prometheus of its operator': object('monitoring.coreos.com/v1', 'Prometheus', { podMetadata: { labels: ours } }),
  'a Kafka of Strimzi': object('kafka.strimzi.io/v1beta2', 'Kafka', {
    kafka: { template: { pod: { metadata: { labels: ours } } } },
  }),
  'a cluster whose operator hands labels on': object('postgresql.cnpg.io/v1', 'Cluster', {
    inheritedMetadata: { labels: ours },
  }),
  'a template that nobody knows': rollout('${var.template}' as unknown as object),
  'labels that nobody knows': rollout({ metadata: { labels: '${var.own}' }, spec: { containers: [container] } }),
};

test.each(Object.entries(LABELLED))(
  '%s has the labels of a pod of ours, and with them its ways: refused',
  (_, made) => {
    for (const said of besides(made))
      expect(said).toMatch(/telegraf\S*: kubernetes_manifest\.mine0 has its labels, by which policies and Services/);
  },
);

const IDENTIFIED: Record<string, object> = {
  'a Rollout of Argo': rollout({ spec: { containers: [container], serviceAccountName: 'influxdb' } }),
  'a Workflow of Argo': workflow({ serviceAccountName: 'influxdb', templates: [{ name: 'one', container }] }),
  'what runs a Workflow of Argo': workflow({ executor: { serviceAccountName: 'influxdb' } }),
  'a volume of a VirtualMachine': object('kubevirt.io/v1', 'VirtualMachine', {
    template: { spec: { volumes: [{ name: 'one', serviceAccount: { serviceAccountName: 'influxdb' } }] } },
  }),
  'a job of Spark': object('sparkoperator.k8s.io/v1beta2', 'SparkApplication', {
    driver: { serviceAccount: 'influxdb' },
  }),
  'a store of secrets': object('external-secrets.io/v1', 'SecretStore', {
    provider: { vault: { auth: { kubernetes: { serviceAccountRef: { name: 'influxdb' } } } } },
  }),
};

test.each(Object.entries(IDENTIFIED))('%s has an account of ours, and with it its rights: refused', (_, made) => {
  for (const said of besides(made))
    expect(said).toMatch(/influxdb_service-account\w*: kubernetes_manifest\.mine0 has a token of it/);
});

test('a Job of Volcano that has a key or the data of ours is refused', () => {
  const volumes = [
    { name: 'one', secret: { secretName: 'influxdb-tls' } },
    { name: 'two', persistentVolumeClaim: { claimName: 'influxdb-data' } },
  ];
  const job = object('batch.volcano.sh/v1alpha1', 'Job', {
    tasks: [{ template: { spec: { containers: [container], volumes } } }],
  });
  for (const said of besides(job)) {
    expect(said).toContain('kubernetes_manifest.mine0 names it, and with it its key');
    expect(said).toContain('kubernetes_manifest.mine0 has its data');
  }
});

test('a list of objects, which nobody here takes apart, is refused', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [rollout({ metadata: { labels: ours } })] };
  for (const said of besides(list)) expect(said).toContain('mine0 makes what only Terraform knows in namespace');
});

test('what has labels of its own, selects ours, or labels no pods, is let through', () => {
  expect(
    besides(
      rollout({
        metadata: { labels: { [NAME]: 'mine' } },
        spec: { containers: [container], serviceAccountName: 'mine' },
      }),
      object('monitoring.coreos.com/v1', 'ServiceMonitor', { selector: { matchLabels: ours } }, { labels: ours }),
      object('monitoring.coreos.com/v1', 'PrometheusRule', {
        groups: [{ name: 'a', rules: [{ alert: 'A', expr: 'up', labels: '${var.own}' }] }],
      }),
      object('external-secrets.io/v1', 'ExternalSecret', { target: { template: { metadata: { labels: ours } } } }),
      object('security.istio.io/v1', 'AuthorizationPolicy', {
        selector: { matchLabels: ours },
        rules: [{ from: [{ source: { serviceAccounts: ['influxdb'] } }] }],
      }),
    ),
  ).toEqual(['', '', '']);
});

test('an auditor is not told that every container meets what one of such a kind does not', () => {
  const stack = stackIn(Testing.app());
  build(stack, [rollout({ spec: { containers: [{ ...container, securityContext: { privileged: true } }] } })]);
  const [posture] = PostureReport.of(stack.node.root).postures;
  const control = posture?.controls.find(({ title }) => title === 'No container is privileged');
  expect(control?.exceptions).toEqual(['kubernetes_manifest.mine0: container mine']);
});
