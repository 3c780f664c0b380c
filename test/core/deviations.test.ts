import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lazy, TerraformStack, Testing } from 'cdktf';
import {
  CertificateAuthority,
  Deviations,
  PodSecurity,
  Safeguard,
  SecureNamespace,
  SecureNodeExporter,
} from '../../lib';
import { EXCEPTION_TO } from '../../lib/core/checks/deviation-codes';
import { influxdbIn } from '../contract/support';
import { chronografIn } from '../contract/rows/chronograf';
import { clusteredIn } from '../contract/rows/influxdb-clustered';
import { emptyStack } from '../contract/stack';
import { UNASKED, WAYS } from './support/ways';

// Nobody can read it in the code, and it may be nothing.
const LATER = Lazy.stringValue({ produce: () => 'until May' });

const mockPlaces = new Set<string>();
jest.mock('../../lib/core/checks/deviations', () => {
  const actual = jest.requireActual<typeof import('../../lib/core/checks/deviations')>(
    '../../lib/core/checks/deviations',
  );
  return {
    ...actual,
    acceptDeviation: (...args: Parameters<typeof actual.acceptDeviation>) => {
      const place = /\/lib\/([^\s()]+\.ts:\d+):\d+/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1];
      if (place !== undefined) mockPlaces.add(place);
      actual.acceptDeviation(...args);
    },
  };
});

describe.each(WAYS)('%s', (_, leave, { path, code, what }) => {
  test('is listed with its reason, where an auditor looks', () => {
    const stack = emptyStack();
    leave(stack, 'until May');
    Testing.synth(stack, true);
    expect(Deviations.of(stack.node.root)).toContainEqual(
      expect.objectContaining({
        path,
        code,
        promise: EXCEPTION_TO[code],
        what: expect.stringContaining(what) as string,
        reason: 'until May',
      }),
    );
  });

  test.each(['', ' \n', '\u200b', '\u3164', '-', LATER])(
    'is refused for the reason %j, with validations skipped too',
    (reason) => {
      const stack = emptyStack();
      leave(stack, reason);
      expect(() => Testing.synth(stack, true)).toThrow('takes a written reason for: ');
      expect(() => Testing.synth(stack, false)).toThrow('takes a written reason for: ');
    },
  );
});

test('pods on the network of their node are listed, because no policy binds them', () => {
  const stack = emptyStack();
  new SecureNodeExporter(stack, 'nodes', { authority: CertificateAuthority.selfManaged(stack, 'authority') });
  const listed = Deviations.of(stack);
  expect(listed).toContainEqual(
    expect.objectContaining({
      path: 'stack/nodes',
      what: expect.stringMatching(/^no NetworkPolicy binds its pods/) as string,
    }),
  );
});

test('the public authorities of a login are listed, because they verify the servers too', () => {
  const stack = emptyStack();
  chronografIn(stack);
  expect(Deviations.of(stack)).toContainEqual(
    expect.objectContaining({ path: 'stack/chronograf', what: expect.stringContaining('can vouch for') as string }),
  );
});

test('what InfluxDB Clustered cannot do is listed, whoever runs it', () => {
  const stack = emptyStack();
  clusteredIn(stack);
  const listed = Deviations.of(stack).map(({ path, what }) => `${path}: ${what}`);
  expect(listed).toEqual([
    'stack/influxdb-namespace: the namespace admits baseline pods',
    'stack/clustered: what passes between its ingress and its components, and among these, is not encrypted',
    'stack/clustered: whether the PostgreSQL of its catalog is verified, a secret DSN says alone',
    'stack/clustered: every port between the pods of influxdb, and from its ingress, is open',
  ]);
});

test('each place in the library that takes a reason is tried here, or one could be listed nowhere', () => {
  const programs: ((stack: TerraformStack) => unknown)[] = [
    ...WAYS.map(
      ([, leave]) =>
        (stack: TerraformStack) =>
          leave(stack, 'until May'),
    ),
    ...UNASKED.map(([, program]) => program),
  ];
  mockPlaces.clear();
  for (const program of programs) {
    const stack = emptyStack();
    program(stack);
    Testing.synth(stack, true);
  }
  const places = placesInSources();
  expect(places.length).toBeGreaterThan(20);
  expect(places.filter((place) => !mockPlaces.has(place))).toEqual([]);
});

test('each code of a default that can be left is one that is left here, or a report could name what is nowhere', () => {
  const left: string[] = WAYS.map(([, , { code }]) => code);
  const unasked = ['any-port', 'chosen-user', 'host-network', 'public-authorities', 'unencrypted-components'];
  const others = Object.values(Safeguard).map((safeguard) => `overrides-${safeguard}`);
  expect(new Set([...left, ...unasked, ...others])).toEqual(new Set(Object.keys(EXCEPTION_TO)));
});

test('a reason has one form: the text that a factory of a value takes, nowhere a field of a struct', () => {
  const structs = sources().filter(([, text]) => /^ {2}readonly (reason|why)\??: string/m.test(text));
  expect(structs.map(([file]) => file)).toEqual([join('core', 'checks', 'deviations.ts')]);
});

test('nothing is listed at defaults, or the list would be ignored', () => {
  const stack = emptyStack();
  influxdbIn(stack).addDatabase('metrics');
  expect(Deviations.of(stack)).toEqual([]);
});

test('only what is below the construct is listed', () => {
  const stack = emptyStack();
  new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('agents') });
  const other = new SecureNamespace(stack, 'other');
  expect(Deviations.of(other)).toEqual([]);
});

const library = join(__dirname, '..', '..', 'lib');

// `exposure/ingress-controller.ts:148`: where the sources call it.
function placesInSources(): string[] {
  return sources()
    .filter(([file]) => file !== join('core', 'checks', 'deviations.ts'))
    .flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => (line.includes('acceptDeviation(') ? [`${file}:${index + 1}`] : [])),
    );
}

function sources(): [file: string, text: string][] {
  const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return files.map((file) => [file, readFileSync(join(library, file), 'utf8')]);
}
