import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  AlertHandler,
  Credential,
  Duration,
  IDatabase,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  Task,
  TaskTemplate,
  TaskVariable,
  TopicHandler,
} from '../../lib';
import { readScript } from '../../lib/kapacitor-daemon/tasks/tickscript';
import { emptyStack } from '../contract/stack';
import { placement, secretVariable } from '../contract/support';
import { kapacitorEnterpriseIn } from '../contract/rows/kapacitor-enterprise';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';

type Use = (kapacitor: SecureKapacitor, metrics: IDatabase, stack: TerraformStack) => void;

const peers = [Peer.cidr('192.0.2.0/24')];
const STREAM = `dbrp "metrics"."autogen"
stream|from().measurement('cpu')|alert().crit(lambda: "usage" > 90)`;
const BATCH = `batch|query('SELECT mean(v) FROM "metrics"."autogen"."m"').period(1m).every(1m)|alert().crit(lambda: "v" > 1)`;

function built(use: Use) {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  kapacitor.subscribeTo(metrics);
  use(kapacitor, metrics, stack);
  return stack;
}
const mistakes = (use: Use) =>
  mistakesIn(built(use))
    .split('\n')
    .filter((line) => line.trim().startsWith('[stack'));
const lines = (stack: TerraformStack) =>
  documentOf(stack)
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>).desired ?? [])
    .flatMap((text) => fill(text).split('\n'))
    .map((line) => line.split('\t'))
    .filter(([kind = '']) => ['task', 'template', 'handler'].includes(kind))
    .map((fields) => [
      ...fields.slice(0, -1),
      JSON.parse(Buffer.from(fields.at(-1) ?? '', 'base64').toString()) as unknown,
    ]);

const membersOfTasks = (stack: TerraformStack) =>
  podsOf(documentOf(stack)).flatMap(({ spec }) =>
    spec.container
      .filter(({ name }) => name === 'tasks')
      .flatMap(({ env = [] }) =>
        env.filter(({ name }) => name === 'MEMBERS').map(({ value }) => value?.split(' ').length),
      ),
  );

describe('tasks from code', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tasks-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('of a file are named like it, run, and get the points that their script names', () => {
    writeFileSync(join(folder, 'cpu.tick'), STREAM);
    const stack = built((kapacitor) => {
      kapacitor.addTask(Task.fromFile(join(folder, 'cpu.tick')));
    });
    expect(lines(stack)).toEqual([['task', 'own', 'cpu', 'enabled', 'script', { id: 'cpu', script: STREAM }]]);
    // A person reviews it in the plan.
    expect(JSON.stringify(documentOf(stack).all('terraform_data'))).toContain('|alert().crit(lambda');
  });

  test('of a template bring it, with the values of its variables; a topic has its handlers', () => {
    const template = TaskTemplate.fromText(
      'threshold',
      `var m string\nvar n = 1.0\nvar w = 1m\nstream|from().measurement(m)`,
    );
    const stack = built((kapacitor, metrics) => {
      const variables = {
        m: TaskVariable.text('cpu'),
        n: TaskVariable.floatingPoint(3),
        w: TaskVariable.duration(Duration.minutes(5)),
      };
      kapacitor.addTask(Task.fromTemplate('a', template, { databases: [metrics], variables }));
      kapacitor.addTask(Task.fromTemplate('b', template, { databases: [metrics], enabled: false, adopt: true }));
      kapacitor.alertThrough(AlertHandler.log('a test'));
      const options = { path: '/var/lib/kapacitor/alerts' };
      kapacitor.addTopicHandler(
        TopicHandler.of({ topic: 'cpu', name: 'file', kind: 'log', options, match: 'changed()' }),
      );
    });
    const dbrps = [{ db: 'metrics', rp: 'autogen' }];
    const vars = {
      m: { type: 'string', value: 'cpu' },
      n: { type: 'float', value: 3 },
      w: { type: 'duration', value: 300_000_000_000 },
    };
    expect(lines(stack)).toEqual([
      [
        'handler',
        'own',
        'cpu',
        'file',
        { id: 'file', kind: 'log', options: { path: '/var/lib/kapacitor/alerts' }, match: 'changed()' },
      ],
      ['task', 'own', 'a', 'enabled', 'template-with-vars', { id: 'a', 'template-id': 'threshold', dbrps, vars }],
      ['task', 'adopt', 'b', 'disabled', 'template', { id: 'b', 'template-id': 'threshold', dbrps }],
      [
        'template',
        'own',
        'threshold',
        { id: 'threshold', type: 'stream', script: expect.stringContaining('var m string') as string },
      ],
    ]);
  });

  test('of a topic are written as they were when they were given', () => {
    const stack = built((kapacitor) => {
      kapacitor.alertThrough(AlertHandler.log('a test'));
      const options: Record<string, unknown> = { path: '/var/lib/kapacitor/alerts' };
      kapacitor.addTopicHandler(TopicHandler.of({ topic: 'cpu', name: 'file', kind: 'log', options }));
      Object.assign(options, { path: '/etc/x', Authorization: 'hunter2' });
    });
    expect(JSON.stringify(lines(stack))).toContain('"options":{"path":"/var/lib/kapacitor/alerts"}');
  });

  test('are made by a pod of its own, so that one that is refused takes nobody the alerts, and removed with the last call', () => {
    const kept = (stack: TerraformStack) =>
      podsOf(documentOf(stack)).flatMap(({ spec }) =>
        spec.init_container.flatMap(({ env = [] }) =>
          env.filter(({ name }) => name === 'MADE_TASKS').map(({ value }) => value),
        ),
      );
    const with1 = built((kapacitor) => {
      kapacitor.addTask(Task.fromText('cpu', STREAM));
    });
    const pods = (stack: TerraformStack) =>
      documentOf(stack)
        .all('kubernetes_deployment_v1')
        .map(({ body }) => body as { metadata: { name: string }; spec: object })
        .filter(({ metadata }) => metadata.name === 'kapacitor-tasks');
    expect(pods(with1)).toMatchObject([{ spec: { replicas: '1', strategy: { type: 'Recreate' } } }]);
    expect(kept(with1)).toEqual(['keep']);
    const none = built(() => undefined);
    expect(pods(none)).toEqual([]);
    expect(kept(none)).toEqual(['remove']);
  });

  test('of Kapacitor Enterprise are on as many members as are to tell an alert once', () => {
    const stack = emptyStack();
    const kapacitor = kapacitorEnterpriseIn(stack);
    kapacitor.addTask(Task.fromText('own', `dbrp "_kapacitor"."autogen"\nstream|from()`));
    expect(membersOfTasks(stack)).toEqual([2]);
    expect(lines(stack)).toHaveLength(1);
  });

  test('of Kapacitor Enterprise have their pod without a task too: it removes those whose calls left the code', () => {
    const stack = emptyStack();
    kapacitorEnterpriseIn(stack);
    expect(membersOfTasks(stack)).toEqual([2]);
    const desired = documentOf(stack)
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => (body.data as Record<string, string>).desired ?? []);
    expect(desired.map(fill)).toEqual(['tasks\t1\nend\n']);
    // Nothing is declared, so that a plan shows nothing of it.
    expect(JSON.stringify(documentOf(stack).all('terraform_data'))).not.toContain('declared-tasks');
  });
});

describe('a mistake in a task', () => {
  const of = (script: string) =>
    mistakes((kapacitor) => {
      kapacitor.addTask(Task.fromText('cpu', script));
    });

  test.each([
    ['a string that does not end', STREAM.replace(`'cpu'`, `'cpu`), 'got a string that does not end, at line 2'],
    ['a bracket that is not closed', STREAM.replace(`> 90)`, `> 90`), 'got a "(" that is not closed, at line 2'],
    ['what is no stream and no batch', `dbrp "metrics"."autogen"\nvar x = 1`, 'takes `stream` or `batch`'],
    ['no database', 'stream|from()', 'takes databases by statements of the script'],
    ['a variable', `var token = 'abc'\n${STREAM}`, 'what looks like a credential: the variable token at line 1'],
    [
      'a header of a variable',
      `var a = 'abc'\n${STREAM}.post('https://x.example').header('X-Api-Key', a)`,
      'what looks like a credential: .header(…) at line 3',
    ],
    ...['?u=bob&p=hunter2', 'hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2'].map((end): [string, string, string] => [
      `a URL that says who asks, ${end}`,
      `${STREAM}.post('https://x.example/${end}')`,
      'what looks like a credential: .post(…) at line 2',
    ]),
    [
      'a URL of a variable that says who asks',
      `var a = 'https://x.example/?u=bob&p=hunter2'\n${STREAM}.post(a)`,
      'what looks like a credential: .post(…) at line 3',
    ],
    ...['Ocp-Apim-Subscription-Key', 'X-Functions-Key'].map((header): [string, string, string] => [
      `a header ${header}`,
      `${STREAM}.post('https://x.example').header('${header}', 'hunter2')`,
      'what looks like a credential: .header(…) at line 2',
    ]),
    [
      'an argument of a program',
      `${STREAM}.exec('/bin/tool', '--password', 'abc')`,
      'what looks like a credential: text at line 2',
    ],
    [
      'a password in the details of an alert',
      `${STREAM}.details('<p>password: hunter2</p>')`,
      'what looks like a credential: text at line 2',
    ],
    [
      'a default of a field',
      `${STREAM}\nstream|from()|default().field('password', 'abc')`,
      'what looks like a credential: .field(…) at line 3',
    ],
    [
      'a tag',
      `${STREAM}\nstream|from()|influxDBOut().tag('api_token', 'abc')`,
      'what looks like a credential: .tag(…) at line 3',
    ],
    ['a password in a comment', `// password: hunter2\n${STREAM}`, 'what looks like a credential: text'],
    ['a comment', `// password=abc\n${STREAM}`, 'what looks like a credential: text'],
    ['a password', `${STREAM}.token('abc')`, 'what looks like a credential: .token(…) at line 2'],
    [
      'a webhook',
      `${STREAM}.post('https://hooks.slack.com/services/T0/B0/x')`,
      'what looks like a credential: .post(…) at line 2',
    ],
    [
      'an alert to whoever answers, with the secrets of its endpoint',
      `${STREAM}.post('https://hook.example').skipSSLVerification()`,
      'got ".skipSSLVerification() at line 2"',
    ],
    ['a URL that nothing is sent to', `${STREAM}.post('http://hook.example/x')`, 'got http: in .post(…) at line 2'],
    [
      'such a URL of a variable',
      `var url = 'HTTP://hook.example'\n${STREAM}\nstream|from()|httpPost(url)`,
      'takes URLs of https: Kapacitor sends nothing by plain HTTP, got http: in |httpPost(…) at line 4',
    ],
    ['such a source', `${STREAM}\nstream|from()|sideload().source('http://x/')`, 'got http: in .source(…) at line 3'],
    [
      'a handler that nobody declared',
      `${STREAM}.slack()`,
      'takes alert handlers that `alertThrough` declares, got "slack"',
    ],
    ['a program', `${STREAM}.exec('/bin/sh')`, 'takes alert handlers that `alertThrough` declares, got "exec"'],
    ['a database that it gets nothing of', STREAM.replace('metrics', 'other'), 'got "other"."autogen"'],
    ['a retention policy that it gets nothing of', STREAM.replace('autogen', 'short'), 'got "metrics"."short"'],
    ['a query that it may not make', `dbrp "metrics"."autogen"\n${BATCH}`, '`readFrom` is for others'],
    // Kapacitor makes the first letter a large one.
    [
      'a method with a large first letter',
      `${STREAM}.Header('X-Api-Key', 'hunter2hunter2')`,
      'what looks like a credential: .header(…) at line 2',
    ],
    ['plain HTTP by one', `${STREAM}|HttpPost('http://x.example/')`, 'got http: in |httpPost(…) at line 2'],
    ['a handler by one', `${STREAM}.Email('a@b.example')`, 'takes alert handlers that `alertThrough` declares'],
    [
      'a variable that a method is given as a credential',
      `var t = 'abcdefgh12345'\n${STREAM}.token(t)`,
      'what looks like a credential: .token(…) at line 3',
    ],
    ['one that a task gives', `var t string\n${STREAM}.token(t)`, 'what looks like a credential: .token(…) at line 3'],
    ['a comment behind something', `${STREAM} // password: hunter2`, 'what looks like a credential: text'],
    ['too much', `${STREAM}\n// ${'x'.repeat(70_000)}`, 'takes 65536 bytes at most'],
  ])('is %s', (_, script, said) => {
    expect(of(script)).toEqual([expect.stringContaining(said)]);
  });

  test.each([
    ['a field of a template', `.details('token: {{ index .Fields "x" }}')`],
    ['a flag', `.details('x')\nstream|from()|default().field('token', FALSE)`],
    ['a link in a text', `.details('see http://wiki.example and post it')`],
    ['a source of another kind', `\nstream|from()|sideload().source('file:///data').order('http://x')`],
    ['a field of another name', `.details('x')\nstream|from()|default().field('state', 'ok')`],
  ])('is not %s', (_, script) => {
    expect(of(`${STREAM}${script}`)).toEqual([]);
  });

  test('is a file that is not there, a name that Kapacitor does not take, and the same name twice', () => {
    const found = mistakes((kapacitor) => {
      kapacitor.addTask(Task.fromFile('/nowhere/cpu.tick'));
      kapacitor.addTask(Task.fromText('a/b', STREAM));
      kapacitor.addTask(Task.fromText('x', STREAM));
      kapacitor.addTask(Task.fromText('x', STREAM));
      kapacitor.addTask('cpu.tick' as never);
    });
    expect(found).toEqual([
      expect.stringContaining(
        '`addTask(cpu).script` takes a TICKscript, known at synthesis, got no file at /nowhere/cpu.tick',
      ),
      expect.stringContaining('`addTask(a/b).name` takes letters, digits'),
      expect.stringContaining('`addTask(x) #2.name` takes each name once'),
      expect.stringContaining('takes a Task, like Task.fromFile'),
    ]);
  });

  test('is a variable that its template lacks: the daemon would take it, and never read it', () => {
    const found = mistakes((kapacitor, metrics) => {
      const variables = { diskful: TaskVariable.floatingPoint(80) };
      kapacitor.addTask(Task.fromTemplate('a', TaskTemplate.ofHosts(), { databases: [metrics], variables }));
    });
    expect(found).toEqual([
      expect.stringMatching(
        /`addTask\(a\)\.variables` takes variables of its template: topic, cpu, .*did you mean .*diskFull.*got "diskful"$/,
      ),
    ]);
  });

  test('is a variable that is a secret URL, or one of plain HTTP, where its template sends to it', () => {
    const template = TaskTemplate.fromText(
      't',
      `var to string var about = 'x'\n${STREAM.split('\n')[1]}.details(about).post(to)`,
    );
    const saidOf = (given: Record<string, string>) =>
      mistakes((kapacitor, metrics) => {
        const variables = Object.fromEntries(Object.entries(given).map(([name, of]) => [name, TaskVariable.text(of)]));
        kapacitor.addTask(Task.fromTemplate('a', template, { databases: [metrics], variables }));
      }).join();
    expect(saidOf({ to: 'http://hook.example/x' })).toContain(
      '`addTask(a).variables.to` takes a URL of https: Kapacitor sends nothing by plain HTTP, got "http://hook.example/x"',
    );
    expect(saidOf({ to: 'https://h.example/hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2' })).toContain(
      '`addTask(a).variables.to` takes text that others may read, got what looks like a credential',
    );
    expect(saidOf({ to: 'https://hook.example/x', about: 'http://wiki.example/page' })).not.toContain('variables');
  });

  test('is a secret variable, one in the options of a handler, and a kind that does not exist', () => {
    const template = TaskTemplate.fromText(
      't',
      `var m string var n int var d duration var apiToken string\nstream|from().measurement(m)`,
    );
    const found = mistakes((kapacitor, metrics, stack) => {
      const secret: TerraformVariable = secretVariable(stack);
      const d = TaskVariable.duration(Duration.seconds(1 / 3));
      const variables = { m: TaskVariable.text(secret.stringValue), n: TaskVariable.integer(1.5), d };
      kapacitor.addTask(Task.fromTemplate('a', template, { databases: [metrics], variables }));
      const named = { databases: [metrics], variables: { apiToken: TaskVariable.text('abc') } };
      kapacitor.addTask(Task.fromTemplate('b', template, named));
      const handler = { topic: 'x', name: 'y', kind: 'publish' };
      const args = ['--password', 'abc'];
      kapacitor.addTopicHandler(TopicHandler.of({ ...handler, kind: 'exec', options: { prog: '/x', args } }));
      kapacitor.addTopicHandler(TopicHandler.of({ ...handler, options: { token: 'abc' } }));
      kapacitor.addTopicHandler(TopicHandler.of({ ...handler, kind: 'slak' }));
      const url = 'https://h.example/hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2';
      kapacitor.addTopicHandler(TopicHandler.of({ ...handler, name: 'z', kind: 'post', options: { url } }));
    });
    expect(found).toEqual([
      expect.stringContaining('a value that is sensitive'),
      expect.stringContaining('`addTask(a).variables.n` takes a whole number, got 1.5'),
      expect.stringContaining('`addTask(a).variables.d` takes a duration from 0'),
      expect.stringContaining('`addTask(b).variables.apiToken` takes text that others may read'),
      expect.stringContaining('`addTopicHandler(x y).options.args[1]` takes text that others may read'),
      expect.stringContaining('`addTopicHandler(x y) #2.options.token` takes text that others may read'),
      expect.stringContaining('`addTopicHandler(x y) #3.kind` takes the kind of a handler'),
      expect.stringContaining('`addTopicHandler(x z).options.url` takes text that others may read'),
    ]);
  });

  test.each(['Authorization', 'Cookie', 'X-Auth-Token', 'X-Insert-Key'])(
    'is a header %s of a handler of a topic',
    (header) => {
      const found = mistakes((kapacitor) => {
        const options = { endpoint: 'x', headers: { 'Content-Type': 'application/json', [header]: 'hunter2' } };
        kapacitor.addTopicHandler(TopicHandler.of({ topic: 'x', name: 'y', kind: 'post', options }));
      });
      const said = `\`addTopicHandler(x y).options.headers.${header}\` takes text that others may read`;
      expect(found).toContainEqual(expect.stringContaining(said));
    },
  );

  test('is a handler of a topic that verifies nobody, however the key is written', () => {
    const found = mistakes((kapacitor) => {
      for (const key of ['skip-ssl-verification', 'Skip-SSL-Verification']) {
        const options = { endpoint: 'x', [key]: true };
        kapacitor.addTopicHandler(TopicHandler.of({ topic: 'x', name: key, kind: 'post', options }));
      }
      const verified = { endpoint: 'x', 'skip-ssl-verification': false };
      kapacitor.addTopicHandler(TopicHandler.of({ topic: 'x', name: 'verified', kind: 'post', options: verified }));
    }).filter((one) => one.includes('.options'));
    expect(found).toEqual([
      expect.stringContaining('`addTopicHandler(x skip-ssl-verification).options.skip-ssl-verification` takes false'),
      expect.stringContaining('`addTopicHandler(x Skip-SSL-Verification).options.Skip-SSL-Verification` takes false'),
    ]);
  });

  test('is a handler of a topic that nothing would be sent by', () => {
    const found = mistakes((kapacitor) => {
      for (const url of ['http://hook.example', 'https://hook.example'])
        kapacitor.addTopicHandler(
          TopicHandler.of({ topic: 'x', name: url.slice(0, 5).replace(':', ''), kind: 'post', options: { url } }),
        );
    }).filter((one) => one.includes('.options'));
    expect(found).toEqual([expect.stringContaining('.options.url` takes a URL of https: Kapacitor sends nothing by')]);
  });

  test('is two templates of one name, and templates whose text a task has not', () => {
    const found = mistakes((kapacitor, metrics) => {
      const databases = [metrics];
      kapacitor.addTask(Task.fromTemplate('a', TaskTemplate.fromText('t', 'stream|from()'), { databases }));
      kapacitor.addTask(Task.fromTemplate('b', TaskTemplate.fromText('t', 'batch|query()'), { databases }));
    });
    expect(found).toContainEqual(expect.stringContaining('takes templates whose names differ as their scripts do'));
  });

  test('is a handler whose alerts come back to its topic, by itself or by others', () => {
    const found = mistakes((kapacitor) => {
      const hand = (topic: string, name: string, kind: string, options: object, match?: string) => {
        kapacitor.addTopicHandler(TopicHandler.of({ topic, name, kind, options, match }));
      };
      hand('a', 'on', 'publish', { topics: ['x', 'b'] });
      hand('b', 'on', 'aggregate', { interval: 60_000_000_000, topic: 'c' });
      hand('c', 'on', 'publish', { topics: ['a'] });
      hand('d', 'on', 'publish', { topics: ['d'] }, 'level() == CRITICAL');
      hand('e', 'on', 'publish', { topics: ['a'] });
      hand('f', 'on', 'publish', { topics: ['f'] }, 'changed()');
      hand('g', 'on', 'publish', { topics: ['g'] }, '!changed()');
      hand('h', 'on', 'publish', { topics: ['h'] }, 'level() == CRITICAL OR changed()');
      hand('i', 'on', 'publish', { topics: ['i'] }, 'changed() AND level() == CRITICAL');
      // Of no alert are both true.
      hand('j', 'on', 'publish', { topics: ['k'] }, `"env" == 'prod'`);
      hand('k', 'on', 'publish', { topics: ['j'] }, `"env" == 'dev'`);
    });
    expect(found).toEqual(
      ['a', 'b', 'c', 'd', 'g', 'h'].map((topic): unknown =>
        expect.stringContaining(
          `\`addTopicHandler(${topic} on).options\` takes topics from which no alert comes back to its own, got "${topic}"`,
        ),
      ),
    );
  });

  test('is not refused where it is none: read from, its own statistics, looped back, declared', () => {
    const fine = built((kapacitor, metrics, stack) => {
      kapacitor.readFrom(metrics);
      kapacitor.addTask(Task.fromText('batch', `dbrp "metrics"."autogen"\n${BATCH}`));
      kapacitor.addTask(Task.fromText('own', `dbrp "_kapacitor"."autogen"\nstream|from()`));
      kapacitor.addTask(
        Task.fromText('loop', `${STREAM}|kapacitorLoopback().database('made').retentionPolicy('autogen')`),
      );
      kapacitor.addTask(Task.fromText('looped', `dbrp "made"."autogen"\nstream|from()`));
      const url = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitor.alertThrough(AlertHandler.slack({ url, peers }));
      kapacitor.addTask(Task.fromText('slack', `${STREAM}.slack().channel('#alerts')`));
      kapacitor.addTopicHandler(
        TopicHandler.of({ topic: 'a:b', name: 'next', kind: 'publish', options: { topics: ['c'] } }),
      );
    });
    expect(() => Testing.synth(fine, true)).not.toThrow();
  });
});

test('a script is read as the daemon reads it: comments, regular expressions, strings in strings', () => {
  const script = readScript(`// stream|from() "
dbrp "a\\"b"."c d"
var where = lambda: "host" =~ /it's \\/ "x/ AND 4 / 2 > 1 // .exec(
var stream_of = '''a 'quoted' "text" (('''
var data = batch|query('it\\'s').groupBy([*])
data|alert().email()`);
  expect(script).toEqual({
    type: 'batch',
    dbrps: [{ db: 'a"b', rp: 'c d' }],
    handlers: ['smtp'],
    loopsInto: [],
    variables: ['where', 'stream_of', 'data'],
    dialed: [],
  });
});
