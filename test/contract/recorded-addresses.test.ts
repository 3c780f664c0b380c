import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { documentOf } from '../support/document';
import { PROGRAMS } from '../support/programs';
import { snapshotUpdate } from '../support/snapshot-update';

// The address of every resource of the example platform and of the examples: they are in users' states. New ones are added by
// `npx jest -u` as snapshots are; what is gone nobody but a person takes out of the file, who has read what that does.
const FILE = join(__dirname, 'addresses.txt');

/** What an apply does to what a state has at an address that is gone, where there is no `moved` block. */
const LOST: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes_persistent_volume_claim_/, 'destroys the volume, and all data on it'],
  [/^kubernetes_namespace_/, 'destroys the namespace, and every volume and pod in it'],
  [/^random_password\./, 'makes another password: who has the former is refused, in other stacks and outside of them'],
  [
    /^tls_(private_key|self_signed_cert)\.\w*authority/,
    'makes another authority: no client trusts a server until it has it',
  ],
  [/^tls_/, 'makes another certificate, with another key'],
  [
    /^random_uuid\./,
    'makes another id: the subscriptions of that Kapacitor are made anew, and points are lost meanwhile',
  ],
  [
    /^terraform_data\..*_declared-retention_/,
    'forgets which retention each database had: one that shrinks is let through',
  ],
  [/^terraform_data\./, 'says of everything in it that it goes and comes'],
  [/^kubernetes_(stateful_set|daemon_set|deployment)_/, 'stops all of its pods, and starts others'],
  [/^kubernetes_(network_policy)_/, 'cuts the connection until the other policy is there'],
  [
    /^kubernetes_(service|ingress|manifest)/,
    'takes the way to the server away, with its address, until the other is there',
  ],
  [
    /^kubernetes_/,
    'deletes the object under pods that use it; the one of the same name may be refused as "already exists"',
  ],
];

function recorded(): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  if (!existsSync(FILE)) return all;
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    const [program = '', address] = line.split(' ');
    if (address !== undefined) all.set(program, (all.get(program) ?? new Set()).add(address));
  }
  return all;
}

function write(all: Map<string, Set<string>>): void {
  const lines = [...all].flatMap(([program, addresses]) => [...addresses].map((address) => `${program} ${address}`));
  writeFileSync(FILE, `${lines.sort().join('\n')}\n`);
}

function lossOf(address: string): string {
  return LOST.find(([pattern]) => pattern.test(address))?.[1] ?? 'destroys it';
}

describe.each(PROGRAMS.map(({ name, stacks }) => [name, stacks] as const))('the addresses of %s', (name, stacks) => {
  const all = recorded();
  const known = all.get(name) ?? new Set<string>();
  const now = new Set(
    stacks(Testing.app()).flatMap((stack) =>
      documentOf(stack).resources.map(({ address }) => `${stack.node.id}/${address}`),
    ),
  );

  test('stay: what another address destroys in the state of a user', () => {
    const gone = [...known].filter((address) => !now.has(address));
    expect(gone.map((address) => `${address} is gone: an apply ${lossOf(address.replace(/^[^/]*\//, ''))}`)).toEqual(
      [],
    );
  });

  test('are recorded, each of them', () => {
    const added = [...now].filter((address) => !known.has(address));
    if (snapshotUpdate() === 'all') write(recorded().set(name, new Set([...known, ...added])));
    // eslint-disable-next-line jest/no-conditional-expect -- an update records them
    else expect(added).toEqual([]);
  });
});

test('what is lost is said of a volume, a password and an authority', () => {
  expect(lossOf('kubernetes_persistent_volume_claim_v1.influxdb_data_1')).toContain('all data');
  expect(lossOf('random_password.x')).toContain('another password');
  expect(lossOf('tls_private_key.authority_key_EAAAE60F')).toContain('another authority');
  expect(lossOf('tls_private_key.influxdb_certificate_key_F645F8D7')).toContain('another certificate');
});
