import { CertificateAuthority, SecureInfluxDB, SecureNamespace, Size, WorkloadDefaults } from '../../lib';
import { HELPERS } from '../../lib/workloads/helpers';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { containersOf, podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

test('helpers take the resources that are given to them, in the daemon’s pod and in their own, and the daemon keeps its', () => {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  WorkloadDefaults.of(stack).set({ helperResources: { passwords: { requestedCpu: 0.5 } } });
  new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    helperResources: { reconciler: { memoryLimit: Size.mebibytes(512) } },
  }).addDatabase('metrics');
  const all = new Map(
    podsOf(documentOf(stack))
      .flatMap(containersOf)
      .map((one) => [one.name, one.resources]),
  );
  expect(all.get('reconciler')?.limits?.memory).toBe('512Mi');
  expect(all.get('passwords')?.requests?.cpu).toBe('500m');
  expect(all.get('influxdb')).toMatchObject({ requests: { cpu: '250m' }, limits: { memory: '2Gi' } });
});

test.each([
  [{ reconcilr: { requestedCpu: 1 } }, '(did you mean "reconciler"?)'],
  [{ influxdb: { requestedCpu: 1 } }, '`helperResources` takes names of administrators, '],
  [{ reconciler: { requestedCpu: -1 } }, '`helperResources.reconciler.requestedCpu` takes a number of cores'],
  [
    { reconciler: { requestedMemory: Size.gibibytes(2), memoryLimit: Size.gibibytes(1) } },
    '`helperResources.reconciler.memoryLimit` takes no less than what is requested, 2Gi',
  ],
])('%j is a mistake', (helperResources, said) => {
  const mistakes = mistakesOf((stack) => {
    new SecureInfluxDB(stack, 'influxdb', {
      namespace: new SecureNamespace(stack, 'monitoring'),
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
      helperResources,
    });
  });
  expect(mistakes).toContain(said);
});

// Their own props have the resources of the rest.
const NO_HELPERS = ['backup-metrics', 'beside', 'telegraf'];

test('every container beside a daemon has a name that is taken, and every name is one’s', () => {
  const names = CONSTRUCTS.flatMap(({ cases }) => Object.values(cases)).flatMap((build) => {
    const stack = emptyStack();
    build(stack);
    return podsOf(documentOf(stack)).flatMap(({ spec: { init_container: before, container } }) => {
      const isDaemon = ({ name }: { name: string }) => name === container[0]?.name && !HELPERS.includes(name);
      return [...before, ...container.filter((one) => !isDaemon(one))].map(({ name }) => name);
    });
  });
  expect(new Set(names.filter((name) => !NO_HELPERS.includes(name)))).toEqual(new Set(HELPERS));
});
