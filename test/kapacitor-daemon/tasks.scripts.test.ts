import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  AlertHandler,
  CertificateAuthority,
  Duration,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Task,
  TaskTemplate,
  TaskVariable,
  TopicHandler,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { kapacitorIn } from '../contract/support';
import { executable } from '../support/processes';
import { KapacitorPod } from '../kapacitor/support/kapacitor-pod';
import { Certificates, eventually } from '../support/loopback';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podScripts } from '../support/pod-scripts';

const kapacitord = executable('kapacitord');
if (kapacitord === undefined) console.warn('Tasks from code: not run, as kapacitord is not installed here');
const shellcheck = executable('shellcheck');
if (shellcheck === undefined) console.warn('Tasks from code: not checked, as shellcheck is not installed here');

const SCRIPTS = podScripts('kapacitor');
const ROOT = { user: 'root', password: 'first password' };

// Its own statistics, so that no InfluxDB is needed.
const DBRP = 'dbrp "_kapacitor"."autogen"\n';
const threshold = (value: number) =>
  `${DBRP}stream|from().measurement('m')|alert().crit(lambda: "v" > ${value}).topic('t')`;

/** What a program makes of a Kapacitor's tasks, as their pod is told. */
function desired(use: (kapacitor: SecureKapacitor) => void): string {
  const stack = emptyStack();
  const kapacitor = kapacitorIn(stack);
  use(kapacitor);
  const [text] = documentOf(stack)
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>).desired ?? []);
  return text === undefined ? 'tasks\t1\nend\n' : fill(text);
}

interface ListedTask {
  readonly id: string;
  readonly status: string;
  readonly executing: boolean;
  readonly script: string;
}

(shellcheck === undefined ? describe.skip : describe)('the text of the scripts', () => {
  test('has nothing that shellcheck warns of', () => {
    const scripts = resolve(__dirname, '../../lib/kapacitor-daemon/scripts');
    const checked = ['tasks.sh', 'observe-tasks.sh', 'made.sh'].map((name) => join(scripts, name));
    expect(() => execFileSync(shellcheck ?? '', ['-x', ...checked], { encoding: 'utf8' })).not.toThrow();
  });
});

(kapacitord === undefined ? describe.skip : describe)('tasks from code in a real Kapacitor', () => {
  let home: string;
  let pod: KapacitorPod;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-tasks-'));
    pod = await KapacitorPod.prepare(kapacitord ?? '', join(home, 'pod'), [], new Certificates(join(home, 'tls')));
    mkdirSync(join(home, 'state'));
    writeFileSync(join(home, 'password'), ROOT.password);
    await pod.setup();
    await pod.start();
  });
  afterEach(async () => {
    await pod.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const reconcile = (use: (kapacitor: SecureKapacitor) => void, environment: Record<string, string> = {}) => {
    writeFileSync(join(home, 'desired'), desired(use));
    const env = {
      PATH: process.env.PATH ?? '',
      DESIRED: join(home, 'desired'),
      MEMBERS: 'localhost',
      KAPACITOR_PORT: String(pod.port),
      KAPACITOR_USER: ROOT.user,
      KAPACITOR_PASSWORD_FILE: join(home, 'password'),
      KAPACITOR_CA: pod.caFile,
      STATE_DIR: join(home, 'state'),
      ...environment,
    };
    const { status, stdout, stderr } = spawnSync('bash', [join(SCRIPTS, 'tasks.sh'), 'once'], {
      env,
      encoding: 'utf8',
    });
    return { code: status, output: stdout + stderr };
  };
  const ask = async (path: string, body?: object, method?: 'PATCH' | 'DELETE') => {
    const answer = await pod.api(path, ROOT.user, ROOT.password, body && JSON.stringify(body), method);
    return answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
  };
  const tasks = async () => (await ask('tasks')).tasks as ListedTask[];
  const named = async () => (await tasks()).map(({ id }) => id);
  /** A PATH on which this program cannot be run, always or at first. */
  const without = (program: string, { once = false } = {}) => {
    const [programs, failed] = [join(home, 'programs'), join(home, 'failed')];
    mkdirSync(programs);
    const { PATH = '' } = process.env;
    const goOn = once ? `[ ! -e '${failed}' ] || PATH='${PATH}' exec ${program} "$@"\n` : '';
    writeFileSync(join(programs, program), `#!/bin/sh\n${goOn}: >'${failed}'\nexit 126\n`, { mode: 0o755 });
    return { PATH: `${programs}:${PATH}` };
  };
  const told = () => readFileSync(join(home, 'state/error'), 'utf8');
  const cpu = (value: number) => (kapacitor: SecureKapacitor) => {
    kapacitor.addTask(Task.fromText('cpu', threshold(value)));
  };

  test('are made, changed where they run, disabled, and removed with the call; what is right is not touched', async () => {
    const all = (value: number, enabled: boolean) => (kapacitor: SecureKapacitor) => {
      cpu(value)(kapacitor);
      const template = TaskTemplate.fromText(
        'over',
        `${DBRP}var m string\nvar n = 1.0\nstream|from().measurement(m)|alert().crit(lambda: "v" > n)`,
      );
      const variables = { m: TaskVariable.text(`it's "m" \\`), n: TaskVariable.floatingPoint(value) };
      kapacitor.addTask(Task.fromTemplate('mem', template, { variables, enabled }));
      kapacitor.alertThrough(AlertHandler.log('a test'));
      const options = { path: pod.path('alerts') };
      kapacitor.addTopicHandler(TopicHandler.of({ topic: 't', name: 'file', kind: 'log', options }));
    };
    expect(reconcile(all(90, true))).toMatchObject({ code: 0 });
    expect(await tasks()).toMatchObject([
      { id: 'cpu', status: 'enabled', executing: true },
      { id: 'mem', status: 'enabled', executing: true },
    ]);
    expect(reconcile(all(90, true)).output).toBe('');

    reconcile(all(95, false));
    const [changed, disabled] = await tasks();
    expect(changed).toMatchObject({ executing: true, script: expect.stringContaining('"v" > 95') as string });
    expect(disabled).toMatchObject({ id: 'mem', status: 'disabled', executing: false });
    await pod.api('write?db=_kapacitor&rp=autogen', ROOT.user, ROOT.password, 'm v=96');
    expect((await pod.api('alerts/topics/t/handlers/file', ROOT.user, ROOT.password)).status).toBe(200);

    expect(reconcile(cpu(95))).toMatchObject({ code: 0 });
    expect(await named()).toEqual(['cpu']);
    expect((await ask('templates')).templates).toMatchObject([{ id: 'made-by-code' }]);
    expect((await ask('alerts/topics/t/handlers')).handlers).toEqual([]);
  });

  test('that Kapacitor refuses are said with its reason, and what ran goes on as it was', async () => {
    reconcile(cpu(90));
    const refused = reconcile((kapacitor) => {
      kapacitor.addTask(Task.fromText('cpu', threshold(91).replace('crit', 'kritisch')));
      kapacitor.addTask(Task.fromText('mem', threshold(1)));
      kapacitor.alertThrough(AlertHandler.exec('kapacitord of this test has it off'));
      kapacitor.addTask(Task.fromText('run', `${threshold(1)}.exec('/bin/true')`));
    });
    expect(refused.code).toBe(1);
    expect(told()).toContain('Kapacitor refuses the task cpu (HTTP 400): invalid TICKscript: line 2');
    expect(told()).toContain('Kapacitor does not start the task run: exec alert handler is disabled');
    expect(refused.output).toContain('no method or property "kritisch"');
    expect(await tasks()).toMatchObject([
      { id: 'cpu', executing: true, script: expect.stringContaining('"v" > 90') as string },
      { id: 'mem', executing: true },
      { id: 'run', executing: false },
    ]);
  });

  test('that somebody made by hand are left alone, or adopted; what is changed by hand is set right', async () => {
    const own = { status: 'enabled', script: threshold(1) };
    await ask('tasks', { id: 'cpu', ...own });
    await ask('tasks', { id: 'theirs', ...own });
    expect(reconcile(cpu(90))).toMatchObject({ code: 1 });
    expect(told()).toBe('the task cpu already exists and was not made here: adopt it, rename it or remove it\n');
    expect((await tasks())[0]?.script).toContain('"v" > 1');
    const adopting = (kapacitor: SecureKapacitor) => {
      kapacitor.addTask(Task.fromText('cpu', threshold(90), { adopt: true }));
    };
    expect(reconcile(adopting)).toMatchObject({ code: 0 });
    expect((await tasks())[0]?.script).toContain('"v" > 90');

    await ask('tasks/cpu', { status: 'disabled', script: threshold(1) }, 'PATCH');
    expect(reconcile(adopting).output).toContain('the task cpu is applied');
    expect((await tasks())[0]).toMatchObject({
      executing: true,
      script: expect.stringContaining('"v" > 90') as string,
    });
    reconcile(() => undefined);
    expect(await named()).toEqual(['theirs']);
  });

  test('that somebody made by hand are left alone, though the first list of what there is cannot be read', async () => {
    await ask('tasks', { id: 'cpu', status: 'enabled', script: threshold(1) });
    expect(reconcile(cpu(90), without('awk', { once: true })).code).toBe(1);
    expect(told()).toBe("the list of Kapacitor's tasks cannot be read\n");
    expect((await tasks())[0]?.script).toContain('"v" > 1');
    expect(reconcile(cpu(90)).output).toContain('the task cpu already exists and was not made here');
  });

  test('stay ours, though they cannot be sealed', async () => {
    const { code } = reconcile(cpu(90), without('sha256sum'));
    expect(reconcile(cpu(90))).toMatchObject({ code: 0 });
    expect(reconcile(() => undefined)).toMatchObject({ code: 0 });
    expect(await named()).toEqual([]);
    expect(code).toBe(1);
  });

  test('become ones of a template and back, and a template may need a variable that its tasks bring', async () => {
    const of = (script: string, variables?: Record<string, TaskVariable>) => (kapacitor: SecureKapacitor) => {
      kapacitor.addTask(Task.fromTemplate('cpu', TaskTemplate.fromText('over', `${DBRP}${script}`), { variables }));
    };
    const stream = `stream|from()|alert().crit(lambda: "v" > n)`;
    for (const use of [
      cpu(1),
      of(`var n = 1.0\n${stream}`, { n: TaskVariable.floatingPoint(2) }),
      of(`var n float\nvar m float\n${stream.replace('n)', 'n + m)')}`, {
        n: TaskVariable.floatingPoint(2),
        m: TaskVariable.floatingPoint(3),
      }),
      of(`var n = 1.0\n${stream}`),
      cpu(2),
    ]) {
      expect(reconcile(use)).toMatchObject({ code: 0 });
      expect(await tasks()).toMatchObject([{ id: 'cpu', executing: true }]);
    }
    expect((await ask('tasks/cpu'))['template-id']).toBe('');
  });

  test('are made again after a lost volume, and what its users write into the ledger is no command', async () => {
    reconcile(cpu(90));
    const hostile =
      '// task - $(touch /tmp/x) - -\\n// task - ../users/root - -\\n// task - theirs - -\\nstream|from()';
    await ask('tasks', { id: 'theirs', script: threshold(1) });
    await ask('templates/made-by-code', { script: hostile.replaceAll('\\n', '\n') }, 'PATCH');
    expect(reconcile(cpu(90)).output).toContain('the task cpu already exists and was not made here');
    expect((await pod.api('users/root', ROOT.user, ROOT.password)).status).toBe(200);
    await pod.stop();
    pod.wipe();
    await pod.setup();
    await pod.start();
    expect(reconcile(cpu(90))).toMatchObject({ code: 0 });
    expect(await named()).toEqual(['cpu']);
  });

  test('that somebody weakens are set right, though he writes into the ledger that they are as wanted', async () => {
    const digests = async () =>
      /\/\/ task - cpu (\S+) (\S+)/.exec((await ask('templates/made-by-code?script-format=raw')).script as string) ??
      [];
    const forge = async (script: string, ...[line = '', shown = '']: (string | undefined)[]) => {
      await ask('tasks/cpu', { status: 'disabled', script }, 'PATCH');
      await ask('tasks/cpu', { status: 'enabled' }, 'PATCH');
      await ask('templates/made-by-code', { script: `// task - cpu ${line} ${shown}\nstream\n    |from()\n` }, 'PATCH');
    };
    await ask('users', { name: 'mallory', type: 'admin', password: 'hers' });
    reconcile(cpu(90));
    const [, , former] = await digests();
    reconcile(cpu(95));
    const [, line] = await digests();
    writeFileSync(join(home, 'hers'), 'hers');
    reconcile(cpu(1000), { KAPACITOR_USER: 'mallory', KAPACITOR_PASSWORD_FILE: join(home, 'hers') });
    const [, , shown] = await digests();

    for (const [value, forged] of [
      [1000, shown],
      [90, former],
    ] as const) {
      await forge(threshold(value), line, forged);
      expect(reconcile(cpu(95)).output).toContain('the task cpu is applied');
      expect((await tasks())[0]?.script).toContain('"v" > 95');
    }
  });

  test('that stop with an error are said; so is a Kapacitor that does not answer or does not know the password', () => {
    expect(reconcile(cpu(90), { KAPACITOR_PORT: '1' })).toMatchObject({ code: 1 });
    expect(told()).toContain('(HTTP 000): ');
    writeFileSync(join(home, 'password'), 'another');
    expect(reconcile(cpu(90)).code).toBe(1);
    expect(told()).toContain('(HTTP 401)');
    expect(told()).not.toContain('another');
    writeFileSync(join(home, 'password'), ROOT.password);
    const failing = (kapacitor: SecureKapacitor) => {
      const script = `${DBRP}stream|from().measurement('m')|eval(lambda: "v" / 0).as('x').quiet()|influxDBOut().cluster('none').database('x')`;
      kapacitor.addTask(Task.fromText('broken', script));
    };
    expect(reconcile(failing)).toMatchObject({ code: 1 });
    expect(told()).toContain('the task broken');
  });

  test('leave with the pod that made them: the next setup removes what is in the ledger, and nothing else', async () => {
    reconcile(cpu(90));
    await ask('tasks', { id: 'theirs', script: threshold(1) });
    await pod.stop();
    await pod.setup({ MADE_TASKS: 'keep' });
    await pod.start();
    expect(await named()).toEqual(['cpu', 'theirs']);
    await pod.stop();
    expect((await pod.setup({ MADE_TASKS: 'remove' })).output).toContain('removed the task cpu, which left the code');
    await pod.start();
    expect(await named()).toEqual(['theirs']);
    expect((await ask('templates')).templates).toEqual([]);
  });

  // One line would keep Kapacitor from starting, until a person writes into its database.
  test.each(['task - .', 'template - .', 'template - ..', 'handler .. x', `task - ${'a'.repeat(200_000)}`])(
    'leave with the pod, whatever its users wrote into the ledger (%#)',
    async (thing) => {
      reconcile(cpu(90));
      const { script } = await ask('templates/made-by-code?script-format=raw');
      const lines = `// ${thing} - -\n${script as string}`;
      await ask('templates/made-by-code', { script: lines }, 'PATCH');
      expect(reconcile(cpu(90)).code).toBe(0);
      await ask('templates/made-by-code', { script: lines }, 'PATCH');
      await pod.stop();
      expect(await pod.setup({ MADE_TASKS: 'remove' })).toMatchObject({ code: 0 });
      await pod.start();
      expect(await named()).toEqual([]);
    },
  );

  test('leave with the last call where their pod stays, with what says that they were made here', async () => {
    const handler = (kapacitor: SecureKapacitor) => {
      const template = TaskTemplate.fromText('limits', `${DBRP}var max = 90\nstream|from()|alert().topic('t')`);
      kapacitor.addTask(Task.fromTemplate('limit', template, {}));
      kapacitor.alertThrough(AlertHandler.log('a test'));
      const options = { path: '/var/lib/kapacitor/alerts' };
      kapacitor.addTopicHandler(TopicHandler.of({ topic: 't', name: 'file', kind: 'log', options }));
    };
    expect(reconcile(handler)).toMatchObject({ code: 0 });
    await ask('tasks', { id: 'theirs', script: threshold(1) });
    const { code, output } = reconcile(() => undefined);
    expect(code).toBe(0);
    for (const what of ['handler file of the topic t', 'task limit', 'template limits'])
      expect(output).toContain(`the ${what} is removed`);
    expect(await named()).toEqual(['theirs']);
    expect((await ask('templates')).templates).toEqual([]);
    expect((await ask('alerts/topics/t/handlers')).handlers ?? []).toEqual([]);
    expect(reconcile(() => undefined)).toEqual({ code: 0, output: '' });
    expect((await ask('templates')).templates).toEqual([]);
    // A Kapacitor that does not answer is told of here too.
    await pod.stop();
    expect(reconcile(() => undefined)).toMatchObject({ code: 1 });
    expect(told()).toContain('(HTTP 000): ');
  });

  test.each<[string, string, (collected: number) => boolean]>([
    ['go round for ever, which is why that is a mistake', '', (collected) => collected > 500],
    ['end where they tell of changes only', 'changed()', (collected) => collected < 5],
  ])('alerts of topics that tell each other %s', async (_, match, expected) => {
    reconcile(cpu(1));
    for (const [topic, next] of ['tu', 'ut'])
      await ask(`alerts/topics/${topic}/handlers`, { id: 'on', kind: 'publish', options: { topics: [next] }, match });
    await pod.api('write?db=_kapacitor&rp=autogen', ROOT.user, ROOT.password, 'm v=96');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(expected((await ask('alerts/topics/u')).collected as number)).toBe(true);
  });

  test('of hosts alert about what is used up, refused and silent, and about nothing else', async () => {
    const hosts = (kapacitor: SecureKapacitor) => {
      const namespace = new SecureNamespace(kapacitor, 'databases');
      const authority = CertificateAuthority.selfManaged(kapacitor, 'another');
      const metrics = new SecureInfluxDB(kapacitor, 'influxdb', { namespace, authority }).addDatabase('metrics');
      kapacitor.subscribeTo(metrics);
      const variables = { silence: TaskVariable.duration(Duration.seconds(2)) };
      const template = TaskTemplate.ofHosts();
      kapacitor.addTask(Task.fromTemplate('hosts', template, { databases: [metrics], variables }));
    };
    expect(reconcile(hosts)).toMatchObject({ code: 0 });
    const points = (host: string, minute: number, used: number, lost: number) =>
      [
        `system,host=${host} load1=1`,
        `cpu,cpu=cpu-total,host=${host} usage_idle=${100 - used}`,
        `cpu,cpu=cpu0,host=${host} usage_idle=0`,
        `mem,host=${host} used_percent=${used}`,
        `disk,host=${host},device=sda1,path=/,mode=rw used_percent=${used}`,
        `disk,host=${host},device=sdb1,path=/b,mode=rw used_percent=${used - 9}`,
        `disk,host=${host},device=sdc1,path=/c,mode=ro used_percent=100`,
        `internal_write,host=${host},output=influxdb metrics_dropped=${lost}i,metrics_rejected=7i`,
      ].map((point) => `${point} ${minute * 60}`);
    const lines = Array.from({ length: 30 }, (_, minute) => [
      ...points('busy', minute, 97, minute),
      // It started anew in between.
      ...points('idle', minute, 20, minute < 9 ? 5 : 0),
    ]).flat();
    await pod.api('write?db=metrics&rp=autogen&precision=s', ROOT.user, ROOT.password, lines.join('\n'));
    const levels = async () => {
      const { events = [] } = (await ask('alerts/topics/hosts/events')) as {
        readonly events?: readonly { readonly id: string; readonly state: { readonly level: string } }[];
      };
      return Object.fromEntries(
        events.filter(({ state }) => state.level !== 'OK').map(({ id, state }) => [id, state.level]),
      );
    };
    await eventually('7 alerts', async () => (Object.keys(await levels()).length >= 7 ? true : undefined));
    expect(await levels()).toEqual({
      'cpu of busy': 'WARNING',
      'memory of busy': 'CRITICAL',
      'disk sda1 of busy': 'CRITICAL',
      'disk sdb1 of busy': 'WARNING',
      'points of busy for influxdb': 'CRITICAL',
      // Neither writes any more.
      busy: 'CRITICAL',
      idle: 'CRITICAL',
    });
  });
});
