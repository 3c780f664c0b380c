import { TerraformStack, Testing } from 'cdktf';
import * as YAML from 'yaml';
import {
  Credential,
  Database,
  GrafanaDatasource,
  GrafanaDatasourceProps,
  Peer,
  SecureNamespace,
  SecurePrometheus,
  Trust,
} from '../../lib';
import { COMMON_LABELS } from '../contract/labels';
import { emptyStack } from '../contract/stack';
import { externalInfluxdb, influxdbIn, placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { grantsIn } from '../support/desired-lines';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { policiesOf } from '../support/kubernetes';
import { mistakesIn as mistakes } from '../support/synthesize';

const peers = [Peer.pods('grafana', { app: 'grafana' })];

interface Datasource {
  readonly database?: string;
  readonly name: string;
  readonly basicAuthUser: string;
  readonly jsonData: Record<string, unknown>;
  readonly secureJsonData: Record<string, string>;
}

function ofDatabase(props: Partial<GrafanaDatasourceProps> = {}, name = 'metrics') {
  const stack = emptyStack();
  const namespace = SecureNamespace.fromName(stack, 'grafana');
  const database = influxdbIn(stack).addDatabase(name);
  const datasource = GrafanaDatasource.ofDatabase(stack, 'dashboards', database, { namespace, peers, ...props });
  return { stack, datasource };
}

function ofPrometheus(stack: TerraformStack, props: Partial<GrafanaDatasourceProps> = {}, asks = false) {
  const { namespace, authority } = placement(stack);
  const clientAuthentication = asks ? { trust: authority.trust, allowedSans: ['x.example'] } : undefined;
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority, clientAuthentication });
  const grafana = SecureNamespace.fromName(stack, 'grafana');
  return GrafanaDatasource.ofPrometheus(stack, 'dashboards', prometheus, {
    namespace: grafana,
    peers,
    ...(asks ? { authority } : {}),
    ...props,
  });
}

// What Grafana reads.
function definitionIn(document: Document): Datasource {
  const [configMap] = document.all('kubernetes_config_map_v1').filter(({ id }) => id.startsWith('dashboards'));
  const [text = ''] = Object.values(configMap?.body.data as Record<string, string>);
  const { datasources } = YAML.parse(fill(text), { version: '1.1' }) as { datasources: Datasource[] };
  if (!datasources[0]) throw new Error('there is no datasource');
  return datasources[0];
}

describe('a datasource', () => {
  test('verifies its server, and has its password from a file', () => {
    const definition = definitionIn(documentOf(ofDatabase().stack));
    expect(definition).toMatchObject({
      name: 'dashboards',
      type: 'influxdb',
      access: 'proxy',
      url: 'https://influxdb.monitoring.svc:8086',
      basicAuth: true,
      // As Grafana before 9.4 reads it, and as newer ones do.
      database: 'metrics',
      jsonData: { dbName: 'metrics', version: 'InfluxQL', tlsAuthWithCACert: true },
      secureJsonData: {
        basicAuthPassword: '$__file{/etc/grafana-datasources/dashboards/credential/password}',
        tlsCACert: '$__file{/etc/grafana-datasources/dashboards/ca/ca.crt}',
      },
    });
    expect(definition.jsonData).not.toHaveProperty('tlsSkipVerify');
  });

  test('has no secret in its text', () => {
    const document = documentOf(ofDatabase().stack);
    const texts = strings(document.all('kubernetes_config_map_v1').map(({ body }) => body)).map(({ text }) => text);
    expect(texts.join()).not.toMatch(/random_password|var\./);
  });

  test('reads as a user of its own, who may read that database and nothing else', () => {
    const { stack } = ofDatabase();
    const document = documentOf(stack);
    expect(grantsIn(document, 'influxdb-desired')).toEqual([
      // An empty database, which says that the account was made here.
      ['"admin"', 'NONE', '"_accounts"'],
      ['"dashboards.grafana"', 'NONE', '"_accounts"'],
      ['"dashboards.grafana"', 'READ', '"metrics"'],
    ]);
    expect(definitionIn(document).basicAuthUser).toBe('dashboards.grafana');
  });

  test('finds in the namespace of Grafana all that it names', () => {
    const { stack, datasource } = ofDatabase();
    const document = documentOf(stack);
    expect(datasource.mounts.map(({ path }) => path)).toEqual([
      '/etc/grafana-datasources/dashboards/credential',
      '/etc/grafana-datasources/dashboards/ca',
    ]);
    const placed = document.resources
      .filter(({ type }) => /config_map|secret/.test(type))
      .filter((one) => document.nameIn(metadataOf(one).namespace ?? '') === 'grafana')
      .map((one) => metadataOf(one).name);
    expect(placed.sort()).toEqual(['authority-ca', 'dashboards', 'influxdb-user-dashboards.grafana']);
  });

  test('opens the way for Grafana, and for nobody else', () => {
    const rules = policiesOf(documentOf(ofDatabase().stack)).flatMap(({ ingress }) => ingress);
    expect(rules.flatMap(({ from }) => from)).toEqual([
      {
        namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'grafana' } },
        pod_selector: { match_labels: { app: 'grafana' } },
      },
      // Its own, which gives users their passwords.
      {
        namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        pod_selector: {
          match_labels: {
            'app.kubernetes.io/instance': 'influxdb-passwords',
            'app.kubernetes.io/name': 'influxdb',
          },
        },
      },
    ]);
  });

  test('has the label that Grafana looks for, unless another is given', () => {
    const labels = (props: Partial<GrafanaDatasourceProps>) => {
      const [one] = documentOf(ofDatabase(props).stack)
        .all('kubernetes_config_map_v1')
        .filter(({ id }) => id.startsWith('dashboards'));
      return one && metadataOf(one).labels;
    };
    expect(labels({})).toEqual({ ...COMMON_LABELS, grafana_datasource: '1' });
    expect(labels({ labels: { team: 'a' } })).toEqual({ ...COMMON_LABELS, team: 'a' });
  });

  test('with a dollar in its names means the dollar, where Grafana would put a variable', () => {
    const definition = definitionIn(documentOf(ofDatabase({ title: 'costs in $US' }, 'db$HOME').stack));
    expect(definition.name).toBe('costs in $$US');
    expect([definition.database, definition.jsonData.dbName]).toEqual(['db$$HOME', 'db$$HOME']);
  });

  test('is told to a person, with what to mount and no secret', () => {
    const output = documentOf(ofDatabase().stack).json.output?.dashboards_grafana;
    expect(output?.value).toMatchObject({ namespace: 'grafana' });
  });

  test('of a server elsewhere has the user that its owner handed out', () => {
    const stack = emptyStack();
    const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    const database = externalInfluxdb(stack).database('metrics', { userName: 'theirs', credential });
    const namespace = SecureNamespace.fromName(stack, 'grafana');
    GrafanaDatasource.ofDatabase(stack, 'dashboards', database, { namespace, peers });
    expect(definitionIn(documentOf(stack))).toMatchObject({
      url: 'https://influxdb.example:8086',
      basicAuthUser: 'theirs',
    });
  });
});

describe('a datasource of Prometheus', () => {
  test('verifies it, and logs in', () => {
    const stack = emptyStack();
    ofPrometheus(stack, { isDefault: true });
    expect(definitionIn(documentOf(stack))).toMatchObject({
      type: 'prometheus',
      url: 'https://prometheus.monitoring.svc:9090',
      isDefault: true,
      basicAuthUser: 'prometheus',
      jsonData: { tlsAuthWithCACert: true, httpMethod: 'POST' },
    });
  });

  test('that asks for a certificate shows one, which Prometheus takes', () => {
    const stack = emptyStack();
    const { mounts } = ofPrometheus(stack, {}, true);
    const document = documentOf(stack);
    expect(definitionIn(document)).toMatchObject({
      jsonData: { tlsAuth: true },
      secureJsonData: { tlsClientKey: '$__file{/etc/grafana-datasources/dashboards/client/tls.key}' },
    });
    expect(mounts.map(({ path }) => path)).toContain('/etc/grafana-datasources/dashboards/client');
    const secrets = JSON.stringify(document.all('kubernetes_secret_v1').map(({ body }) => body.data_wo));
    expect(secrets).toContain('dashboards.grafana.client');
  });

  test('that asks for a certificate without an authority is told', () => {
    const stack = emptyStack();
    ofPrometheus(stack, { authority: undefined }, true);
    expect(mistakes(stack)).toContain('`authority` takes who signs a certificate');
  });
});

describe('a Prometheus that another stack runs', () => {
  function elsewhere(stack: TerraformStack, url: string, more: Partial<GrafanaDatasourceProps> = {}) {
    const prometheus = SecurePrometheus.fromAttributes(stack, 'theirs', {
      url,
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.9/32'),
      userName: 'guest',
      credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    });
    const namespace = SecureNamespace.fromName(stack, 'grafana');
    GrafanaDatasource.ofPrometheus(stack, 'dashboards', prometheus, { namespace, peers, ...more });
    return stack;
  }

  test('is asked as whom its owner made, and verified', () => {
    const definition = definitionIn(documentOf(elsewhere(emptyStack(), 'https://prometheus.example:9090')));
    expect(definition).toMatchObject({
      type: 'prometheus',
      url: 'https://prometheus.example:9090',
      basicAuthUser: 'guest',
      jsonData: { tlsAuthWithCACert: true },
    });
  });

  test.each([
    ['http://prometheus.example:9090', '`url` takes an https URL'],
    ['https://prometheus.example:9090/below', '`url` takes an https URL'],
  ])('is a mistake at %s', (url, expected) => {
    expect(mistakes(elsewhere(emptyStack(), url))).toContain(expected);
  });
});

describe('a mistake is told, with the prop', () => {
  test.each<[string, Partial<GrafanaDatasourceProps>, string]>([
    ['no peers', { peers: [] }, '`peers` takes where Grafana is'],
    ['a path that is relative', { mountPath: 'x' }, '`mountPath` takes an absolute path'],
    ['a path that ends the reference to a file', { mountPath: '/a}b' }, '`mountPath` takes an absolute path'],
    ['a name that is none', { name: 'A b' }, '`name` takes a DNS label'],
    ['labels that are none', { labels: { 'a b': 'c' } }, '`labels` takes keys'],
  ])('%s', (_, props, expected) => {
    expect(mistakes(ofDatabase(props).stack)).toContain(expected);
  });

  test('a database that is none', () => {
    const stack = emptyStack();
    const namespace = SecureNamespace.fromName(stack, 'grafana');
    GrafanaDatasource.ofDatabase(stack, 'dashboards', {} as unknown as Database, { namespace, peers });
    expect(mistakes(stack)).toContain('`database` takes a database');
  });

  test('a database of another stack, whose password would pass through an output', () => {
    const one = emptyStack();
    const other = emptyStack();
    const namespace = SecureNamespace.fromName(other, 'grafana');
    const database = influxdbIn(one).addDatabase('metrics');
    GrafanaDatasource.ofDatabase(other, 'dashboards', database, { namespace, peers });
    expect(mistakes(other)).toContain('takes a construct of the same stack');
    expect(Testing.synth(one, true)).not.toContain('cross-stack-output');
  });
});
