import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, executable } from '../support/processes';
import { Certificates } from '../support/loopback';
import { program, SynthesizedKapacitor } from './support/synthesized';

// Which of Kapacitor's routes answers whom, by the list that it gives itself: recordings, replays, backups and profiles among them.

const kapacitord = executable('kapacitord');
if (kapacitord === undefined) console.warn('kapacitord is not installed: what its routes give to whom is not tried');

jest.setTimeout(60_000);

// Every path below one that ends so is of it.
const asked = (pattern: string) => (pattern.endsWith('/') ? `${pattern}x` : pattern);
// What a browser asks before, and what Kapacitor lets pass whom it knows: it is about nothing.
const ABOUT_NOTHING = /^(OPTIONS|HEAD) /;

(kapacitord === undefined ? describe.skip : describe)('the routes of a synthesized Kapacitor', () => {
  const home = mkdtempSync(join(tmpdir(), 'kapacitor-routes-'));
  const kapacitor = new SynthesizedKapacitor(
    kapacitord ?? '',
    join(home, 'pod'),
    program(() => undefined),
    new Certificates(join(home, 'tls')),
  );
  let routes: string[];

  beforeAll(async () => {
    if (!(await kapacitor.start())) throw new Error(kapacitor.log);
    for (const user of [{ type: 'admin' }, { type: 'normal', permissions: ['write_points'] }]) {
      const { status, body } = await kapacitor.api('users', { name: user.type, password: user.type, ...user });
      if (status !== 200) throw new Error(body);
    }
    routes = await listed();
    await kapacitor.stop();
    if (!(await kapacitor.start({ KAPACITOR_HTTP_AUTH_ENABLED: 'true' }))) throw new Error(kapacitor.log);
  });
  afterAll(async () => {
    await kapacitor.stop();
    await endAll();
    rmSync(home, { recursive: true, force: true });
  });

  async function listed(): Promise<string[]> {
    const answer = await fetch(`http://127.0.0.1:${await kapacitor.port}/kapacitor/v1/:routes`);
    const found = (await answer.json()) as Record<string, string[]>;
    return Object.entries(found).flatMap(([pattern, methods]) =>
      methods.map((method) => `${method} ${asked(pattern)}`),
    );
  }

  async function statusOf(route: string, user?: string): Promise<number> {
    const [method = '', path = ''] = route.split(' ');
    const headers: Record<string, string> =
      user === undefined ? {} : { authorization: `Basic ${btoa(`${user}:${user}`)}` };
    const body = /^(GET|HEAD|OPTIONS)$/.test(method) ? undefined : '{}';
    const url = `http://127.0.0.1:${await kapacitor.port}${path}?seconds=1`;
    // A log goes on for ever: whoever waits for it was let in.
    const { status } = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(3000) }).catch(
      (error: unknown) => {
        if ((error as Error).name === 'TimeoutError') return { status: 200 };
        throw error;
      },
    );
    return status;
  }

  const letIn = async (user?: string) => {
    const open: string[] = [];
    for (const route of routes) if (![401, 403].includes(await statusOf(route, user))) open.push(route);
    return open.filter((route) => !ABOUT_NOTHING.test(route)).sort();
  };

  test('are all that it has: a new one is tried as those of today', () => {
    for (const part of [
      'recordings/stream',
      'recordings/query',
      'replays/batch',
      'storage/backup',
      'debug/vars',
      'users',
    ])
      expect(routes.join('\n')).toContain(`/kapacitor/v1/${part}`);
  });

  test('answer nobody without a user, and nobody whose password is wrong', async () => {
    expect(await letIn()).toEqual([]);
    expect(await letIn('somebody')).toEqual([]);
  });

  test('let one who may write points do that, and nothing else', async () => {
    expect(await letIn('normal')).toEqual(['GET /kapacitor/v1/ping', 'POST /kapacitor/v1/write', 'POST /write']);
  });

  test('answer an administrator, whom each user of this library is, but with the config', async () => {
    const open = await letIn('admin');
    const rest = routes.filter((route) => !ABOUT_NOTHING.test(route) && !open.includes(route));
    expect(rest.filter((route) => !route.includes('/config'))).toEqual([]);
  });
});
