import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { Kills } from '../support/kills';
import { endAll } from '../support/processes';
import { runs } from '../support/runs';
import { Desired } from './support/desired';
import { influx, influxd, Pod, Reconciler } from './support/pod';

const live = influx !== undefined && influxd !== undefined;
if (!live) console.warn('influxd and influx are not installed: no script of the InfluxDB pod is killed');

const SUMS = 'SELECT sum(v) INTO a FROM b GROUP BY time(1h)';
const former = () =>
  new Desired()
    .database('gone', { fate: 'destroy' })
    .database('kept')
    .policy('kept', 'extra', { fate: 'destroy' })
    .user('leaver', 'of leaver')
    .user('stays', 'old')
    .user('rises', 'of rises')
    .user('before', 'of before', { family: 'account' })
    .grant('leaver', 'ALL', 'gone')
    .grant('stays', 'READ', 'kept')
    .grant('before', 'READ', 'kept')
    .continuousQuery('q', 'kept', `BEGIN ${SUMS} END`);
const wanted = () =>
  new Desired()
    .database('kept', { duration: '48h' })
    .database('more')
    .policy('more', 'extra')
    .user('stays', 'new')
    .user('rises', 'of rises', { role: 'admin' })
    .user('comes', 'of comes')
    .user('after', 'of after', { family: 'account' })
    .grant('stays', 'WRITE', 'kept')
    .grant('comes', 'ALL', 'more')
    .grant('after', 'READ', 'kept')
    .continuousQuery('q', 'kept', `BEGIN ${SUMS.replace('sum', 'max')} END`)
    .continuousQuery('r', 'more', `BEGIN ${SUMS} END`);
const LOGINS = [
  ['leaver', 'of leaver'],
  ['stays', 'old'],
  ['stays', 'new'],
  ['rises', 'of rises'],
  ['comes', 'of comes'],
  ['before', 'of before'],
  ['after', 'of after'],
] as const;

// A container may be killed at any moment: for want of memory, with its node, or as its time to end is over.
(live ? describe : describe.skip)('a container that is killed before any line of its script', () => {
  let kills: Kills;
  let pod: Pod;
  beforeEach(() => (kills = new Kills()));
  afterEach(async () => {
    await endAll();
    await pod.close();
    kills.close();
  });

  // What there is, who can log in, and whose it is.
  async function state(reconciler: Reconciler): Promise<unknown> {
    const statements = [
      ...['USERS', 'DATABASES', 'CONTINUOUS QUERIES'],
      ...['kept', 'more'].map((database) => `RETENTION POLICIES ON ${database}`),
      ...['stays', 'comes', 'before', 'after'].map((user) => `GRANTS FOR ${user}`),
    ];
    const { body } = await pod.query(statements.map((what) => `SHOW ${what}`).join('; '));
    const logins: number[] = [];
    for (const login of LOGINS) logins.push((await pod.query('SHOW DATABASES', ...login)).status);
    const values = [...body.matchAll(/\["[^\]]*\]/g)].map(String).sort();
    // Since when a user is superseded is another time.
    return { values, logins, ledger: readFileSync(reconciler.ledger, 'utf8').replace(/\t\d{9,}/g, '\tSINCE') };
  }

  async function begin(): Promise<Reconciler> {
    await pod.clear();
    await pod.query('DROP DATABASE gone; DROP DATABASE kept; DROP DATABASE more');
    const reconciler = pod.reconciler();
    expect(await reconciler.apply(former())).toMatchObject({ status: 0 });
    return reconciler;
  }

  test('the reconciler comes to the same the next time, and does nothing after that', async () => {
    pod = await Pod.running();
    const first = await begin();
    expect(await first.apply(wanted(), kills.trace())).toMatchObject({ status: 0 });
    const expected = await state(first);
    // Where it changes something, and says so.
    const lines = kills.linesFrom('if ! write_ledger').filter(({ name }) => /^(plans|server)\.sh/.test(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lines), fc.integer({ min: 1, max: 6 }), async (line, time) => {
        const reconciler = await begin();
        // A line may run less often.
        expect([0, 137]).toContain((await reconciler.apply(wanted(), kills.before(line, time))).status);
        expect(await reconciler.apply(wanted())).toMatchObject({ status: 0 });
        expect(await state(reconciler)).toEqual(expected);
        expect(await reconciler.apply(wanted())).toEqual({ status: 0, output: '' });
      }),
      runs(6),
    );
  });

  test('bootstrap.sh makes its administrator the next time, and what was there is there', async () => {
    pod = await Pod.running(new Desired().database('kept').user('u', 'p').grant('u', 'ALL', 'kept'));
    expect(await pod.write('kept', 'm v=1')).toMatchObject({ status: 204 });
    await pod.daemon?.stop();
    expect(await pod.bootstrap(kills.trace()).ended).toBe(0);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kills.linesFrom('start &')), async (line) => {
        // Which of them runs depends on whether the last one was killed.
        expect([0, 137]).toContain(await pod.bootstrap(kills.before(line)).ended);
        expect(await pod.bootstrap().ended).toBe(0);
        await pod.start();
        expect((await pod.query('SHOW USERS')).status).toBe(200);
        expect((await pod.query('SELECT v FROM kept..m', 'u', 'p')).body).toContain('"m"');
        await pod.daemon?.stop();
      }),
      runs(6),
    );
  });
});
