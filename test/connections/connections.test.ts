import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Credential,
  Database,
  IDatabase,
  Peer,
  ScrapeTarget,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  Trust,
} from '../../lib';
import { openPath } from '../../lib/connections/network/path';
import { clientIn, influxdbIn, kapacitorIn, placement, secretVariable } from '../contract/support';
import { emptyStack, synthesized } from '../contract/stack';
import { brokenPromises } from '../contract/promises';
import { ROOT } from '../support/certificates';
import { grantsIn } from '../support/desired-lines';
import { documentOf, metadataOf } from '../support/document';
import { podsOf, policiesOf } from '../support/kubernetes';
import { mistakesIn as mistakes } from '../support/synthesize';

/** What the policies of a stack say that they stand for. */
const connectionsOf = (stack: TerraformStack) =>
  documentOf(stack)
    .all('kubernetes_network_policy_v1')
    .flatMap((policy) => metadataOf(policy).annotations?.['cdktf-secure-monitoring/connection'] ?? [])
    .sort();

describe('two constructs of different stacks in one call', () => {
  const METHODS: [string, (kapacitor: SecureKapacitor, database: Database) => void][] = [
    [
      'subscribeTo',
      (kapacitor, database) => {
        kapacitor.subscribeTo(database);
      },
    ],
    [
      'readFrom',
      (kapacitor, database) => {
        kapacitor.readFrom(database);
      },
    ],
    [
      'writeTo',
      (kapacitor, database) => {
        kapacitor.writeTo(database);
      },
    ],
  ];

  function stacks() {
    const app = Testing.app();
    const [one, two] = ['one', 'two'].map((id) => {
      const stack = new TerraformStack(app, id);
      new KubernetesProvider(stack, 'kubernetes');
      return stack;
    }) as [TerraformStack, TerraformStack];
    const database = influxdbIn(one).addDatabase('metrics');
    return { one, two, kapacitor: kapacitorIn(two), database };
  }

  test.each(METHODS)('%s names both, and what to use', (_, connect) => {
    const { two, kapacitor, database } = stacks();
    connect(kapacitor, database);
    expect(mistakes(two)).toMatch(
      /\[two\/kapacitor\] `\w+\(database-metrics\)\.database` takes .*`SecureInfluxDB\.fromAttributes`.*, got the construct one\/influxdb/,
    );
  });

  test.each(METHODS)('%s hands no credential over in an output or a remote state', (_, connect) => {
    const { one, two, kapacitor, database } = stacks();
    connect(kapacitor, database);
    const json = [one, two].map((stack) => Testing.synth(stack, false));
    expect(json.join('')).not.toMatch(/cross-stack-output|terraform_remote_state/);
  });

  test('a user of another server is no user of this one', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const one = new SecureInfluxDB(stack, 'one', { namespace, authority });
    const two = new SecureInfluxDB(stack, 'two', { namespace, authority });
    one.addDatabase('metrics').grantRead(two.addUser('reader'));
    expect(mistakes(stack)).toContain(
      '`addDatabase("metrics").grantRead(user-reader).user` takes a user of the server that has the database, stack/one',
    );
  });
});

describe('one more client of a server', () => {
  const pod = (connect: (kapacitor: SecureKapacitor, influxdb: SecureInfluxDB) => void) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    connect(new SecureKapacitor(stack, 'kapacitor', { namespace, authority }), influxdb);
    const [found] = podsOf(documentOf(stack)).filter(({ owner }) => metadataOf(owner).name === 'influxdb');
    return { spec: found?.spec, annotations: found?.annotations };
  };
  const alone = pod(() => undefined);

  test.each<[string, Parameters<typeof pod>[0]]>([
    [
      'that reads',
      (kapacitor, influxdb) => {
        kapacitor.readFrom(influxdb.addDatabase('metrics'));
      },
    ],
    [
      'that is subscribed',
      (kapacitor, influxdb) => {
        kapacitor.subscribeTo(influxdb.addDatabase('metrics'));
      },
    ],
    [
      'that is a person',
      (_, influxdb) => {
        influxdb.addDatabase('metrics').grantRead(influxdb.addUser('a person'));
      },
    ],
  ])('%s does not restart it', (_, connect) => {
    expect(pod(connect)).toEqual(alone);
  });
});

describe('a client', () => {
  test('that connects twice has one user, one way and one way back', () => {
    const build = (times: number) => {
      const stack = emptyStack();
      const { namespace, authority } = placement(stack);
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      for (let i = 0; i < times; i++) kapacitor.readFrom(metrics);
      return Testing.synth(stack, true);
    };
    expect(build(2)).toBe(build(1));
  });

  test('that is subscribed twice to one database is told', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    kapacitor.subscribeTo(metrics);
    kapacitor.subscribeTo(metrics);
    expect(mistakes(stack)).toContain(
      '`subscribeTo(database-metrics) #2.database` takes a database that it has not subscribed to, got "metrics"',
    );
  });

  test('has no more than the grant that its call needs', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    kapacitor.readFrom(influxdb.addDatabase('read'));
    kapacitor.writeTo(influxdb.addDatabase('written'));
    const both = influxdb.addDatabase('both');
    kapacitor.readFrom(both);
    kapacitor.writeTo(both);
    expect(grantsIn(documentOf(stack), 'influxdb-desired')).toEqual([
      // An empty database, which says that the account was made here.
      ['"admin"', 'NONE', '"_accounts"'],
      ['"kapacitor.monitoring"', 'NONE', '"_accounts"'],
      ['"kapacitor.monitoring"', 'ALL', '"both"'],
      ['"kapacitor.monitoring"', 'READ', '"read"'],
      ['"kapacitor.monitoring"', 'WRITE', '"written"'],
    ]);
  });

  test('starts after its server, and its server not after it', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(influxdb.addDatabase('metrics'));
    const document = documentOf(stack);
    const [server, client] = podsOf(document)
      .map(({ owner }) => owner)
      .filter(({ type }) => type === 'kubernetes_stateful_set_v1');
    const waits = (resource = client) => (resource ? document.waitsFor(resource) : []);
    expect(waits(client)).toContain(server?.address);
    expect(waits(server)).not.toContain(client?.address);
  });

  test('of a server elsewhere uses what its owner handed out, by that name and no other way', () => {
    const stack = emptyStack();
    const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    const elsewhere = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
      url: 'https://influxdb.example:8443',
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.9/32'),
    });
    kapacitorIn(stack).readFrom(elsewhere.database('metrics', { userName: 'theirs', credential }));
    const { document } = synthesized(stack);
    const ways = policiesOf(document).flatMap(({ egress }) => egress.filter(({ ports }) => ports?.[0]?.port !== '53'));
    expect(ways).toEqual([
      { to: [{ ip_block: { cidr: '192.0.2.9/32' } }], ports: [{ port: '8443', protocol: 'TCP' }] },
    ]);
    expect(Testing.synth(stack, true)).toContain('username = \\"theirs\\"');
  });

  test('of two servers without a default is told, as Kapacitor would not start', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    for (const id of ['one', 'two'])
      kapacitor.readFrom(new SecureInfluxDB(stack, id, { namespace, authority }).addDatabase('metrics'));
    expect(mistakes(stack)).toContain(
      '`readFrom(database-metrics) #2.isDefault` takes true, or has it in another call: one of the servers stack/one, stack/two',
    );
  });

  test('of a server that it reads and one that it writes to has the default that either call says', () => {
    const defaultOf = (use: (kapacitor: SecureKapacitor, one: IDatabase, two: IDatabase) => void) => {
      const stack = emptyStack();
      const { namespace, authority } = placement(stack);
      const [one, two] = ['one', 'two'].map((id) =>
        new SecureInfluxDB(stack, id, { namespace, authority }).addDatabase('metrics'),
      );
      use(new SecureKapacitor(stack, 'kapacitor', { namespace, authority }), one as IDatabase, two as IDatabase);
      return /default = true\\nname = \\"(\w+)/.exec(Testing.synth(stack, true))?.[1];
    };
    const read = defaultOf((kapacitor, one, two) => {
      kapacitor.readFrom(one, { isDefault: true });
      kapacitor.writeTo(two);
    });
    const written = defaultOf((kapacitor, one, two) => {
      kapacitor.readFrom(one);
      kapacitor.writeTo(two, { isDefault: true });
    });
    expect([read, written]).toEqual(['one', 'two']);
  });
});

describe('subscribers of one server', () => {
  test('under several authorities are all verified', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    const other = CertificateAuthority.selfManaged(stack, 'other');
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority: other }).subscribeTo(metrics);
    const stackOf = synthesized(stack);
    expect(brokenPromises(stackOf)).toEqual([]);
    const trusted = stackOf.document
      .all('kubernetes_config_map_v1')
      .find((one) => metadataOf(one).name === 'influxdb-subscribers-ca');
    expect(stackOf.document.waitsFor(trusted ?? { type: '', id: '', address: '', body: {} })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^tls_self_signed_cert\.authority/) as string,
        expect.stringMatching(/^tls_self_signed_cert\.other/) as string,
      ]),
    );
  });
});

describe('a path', () => {
  test('that is opened twice is one, on both sides', () => {
    const stack = emptyStack();
    const [one, two] = [clientIn(stack, 'one'), clientIn(stack, 'two')];
    openPath(one, two, 9090);
    openPath(one, two, 9090);
    const policies = policiesOf(documentOf(stack)).filter(({ ingress, egress }) => ingress.length + egress.length > 0);
    expect(policies.map(({ types, namespace }) => [namespace, ...types])).toEqual([
      ['one-namespace', 'Egress'],
      ['one-namespace', 'Egress'],
      ['two-namespace', 'Ingress'],
    ]);
  });

  test('is said by its policies in words, which a person cannot read from their names', () => {
    const stack = emptyStack();
    const [one, two] = [clientIn(stack, 'one'), clientIn(stack, 'two')];
    openPath(one, two, 9090);
    openPath(Peer.pods('ingress', { app: 'nginx' }), two, 9090);
    const range = new TerraformVariable(stack, 'range', { type: 'string' });
    openPath(one, Peer.cidr(range.stringValue), 443);
    expect(connectionsOf(stack)).toEqual([
      'ingress/app=nginx -> two.two-namespace:9090',
      'one.one-namespace -> ${var.range}:443',
      'one.one-namespace -> two.two-namespace:9090',
      'one.one-namespace -> two.two-namespace:9090',
    ]);
  });

  test('to a Service that is scraped says its client and its server too', () => {
    const stack = emptyStack();
    const { namespace } = placement(stack);
    const target = ScrapeTarget.fromService(stack, 'queue', {
      namespace,
      labels: { app: 'queue' },
      port: 9999,
      trust: Trust.fromPem(ROOT),
      serverName: 'queue.monitoring.svc',
      unauthenticated: AcceptedRisk.because('what is tested'),
      networkPolicy: true,
    });
    target._admit({ workload: clientIn(stack) });
    const connection = 'client.client-namespace -> monitoring/app=queue:9999';
    expect(connectionsOf(stack)).toEqual([connection, connection]);
  });

  test('to two ports of one server is open to both', () => {
    const stack = emptyStack();
    const [one, two] = [clientIn(stack, 'one'), clientIn(stack, 'two')];
    openPath(one, two, 9090);
    openPath(one, two, 9091);
    const ports = policiesOf(documentOf(stack)).flatMap(({ ingress }) => ingress.map((rule) => rule.ports?.[0]?.port));
    expect(ports).toEqual(['9090', '9091']);
  });

  test("leads to the resolvers that the client's namespace names", () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'm', { dnsPeers: [Peer.pods('dns', { app: 'unbound' })] });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).readFrom(metrics);
    const resolvers = policiesOf(documentOf(stack)).flatMap(({ egress }) =>
      egress.filter(({ ports }) => ports?.[0]?.port === '53').flatMap(({ to }) => to),
    );
    const theirs = {
      namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'dns' } },
      pod_selector: { match_labels: { app: 'unbound' } },
    };
    // Of Kapacitor, and of what sets passwords.
    expect(resolvers).toEqual([theirs, theirs]);
  });

  test('between pods of two clusters is a mistake: their labels select nobody in the other one', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const [east, west] = ['east', 'west'].map((alias) => {
      const provider = new KubernetesProvider(stack, alias, { alias });
      return new SecureNamespace(stack, `in-${alias}`, { name: 'm', provider });
    }) as [SecureNamespace, SecureNamespace];
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace: east, authority }).addDatabase('metrics');
    new SecureKapacitor(stack, 'kapacitor', { namespace: west, authority }).readFrom(metrics);
    expect(mistakes(stack)).toContain(
      '[stack/kapacitor] `namespace` takes the cluster of those that it connects to; ' +
        'a server of another cluster comes from `SecureInfluxDB.fromAttributes`, ' +
        'got stack/influxdb, whose namespace has another kubernetes provider',
    );
  });

  test("is one of one cluster where only some name the stack's own provider", () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const provider = new KubernetesProvider(stack, 'kubernetes');
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const [one, two] = [{ provider }, {}].map((props, i) => new SecureNamespace(stack, `n${i}`, props)) as [
      SecureNamespace,
      SecureNamespace,
    ];
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace: one, authority }).addDatabase('metrics');
    new SecureKapacitor(stack, 'kapacitor', { namespace: two, authority }).readFrom(metrics);
    expect(mistakes(stack)).toBe('');
  });
});

describe('a provider', () => {
  test('of another stack is a mistake: Terraform would not know it', () => {
    const app = Testing.app();
    const provider = new KubernetesProvider(new TerraformStack(app, 'other'), 'kubernetes', { alias: 'x' });
    const stack = new TerraformStack(app, 'stack');
    new KubernetesProvider(stack, 'kubernetes');
    new SecureNamespace(stack, 'made', { provider });
    SecureNamespace.fromName(stack, 'existing', { provider });
    const said = mistakes(stack);
    for (const id of ['made', 'existing'])
      expect(said).toContain(`[stack/${id}] \`provider\` takes a provider of the same stack, got the construct other/`);
  });

  test('of one of several clusters reaches all of its node exporters, their own namespace included', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    for (const alias of ['east', 'west']) {
      const provider = new KubernetesProvider(stack, alias, { alias });
      new SecureNodeExporter(stack, `nodes-${alias}`, { authority, name: 'nodes', provider });
    }
    const kubernetes = documentOf(stack).resources.filter(({ type }) => type.startsWith('kubernetes_'));
    const count = (alias: string) => kubernetes.filter(({ body }) => body.provider === `kubernetes.${alias}`).length;
    expect(count('east')).toBeGreaterThan(5);
    expect(count('east') + count('west')).toBe(kubernetes.length);
  });

  test('beside a namespace, which has one, is a mistake', () => {
    const stack = emptyStack();
    const { authority } = placement(stack);
    const provider = new KubernetesProvider(stack, 'other', { alias: 'x' });
    const namespace = SecureNamespace.fromName(stack, 'theirs');
    new SecureNodeExporter(stack, 'nodes', { authority, namespace, provider });
    expect(mistakes(stack)).toContain('`provider` takes nothing beside `namespace`, which has one');
  });
});

test('a mistake about a namespace whose name Terraform fills in shows no marks of tokens', () => {
  const stack = emptyStack();
  const { authority } = placement(stack);
  const name = new TerraformVariable(stack, 'name', { type: 'string' }).stringValue;
  const namespace = SecureNamespace.fromName(stack, 'theirs', { name });
  const elsewhere = SecureNamespace.fromName(stack, 'elsewhere');
  const credential = Credential.fromSecret({ namespace: elsewhere, name: 'password' });
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addUser('x', { credential });
  const said = mistakes(stack);
  expect(said).toContain('takes a Secret in the namespace "(what Terraform fills in)" too (andFromSecret)');
  expect(said).not.toContain('TfToken');
});
