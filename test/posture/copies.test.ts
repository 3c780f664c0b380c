import { TerraformStack } from 'cdktf';
import { Deviations, Safeguard } from '../../lib';
import { Make, beside, object } from './support/beside';

// What backs up, snapshots or moves a namespace of ours: it has the data, and where it takes all objects the Secrets too.

const resource =
  (type: string, body: object): Make =>
  (stack) => {
    stack.addOverride(`resource.${type}.mine`, body);
  };
const velero = (spec: object) => object('velero.io/v1', 'Backup', 'velero', spec);
const kasten = (selector: unknown, ...actions: string[]) =>
  object('config.kio.kasten.io/v1alpha1', 'Policy', 'kasten-io', {
    ...{ actions: (actions.length > 0 ? actions : ['backup']).map((action) => ({ action })), selector },
  });
const stork = (kind: string, spec: object) => object('stork.libopenstorage.org/v1alpha1', kind, 'theirs', spec);
const snapshots = (spec: object, namespace = 'monitoring') =>
  object('snapscheduler.backube/v1', 'SnapshotSchedule', namespace, spec);
const longhorn = (spec: object) => object('longhorn.io/v1beta2', 'RecurringJob', 'longhorn-system', spec);
const k8up = (kind: string, spec: object) => object('k8up.io/v1', kind, 'monitoring', spec);
const google = (config: object) => resource('google_gke_backup_backup_plan', { backup_config: [config] });
const azure = (parameters: object) =>
  resource('azurerm_data_protection_backup_instance_kubernetes_cluster', {
    backup_datasource_parameters: [parameters],
  });
const ours = { matchLabels: { 'app.kubernetes.io/name': 'influxdb' } };
const managed = { matchLabels: { 'app.kubernetes.io/managed-by': 'cdktf-secure-monitoring' } };
const theirs = { matchLabels: { app: 'mine' } };
const inNamespace = (operator: string, ...values: string[]) => ({
  matchExpressions: [{ key: 'k10.kasten.io/appNamespace', operator, values }],
});

const DATA = /kubernetes_persistent_volume_claim_v1\.influxdb_data_\w+: \S+\.mine has its data/;
const SECRETS = /kubernetes_namespace_v1\.\w+: \S+\.mine copies the Secrets in namespace "monitoring"/;

test.each<[string, Make, ...RegExp[]]>([
  ['Velero', velero({}), DATA, SECRETS],
  ['Velero, by a pattern', velero({ includedNamespaces: ['mon*'] }), DATA, SECRETS],
  ['Velero, but for Secrets', velero({ excludedResources: ['secrets'] }), DATA],
  ['Velero, but for Secrets of all namespaces', velero({ excludedNamespaceScopedResources: ['secrets'] }), DATA],
  ['Velero, but for another namespace', velero({ excludedNamespaces: ['kube-*'] }), DATA, SECRETS],
  ['Velero, by labels', velero({ labelSelector: managed }), DATA, SECRETS],
  ['Velero, by one of several labels', velero({ orLabelSelectors: [theirs, ours] }), DATA],
  ['Velero, volumes alone', velero({ includedResources: ['pvc', 'pv'] }), DATA],
  ['Velero, of pods', velero({ includedResources: ['pods', 'pvc'], defaultVolumesToFsBackup: true }), DATA],
  [
    'Velero, each day',
    object('velero.io/v1', 'Schedule', 'velero', { template: { excludedResources: ['secrets.v1'] } }),
    DATA,
  ],
  [
    'Velero, for whoever has a namespace',
    object('oadp.openshift.io/v1alpha1', 'NonAdminBackup', 'monitoring', {}),
    DATA,
  ],
  ['Kasten', kasten({ matchLabels: { 'k10.kasten.io/appNamespace': 'monitoring' } }), DATA, SECRETS],
  ['Kasten, by a list', kasten(inNamespace('In', 'a', 'monitoring')), DATA, SECRETS],
  ['Kasten, by a pattern', kasten(inNamespace('In', 'mon*'), 'import', 'export'), DATA, SECRETS],
  ['Kasten, but for another', kasten(inNamespace('NotIn', 'a')), DATA, SECRETS],
  ['Kasten, by labels of workloads', kasten(ours), DATA, SECRETS],
  ['Kasten, all of it', kasten(undefined), DATA, SECRETS],
  [
    'Kasten, once',
    object('actions.kio.kasten.io/v1alpha1', 'BackupAction', 'kasten-io', {
      subject: { name: 'monitoring', namespace: 'monitoring' },
    }),
    DATA,
    SECRETS,
  ],
  ['Portworx', stork('ApplicationBackup', { namespaces: ['a', 'monitoring'] }), DATA, SECRETS],
  [
    'Portworx, by a schedule',
    stork('ApplicationBackupSchedule', { template: { spec: { namespaces: ['monitoring'] } } }),
    DATA,
  ],
  ['Portworx, which moves', stork('Migration', { namespaces: ['monitoring'], selectors: {} }), DATA],
  ['Portworx, which clones', stork('ApplicationClone', { sourceNamespace: 'monitoring' }), DATA],
  [
    'Portworx, of several volumes',
    object('stork.libopenstorage.org/v1alpha1', 'GroupVolumeSnapshot', 'monitoring', { pvcSelector: ours }),
    DATA,
  ],
  ['a schedule of snapshots', snapshots({ schedule: '@daily' }), DATA],
  ['a schedule of snapshots, by labels', snapshots({ claimSelector: ours }), DATA],
  ['Longhorn, of all that has no other', longhorn({ task: 'backup', groups: ['default'] }), DATA],
  ['Longhorn, as a whole', object('longhorn.io/v1beta2', 'SystemBackup', 'longhorn-system', {}), DATA],
  ['K8up', k8up('Backup', {}), DATA],
  ['K8up, by labels', k8up('Backup', { labelSelectors: [theirs, ours] }), DATA],
  ['K8up, of what it has', k8up('Archive', { restoreMethod: { s3: {} } }), DATA],
  ['Trilio', object('triliovault.trilio.io/v1', 'BackupPlan', 'monitoring', {}), DATA],
  [
    'Ramen',
    object('ramendr.openshift.io/v1alpha1', 'VolumeReplicationGroup', 'monitoring', { pvcSelector: ours }),
    DATA,
  ],
  [
    'VolSync, by a variable',
    object('volsync.backube/v1alpha1', 'ReplicationSource', 'monitoring', { sourcePVC: '${var.a}' }),
    DATA,
  ],
  ['Google', google({ all_namespaces: true, include_volume_data: true, include_secrets: true }), DATA, SECRETS],
  [
    'Google, of a namespace',
    google({ selected_namespaces: [{ namespaces: ['monitoring'] }], include_volume_data: true }),
    DATA,
  ],
  [
    'Google, by a provider with an alias',
    resource('google_gke_backup_backup_plan', {
      provider: 'google.eu',
      backup_config: [{ all_namespaces: true, include_volume_data: true }],
    }),
    DATA,
  ],
  ['Azure', azure({ volume_snapshot_enabled: true }), DATA, SECRETS],
])('a copy by %s is refused', (_, make, ...told) => {
  for (const said of beside(make)) for (const what of told) expect(said).toMatch(what);
});

test.each<[string, Make]>([
  ['Velero, of others', velero({ includedNamespaces: ['team-*'] })],
  ['Velero, of all but ours', velero({ excludedNamespaces: ['mon*'] })],
  ['Velero, of what is another kind', velero({ includedResources: ['deployments', 'configmaps'] })],
  ['Velero, by labels of others', velero({ labelSelector: theirs })],
  ['Velero, by labels of several others', velero({ orLabelSelectors: [theirs, { matchLabels: { app: 'b' } }] })],
  ['Velero, without Secrets and volumes', velero({ excludedResources: ['secrets', 'persistentvolumeclaims'] })],
  ['Velero, without any object', velero({ excludedNamespaceScopedResources: ['*'] })],
  ['Velero, of objects alone', velero({ excludedResources: ['secrets'], snapshotVolumes: false })],
  ['Kasten, of others', kasten(inNamespace('In', 'team-*'))],
  ['Kasten, of all but ours', kasten(inNamespace('NotIn', 'monitoring'))],
  ['Kasten, which brings something', kasten(undefined, 'import')],
  ['Kasten, by labels of others', kasten(theirs)],
  ['Portworx, of others', stork('ApplicationBackup', { namespaces: ['a'] })],
  ['a schedule of snapshots elsewhere', snapshots({}, 'theirs')],
  ['a schedule of snapshots of others', snapshots({ claimSelector: theirs })],
  ['Longhorn, which stays there', longhorn({ task: 'snapshot', groups: ['default'] })],
  ['Longhorn, of a group', longhorn({ task: 'backup', groups: ['mine'] })],
  ['K8up, by labels of others', k8up('Backup', { labelSelectors: [theirs] })],
  ['Google, of others', google({ selected_namespaces: [{ namespaces: ['a'] }], include_volume_data: true })],
  [
    'Google, of an application of others',
    google({
      selected_applications: [{ namespaced_names: [{ namespace: 'a', name: 'x' }] }],
      include_volume_data: true,
    }),
  ],
  ['Google, of objects alone', google({ all_namespaces: true })],
  ['Azure, of others', azure({ included_namespaces: ['a'] })],
])('a copy by %s is let through', (_, make) => {
  expect(beside(make)).toEqual(['', '', '']);
});

test('it is accepted with a reason', () => {
  const accepted = (stack: TerraformStack) => {
    velero({})(stack);
    for (const safeguard of [Safeguard.PODS, Safeguard.CREDENTIALS])
      Deviations.accept(stack, safeguard, 'the store is as safe as the cluster');
  };
  expect(beside(accepted)).toEqual(['', '', '']);
});
