import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificates, eventually } from '../../support/loopback';
import { executable } from '../../support/processes';
import { InfluxDBServer } from './influxdb-server';
import { KapacitorPod, MAILBOX, type Login } from './kapacitor-pod';

const influxd = executable('influxd');
/** The kapacitord that is installed. */
export const KAPACITORD = executable('kapacitord');
/** The first administrator of each pod. */
export const ADMINISTRATOR = ['root', 'first password'] as const;
export const TOKEN = /~subscriber:([A-Za-z0-9_-]+)@/;

/** The token in where the points of a subscription go. */
export function tokenOf(destination: string | undefined): string {
  const token = TOKEN.exec(destination ?? '')?.[1];
  if (token === undefined) throw new Error(`no token in ${destination ?? 'nothing'}`);
  return token;
}

/** The statement that makes a user of InfluxDB. */
export function createUser({ username, password }: Login): string {
  const quoted = password.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n');
  return `CREATE USER ${username} WITH PASSWORD '${quoted}'`;
}

/** Each test has a pod that nothing runs in yet, an InfluxDB that runs with its user, database and mailbox, and a second that does not. */
export class PodBesideInfluxDB {
  public pod!: KapacitorPod;
  public influxdb!: InfluxDBServer;
  public second!: InfluxDBServer;
  private home = '';
  private certificates!: Certificates;
  private count = 0;

  public open(): void {
    this.home = mkdtempSync(join(tmpdir(), 'kapacitor-scripts-'));
    this.certificates = new Certificates(join(this.home, 'tls'));
  }

  public async begin(): Promise<void> {
    const server = (name: string) =>
      InfluxDBServer.prepare(influxd ?? '', join(this.home, `${name}-${this.count}`), this.certificates);
    this.influxdb = await server('influxdb');
    this.second = await server('second');
    await this.newPod(this.influxdb);
    await this.prepare(this.influxdb);
  }

  public async end(): Promise<void> {
    await Promise.all([this.pod.stop(), this.influxdb.stop(), this.second.stop()]);
  }

  public remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Another pod in the place of the first. */
  public async newPod(...servers: InfluxDBServer[]): Promise<KapacitorPod> {
    this.count += 1;
    const folder = join(this.home, `pod-${this.count}`);
    this.pod = await KapacitorPod.prepare(KAPACITORD ?? '', folder, servers, this.certificates);
    return this.pod;
  }

  /** Starts a server with what the pod needs there. */
  public async prepare(server: InfluxDBServer): Promise<void> {
    const { influxdbUser } = this.pod;
    await server.start();
    await server.query(
      'CREATE DATABASE app',
      `CREATE DATABASE ${MAILBOX}`,
      createUser(influxdbUser),
      `GRANT WRITE ON ${MAILBOX} TO ${influxdbUser.username}`,
    );
  }

  /** Certificates of an authority that nobody here trusts. */
  public otherCertificates(): Certificates {
    return new Certificates(join(this.home, `tls-${this.count}`));
  }
}

/** Sets a pod up, which must succeed. */
export async function setUp(pod: KapacitorPod): Promise<string> {
  const run = await pod.setup();
  expect(run).toEqual({ code: 0, output: expect.stringMatching(/setup: done\n$/) as string });
  return run.output;
}

/** Announces, and does what the reconciler of InfluxDB does then. */
export async function announce({ pod, influxdb }: PodBesideInfluxDB): Promise<void> {
  expect(await pod.announce()).toEqual({ code: 0, output: '' });
  await influxdb.subscribeAsAnnounced(MAILBOX, `kapacitor-${pod.clusterId}`, 'app');
}

/** What Kapacitor's API takes. */
export async function tell(pod: KapacitorPod, path: string, fields: object, method?: 'PATCH'): Promise<void> {
  const { status, body } = await pod.api(path, ...ADMINISTRATOR, JSON.stringify(fields), method);
  expect([status, body]).toEqual([200, expect.anything()]);
}

/** Makes a stream task and expects that a point that InfluxDB takes reaches it. */
export async function expectPointsToFlow({ pod, influxdb }: PodBesideInfluxDB, value: number): Promise<void> {
  const script = `stream|from().measurement('m')|httpOut('seen')`;
  const task = { id: 'seen', type: 'stream', status: 'enabled', dbrps: [{ db: 'app', rp: 'autogen' }], script };
  await pod.api('tasks', ...ADMINISTRATOR, JSON.stringify(task));
  await eventually('the point arrives', async () => {
    expect((await influxdb.write('app', `m v=${value}`)).status).toBe(204);
    const { body } = await pod.api('tasks/seen/seen', ...ADMINISTRATOR);
    return body.includes(`,${value}]`) || undefined;
  });
}

/** Tests of the scripts of a Kapacitor's pod against the daemons, skipped where they are not installed. */
export function describeScripts(tests: (place: PodBesideInfluxDB) => void): void {
  const live = influxd !== undefined && KAPACITORD !== undefined;
  if (!live) console.warn('Kapacitor scripts: not run, as influxd or kapacitord is not installed here');
  (live ? describe : describe.skip)('the scripts of a Kapacitor pod', () => {
    jest.setTimeout(90_000);
    const place = new PodBesideInfluxDB();
    beforeAll(() => {
      place.open();
    });
    beforeEach(() => place.begin());
    afterEach(() => place.end());
    afterAll(() => {
      place.remove();
    });
    tests(place);
  });
}
