import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  Exposure,
  GrafanaDatasource,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  SourceRanges,
  TelegrafInput,
  TelegrafListener,
  UnknownAnnotations,
  UnknownSettings,
  WorkloadDefaults,
} from '../../lib';
import { Settings } from '../../lib/core/checks/settings';
import {
  asksByQuery,
  CREDENTIAL_HEADER,
  hasRandomPart,
  holdsCredential,
  isCredential,
  isCredentialKey,
  isWebhook,
} from '../../lib/core/checks/confidential';
import { kapacitorIn, peers, placement } from '../contract/support';
import { allWays } from '../support/refused';

// One list for all products of what may not stand where others read it.

const KEYS = [
  ...['password', 'passwd', 'pwd', 'passphrase', 'token', 'shared-secret', 'api_key', 'private-key', 'community'],
  ...['dsn', 'webhook', 'webhook_url', 'connection-string', 'data_source_name', 'proxy.pass', 'signing_key', 'seed'],
  ...['subscription_key', 'functions-key', 'Ocp-Apim-Subscription-Key', 'X-Functions-Key'],
];

test.each(KEYS)('a key %s is one of a credential', (key) => {
  expect(isCredentialKey(key)).toBe(true);
  expect(isCredentialKey(key.toUpperCase())).toBe(true);
});

test.each(['smtpPassword', 'apiToken', 'clientSecret', 'APIKey', 'accessKey', 'webhookURL', 'sourceDSN'])(
  'so is %s, of other words',
  (key) => {
    expect(isCredentialKey(key)).toBe(true);
  },
);

test.each([
  'bypass',
  'compass',
  'tokenizer',
  'passive',
  'seeds-of',
  'query-timeout',
  'key',
  'connected',
  'passThrough',
  'byPassed',
])('a key %s is none', (key) => {
  expect(isCredentialKey(key)).toBe(false);
});

// As Telegraf finds a key that its plugin does not name: by its letters alone.
test.each(['p_a_s_s_word', 'P_W_D', 'to-ken', 'defaulttargetpassword', 'Api_K_e_y'])('so is %s', (key) => {
  expect(isCredentialKey(key)).toBe(true);
});

test.each([
  'X-Honeycomb-Team',
  'X-Insert-Key',
  'signoz-ingestion-key',
  'X-Auth-Key',
  'X-Session-Id',
  'X-Hub-Signature-256',
])('a header %s says who asks', (header) => {
  expect(CREDENTIAL_HEADER.test(header)).toBe(true);
  expect(CREDENTIAL_HEADER.test(header.toLowerCase())).toBe(true);
});

test.each([
  'X-Scope-OrgID',
  'X-Idempotency-Key',
  'Idempotency-Key',
  'X-Request-Id',
  'X-Team',
  'design',
  'sort-key',
  'X-Sort-Key',
  'X-Public-Key',
  'x-key',
])('a header %s does not', (header) => {
  expect(CREDENTIAL_HEADER.test(header)).toBe(false);
});

// Sumo Logic's, and others that collect logs.
test.each([
  'ZaVnC4dhaV3k5bGfQkQJ9zJk2LmNoPq8sT7uVw==',
  'ZaVnC4dh-V3k5bGf_QJ9zJk2+Q=',
  'ZaVnC4dhaV3k5bGfQkQJ9zJk2A%3D%3D',
])('whoever knows a URL that ends in %s sends there', (end) => {
  const url = `https://collectors.example/receiver/v1/http/${end}`;
  expect([hasRandomPart(url), isWebhook(url), hasRandomPart(`${url}/x`)]).toEqual([true, true, true]);
});

test.each(['api/v1/query;format=json', 'apis/a=b/c', 'v1/dbs/AAAAAA==/x', 'receiver/v1/http/team-of-the-monitoring'])(
  'of a URL with %s others may know',
  (path) => {
    expect([hasRandomPart(`https://x.example/${path}`), isWebhook(`https://x.example/${path}`)]).toEqual([
      false,
      false,
    ]);
  },
);

const FORMS = [
  `admin:$2y$10$${'a'.repeat(53)}`,
  'admin:$apr1$hfT7jp2q$qUmQgCa9vGfJnPn5Y4g2k/',
  `$6$saltsalt$${'a'.repeat(86)}`,
  'machine shop.example login u password hunter2',
  'machine shop.example\n  login u\n  password hunter2',
  '-----BEGIN RSA PRIVATE KEY-----\nMII',
  'Bearer abcdefghijklmnopqrstu',
  'Basic dXNlcjpwYXNzd29yZA==',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.x',
  'AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI',
  'ASIAIOSFODNN7EXAMPLE',
  'xoxb-1234567890-abcdefghij',
  'https://hooks.slack.com/services/T0/B0/x',
  `https://api.telegram.org/bot123456789:AA${'a'.repeat(33)}/getMe`,
  `123456789:AA${'a'.repeat(33)}`,
  'https://discord.com/api/webhooks/123/x',
  'https://discord.com/api/v10/webhooks/123/x',
  'https://hooks.slack-gov.com/services/T0/B0/x',
  'https://hooks.zapier.com/hooks/catch/1234567/b2xyzab/',
  'https://hc-ping.com/0f8fad5b-d9cb-469f-a165-70867728950e',
  'https://events.pagerduty.com/integration/0f8fad5bd9cb469fa16570867728950e/enqueue',
  'https://alert.victorops.com/integrations/generic/20131114/alert/0f8fad5b/team',
  'https://team.webhook.office.com/webhookb2/x',
  `ghp_${'a'.repeat(36)}`,
  `AIza${'a'.repeat(35)}`,
];
const USERS = [
  'https://user:pass@db.example',
  'postgres://user:pass@db.example',
  'https://token@db.example',
  'user:pass@tcp(db.example:3306)/',
];
const NAMED = [
  'password=hunter2',
  'password = hunter.2',
  'password=hunter2-12',
  'https://x.example/?key=hunter2-12',
  'host=x pwd=hunter2',
  '{"token": "hunter2"}',
  'https://x.example/?sig=hunter2',
];
const ARGUMENTS = ['x --password hunter2', "x -token 'hunter2'", 'x --db-api-key hunter2 -v', '--Secret hunter2'];

test.each(FORMS)('%j is a credential wherever it is', (text) => {
  expect(isCredential(text)).toBe(true);
  expect(isCredential(`a ${text} b`)).toBe(true);
});

test.each([...FORMS, ...USERS, ...NAMED, ...ARGUMENTS])('%j holds one', (text) => {
  expect(holdsCredential(text)).toBe(true);
});

test.each([
  ...['https://db.example:8086/x', 'a: b', 'password', 'the token of a user', 'Basic', '@{mounted:own_a}', 'k=v', ''],
  ...['https://user:@{mounted:own_a}@db.example', 'password=@{mounted:own_a}', 'a@b.example', '10:30', 'x == y'],
  ...[
    'x --password-file /run/x',
    'x --password @{mounted:own_a}',
    'sh -c "x --token $TOKEN"',
    'x --password --verbose',
  ],
  ...['a - token of b', 'x --password', 'x --no-password-prompt y', 'AKIAIOSFODNN7EXAMPLE'],
  ...['password=\\S+', 'token=[^&]+', 'secret=.*', 'password=***'],
  ...['psql postgres://reader@db.example/shop', 'token = metric.tags.pop("t")', 'https://wiki.example/x?key=OPS-12'],
])('%j holds none', (text) => {
  expect(holdsCredential(text)).toBe(false);
});

test.each<[string, boolean]>([
  ['https://x.example/?key=RUN-123', true],
  ['https://x.example/?apiKey=abc', true],
  ['https://x.example/?writekey=abc', true],
  ['https://x.example/?sortKey=name&keys=name,size&groupKey=a', false],
])('whether the query of %s says who asks: %s', (url, asks) => {
  expect(asksByQuery(url)).toBe(asks);
});

// What an author may write in clear, and where.
const SETTINGS = [
  ...['pwd', 'dsn', 'webhook', 'api-key', 'Authorization', 'p_a_s_s_word', 'password.x', 'x.token.y'].map((key) => ({
    [key]: 'hunter2',
  })),
  { more: { 'a.password.x': 'hunter2' } },
  { password: { x: 'hunter2' } },
  { tokens: [{ x: ['hunter2'] }] },
  ...[...FORMS, ...USERS, ...NAMED].map((text) => ({ note: text })),
];
const unknown = (settings: Settings) => UnknownSettings.because('a newer version', settings);
const PRODUCTS: Record<string, (stack: TerraformStack, settings: Settings) => void> = {
  InfluxDB: (stack, settings) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), settings: { coordinator: settings } }),
  Kapacitor: (stack, settings) =>
    new SecureKapacitor(stack, 'kapacitor', { ...placement(stack), settings: { logging: settings } }),
  Telegraf: (stack, settings) =>
    new SecureTelegraf(stack, 'telegraf', { ...placement(stack), settings: { inputs: { http: settings } } }),
  'a newer InfluxDB': (stack, settings) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), unknownSettings: unknown({ coordinator: settings }) }),
  'a newer Kapacitor': (stack, settings) =>
    new SecureKapacitor(stack, 'kapacitor', { ...placement(stack), unknownSettings: unknown({ newer: settings }) }),
  'a newer Telegraf': (stack, settings) =>
    new SecureTelegraf(stack, 'telegraf', {
      ...placement(stack),
      unknownSettings: unknown({ inputs: { http: settings } }),
    }),
};
const CASES = Object.entries(PRODUCTS).flatMap(([product, build]) =>
  SETTINGS.map((settings) => ({ product, text: JSON.stringify(settings), build, settings })),
);

test.each(CASES)('settings of $product take no $text', ({ build, settings }) => {
  for (const said of allWays((stack) => {
    build(stack, settings);
  })) {
    expect(said).toMatch(/`(settings|unknownSettings)\.\w+\.[^`]+` takes /);
    expect(said).not.toContain('hunter2');
  }
});

test.each([...FORMS, ...NAMED])('no body of an alert has %j in it', (text) => {
  for (const said of allWays((stack) => {
    const post = { endpoint: 'x', url: 'https://hook.example/', peers };
    kapacitorIn(stack).alertThrough(AlertHandler.httpPost({ ...post, alertTemplate: `{{.Message}} ${text}` }));
  })) {
    expect(said).toContain('alertTemplate` takes text that others may read');
    expect(said).not.toContain('hunter2');
  }
});

test.each(FORMS)('no text that others may read is %j', (text) => {
  for (const said of allWays((stack) => {
    const { namespace, authority } = placement(stack);
    new SecureNamespace(stack, 'm', { annotations: { note: text } });
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, labels: { note: text } });
    new SecureTelegraf(stack, 'telegraf', { namespace, globalTags: { note: text } });
    new SecurePrometheus(stack, 'prometheus', { namespace, authority, externalLabels: { note: text } });
  }))
    for (const where of [
      'm] `annotations',
      'influxdb] `labels',
      'telegraf] `globalTags',
      'prometheus] `externalLabels',
    ])
      expect(said).toContain(`[stack/${where}.note\` takes text that others may read`);
});

// A mistake that may be skipped undoes nothing: each is named here, with the test that shows it.
test('what may be skipped with validations is on a list', () => {
  const library = join(__dirname, '..', '..', 'lib');
  const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const skippable = files.filter((path) => /\bskippable:/.test(readFileSync(join(library, path), 'utf8')));
  // Nothing is connected then: test/connections/connections.test.ts.
  expect(skippable).toEqual([join('core', 'checks', 'same-stack.ts')]);
});

describe('what stands under the key of a credential where others read it is a mistake:', () => {
  const shown = { 'example.com/api-key': 'hunter2', password: 'hunter2' };
  const PLACES: Record<string, (stack: TerraformStack) => void> = {
    'annotations of a namespace': (stack) => new SecureNamespace(stack, 'm', { annotations: shown }),
    'labels of a namespace': (stack) => new SecureNamespace(stack, 'm', { labels: shown }),
    'annotations of pods': (stack) => new SecureInfluxDB(stack, 'i', { ...placement(stack), annotations: shown }),
    'labels of pods': (stack) => new SecureInfluxDB(stack, 'i', { ...placement(stack), labels: shown }),
    'the nodes of pods': (stack) => new SecureInfluxDB(stack, 'i', { ...placement(stack), nodeSelector: shown }),
    'annotations of all pods': (stack) => {
      WorkloadDefaults.of(stack).set({ annotations: shown });
    },
    'labels of a definition for Grafana': (stack) => {
      const placed = placement(stack);
      const { namespace } = placed;
      const influxdb = new SecureInfluxDB(stack, 'i', placed);
      GrafanaDatasource.ofDatabase(stack, 'g', influxdb.addDatabase('metrics'), { namespace, peers, labels: shown });
    },
    'annotations of a Service, though nobody looks at what they do': (stack) => {
      const unknownAnnotations = UnknownAnnotations.because('a cloud of our own', shown);
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      new SecureInfluxDB(stack, 'i', placement(stack)).exposeThrough(
        Exposure.loadBalancer({ host: 'db.example', sourceRanges, unknownAnnotations }),
      );
    },
    'tags of Telegraf': (stack) =>
      new SecureTelegraf(stack, 't', { namespace: placement(stack).namespace, globalTags: shown }),
    'tags of an input of Telegraf': (stack) =>
      new SecureTelegraf(stack, 't', {
        namespace: placement(stack).namespace,
        inputs: [TelegrafInput.mem({ tags: shown })],
      }),
    'tags of an input that Telegraf collects': (stack) => {
      const telegraf = new SecureTelegraf(stack, 't', { namespace: placement(stack).namespace });
      telegraf.collect(TelegrafInput.mem({ tags: shown }));
    },
    'tags of a listener of Telegraf': (stack) => {
      const { namespace, authority } = placement(stack);
      const telegraf = new SecureTelegraf(stack, 't', { namespace });
      telegraf.listen(TelegrafListener.influxdb({ tags: shown }), { authority });
    },
    'tags of what Telegraf scrapes': (stack) => {
      const placed = placement(stack);
      const nodes = new SecureNodeExporter(stack, 'nodes', placed);
      new SecureTelegraf(stack, 't', { namespace: placed.namespace }).scrape(nodes, { tags: shown });
    },
    'external labels of Prometheus': (stack) =>
      new SecurePrometheus(stack, 'p', { ...placement(stack), externalLabels: { password: 'hunter2' } }),
  };

  test.each(Object.entries(PLACES))('%s', (_, make) => {
    for (const said of allWays(make)) {
      expect(said).toContain('.password` takes text that others may read, got what looks like a credential');
      expect(said).not.toContain('hunter2');
    }
  });

  test.each(['password=hunter2', 'https://x.example/?sig=hunter2'])('so is %s under any other', (note) => {
    for (const said of allWays((stack) => new SecureNamespace(stack, 'm', { annotations: { note } }))) {
      expect(said).toContain('.note` takes text that others may read, got what looks like a credential');
      expect(said).not.toContain('hunter2');
    }
  });

  test('so is it in the title of a datasource', () => {
    for (const said of allWays((stack) => {
      const placed = placement(stack);
      const { namespace } = placed;
      const metrics = new SecureInfluxDB(stack, 'i', placed).addDatabase('metrics');
      GrafanaDatasource.ofDatabase(stack, 'g', metrics, { namespace, peers, title: 'password=hunter2' });
    })) {
      expect(said).toContain('.title` takes text that others may read, got what looks like a credential');
      expect(said).not.toContain('hunter2');
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ['exec', { commands: ['/usr/bin/x --password hunter2'] }],
    ['execd', { command: ['/usr/bin/x', '--password', 'hunter2'] }],
  ])('so is it in a command of inputs.%s', (plugin, settings) => {
    for (const said of allWays((stack) => {
      const telegraf = new SecureTelegraf(stack, 't', { namespace: placement(stack).namespace });
      telegraf.addPlugins({ inputs: { [plugin]: settings } }, { unverified: AcceptedRisk.because('it asks nobody') });
    })) {
      expect(said).toContain('takes text without one: `secret` gives references');
      expect(said).not.toContain('hunter2');
    }
  });

  test('whether there is to be one may be said', () => {
    const annotations = { 'example.com/token': 'false', 'secret.reloader.example/reload': 'tls' };
    expect(allWays((stack) => new SecureNamespace(stack, 'm', { annotations }))).toEqual(['', '', '']);
  });
});
