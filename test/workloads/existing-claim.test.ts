import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import {
  AccessMode,
  ServerCertificate,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Size,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { enterpriseIn } from '../influxdb-enterprise/support/enterprise';
import { influxdbIn, placement } from '../contract/support';
import { ROOT } from '../support/certificates';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

// A volume that somebody else made, with years of points on it.
const existingClaim = 'influxdb-data-influxdb-0';

test('a claim that is there is mounted, and nothing of Terraform could change or destroy it', () => {
  const stack = emptyStack();
  influxdbIn(stack, { storage: { existingClaim, size: Size.gibibytes(8) } });
  const document = documentOf(stack);
  expect(document.all('kubernetes_persistent_volume_claim_v1')).toEqual([]);
  const pod = podsOf(document).find(({ owner }) => owner.type === 'kubernetes_stateful_set_v1');
  expect(JSON.stringify(pod?.spec)).toContain(`"claim_name":"${existingClaim}"`);
});

test('it belongs to one server, says itself what it is, and is none of numbered ones', () => {
  const said = mistakesOf((stack) => {
    const placed = placement(stack);
    const storage = { existingClaim, storageClassName: 'fast' };
    new SecureInfluxDB(stack, 'influxdb', { ...placed, storage });
    new SecureInfluxDB(stack, 'mode', {
      ...placed,
      storage: { existingClaim: 'b', accessMode: AccessMode.READ_WRITE_ONCE_POD },
    });
    new SecureKapacitor(stack, 'kapacitor', { ...placed, storage: { existingClaim } });
    new SecureInfluxDB(stack, 'name', { ...placed, storage: { existingClaim: 'No Name' } });
  });
  const numbered = mistakesOf((stack) => enterpriseIn(stack, { metaStorage: { existingClaim } }));
  expect(numbered).toContain('`metaStorage.existingClaim` takes nothing for several pods');
  for (const prop of ['storageClassName', 'accessMode'])
    expect(said).toContain(`\`storage.${prop}\` takes nothing beside \`existingClaim\``);
  expect(said).toContain('[stack/kapacitor] `storage.existingClaim` takes a name that is free in its namespace');
  expect(said).toContain('[stack/name] `storage.existingClaim` takes the name of a Kubernetes object');
});

test('two servers with one are a mistake, though one of them names the provider that the other one has by default', () => {
  const said = (provider: (stack: TerraformStack) => KubernetesProvider | undefined) =>
    mistakesOf((stack) => {
      const certificate = ServerCertificate.fromSecret({ secretName: 'tls', trust: Trust.fromPem(ROOT) });
      const one = SecureNamespace.fromName(stack, 'one', { name: 'monitoring' });
      const other = SecureNamespace.fromName(stack, 'other', { name: 'monitoring', provider: provider(stack) });
      new SecureInfluxDB(stack, 'influxdb', { namespace: one, certificate, storage: { existingClaim } });
      new SecureInfluxDB(stack, 'second', { namespace: other, certificate, storage: { existingClaim } });
    });
  expect(said((stack) => stack.node.findAll().find((one) => one instanceof KubernetesProvider))).toContain(
    '[stack/second] `storage.existingClaim` takes a name that is free in its namespace ("monitoring"): stack/influxdb has this one',
  );
  expect(said((stack) => new KubernetesProvider(stack, 'west', { alias: 'west' }))).toBe('');
});
