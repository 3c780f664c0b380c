import { TerraformStack, Testing } from 'cdktf';
import { parse as parseYaml } from 'yaml';
import {
  ChronografLogin,
  Credential,
  GrafanaDatasource,
  IDatabase,
  Peer,
  SecureChronograf,
  SecureInfluxDBClustered,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  SignedTokens,
  TelegrafWriteOptions,
} from '../../lib';
import { connectionsIn } from '../../lib/connections/network/connection-notes';
import { placement } from '../contract/support';
import { documentOf, metadataOf } from '../support/document';
import { TOML } from '../support/toml';
import { given } from './support/programs';
import { built, refused } from './support/written';

function withDatabase(use: (stack: TerraformStack, database: IDatabase, clustered: SecureInfluxDBClustered) => void) {
  const { stack, clustered } = built();
  use(stack, clustered.database('metrics', { token: given(stack, 'token') }), clustered);
  return stack;
}

function telegrafIn(stack: TerraformStack): SecureTelegraf {
  return new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'agents') });
}

describe('Telegraf', () => {
  const stack = withDatabase((scope, database) => {
    telegrafIn(scope).writeTo(database);
  });
  const document = documentOf(stack);
  const config = () => {
    const [text = ''] = document
      .all('kubernetes_config_map_v1')
      .filter((one) => metadataOf(one).name === 'telegraf-config')
      .flatMap(({ body }) => Object.values(body.data as Record<string, string>));
    return text.replaceAll('$$', '$');
  };
  const output = () => {
    const { outputs } = TOML.parse(config()) as Record<string, unknown> as {
      outputs: { influxdb_v2: Record<string, unknown>[] };
    };
    return outputs.influxdb_v2[0];
  };

  test('writes by the API of InfluxDB 2, with a token that is in no file of a ConfigMap, to a server that it verifies', () => {
    expect(output()).toEqual({
      urls: ['https://influxdb.example'],
      organization: '',
      bucket: 'metrics',
      token: expect.stringMatching(/^@\{mounted:password_\w+\}$/) as string,
      tls_ca: expect.stringMatching(/\.crt$/) as string,
    });
    expect(config()).not.toContain('var.token');
  });

  test('is let out to the ingress, where the name leads, at its port', () => {
    const policies = document
      .all('kubernetes_network_policy_v1')
      .filter((one) => metadataOf(one).name.startsWith('telegraf-to-'));
    expect(policies.map(({ body }) => body.spec)).toEqual([
      expect.objectContaining({
        policy_types: ['Egress'],
        egress: [{ to: [{ ip_block: { cidr: '192.0.2.0/24' } }], ports: [{ protocol: 'TCP', port: '443' }] }],
      }),
    ]);
  });

  test.each<[string, TelegrafWriteOptions, string]>([
    [
      'a retention policy',
      { retentionPolicy: 'week' },
      '`writeTo("…").retentionPolicy` takes nothing for a database whose clients have a token',
    ],
    ['tokens that it signs', { tokens: SignedTokens.because('x') }, '`writeTo("…").tokens` takes nothing'],
    [
      'a rotation',
      { rotation: 'autumn' },
      '`writeTo("…").rotation` takes nothing for a database of InfluxDB Clustered',
    ],
  ])('is told so with %s, which a database with tokens has not', (_, options, said) => {
    const wrong = withDatabase((scope, database) => {
      telegrafIn(scope).writeTo(database, options);
    });
    expect(
      refused(wrong)
        .join('\n')
        .replace(/writeTo\([^)]*\)/g, 'writeTo("…")'),
    ).toContain(said);
  });
});

describe('Grafana', () => {
  const peers = [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })];
  const datasource = () => {
    const stack = withDatabase((scope, database) => {
      const namespace = SecureNamespace.fromName(scope, 'grafana');
      GrafanaDatasource.ofDatabase(scope, 'datasource', database, { namespace, peers });
    });
    const document = documentOf(stack);
    const [map] = document.all('kubernetes_config_map_v1').filter((one) => metadataOf(one).name === 'datasource');
    const { 'datasource.yaml': text = '' } = map?.body.data as Record<string, string>;
    return { document, text: text.replaceAll('$$', '$') };
  };

  test('reads it by InfluxQL, with the token in a header that names a file, and no user', () => {
    const { text, document } = datasource();
    const { datasources } = parseYaml(text) as { datasources: Record<string, unknown>[] };
    expect(datasources).toEqual([
      {
        name: 'datasource',
        type: 'influxdb',
        access: 'proxy',
        url: 'https://influxdb.example',
        database: 'metrics',
        isDefault: false,
        editable: false,
        basicAuth: false,
        jsonData: {
          dbName: 'metrics',
          version: 'InfluxQL',
          httpMode: 'POST',
          httpHeaderName1: 'Authorization',
          tlsAuthWithCACert: true,
        },
        secureJsonData: {
          httpHeaderValue1: 'Token $__file{/etc/grafana-datasources/datasource/credential/password}',
          tlsCACert: '$__file{/etc/grafana-datasources/datasource/ca/ca.crt}',
        },
      },
    ]);
    const secrets = document.all('kubernetes_secret_v1').filter((one) => metadataOf(one).namespace === 'grafana');
    expect(secrets.map(({ body }) => body.data_wo)).toEqual([{ password: '${var.token}' }]);
  });
});

describe('who knows users and passwords only', () => {
  test.each<[string, (stack: TerraformStack, database: IDatabase) => void]>([
    [
      'Kapacitor',
      (stack, database) => {
        new SecureKapacitor(stack, 'kapacitor', placement(stack)).subscribeTo(database);
      },
    ],
    [
      'Chronograf',
      (stack, database) => {
        const login = ChronografLogin.htpasswd('a test', { users: [{ name: 'operator' }] });
        new SecureChronograf(stack, 'chronograf', { ...placement(stack), login }).readFrom(database);
      },
    ],
    [
      'Prometheus',
      (stack, database) => {
        new SecurePrometheus(stack, 'prometheus', placement(stack)).writeTo(database);
      },
    ],
  ])('%s is told so', (_, use) => {
    const stack = withDatabase(use);
    expect(refused(stack).join('\n')).toContain(
      'takes a database of an InfluxDB 1.x: InfluxDB Clustered has tokens in place of users',
    );
  });
});

describe('a database', () => {
  test('has several tokens under names of their own, in Secrets of their own', () => {
    const { stack, clustered } = built();
    const peers = [Peer.namespace('grafana')];
    telegrafIn(stack).writeTo(clustered.database('metrics', { token: given(stack, 'w'), tokenName: 'write' }));
    GrafanaDatasource.ofDatabase(
      stack,
      'datasource',
      clustered.database('metrics', { token: given(stack, 'r'), tokenName: 'read' }),
      { namespace: SecureNamespace.fromName(stack, 'grafana'), peers },
    );
    const tokens = documentOf(stack)
      .all('kubernetes_secret_v1')
      .filter((one) => metadataOf(one).name.endsWith('-token'))
      .map((one) => [metadataOf(one).name, one.body.data_wo]);
    expect(tokens).toEqual([
      ['clustered-metrics-read-token', { password: '${var.r}' }],
      ['clustered-metrics-write-token', { password: '${var.w}' }],
    ]);
  });

  test('has one name and one token', () => {
    const stack = withDatabase((scope, _, clustered) => {
      clustered.database('metrics', { token: given(scope, 'another') });
    });
    expect(refused(stack).join('\n')).toContain(
      '`database("metrics") #2.name` takes a name that `database` was not called with',
    );
  });

  test('has a token that somebody gave, as one that is made here would fit nothing', () => {
    const { stack, clustered } = built();
    telegrafIn(stack).writeTo(clustered.database('metrics', { token: Credential.generated() }));
    expect(refused(stack).join('\n')).toContain('.token` takes Credential.fromVariable or fromSecret');
  });

  test('is among the connections, with the Secret of its token', () => {
    const stack = withDatabase((scope, database) => {
      telegrafIn(scope).writeTo(database);
    });
    Testing.synth(stack);
    expect(connectionsIn(stack)).toContainEqual(
      expect.objectContaining({
        client: { name: 'telegraf.agents', path: 'stack/telegraf' },
        server: { name: '192.0.2.0/24', path: 'stack/clustered' },
        port: 443,
        account: { userName: 'token', secretName: 'clustered-metrics-token', administrator: false, grants: [] },
      }),
    );
  });
});
