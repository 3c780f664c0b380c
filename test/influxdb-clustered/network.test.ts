import {
  CertificateAuthority,
  Credential,
  Deviations,
  INamespace,
  Peer,
  Safeguard,
  SecureInfluxDB,
  SecureNamespace,
} from '../../lib';
import { documentOf, metadataOf } from '../support/document';
import { built, Props } from './support/written';

type Spec = Readonly<Record<string, unknown>>;

function policiesOf(props: Props = () => ({})): Record<string, Spec> {
  const document = documentOf(built(props).stack);
  const own = document
    .all('kubernetes_network_policy_v1')
    .filter((one) => document.nameIn(metadataOf(one).namespace ?? '') === 'influxdb');
  return Object.fromEntries(own.map((one) => [metadataOf(one).name, one.body.spec as Spec]));
}

function sharing() {
  let namespace: INamespace | undefined;
  const { stack } = built((_, base) => {
    namespace = base.namespace;
    return {};
  });
  if (!namespace) throw new Error('there is no namespace');
  return { stack, namespace };
}

const somewhere = { ip_block: { cidr: '192.0.2.0/24' } };
const to = (port: string) => [{ to: [somewhere], ports: [{ protocol: 'TCP', port }] }];

describe('the policies of its namespace', () => {
  test('are for all of its pods, which cannot be told apart before they run, and deny what is not said', () => {
    const policies = policiesOf();
    expect(Object.keys(policies).sort()).toEqual([
      'clustered-dns',
      'clustered-from-ingress',
      'clustered-to-api-server',
      'clustered-to-catalog',
      'clustered-to-identity-provider',
      'clustered-to-object-store',
      'clustered-within',
      'default-deny',
    ]);
    expect(Object.values(policies).map((spec) => spec.pod_selector)).toEqual(Object.keys(policies).map(() => ({})));
    expect(policies['default-deny']).toMatchObject({ policy_types: ['Ingress', 'Egress'] });
  });

  test('let out to whom they dial, each at its port alone', () => {
    const policies = policiesOf((_, { network }) => ({ network: { ...network, registry: network.catalog } }));
    expect(policies['clustered-to-catalog']?.egress).toEqual(to('5432'));
    expect(policies['clustered-to-object-store']?.egress).toEqual(to('443'));
    expect(policies['clustered-to-identity-provider']?.egress).toEqual(to('443'));
    expect(policies['clustered-to-api-server']?.egress).toEqual(to('6443'));
    expect(policies['clustered-to-registry']?.egress).toEqual(to('443'));
    const other = policiesOf((_, { network }) => ({
      network: { ...network, catalog: { peers: [Peer.pods('databases', { app: 'postgres' })], port: 6432 } },
    }));
    expect(other['clustered-to-catalog']?.egress).toMatchObject([{ ports: [{ protocol: 'TCP', port: '6432' }] }]);
  });

  test('let in its own pods and those of the ingress, at every port, as no port of a component is documented', () => {
    const policies = policiesOf();
    const own = { namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'influxdb' } } };
    expect(policies['clustered-within']).toMatchObject({ ingress: [{ from: [own] }], egress: [{ to: [own] }] });
    expect(policies['clustered-from-ingress']).toMatchObject({
      policy_types: ['Ingress'],
      ingress: [{ from: [somewhere] }],
    });
    const open = Object.entries(policies).filter(([, { ingress = [], egress = [] }]) =>
      ([ingress, egress].flat() as { readonly ports?: unknown }[]).some(({ ports }) => ports === undefined),
    );
    expect(open.map(([name]) => name).sort()).toEqual(['clustered-from-ingress', 'clustered-within']);
  });

  test('are not opened further by who overrides one: only what is listed may be', () => {
    const { stack, clustered } = built();
    const policy = clustered.node.findChild('policy-to-catalog') as unknown as {
      addOverride: (path: string, value: unknown) => void;
    };
    policy.addOverride('spec.egress', [{}]);
    expect(() => documentOf(stack)).toThrow('safeguard "network"');
  });

  test('open no daemon of this library that shares the namespace, unless that is listed for it', () => {
    const shared = (accepted: boolean) => {
      const { stack, namespace } = sharing();
      const authority = CertificateAuthority.selfManaged(stack, 'shared-authority');
      const influxdb = new SecureInfluxDB(stack, 'shared', { namespace, authority });
      if (accepted) Deviations.accept(influxdb, Safeguard.NETWORK, 'it moves away in May');
      return () => documentOf(stack);
    };
    const said =
      /stateful_set_v1\.shared_\w+: kubernetes_network_policy_v1\.[\w-]+ opens every port of it \(safeguard "network"\)/;
    expect(shared(false)).toThrow(said);
    expect(shared(true)).not.toThrow();
  });

  test('are there where somebody else made the namespace too', () => {
    const document = documentOf(built((stack) => ({ namespace: SecureNamespace.fromName(stack, 'theirs') })).stack);
    const names = document
      .all('kubernetes_network_policy_v1')
      .filter((one) => metadataOf(one).namespace === 'theirs')
      .map((one) => metadataOf(one).name);
    expect(names).toContain('clustered-within');
    expect(names).toContain('clustered-to-catalog');
  });
});

test.each<[string, Props, string]>([
  [
    'of a variable, of which the plan asks that it encrypts',
    () => ({}),
    'whether the PostgreSQL of its catalog is verified,',
  ],
  [
    'of a Secret, which nobody here sees',
    (_, { namespace }) => ({ catalogDsn: Credential.fromSecret({ namespace, name: 'catalog', key: 'dsn' }) }),
    'and whether anything is encrypted on the way there',
  ],
])('its report says that its catalog may be one that nobody verified: the DSN %s', (_, props, what) => {
  expect(Deviations.of(built(props).stack)).toContainEqual(
    expect.objectContaining({ code: 'unverified-server', what: expect.stringContaining(what) as string }),
  );
});
