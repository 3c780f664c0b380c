import { Password } from '@cdktf/provider-random/lib/password';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  AlertHandler,
  ContainerImage,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureKapacitorProps,
  SlackOptions,
} from '../../lib';
import { kapacitorIn, place, secretVariable } from '../contract/support';
import { emptyStack, synthesized } from '../contract/stack';
import { brokenPromises } from '../contract/promises';
import { Document } from '../support/document';
import { fill, strings } from '../support/expressions';
import { podsOf, policiesOf } from '../support/kubernetes';

// smol-toml declares its types for ES modules only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const TOML = require('smol-toml') as { parse: (text: string) => unknown };

const peers = [Peer.cidr('192.0.2.0/24')];

function built(
  use: (kapacitor: SecureKapacitor, secret: (id: string) => Credential) => void,
  props: Partial<SecureKapacitorProps> = {},
) {
  const stack = emptyStack();
  use(kapacitorIn(stack, props), (id) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' }));
  return stack;
}
const mistakes = (stack: TerraformStack): string => {
  try {
    Testing.synth(stack, true);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const config = (document: Document): Record<string, unknown> => {
  const [text = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>)['kapacitor.conf'] ?? []);
  return TOML.parse(fill(text)) as Record<string, unknown>;
};
const environment = (document: Document): Map<string, string> => {
  const found = podsOf(document).flatMap(
    ({ spec }) => spec.container.find(({ name }) => name === 'kapacitor')?.env ?? [],
  );
  return new Map(found.map(({ name, value_from }) => [name, document.nameIn(value_from?.secret_key_ref?.name ?? '')]));
};

describe('alert handlers', () => {
  test('of one kind get the credential of their own place, in whatever order they were added', () => {
    const add = (workspaces: string[]) => {
      const document = Document.of(
        built((kapacitor, secret) => {
          for (const workspace of workspaces)
            kapacitor.alertThrough(AlertHandler.slack({ url: secret(`url-${workspace}`), workspace, peers }));
        }),
      );
      const names = (config(document).slack as { workspace: string }[]).map(({ workspace }) => workspace);
      const secrets = names.map((_, index) => environment(document).get(`KAPACITOR_SLACK_${index}_URL`));
      return names.map((name, index) => [name, secrets[index]]);
    };
    const expected = [
      ['a', 'kapacitor-slack-a'],
      ['b', 'kapacitor-slack-b'],
      ['default', 'kapacitor-slack-default'],
    ];
    expect(add(['default', 'a', 'b'])).toEqual(expected);
    expect(add(['b', 'default', 'a'])).toEqual(expected);
  });

  test('of Slack have one default, without which Kapacitor does not start', () => {
    const two = (workspace: string | undefined) =>
      built((kapacitor, secret) => {
        kapacitor.alertThrough(AlertHandler.slack({ url: secret('a'), workspace, peers }));
        kapacitor.alertThrough(AlertHandler.slack({ url: secret('b'), workspace: 'b', peers }));
      });
    const defaults = (config(Document.of(two(undefined))).slack as { default: boolean }[]).filter((one) => one.default);
    expect(defaults).toHaveLength(1);
    expect(mistakes(two('a'))).toContain('`workspace` takes "default" for one of several Slack handlers, got a, b');
  });

  test('are reached through the network where they are, and nowhere else', () => {
    const stack = built((kapacitor, secret) => {
      kapacitor.alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: 'https://hook.example:8443/y', peers }));
      kapacitor.alertThrough(AlertHandler.pagerDuty({ routingKey: secret('key'), peers: [Peer.namespace('egress')] }));
    });
    const ways = policiesOf(Document.of(stack)).flatMap(({ egress }) =>
      egress.map(({ to, ports }) => [ports?.[0]?.port, to?.[0]?.ip_block?.cidr ?? 'a namespace']),
    );
    expect(ways.sort()).toEqual([
      ['443', 'a namespace'],
      ['53', 'a namespace'],
      ['8443', '192.0.2.0/24'],
    ]);
  });

  test.each<[string, (secret: Credential) => AlertHandler, string]>([
    [
      'nowhere',
      (url) => AlertHandler.slack({ url }),
      '`peers` takes where the service of the alert handler slack default is',
    ],
    ['everywhere', (url) => AlertHandler.slack({ url, peers: [Peer.cidr('0.0.0.0/0')] }), 'addresses of one network'],
    ['over HTTP', () => AlertHandler.httpPost({ endpoint: 'x', url: 'http://hook.example', peers }), 'an https URL'],
    [
      'with a password in the URL',
      () => AlertHandler.httpPost({ endpoint: 'x', url: 'https://u:canary@h', peers }),
      'without a credential in it, nor a query',
    ],
    [
      'with half of a login',
      () => AlertHandler.httpPost({ endpoint: 'x', url: 'https://h', userName: 'u', peers }),
      '`userName` and `credential` together',
    ],
    [
      'with a credential in a header',
      () => AlertHandler.httpPost({ endpoint: 'x', url: 'https://h', headers: { 'X-Api-Key': 'canary' }, peers }),
      'headers that are no credential',
    ],
    [
      'by mail without a login',
      (credential) => AlertHandler.smtp({ host: 'm', port: 25, userName: 'u', from: 'f', credential, peers }),
      'a port for submission',
    ],
  ])('%s are refused', (_, handler, takes) => {
    const said = mistakes(
      built((kapacitor, secret) => {
        kapacitor.alertThrough(handler(secret('s')));
      }),
    );
    expect(said).toContain(takes);
    expect(said).not.toContain('canary');
  });

  test('that are added twice are told', () => {
    const stack = built((kapacitor, secret) => {
      const options: SlackOptions = { url: secret('a'), peers };
      kapacitor.alertThrough(AlertHandler.slack(options));
      kapacitor.alertThrough(AlertHandler.slack(options));
    });
    expect(mistakes(stack)).toContain('`handler` takes one handler of each kind and name, got slack default');
  });
});

describe('users', () => {
  test('of names that differ by letters which no Secret can have are all made', () => {
    const document = Document.of(
      built((kapacitor) => {
        for (const name of ['Ann', 'ann', 'ä', 'a..b', 'a@b']) kapacitor.addUser(name);
      }),
    );
    const lines = strings(document.all('kubernetes_secret_v1').map(({ body }) => body.data_wo))
      .filter(({ path }) => path.includes('desired'))
      .flatMap(({ text }) => fill(text).split('\n'))
      .filter((line) => line.startsWith('user\t'));
    const names = lines.map(
      (line) => JSON.parse(Buffer.from(line.split('\t')[1] ?? '', 'base64').toString()) as string,
    );
    expect(names.sort()).toEqual(['Ann', 'a..b', 'a@b', 'admin', 'ann', 'ä']);
    expect(brokenPromises({ document, deviations: [] })).toEqual([]);
  });

  test.each(['', '.', '..', 'a b', 'a/b', 'a:b', '_sub:token', '\ud800'])(
    'named %j are refused, as Kapacitor would',
    (name) => {
      expect(mistakes(built((kapacitor) => void kapacitor.addUser(name)))).toMatch(
        /`name` takes (letters, digits|Unicode text)/,
      );
    },
  );

  test('that are added twice are told', () => {
    expect(mistakes(built((kapacitor) => void kapacitor.addUser('admin')))).toContain(
      'a name that addUser was not called with before',
    );
  });
});

describe('settings', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['switch authentication off', { http: { 'auth-enabled': false } }, 'settings.http.auth-enabled'],
    ['make everybody an administrator', { Auth: { enabled: false } }, 'settings.auth'],
    ['let the API change them', { 'config-override': { enabled: true } }, 'settings.config-override'],
    ['put a credential where all may read it', { telegram: { token: 'canary' } }, 'settings.telegram'],
    ['have a URL that is one', { discord: [{ url: 'https://discord.example/canary' }] }, 'settings.discord'],
    ['go around the connections', { influxdb: [] }, 'settings.influxdb'],
    ['send alerts in clear text', { mqtt: [{ name: 'm', url: 'tcp://mqtt.example:1883' }] }, 'settings.mqtt[0].url'],
    ['send alerts over HTTP', { alerta: { enabled: true, url: 'http://alerta.example' } }, 'settings.alerta.url'],
    ['find targets over HTTP', { consul: [{ address: 'HTTP://consul.example' }] }, 'settings.consul'],
    [
      'send to brokers in clear text',
      { kafka: [{ id: 'k', brokers: ['k.example:9092'] }] },
      'settings.kafka[0].use-ssl',
    ],
    [
      'send to brokers unverified',
      { kafka: [{ 'use-ssl': true, 'insecure-skip-verify': true }] },
      'settings.kafka[0].insecure-skip-verify',
    ],
    ['have a handler without any TLS', { sensu: { enabled: true, addr: 'sensu.example:3030' } }, 'settings.sensu'],
  ])('that %s are refused, with validations skipped too', (_, settings, prop) => {
    const stack = built(() => undefined, { settings });
    expect(() => Testing.synth(stack, false)).toThrow(`\`${prop}\` takes `);
  });

  test('that talk TLS to brokers and alert services are taken', () => {
    const settings = {
      kafka: [{ enabled: true, id: 'k', brokers: ['k.example:9093'], 'use-ssl': true }],
      mqtt: [{ enabled: true, name: 'm', url: 'ssl://mqtt.example:8883' }],
    };
    expect(() => Document.of(built(() => undefined, { settings }))).not.toThrow();
  });

  test.each<[string, (secret: string) => Partial<SecureKapacitorProps>]>([
    ['settings', (secret) => ({ settings: { deadman: { message: secret } } })],
    ['settings, beside other text', (secret) => ({ settings: { logging: { level: `x-${secret}` } } })],
    ['an annotation', (secret) => ({ annotations: { note: secret } })],
    ['a user name', (secret) => ({ administrator: { name: secret } })],
  ])('a sensitive variable in %s would be in a file or object that others may read, and is refused', (_, props) => {
    const stack = emptyStack();
    const { stringValue } = secretVariable(stack);
    kapacitorIn(stack, props(stringValue));
    expect(() => Testing.synth(stack)).toThrow('got "a value that is sensitive"');
  });

  test('a generated password in a header of an alert is refused too', () => {
    const stack = emptyStack();
    const { result } = new Password(stack, 'password', { length: 30 });
    const headers = { 'X-Team': result };
    kapacitorIn(stack).alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: 'https://x.example', headers, peers }));
    expect(() => Testing.synth(stack)).toThrow('`options.headers.X-Team` takes text that others may read');
  });

  test('a variable that is no secret is filled in', () => {
    const stack = emptyStack();
    const { stringValue } = new TerraformVariable(stack, 'level', { type: 'string' });
    kapacitorIn(stack, { settings: { logging: { level: stringValue } } });
    expect(Testing.synth(stack, true)).toContain('var.level');
  });

  test('half a surrogate pair in the name of a workspace is a mistake, not a crash', () => {
    const stack = emptyStack();
    const url = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    kapacitorIn(stack).alertThrough(AlertHandler.slack({ url, workspace: 'a\ud800', peers }));
    expect(() => Testing.synth(stack, true)).toThrow('`options.workspace` takes Unicode text');
  });

  test('of any other kind reach the config file', () => {
    const document = Document.of(built(() => undefined, { settings: { logging: { level: 'DEBUG' } } }));
    expect(config(document).logging).toEqual({ level: 'DEBUG' });
  });
});

test('a database may have any name that InfluxDB takes', () => {
  const stack = emptyStack();
  const { namespace, authority } = place(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  const names = ['__proto__', 'constructor', '${x}', '%{y}', '"', "'", 'é日本'];
  for (const name of names) kapacitor.subscribeTo(influxdb.addDatabase(name));
  const { document } = synthesized(stack);
  const [server] = config(document).influxdb as { subscriptions: object }[];
  expect(Object.keys(server?.subscriptions ?? {}).sort()).toEqual(names.sort());
});

test('its daemon never has an administrator of InfluxDB, only the setup before it', () => {
  const stack = emptyStack();
  const { namespace, authority } = place(stack);
  const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(metrics);
  const pod = podsOf(Document.of(stack)).find(({ labels }) => labels['app.kubernetes.io/name'] === 'kapacitor');
  const names = (containers = pod?.spec.container) =>
    containers?.flatMap(({ env = [] }) => env.map(({ name }) => name));
  expect(names(pod?.spec.init_container)).toContain('SETUP_0_PASSWORD');
  expect(names()?.filter((name) => name.startsWith('SETUP'))).toEqual([]);
});

test.each([
  ['kapacitor:1.8.3', 'a TICKscript can run programs in the pod'],
  ['kapacitor:1.5.9', 'Kapacitor 1.8.4 and newer'],
  ['kapacitor:latest', 'a tag that begins with a version'],
])('%s is refused: %s', (tag, because) => {
  expect(mistakes(built(() => undefined, { image: ContainerImage.fromTag(tag) }))).toContain(because);
});
