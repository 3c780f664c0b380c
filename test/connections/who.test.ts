import { TerraformStack, Testing } from 'cdktf';
import {
  ChronografLogin,
  Credential,
  GrafanaDatasource,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  Trust,
} from '../../lib';
import {
  Connection,
  CONNECTION_METADATA,
  ConnectionAccount,
  connectionsIn,
} from '../../lib/connections/network/connection-notes';
import { Platform } from '../../stacks/platform';
import { emptyStack } from '../contract/stack';
import { influxdbIn, placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';

/** A connection as somebody would write it on a whiteboard. */
function picture({ client, server, port, account }: Connection): string {
  const rights = account ? [...account.grants, ...(account.administrator ? ['administrator'] : [])] : [];
  const login = account ? ` as ${account.userName} of ${account.secretName}` : '';
  return `${client.name} -> ${server.name}:${port}${login}${rights.length > 0 ? ` (${rights.join(', ')})` : ''}`;
}

interface Notes {
  readonly account?: Omit<ConnectionAccount, 'grants'> & { readonly server: string };
  readonly grant?: { readonly server: string; readonly userName: string; readonly what: string };
}

const notesOf = (stack: TerraformStack) =>
  stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === CONNECTION_METADATA)
    .map(({ data }) => data as Notes);

const picturesOf = (stack: TerraformStack) => connectionsIn(stack).map(picture).sort();

describe('the platform, read back', () => {
  const users = [{ name: 'operator' }];
  const login = ChronografLogin.htpasswd('what is tested', { users });
  const platform = new Platform(Testing.app(), 'platform', { nodeCidrs: ['10.20.0.0/16'], login });

  test('has the connections of its picture, each with its user, its Secret and what that may do', () => {
    expect(picturesOf(platform)).toEqual([
      'chronograf.monitoring -> influxdb.monitoring:8086 as chronograf.monitoring of influxdb-user-chronograf.monitoring (READ on metrics)',
      'chronograf.monitoring -> kapacitor.monitoring:9092 as chronograf.monitoring of kapacitor-user-chronograf.monitoring (administrator)',
      'influxdb-passwords.monitoring -> influxdb.monitoring:8086 as _reconciler of influxdb-shared-secret (administrator)',
      'influxdb.monitoring -> kapacitor.monitoring:9092',
      expect.stringMatching(
        /^kapacitor\.monitoring -> influxdb\.monitoring:8086 as kapacitor\.monitoring of influxdb-user-kapacitor\.monitoring \(WRITE on _subscriptions_\d+\)$/,
      ),
      'prometheus.monitoring -> 10.20.0.0/16:9100 as prometheus of prometheus-passwords',
      'prometheus.monitoring -> influxdb.monitoring:8086 as prometheus.monitoring of prometheus-passwords',
      'prometheus.monitoring -> kapacitor.monitoring:9273 as prometheus of prometheus-passwords',
      'telegraf.monitoring -> influxdb.monitoring:8086 as telegraf.monitoring of influxdb-user-telegraf.monitoring (WRITE on metrics)',
    ]);
  });

  test('names the constructs at both ends, addresses of nodes included', () => {
    const paths = connectionsIn(platform).map(({ client, server }) => [client.path, server.path]);
    expect(paths).toContainEqual(['platform/telegraf', 'platform/influxdb']);
    expect(paths).toContainEqual(['platform/prometheus', 'platform/nodes']);
  });

  test('has nothing open that is not among them: each policy of a path is of a connection', () => {
    const document = documentOf(platform);
    const listed = connectionsIn(platform).map(
      ({ client, server, port }) => `${client.name} -> ${server.name}:${port}`,
    );
    const open = document
      .all('kubernetes_network_policy_v1')
      .flatMap((policy) => metadataOf(policy).annotations?.['cdktf-secure-monitoring/connection'] ?? []);
    expect(new Set(open)).toEqual(new Set(listed));
  });

  test('names Secrets that are there', () => {
    const secrets = documentOf(platform)
      .all('kubernetes_secret_v1')
      .map((secret) => metadataOf(secret).name);
    const named = connectionsIn(platform).flatMap(({ account }) => account?.secretName ?? []);
    const ofUsers = notesOf(platform).flatMap(({ account }) => account?.secretName ?? []);
    expect(ofUsers).not.toEqual([]);
    expect(secrets).toEqual(expect.arrayContaining([...named, ...ofUsers]));
  });

  test('has the users of people too, with what each may do', () => {
    const notes = notesOf(platform);
    const users = notes.flatMap(({ account }) => (account?.server === 'platform/influxdb' ? [account] : []));
    const rights = users.map(({ userName, administrator }) => [userName, administrator]);
    expect(rights).toEqual(
      expect.arrayContaining([
        ['admin', true],
        ['collector', false],
        ['dashboards', false],
      ]),
    );
    const grants = notes.flatMap(({ grant }) => (grant ? [[grant.server, grant.userName, grant.what]] : []));
    expect(grants).toEqual(
      expect.arrayContaining([
        ['platform/influxdb', 'collector', 'WRITE on metrics'],
        ['platform/influxdb', 'dashboards', 'READ on metrics'],
      ]),
    );
  });
});

describe('who is no workload of the stack', () => {
  test('is a client that was let in, of which nobody knows the user', () => {
    const stack = emptyStack();
    influxdbIn(stack).allowFrom(Peer.namespace('ingress'));
    expect(picturesOf(stack)).toContain('ingress -> influxdb.monitoring:8086');
  });

  test('is a client with an account of its own', () => {
    const stack = emptyStack();
    const namespace = SecureNamespace.fromName(stack, 'grafana');
    const grafana = { namespace, peers: [Peer.pods('grafana', { app: 'grafana' })] };
    GrafanaDatasource.ofDatabase(stack, 'datasource', influxdbIn(stack).addDatabase('metrics'), grafana);
    expect(picturesOf(stack)).toEqual([
      'datasource.grafana -> influxdb.monitoring:8086 as datasource.grafana of influxdb-user-datasource.grafana (READ on metrics)',
      'influxdb-passwords.monitoring -> influxdb.monitoring:8086 as _reconciler of influxdb-shared-secret (administrator)',
    ]);
  });

  test('is a server, with the user that its owner gave', () => {
    const stack = emptyStack();
    const { namespace } = placement(stack);
    const theirs = SecureInfluxDB.fromAttributes(stack, 'theirs', {
      url: 'https://influxdb.example:8086',
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.9/32'),
    });
    const credential = Credential.fromSecret({ namespace, name: 'given' });
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
    telegraf.writeTo(theirs.database('metrics', { userName: 'writer', credential }));
    expect(picturesOf(stack)).toEqual(['telegraf.monitoring -> 192.0.2.9/32:8086 as writer of given']);
    expect(connectionsIn(stack)[0]?.server.path).toBe('stack/theirs');
  });
});

test('a connection that is made twice is listed once', () => {
  const stack = emptyStack();
  const server = influxdbIn(stack);
  for (let call = 0; call < 2; call++) server.allowFrom(Peer.namespace('ingress'));
  expect(picturesOf(stack).filter((line) => line.startsWith('ingress'))).toHaveLength(1);
});

test('no secret is in it: whoever sees the tree may read it', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const variable = secretVariable(stack);
  const credential = Credential.fromVariable(variable, { revision: '1' });
  const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, administrator: { credential } });
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(server.addDatabase('metrics'));
  const noted = notesOf(stack);
  expect(noted.length).toBeGreaterThan(2);
  expect(JSON.stringify(noted)).not.toMatch(/TfToken|random_password|var\./);
});
