import { Password } from '@cdktf/provider-random/lib/password';
import { TerraformVariable, Testing } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  ContainerImage,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureKapacitorProps,
  Size,
  SlackOptions,
} from '../../lib';
import { kapacitorIn, placement, secretVariable } from '../contract/support';
import { emptyStack, synthesized } from '../contract/stack';
import { brokenPromises } from '../contract/promises';
import { Document, documentOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { containersOf, podsOf, policiesOf } from '../support/kubernetes';
import { mistakesIn as mistakes } from '../support/synthesize';
import { TOML } from '../support/toml';

const peers = [Peer.cidr('192.0.2.0/24')];

function built(
  use: (kapacitor: SecureKapacitor, secret: (id: string) => Credential) => void,
  props: Partial<SecureKapacitorProps> = {},
) {
  const stack = emptyStack();
  use(kapacitorIn(stack, props), (id) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' }));
  return stack;
}
const config = (document: Document): Record<string, unknown> => {
  const [text = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>)['kapacitor.conf'] ?? []);
  return TOML.parse(fill(text)) as Record<string, unknown>;
};
/** The Secrets whose keys kapacitord.sh exports, by variable. */
const environment = (document: Document, volumes = ['secrets', 'given-secrets']): Map<string, string> => {
  const sources = podsOf(document).flatMap(({ spec }) =>
    spec.volume
      .filter(({ name }) => volumes.includes(name))
      .flatMap(({ projected = [] }) => projected.flatMap((one) => one.sources)),
  );
  const items = sources.flatMap(({ secret = [] }) =>
    secret.flatMap(({ name = '', items = [] }) => items.map(({ path }) => [path, document.nameIn(name)] as const)),
  );
  return new Map(items);
};

describe('alert handlers', () => {
  test('of one kind get the credential of their own place, in whatever order they were added', () => {
    const add = (workspaces: string[]) => {
      const document = documentOf(
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
    const defaults = (config(documentOf(two(undefined))).slack as { default: boolean }[]).filter((one) => one.default);
    expect(defaults).toHaveLength(1);
    expect(mistakes(two('a'))).toContain('`alertThrough(slack b).workspace` takes "default"');
  });

  test('are reached through the network where they are, and nowhere else', () => {
    const stack = built((kapacitor, secret) => {
      kapacitor.alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: 'https://hook.example:8443/y', peers }));
      kapacitor.alertThrough(AlertHandler.pagerDuty({ routingKey: secret('key'), peers: [Peer.namespace('egress')] }));
    });
    const ways = policiesOf(documentOf(stack)).flatMap(({ egress }) =>
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
      "`alertThrough(slack default).peers` takes where the workspace's webhook is in the network",
    ],
    [
      'in no place',
      (url) => AlertHandler.slack({ url, peers: [] }),
      "`alertThrough(slack default).peers` takes where the workspace's webhook is in the network",
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
      (credential) =>
        AlertHandler.smtp({ host: 'm', port: 25, userName: 'u', fromAddress: 'f@m.example', credential, peers }),
      'a port for submission',
    ],
    ...(
      [
        ['from nobody', { fromAddress: 'x' }, '.fromAddress` takes an address like'],
        ['from a name with commas', { fromAddress: 'Team A, B <x@m.example>' }, '.fromAddress` takes an address like'],
        ['to nobody', { to: ['ops@m.example', ''] }, '.to[1]` takes an address like'],
        ['by a server without a name', { host: 'a b' }, '.host` takes a DNS name'],
      ] as [string, object, string][]
    ).map(([name, wrong, takes]): [string, (credential: Credential) => AlertHandler, string] => [
      `by mail ${name}`,
      (credential) => {
        const opportunisticTls = AcceptedRisk.because('a test');
        const mail = { host: 'm.example', userName: 'u', fromAddress: 'Alerts <f@m.example>', credential, peers };
        return AlertHandler.smtp({ ...mail, opportunisticTls, ...wrong });
      },
      takes,
    ]),
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
    expect(mistakes(stack)).toContain(
      '`alertThrough(slack default) #2.handler` takes one handler of each kind and name, got slack default',
    );
  });
});

describe('users', () => {
  test('of names that differ by letters which no Secret can have are all made', () => {
    const document = documentOf(
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
    expect(brokenPromises({ document, deviations: [], paths: new Map() })).toEqual([]);
  });

  test.each(['', '.', '..', 'a b', 'a/b', 'a:b', '_sub:token', '\ud800'])(
    'named %j are refused, as Kapacitor would',
    (name) => {
      expect(mistakes(built((kapacitor) => void kapacitor.addUser(name)))).toMatch(
        /`addUser\(".*"\).name` takes (letters, digits|Unicode text)/,
      );
    },
  );

  test('that are added twice are told', () => {
    expect(mistakes(built((kapacitor) => void kapacitor.addUser('admin')))).toContain('a name that no other user has');
  });
});

describe('settings', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['switch authentication off', { http: { 'auth-enabled': false } }, 'settings.http.auth-enabled'],
    ['make everybody an administrator', { Auth: { enabled: false } }, 'settings.Auth'],
    ['let the API change them', { 'config-override': { enabled: true } }, 'settings.config-override'],
    ['put a credential where all may read it', { telegram: { token: 'canary' } }, 'settings.telegram'],
    ['have a URL that is one', { discord: [{ url: 'https://discord.example/canary' }] }, 'settings.discord'],
    ['go around the connections', { influxdb: [] }, 'settings.influxdb'],
    ['send alerts in clear text', { mqtt: [{ name: 'm', url: 'tcp://mqtt.example:1883' }] }, 'settings.mqtt'],
    ['find targets over HTTP', { consul: [{ address: 'HTTP://consul.example' }] }, 'settings.consul'],
    ['have a handler without any TLS', { sensu: { enabled: true, addr: 'sensu.example:3030' } }, 'settings.sensu'],
  ])('that %s are refused, with validations skipped too', (_, settings, prop) => {
    const stack = built(() => undefined, { settings });
    expect(() => Testing.synth(stack, false)).toThrow(`\`${prop}\` takes `);
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
    expect(() => Testing.synth(stack)).toThrow('got a value that is sensitive');
  });

  test('a generated password in a header of an alert is refused too', () => {
    const stack = emptyStack();
    const { result } = new Password(stack, 'password', { length: 30 });
    const headers = { 'X-Team': result };
    kapacitorIn(stack).alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: 'https://x.example', headers, peers }));
    expect(() => Testing.synth(stack)).toThrow(
      '`alertThrough(httppost x).headers.X-Team` takes text that others may read',
    );
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
    expect(() => Testing.synth(stack, true)).toThrow('takes Unicode text, without');
  });

  test('of any other kind reach the config file', () => {
    const document = documentOf(built(() => undefined, { settings: { logging: { level: 'DEBUG' } } }));
    expect(config(document).logging).toEqual({ level: 'DEBUG' });
  });
});

test('a database may have any name that InfluxDB takes', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  const names = ['__proto__', 'constructor', '${x}', '%{y}', '"', "'", 'é日本'];
  for (const name of names) kapacitor.subscribeTo(influxdb.addDatabase(name));
  const { document } = synthesized(stack);
  const [server] = config(document).influxdb as { subscriptions: object }[];
  expect(Object.keys(server?.subscriptions ?? {}).sort()).toEqual(names.sort());
});

describe('an administrator of InfluxDB', () => {
  const containers = (document: Document) => {
    const pod = podsOf(document).find(({ labels }) => labels['app.kubernetes.io/name'] === 'kapacitor');
    if (!pod) throw new Error('no Kapacitor');
    return containersOf(pod).map(({ name, command = [], env = [], volume_mount: mounts = [] }) => ({
      name,
      command: command.join(' '),
      sees: JSON.stringify([
        env,
        pod.spec.volume.filter((volume) => mounts.some((mount) => mount.name === volume.name)),
      ]),
      mounts: mounts.map((mount) => mount.name),
    }));
  };

  test('is nowhere in the pod of a Kapacitor that is subscribed to an InfluxDB of its stack, nor made for it', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    influxdb.addAdministrator('second');
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    kapacitor.subscribeTo(influxdb.addDatabase('metrics'));
    const document = documentOf(stack);
    const administrators = fill(
      (
        document.all('kubernetes_secret_v1').find(({ address }) => address.includes('influxdb_desired'))?.body
          .data_wo as { desired: string }
      ).desired,
    )
      .split('\n')
      .filter((line) => /^user\t[^\t]+\tadmin\t/.test(line))
      .map((line) => Buffer.from(line.split('\t')[1] ?? '', 'base64').toString());
    expect(administrators.sort()).toEqual(['"admin"', '"second"']);
    for (const { name, sees } of containers(document)) {
      expect([name, /administrator|user-second|setup-/.test(sees.replaceAll('kapacitor_administrator', ''))]).toEqual([
        name,
        false,
      ]);
    }
    expect(containers(document).map(({ name }) => name)).toEqual(['setup', 'kapacitor']);
  });

  test('of a server that others run is where no kapacitord runs, and no file of one is', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
    const influxdb = SecureInfluxDB.fromAttributes(stack, 'theirs', {
      url: 'https://influxdb.example:8086',
      trust: authority.trust,
      peer: Peer.cidr('192.0.2.1/32'),
    });
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    for (const name of ['metrics', 'more']) {
      const database = influxdb.database(name, { userName: 'reader', credential: given(`reader-${name}`) });
      kapacitor.subscribeTo(database, { setup: { userName: 'owner', credential: given(`setup-${name}`) } });
    }
    const all = containers(documentOf(stack));
    const who = all.filter(({ sees }) => /setup-theirs|var\.setup|"owner"/.test(sees));
    expect(who.map(({ name }) => name)).toEqual(['subscribe']);
    expect(who[0]?.command).toBe('bash /opt/scripts/subscribe.sh');
    expect(who[0]?.mounts).not.toContain('data');
    expect(all.map(({ name }) => name)).toEqual(['setup', 'subscribe', 'kapacitor']);
  });
});

describe('a credential', () => {
  test('in a Secret of somebody else restarts the daemon when it changes, one that Terraform makes rolls the pod out', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const theirs = (name: string) => Credential.fromSecret({ namespace, name });
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
      namespace,
      authority,
      sharedSecret: theirs('shared'),
      administrator: { credential: theirs('root') },
    });
    const url = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    kapacitor.alertThrough(AlertHandler.slack({ url, peers }));
    kapacitor.alertThrough(AlertHandler.pagerDuty({ routingKey: theirs('pager'), peers }));
    const document = documentOf(stack);
    const [pod] = podsOf(document);
    const main = pod?.spec.container.find(({ name }) => name === 'kapacitor');
    const watched = main?.env?.find(({ name }) => name === 'WATCH')?.value?.split(':') ?? [];
    const given = main?.volume_mount?.filter(({ mount_path }) => watched.includes(mount_path)).map(({ name }) => name);
    expect(given).toEqual([expect.stringMatching(/^credential-/), 'given-secrets']);
    expect([...environment(document, ['given-secrets'])]).toEqual([
      ['KAPACITOR_HTTP_SHARED_SECRET', 'shared'],
      ['KAPACITOR_PAGERDUTY2_ROUTING_KEY', 'pager'],
    ]);
    expect([...environment(document, ['secrets']).keys()]).toEqual(['KAPACITOR_SLACK_0_URL']);
    // The names of the users whose passwords change by themselves, and no password.
    const [passwords = ''] = document
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => (body.data as Record<string, string>).passwords ?? []);
    expect(fill(passwords)).toMatch(
      /^desired\t2\nuser\tImFkbWluIg==\t-\t\/etc\/kapacitor-credentials\/[0-9a-f]+\/password\nend\n$/,
    );
  });

  test('is in no variable of a container, which would keep it as it was', () => {
    const document = documentOf(
      built((kapacitor, secret) => {
        kapacitor.alertThrough(AlertHandler.slack({ url: secret('url'), peers }));
      }),
    );
    const variables = podsOf(document).flatMap((pod) =>
      containersOf(pod).flatMap(({ env = [] }) => env.filter(({ value_from }) => value_from?.secret_key_ref)),
    );
    // What the digests of passwords are keyed with: with a former one, each password is set once more.
    expect(variables.map(({ name }) => name).filter((name) => name !== 'PRINT_KEY')).toEqual([]);
  });
});

test('what the setup keeps on the data volume is not what the daemon sees there', () => {
  const [pod] = podsOf(documentOf(built(() => undefined)));
  const main = pod?.spec.container.find(({ name }) => name === 'kapacitor');
  const mounts = main?.volume_mount?.filter(({ mount_path }) => mount_path.startsWith('/var/lib/kapacitor'));
  expect(mounts?.map(({ name, mount_path, read_only }) => [name, mount_path, read_only])).toEqual([
    ['data', '/var/lib/kapacitor', false],
    ['nothing', '/var/lib/kapacitor/setup', true],
  ]);
});

test('its garbage collector knows the memory limit', () => {
  const limited = (memoryLimit?: Size) => {
    const document = documentOf(built(() => undefined, { resources: { memoryLimit } }));
    const main = podsOf(document)[0]?.spec.container.find(({ name }) => name === 'kapacitor');
    return main?.env?.find(({ name }) => name === 'GOMEMLIMIT')?.value;
  };
  expect(limited(Size.gibibytes(1))).toBe('943718KiB');
  expect(limited(Size.gibibytes(4))).toBe('3774873KiB');
});

test.each([
  ['kapacitor:1.8.3', 'a TICKscript can run programs in the pod'],
  ['kapacitor:1.5.9', 'Kapacitor 1.8.4 and newer'],
  ['kapacitor:latest', 'a tag that begins with a version'],
])('%s is refused: %s', (tag, because) => {
  expect(mistakes(built(() => undefined, { image: ContainerImage.fromTag(tag) }))).toContain(because);
});
