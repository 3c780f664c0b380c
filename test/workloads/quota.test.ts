import { TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureInfluxDB, SecureKapacitor, SecureNamespace, WorkloadDefaults } from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { containersOf, podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

// With its helpers: metrics, passwords, the reconciler.
function platformIn(stack: TerraformStack, quota: Record<string, string>): void {
  const namespace = new SecureNamespace(stack, 'monitoring', { quota });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority, metrics: {} }).subscribeTo(influxdb.addDatabase('m'));
}

const said = (quota: Record<string, string>, cpuLimitRatio?: number) =>
  mistakesOf((stack) => {
    WorkloadDefaults.of(stack).set({ cpuLimitRatio });
    platformIn(stack, quota);
  });

test('one prop gives every container a limit of CPU, the helpers too', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set({ cpuLimitRatio: 4 });
  platformIn(stack, { 'limits.cpu': '40' });
  const containers = podsOf(documentOf(stack)).flatMap(containersOf);
  expect(containers.length).toBeGreaterThan(6);
  for (const { resources } of containers) expect(resources?.limits).toHaveProperty('cpu');
  const asked = containers.map(({ name, resources }) => [name, resources?.requests?.cpu, resources?.limits?.cpu]);
  expect(asked).toContainEqual(['influxdb', '250m', '1']);
  expect(asked).toContainEqual(['reconciler', '10m', '200m']);
});

test('a quota on limits of CPU says which containers have none, and which prop gives them one', () => {
  expect(said({ 'limits.cpu': '40' })).toMatch(
    /`quota.limits.cpu` takes pods that all have one, by `cpuLimitRatio` or `resources`, got none for .*influxdb\/reconciler/,
  );
});

test('a quota that its pods fit into is taken', () => {
  expect(said({ 'limits.cpu': '40', 'limits.memory': '40Gi', 'requests.cpu': '10', pods: '20' }, 4)).toBe('');
});

test.each([
  [
    'limits.memory',
    '1Gi',
    /`quota.limits.memory` takes what its pods need with a rollout of each, \d+\w* at least, got "1Gi"/,
  ],
  ['requests.cpu', '100m', /`quota.requests.cpu` takes what its pods need with a rollout of each, [\d.]+ at least/],
  ['cpu', '100m', /`quota.cpu` takes what its pods need/],
  ['pods', '1', /`quota.pods` takes what its pods need with a rollout of each, \d at least, got "1"/],
])('a quota of %s that is too small says what it has to be', (key, hard, text) => {
  expect(said({ [key]: hard }, 4)).toMatch(text);
});
