import { Credential, RotationOptions, SecureTelegraf } from '../../lib';
import { externalInfluxdb, secretVariable } from '../contract/support';
import { decoded, desiredLines, passwordIn } from '../support/desired-lines';
import { documentOf } from '../support/document';
import { accounts, nameOf, servers, WAYS } from '../support/rotated-accounts';
import { emptyStack } from '../contract/stack';
import { mistakesOf } from '../support/synthesize';

describe.each(Object.entries(WAYS))('an account: %s', (_, way) => {
  const steps: RotationOptions[] = [
    {},
    { alsoValidRotations: ['spring'] },
    { rotation: 'spring', alsoValidRotations: [''] },
    { rotation: 'spring' },
    { rotation: 'spring', alsoValidRotations: ['autumn'] },
    { rotation: 'autumn', alsoValidRotations: ['spring'] },
    { rotation: 'autumn' },
  ];

  test('who has it before or after an apply has a valid one, in each of three', () => {
    const seen = steps.map((step) => accounts(way, step));
    expect(new Set(seen.map(({ used }) => used)).size).toBe(3);
    seen.slice(1).forEach((after, index) => {
      const before = seen[index]!; // eslint-disable-line @typescript-eslint/no-non-null-assertion -- it is there
      // The server and its clients see an apply at different times.
      for (const used of [before.used, after.used]) {
        expect(before.valid.get(used)).toMatch(/^random_password\./);
        expect(after.valid.get(used)).toBe(before.valid.get(used));
      }
    });
    expect(seen.map(({ valid }) => valid.size)).toEqual([1, 2, 2, 1, 2, 2, 1]);
  });

  test('in a single apply, who is faster or slower than the server has none', () => {
    const [before, after] = [accounts(way, { rotation: 'spring' }), accounts(way, { rotation: 'autumn' })];
    expect(before.valid.has(after.used)).toBe(false);
    expect(after.valid.has(before.used)).toBe(false);
  });
});

describe('a rotation', () => {
  test('gives both accounts the same grants, and each a Secret of its own, which is told', () => {
    const stack = emptyStack();
    const { influxdb, metrics } = servers(stack);
    const user = influxdb.addUser('dashboards', { rotation: 'spring', alsoValidRotations: ['autumn'] });
    metrics.grantRead(user);
    const [other] = user.alsoValid;
    const document = documentOf(stack);
    const grants = desiredLines(document, 'influxdb-desired').filter(
      ({ fields: [kind, , , database] }) => kind === 'grant' && decoded(database) !== '"_accounts"',
    );
    expect(grants.map(({ fields: [, name, right] }) => [decoded(name), right]).sort()).toEqual(
      [user, other].map((one) => [`"${one?.userName ?? ''}"`, 'READ']).sort(),
    );
    const passwords = [user, other].map((one) => {
      const secrets = document.all('kubernetes_secret_v1');
      const secret = secrets.find(({ body }) => nameOf(body) === `influxdb-user-${one?.userName ?? ''}`);
      return passwordIn(secret?.body.data_wo);
    });
    expect(new Set(passwords).size).toBe(2);
  });

  test('is of passwords that are generated, by texts that differ and are known, for servers of this stack', () => {
    const said = mistakesOf((stack) => {
      const { influxdb, namespace } = servers(stack);
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      influxdb.addUser('given', { credential, rotation: 'spring' });
      influxdb.addUser('twice', { rotation: 'spring', alsoValidRotations: ['spring'] });
      influxdb.addUser('one', { rotation: 'spring' });
      influxdb.addUser('one');
      const theirs = externalInfluxdb(stack).database('metrics', { userName: 'u', credential });
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(theirs, { alsoValidRotations: ['spring'] });
    });
    expect(said).toContain('`addUser("given").rotation` takes nothing beside `credential`');
    expect(said).toContain('`addUser("twice").alsoValidRotations` takes texts that are all different');
    expect(said).toContain('`addUser("one") #2.name` takes a name that no other user has, got "one"');
    expect(said).toContain(
      '`writeTo(database-metrics).alsoValidRotations` takes nothing for a server that this stack does not run',
    );
  });
});
