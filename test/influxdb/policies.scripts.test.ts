import { Desired, identifier } from './support/desired';
import { influx, influxd, Pod, type Reconciler } from './support/pod';
import { endAll } from '../support/processes';

const live = influx !== undefined && influxd !== undefined;
if (!live) console.warn('influxd and influx are not installed: retention policies are not tried');

(live ? describe : describe.skip)('retention policies of a database', () => {
  let pod: Pod;
  let reconciler: Reconciler;
  let said = '';
  let count = 0;
  let database: string;
  let quoted: string;

  beforeAll(async () => {
    pod = await Pod.running();
  });
  afterAll(async () => {
    await endAll();
    await pod.close();
  });
  beforeEach(() => {
    reconciler = pod.reconciler();
    database = `odd "${++count}" é`;
    quoted = identifier(database);
  });
  afterEach(async () => {
    await pod.clear();
  });

  const apply = async (desired: Desired) => {
    const { status, output } = await reconciler.apply(desired);
    said = output;
    return status;
  };
  const policies = async (): Promise<Record<string, unknown>> => {
    const { body } = await pod.query(`SHOW RETENTION POLICIES ON ${quoted}`);
    const rows = (JSON.parse(body) as { results: { series: { values: unknown[][] }[] }[] }).results[0]?.series[0]
      ?.values;
    return Object.fromEntries((rows ?? []).map((row) => [String(row[0]), [row[1], row[2], row.at(-1)]]));
  };
  const two = (options: object = {}) => new Desired().database(database).policy(database, 'a "year"', options);

  test('are made besides the default one, changed, and stay with their points when their call goes', async () => {
    expect(await apply(two({ duration: '8760h' }))).toBe(0);
    expect(await policies()).toEqual({
      autogen: ['720h0m0s', '24h0m0s', true],
      'a "year"': ['8760h0m0s', '168h0m0s', false],
    });
    expect(await apply(two({ duration: '8760h' }))).toBe(0);
    expect(said).not.toContain('is applied');

    expect(await apply(two({ duration: '17520h', shard: '72h' }))).toBe(0);
    expect(await policies()).toMatchObject({ 'a "year"': ['17520h0m0s', '72h0m0s', false] });

    expect(await apply(new Desired().database(database))).toBe(0);
    expect(await policies()).toHaveProperty('a "year"');
    expect(said).toContain('is no longer managed, its data stays');
    expect(await apply(two({ duration: '8760h' }))).toBe(0);
    expect(said).toContain('is managed again');
  });

  test('are set right where somebody changes or drops them, and destroyed with the call where it says so', async () => {
    const desired = () => two({ duration: '48h', fate: 'destroy' });
    expect(await apply(desired())).toBe(0);
    await pod.query(`ALTER RETENTION POLICY "a \\"year\\"" ON ${quoted} DURATION 1h DEFAULT`);
    expect(await apply(desired())).toBe(0);
    expect(await policies()).toMatchObject({
      autogen: [expect.anything(), expect.anything(), true],
      'a "year"': ['48h0m0s', '24h0m0s', false],
    });
    await pod.query(`DROP RETENTION POLICY "a \\"year\\"" ON ${quoted}`);
    expect(await apply(desired())).toBe(0);
    expect(await policies()).toHaveProperty('a "year"');
    expect(await apply(new Desired().database(database))).toBe(0);
    expect(await policies()).not.toHaveProperty('a "year"');
  });

  test('of others are an error, unless the code adopts them', async () => {
    expect(await apply(new Desired().database(database))).toBe(0);
    await pod.query(`CREATE RETENTION POLICY "a \\"year\\"" ON ${quoted} DURATION 1h REPLICATION 1`);
    expect(await apply(two({ duration: '48h' }))).toBe(1);
    expect(reconciler.read('error')).toContain('already exists and was not made here');
    expect(await policies()).toMatchObject({ 'a "year"': ['1h0m0s', '1h0m0s', false] });
    expect(await apply(two({ duration: '48h', mode: 'adopt' }))).toBe(0);
    expect(await policies()).toMatchObject({ 'a "year"': ['48h0m0s', '24h0m0s', false] });
  });

  test('may become the default one, and a continuous query writes into one', async () => {
    expect(await apply(two({ duration: '48h', fate: 'destroy' }))).toBe(0);
    const query = `BEGIN SELECT mean(v) AS v INTO ${quoted}."autogen"."m" FROM "m" GROUP BY time(1h) END`;
    const swapped = new Desired()
      .database(database, { policy: 'a "year"', duration: '48h' })
      .continuousQuery('q', database, query);
    expect(await apply(swapped)).toBe(0);
    expect(await policies()).toMatchObject({ 'a "year"': ['48h0m0s', '24h0m0s', true] });
    expect((await pod.query('SHOW CONTINUOUS QUERIES')).body).toContain('autogen');
  });

  // Each point of another week is a shard, which lasts: a thousand of them take the memory of everybody.
  describe('how far from now points may be', () => {
    const DAY = 86_400;
    const limited = (future: string, past = '0s') =>
      two({ mode: 'adopt' }).user('w', 'p').grant('w', 'WRITE', database).limit(database, 'autogen', future, past);
    const written = async (days: number) => {
      const seconds = Math.round(Date.now() / 1000 + days * DAY);
      return (await pod.write(database, `m v=1 ${seconds}000000000`, 'w', 'p')).status;
    };
    const shards = async () =>
      (await pod.query(`SHOW SHARD GROUPS`)).body.split(database.replaceAll('"', '\\"')).length - 1;

    test('is limited, so that who may write makes no shards of the years to come', async () => {
      expect(await apply(limited('1d', '2d'))).toBe(0);
      expect([await written(0.9), await written(0), await written(-1.9)]).toEqual([204, 204, 204]);
      const before = await shards();
      for (const days of [1.1, 400, 60_000, -2.1, -20]) expect(await written(days)).toBe(400);
      expect(await shards()).toBe(before);
      expect(await apply(limited('1d', '2d'))).toBe(0);
      expect(said).not.toContain('is applied');
    });

    test('is as the code says again where somebody changes it, and without a limit where it says so', async () => {
      expect(await apply(new Desired().database(database))).toBe(0);
      expect(await apply(limited('1d'))).toBe(0);
      await pod.query(`ALTER RETENTION POLICY autogen ON ${quoted} FUTURE LIMIT 0s`);
      expect(await apply(limited('1d'))).toBe(0);
      expect(await written(400)).toBe(400);
      expect(await apply(limited('0s'))).toBe(0);
      expect(await written(400)).toBe(204);
    });

    // A write that begins before the limit is there goes on without it.
    test('is there as soon as a policy is that a writer dropped', async () => {
      expect(await apply(limited('1d'))).toBe(0);
      await pod.query(`DROP RETENTION POLICY autogen ON ${quoted}`, 'w', 'p');
      expect(await apply(limited('1d'))).toBe(0);
      expect(said).toContain(`database ${quoted} is applied`);
      expect(said).not.toContain('write limits');
      expect(await written(400)).toBe(400);
    });

    test('is nobody’s business but the owner’s of a policy', async () => {
      expect(await apply(new Desired().database(database))).toBe(0);
      await pod.query(`CREATE RETENTION POLICY "a \\"year\\"" ON ${quoted} DURATION 1h REPLICATION 1`);
      expect(await apply(two().limit(database, 'a "year"', '1d'))).toBe(1);
      expect((await pod.query(`SHOW RETENTION POLICIES ON ${quoted}`)).body).not.toContain('"24h0m0s","0s"');
    });
  });
});
