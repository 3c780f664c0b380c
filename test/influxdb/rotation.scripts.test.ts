import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Credential, CredentialDefaults, RotationOptions, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { desiredLines } from '../support/desired-lines';
import { documentOf } from '../support/document';
import { text } from './support/desired';
import { influx, influxd, Pod, type Reconciler } from './support/pod';
import { endAll, eventually } from '../support/processes';

const live = influx !== undefined && influxd !== undefined;
if (!live) console.warn('SKIPPED: rotation.scripts.test.ts needs influxd and influx');

/** An apply: what the reconciler gets, and who the people and programs are after it. */
interface Apply {
  readonly desired: string;
  readonly account: { readonly name: string; readonly password: string };
}

/** What the library writes. The password that Terraform would make is the name of its resource. */
function apply(rotation: RotationOptions): Apply {
  const stack = emptyStack();
  // The reconciler sets passwords that Terraform knows; others: set-passwords.scripts.test.ts.
  CredentialDefaults.of(stack).set(Credential.generated());
  const influxdb = new SecureInfluxDB(stack, 'influxdb', placement(stack));
  const user = influxdb.addUser('dashboards', rotation);
  influxdb.addDatabase('metrics').grantAll(user);
  const lines = desiredLines(documentOf(stack), 'influxdb-desired').map(({ fields, password }) => ({
    fields: fields.map((field, i) => (i === 3 && password ? Buffer.from(text(password)).toString('base64') : field)),
    password,
  }));
  const named = Buffer.from(`"${user.userName}"`).toString('base64');
  const found = lines.find(({ fields: [kind, name] }) => kind === 'user' && name === named);
  const account = { name: user.userName, password: found?.password ?? '' };
  return { desired: lines.map(({ fields }) => fields.join('\t')).join('\n'), account };
}

(live ? describe : describe.skip)('while the password of somebody who writes changes', () => {
  let pod: Pod;
  let reconciler: Reconciler;
  beforeEach(async () => {
    pod = await Pod.running();
    reconciler = pod.reconciler();
  });
  afterEach(async () => {
    await endAll();
    await pod.close();
  });

  /** Brings applies one after the other to InfluxDB and to who writes, who is first or last. Gives what was refused. */
  async function refused(applies: readonly Apply[], writerFirst: boolean): Promise<number> {
    const [first, ...others] = applies;
    if (!first) throw new Error('no apply');
    reconciler.desired.write({ desired: first.desired });
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1' });
    await eventually(() => reconciler.read('revision') !== '');
    let { account } = first;
    const going = new AbortController();
    const statuses: number[] = [];
    const writing = (async () => {
      while (!going.signal.aborted) {
        const { name, password } = account;
        statuses.push((await pod.write('metrics', 'm v=1', name, password)).status);
        await sleep(20);
      }
    })();
    for (const { desired, account: next } of others) {
      if (writerFirst) {
        account = next;
        await sleep(700);
      }
      reconciler.desired.write({ desired });
      await eventually(() => reconciler.read('revision').trim() === createHash('sha256').update(desired).digest('hex'));
      await sleep(700);
      account = next;
      await sleep(300);
    }
    going.abort();
    await writing;
    expect(statuses.filter((status) => status === 204).length).toBeGreaterThan(20);
    return statuses.filter((status) => status === 401).length;
  }

  const spring = { rotation: 'spring' };
  const autumn = { rotation: 'autumn' };

  test.each([
    ['who writes', true],
    ['InfluxDB', false],
  ])('nobody is refused over three applies where %s sees each first', async (_, writerFirst) => {
    const steps = [
      {},
      { alsoValidRotations: ['spring'] },
      { ...spring, alsoValidRotations: [''] },
      spring,
      { ...spring, alsoValidRotations: ['autumn'] },
      autumn,
    ];
    expect(await refused(steps.map(apply), writerFirst)).toBe(0);
    // The former is valid for as long as InfluxDB is told, and five minutes.
    const { name, password } = apply({}).account;
    expect((await pod.query('SHOW DATABASES', name, password)).status).toBe(200);
    reconciler.start('once', { GRACE: '0' });
    await eventually(async () => (await pod.query('SHOW DATABASES', name, password)).status === 401);
  });

  test('nobody is refused in a single apply that InfluxDB sees first', async () => {
    expect(await refused([spring, autumn].map(apply), false)).toBe(0);
  });

  // Or what is above would show nothing.
  test('somebody is in a single apply that InfluxDB sees last', async () => {
    expect(await refused([spring, autumn].map(apply), true)).toBeGreaterThan(5);
  });
});
