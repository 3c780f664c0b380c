import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  ChronografLogin,
  Credential,
  CredentialDefaults,
  Duration,
  Rotation,
  RotationProps,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureTelegraf,
} from '../../lib';
import { companyLogin } from '../contract/rows/chronograf';
import { emptyStack } from '../contract/stack';
import { placement, secretVariable } from '../contract/support';
import { documentOf } from '../support/document';
import { accounts, inInfluxdb, servers, WAYS } from '../support/rotated-accounts';
import { mistakesOf } from '../support/synthesize';

describe.each(Object.entries(WAYS))('a counter of the whole stack, and an account: %s', (_, way) => {
  const at = (shared: RotationProps) => accounts(way, {}, shared);

  test('who has it before or after an apply that adds one has a valid one: one apply locks nobody out', () => {
    const seen = [0, 1, 2, 3].map((counter) => at({ counter }));
    expect(new Set(seen.map(({ used }) => used)).size).toBe(4);
    seen.slice(1).forEach((after, index) => {
      const before = seen[index]!; // eslint-disable-line @typescript-eslint/no-non-null-assertion -- it is there
      // The server and its clients see an apply at different times.
      for (const used of [before.used, after.used]) {
        expect(before.valid.get(used)).toMatch(/^random_password\./);
        expect(after.valid.get(used)).toBe(before.valid.get(used));
      }
    });
  });

  test('0 changes nothing for who has an account already', () => {
    expect(at({ counter: 0 }).used).toBe(accounts(way, {}).used);
  });

  test('the former is gone with the counter after, and at once where that is asked for', () => {
    const { used } = at({ counter: 4 });
    expect(at({ counter: 6 }).valid.has(used)).toBe(false);
    expect(at({ counter: 5 }).valid.has(used)).toBe(true);
    const alone = at({ counter: 5, keepPrevious: false });
    expect(alone.valid.has(used)).toBe(false);
    expect(alone.used).toBe(at({ counter: 5 }).used);
  });

  // docs/tasks/rotate-passwords.md: what somebody has who read all Secrets.
  test('two more at once, without the former, leave no account that was there or made ready', () => {
    const before = [...at({ counter: 5 }).valid.keys()];
    expect([...at({ counter: 7, keepPrevious: false }).valid.keys()].filter((name) => before.includes(name))).toEqual(
      [],
    );
    expect(
      [...at({ counter: 6, keepPrevious: false }).valid.keys()].filter((name) => before.includes(name)),
    ).toHaveLength(1);
  });

  test('a rotation of its own is followed before it', () => {
    const own = accounts(way, { rotation: 'spring' });
    expect(accounts(way, { rotation: 'spring' }, { counter: 5 })).toEqual(own);
  });
});

const namesOf = (build: (parts: ReturnType<typeof servers>) => void, shared?: RotationProps) => {
  const stack = emptyStack();
  if (shared) Rotation.of(stack).set(shared);
  build(servers(stack));
  return [...inInfluxdb(documentOf(stack)).keys()].sort();
};

test('the nearest scope decides: an account of a client follows the client, one of a person the server', () => {
  const names = namesOf(({ influxdb, metrics, namespace }) => {
    const stack = influxdb.node.scope as TerraformStack;
    const clients = new Construct(stack, 'clients');
    Rotation.of(clients).set({ counter: 2, keepPrevious: false });
    new SecureTelegraf(clients, 'changing', { namespace }).writeTo(metrics);
    new SecureTelegraf(stack, 'still', { namespace }).writeTo(metrics);
    metrics.grantRead(influxdb.addUser('person'));
  });
  const changing = names.filter((name) => name.startsWith('changing.'));
  expect(names.filter((name) => !changing.includes(name))).toEqual(['admin', 'person', 'still.monitoring']);
  expect(changing).toHaveLength(2);
  expect(changing).not.toContain('changing.monitoring');
});

test('what has no name to change with it is made anew under its own; what signs has a counter of its own', () => {
  const rotations = (shared?: RotationProps) => {
    const stack = emptyStack();
    // Whose resource says what it was made anew by.
    CredentialDefaults.of(stack).set(Credential.generated());
    if (shared) Rotation.of(stack).set(shared);
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority, metrics: {} });
    new SecureTelegraf(stack, 'telegraf', { namespace }).serveMetrics({ authority });
    const publicUrl = 'https://chronograf.example';
    new SecureChronograf(stack, 'chronograf', { namespace, authority, publicUrl, login: companyLogin(stack) });
    const login = ChronografLogin.htpasswd('air-gapped', { users: [{ name: 'anna' }] });
    new SecureChronograf(stack, 'people', { namespace, authority, login });
    const passwords = documentOf(stack).all('random_password');
    const named = (part: string) => passwords.filter(({ address }) => address.includes(part));
    const of = (part: string) =>
      named(part).map(({ body }) => (body.keepers as { rotation: string } | undefined)?.rotation);
    const people = of('user-anna');
    return { metrics: of('metrics_credential'), people, signing: [...of('shared-secret'), ...of('token-secret')] };
  };
  const none = undefined;
  const still = { metrics: [none, none], people: [none], signing: [none, none, none] };
  expect(rotations()).toEqual(still);
  expect(rotations({ counter: 0, signingCounter: 0 })).toEqual(still);
  expect(rotations({ counter: 3 })).toEqual({ ...still, metrics: ['3', '3'], people: ['3'] });
  expect(rotations({ signingCounter: 2 })).toEqual({ ...still, signing: ['2', '2', '2'] });
});

test('a password of another length rotates too; one that is given rotates where it comes from', () => {
  const people = ({ influxdb }: ReturnType<typeof servers>) => {
    const variable = secretVariable(influxdb.node.scope as TerraformStack);
    influxdb.addUser('long', { credential: Credential.generated({ length: 64 }) });
    influxdb.addUser('own', { credential: Credential.generated({ rotation: '7' }) });
    influxdb.addUser('given', { credential: Credential.fromVariable(variable, { revision: '1' }) });
  };
  const names = namesOf(people, { counter: 1, keepPrevious: false });
  expect(names.filter((name) => /^(own|given|long)/.test(name))).toEqual([
    'given',
    expect.stringMatching(/^long\.\w{8}$/),
    expect.stringMatching(/^long\.\w{8}$/),
    'own',
  ]);
});

test('a schedule counts periods between two days, and takes no other clock', () => {
  const month = Duration.days(30);
  const on = (day: string) => Rotation.every(month, '2026-11-28', day);
  expect([on('2026-11-28'), on('2026-12-27'), on('2026-12-28'), on('2027-11-28')]).toEqual([0, 0, 1, 12]);
});

test('what is no counter, or comes too late, is a mistake', () => {
  const said = (shared: RotationProps) =>
    mistakesOf((stack) => {
      Rotation.of(stack).set(shared);
      new SecureInfluxDB(stack, 'influxdb', placement(stack));
    });
  expect(said({ counter: -1 })).toContain('`Rotation.of(stack).counter` takes a whole number');
  expect(said({ signingCounter: 1.5 })).toContain('`Rotation.of(stack).signingCounter` takes a whole number');
  const days: [string, string][] = [
    ['2026-11-28', '2026-11-27'],
    ['28.11.2026', '2026-12-28'],
    // A day that nobody gave.
    ['2026-11-28', ''],
    ['2026-2-1', '2026-12-28'],
    // No day, which JavaScript takes for one of March.
    ['2026-02-31', '2026-12-28'],
  ];
  for (const [since, on] of days)
    expect(said({ counter: Rotation.every(Duration.days(30), since, on) })).toContain(
      'two days that exist, like "2026-11-28"',
    );
  for (const period of ['30d' as unknown as Duration, Duration.hours(23)])
    expect(said({ counter: Rotation.every(period, '2026-11-28', '2026-12-28') })).toContain(
      'for a period of a day or more',
    );
  const late = mistakesOf((stack) => {
    new SecureInfluxDB(stack, 'influxdb', placement(stack));
    Rotation.of(stack).set({ counter: 1 });
  });
  expect(late).toContain('`Rotation.set` takes a call before the first construct that it is for');
});
