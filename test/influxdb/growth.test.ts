import { SecureInfluxDB } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';

const MEBIBYTE = 1024 ** 2;
// Each is the name of an account that is as long as an account's may be.
const nameOf = (n: number) => `user-${n}-${'x'.repeat(180)}`;

function documentWith(users: number, databases: number): Document {
  const stack = emptyStack();
  const influxdb = new SecureInfluxDB(stack, 'influxdb', placement(stack));
  const all = [...Array(databases).keys()].map((n) => influxdb.addDatabase(`database-${n}`));
  for (let n = 0; n < users; n++) {
    const user = influxdb.addUser(nameOf(n));
    for (const database of all) database.grantRead(user);
  }
  return documentOf(stack);
}

function desiredIn(document: Document): Map<string, string> {
  const found = document.all('kubernetes_secret_v1').filter((one) => metadataOf(one).name.includes('-desired'));
  return new Map(
    found.map((one) => [metadataOf(one).name, fill((one.body.data_wo as Record<string, string>).desired ?? '')]),
  );
}

const volumeOf = (document: Document) =>
  podsOf(document)
    .flatMap(({ spec }) => spec.volume)
    .find(({ name }) => name === 'desired');

test('the desired state of a small platform is one Secret under the name that it always had', () => {
  const small = documentWith(10, 2);
  expect([...desiredIn(small).keys()]).toEqual(['influxdb-desired']);
  expect(volumeOf(small)).toMatchObject({ secret: { default_mode: '0400' } });
  expect([...desiredIn(small).values()][0]).not.toContain('\npart\t');
});

test('of more than a Secret takes there are as many as it needs', () => {
  const users = 90;
  const parts = desiredIn(documentWith(users, 40));
  expect(parts.size).toBeGreaterThan(1);
  for (const text of parts.values()) expect(Buffer.byteLength(text)).toBeLessThan(MEBIBYTE * 0.95);
  const lines = [...parts.values()].flatMap((text) => text.split('\n'));
  // One more says that a user was made here, the administrator too.
  expect(lines.filter((line) => line.startsWith('grant\t'))).toHaveLength(users * 41 + 1);
  const marks = lines.filter((line) => line.startsWith('part\t')).map((line) => line.split('\t'));
  expect(marks.map(([, part, count]) => [part, count]).sort()).toEqual(
    [...parts.keys()].map((_, index) => [String(index + 1), String(parts.size)]),
  );
  expect(new Set(marks.map(([, , , whole]) => whole)).size).toBe(1);
});
