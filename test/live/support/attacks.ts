import { createHmac } from 'node:crypto';
import { prometheusRead } from '../../support/remote-read';
import { Answer, ClientPod, Login, Request } from './client-pod';
import { pause } from './process';

export type Outcome = 'refused' | 'got in';

/** A listener, and what attackers have: a pod inside of its policy, one outside, and logins that are good elsewhere. */
export interface Target {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** The address of its pod, for ports that no Service has. */
  readonly address: string;
  readonly insider: ClientPod;
  readonly outsider: ClientPod;
  readonly stranger: Login;
}

export interface Attack {
  readonly name: string;
  /** The weak listener that it succeeds against. */
  readonly weak: 'open' | 'lax';
  run(target: Target): Promise<Outcome>;
}

interface Door {
  readonly path: string;
  readonly method?: string;
  readonly body?: string | Buffer;
}

const INFLUXDB: Door[] = [
  { path: '/query?db=metrics&q=SELECT+*+FROM+treasure' },
  { path: '/query?q=SHOW+USERS' },
  { path: '/write?db=metrics', method: 'POST', body: 'treasure value=2' },
  { path: '/api/v2/write?bucket=metrics/autogen', method: 'POST', body: 'treasure value=2' },
  { path: '/api/v1/prom/read?db=metrics', method: 'POST', body: prometheusRead('treasure') },
  { path: '/ping' },
  { path: '/health' },
  { path: '/metrics' },
  { path: '/debug/vars' },
  { path: '/debug/requests?seconds=1' },
  { path: '/debug/pprof/cmdline' },
];
const KAPACITOR: Door[] = [
  { path: '/kapacitor/v1/tasks' },
  { path: '/kapacitor/v1/users' },
  { path: '/kapacitor/v1/write?db=metrics&rp=autogen', method: 'POST', body: 'treasure value=2' },
  { path: '/kapacitor/v1/ping' },
  { path: '/kapacitor/v1/debug/vars' },
  { path: '/kapacitor/v1/loglevel', method: 'POST', body: '{"level":"INFO"}' },
  { path: '/write?db=metrics&rp=autogen', method: 'POST', body: 'treasure value=2' },
];
const EXPORTER: Door[] = [{ path: '/metrics' }, { path: '/' }];
const PROMETHEUS: Door[] = [
  { path: '/metrics' },
  { path: '/-/healthy' },
  { path: '/-/ready' },
  { path: '/api/v1/query?query=up' },
  { path: '/api/v1/status/config' },
  { path: '/-/reload', method: 'POST' },
  { path: '/api/v1/admin/tsdb/snapshot', method: 'POST' },
];

// What any user may ask for.
const isForSome = ({ path }: Door) => !['/ping', '/health', '/metrics'].includes(path);
// Where every name and password is an administrator's, nobody is known by name.
const hasNoUsers = ({ path }: Door) => path !== '/kapacitor/v1/users';

/** The attacks on InfluxDB's port. */
export const influxdbAttacks: Attack[] = [
  ...common(INFLUXDB),
  ...through(
    INFLUXDB.filter(isForSome),
    "another database's user",
    'lax',
    ({ stranger }) => ({ user: stranger }),
    [403],
  ),
  forgedToken('/query?db=metrics&q=SELECT+*+FROM+treasure'),
  continuousQuery(),
  {
    name: 'the backup RPC from another pod',
    weak: 'open',
    run: async ({ insider, address }) => {
      const { status, stderr } = await insider.tryRun(`timeout 5 bash -c '</dev/tcp/${address}/8088'`);
      if (status !== 0 && !stderr.includes('Connection refused')) throw new Error(`inconclusive: ${stderr}`);
      return status === 0 ? 'got in' : 'refused';
    },
  },
];

/** The attacks on Kapacitor's port. */
export const kapacitorAttacks: Attack[] = [
  ...common(KAPACITOR),
  ...through(KAPACITOR.filter(hasNoUsers), "InfluxDB's user", 'lax', ({ stranger }) => ({ user: stranger }), [401]),
  forgedToken('/kapacitor/v1/tasks'),
];

/** The attacks on a node exporter's port. No policy binds a pod on the node's network: none is about one. */
export const exporterAttacks: Attack[] = [
  ...common(EXPORTER).filter(({ name }) => !name.includes('policy')),
  ...through(EXPORTER, "InfluxDB's user", 'open', ({ stranger }) => ({ user: stranger }), [401]),
];

/** The attacks on the port where Telegraf serves metrics. */
export const metricsAttacks: Attack[] = [
  ...common(EXPORTER),
  ...through(EXPORTER, "InfluxDB's user", 'open', ({ stranger }) => ({ user: stranger }), [401]),
];

/** The attacks on the port of Prometheus. */
export const prometheusAttacks: Attack[] = [
  ...common(PROMETHEUS),
  ...through(PROMETHEUS, "InfluxDB's user", 'open', ({ stranger }) => ({ user: stranger }), [401]),
];

// What every listener has to stand.
function common(doors: Door[]): Attack[] {
  const [first = { path: '/' }] = doors;
  const wrong = { name: 'admin', password: 'admin' };
  return [
    ...through([first], 'plain HTTP', 'open', () => ({}), [400], 'http'),
    ...through(doors, 'no credential', 'open', () => ({}), [401, 404]),
    ...through(doors, 'a wrong credential', 'open', () => ({ user: wrong }), [401, 404]),
    {
      name: 'TLS 1.1',
      weak: 'lax',
      run: async (target) => {
        const answer = await knock(target, first, { oldTls: true });
        if (answer.status > 0) return 'got in';
        return answer.exit === 35 && answer.error.includes('alert protocol version') ? 'refused' : unclear(answer);
      },
    },
    {
      name: 'a pod outside of the policy',
      weak: 'open',
      run: async (target) => {
        const answer = await knock({ ...target, insider: target.outsider }, first, { timeout: 4 });
        if (answer.status > 0) return 'got in';
        return answer.exit === 28 ? 'refused' : unclear(answer);
      },
    },
  ];
}

function through(
  doors: Door[],
  what: string,
  weak: Attack['weak'],
  more: (target: Target) => Partial<Request>,
  refusals: number[],
  scheme?: 'http',
): Attack[] {
  return doors.map((door) => ({
    name: `${what} at ${door.method ?? 'GET'} ${door.path}`,
    weak,
    run: async (target) => {
      const answer = await knock({ ...target, scheme: scheme ?? target.scheme }, door, more(target));
      if (answer.status >= 200 && answer.status < 300) return 'got in';
      // InfluxDB with a limit of connections hangs up on plain HTTP without a word: what listens answered, with nothing.
      const hungUp = scheme === 'http' && answer.exit === 52 && answer.error.includes('Empty reply');
      return hungUp || refusals.includes(answer.status) ? 'refused' : unclear(answer);
    },
  }));
}

function forgedToken(path: string): Attack {
  const forged = [token('HS256', ''), token('HS256', 'secret'), token('none', '')];
  return {
    name: 'a token that is forged with no, an empty or a usual secret',
    weak: 'lax',
    run: async (target) => {
      for (const bearer of forged) {
        const answer = await knock(target, { path }, { headers: { Authorization: `Bearer ${bearer}` } });
        if (answer.status === 200) return 'got in';
        if (answer.status !== 401) unclear(answer);
      }
      return 'refused';
    },
  };
}

// What runs later asks nobody: from another database into the attacker's own.
function continuousQuery(): Attack {
  const source = 'SELECT max(value) AS value INTO stolen FROM metrics.autogen.treasure GROUP BY time(1s)';
  return {
    name: "a continuous query of another database's user",
    weak: 'lax',
    run: async (target) => {
      const ask = (q: string) => {
        const path = `/query?${new URLSearchParams({ db: 'other', q }).toString()}`;
        return knock(target, { path, method: 'POST' }, { user: target.stranger });
      };
      const made = await ask(`CREATE CONTINUOUS QUERY steal ON other RESAMPLE EVERY 1s FOR 2h BEGIN ${source} END`);
      if (made.status !== 200) unclear(made);
      try {
        for (let second = 0; second < 10; second++) {
          const found = await ask('SELECT * FROM stolen');
          if (found.status !== 200) unclear(found);
          if (found.body.includes('"values"')) return 'got in';
          await pause(1);
        }
        return 'refused';
      } finally {
        await ask('DROP CONTINUOUS QUERY steal ON other');
      }
    },
  };
}

async function knock(target: Target, door: Door, more: Partial<Request>): Promise<Answer> {
  const { scheme, host, port, insider } = target;
  const ask = () => insider.request({ ...door, url: `${scheme}://${host}:${port}${door.path}`, ...more });
  const answer = await ask();
  // On a busy node the cluster's DNS may be late: nobody was asked yet.
  return answer.exit === COULD_NOT_RESOLVE ? await ask() : answer;
}

// Of curl.
const COULD_NOT_RESOLVE = 6;

// Neither in nor kept out by what is tested: a misspelt host must not count as safe.
function unclear({ status, exit, error, body }: Answer): never {
  throw new Error(`inconclusive: HTTP ${status}, curl ${exit} ${error} ${body.slice(0, 200)}`);
}

function token(algorithm: 'HS256' | 'none', secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { username: 'admin', exp: Math.floor(Date.now() / 1000) + 3600 };
  const text = `${part({ alg: algorithm, typ: 'JWT' })}.${part(payload)}`;
  return `${text}.${algorithm === 'none' ? '' : createHmac('sha256', secret).update(text).digest('base64url')}`;
}
