import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { CertificateAuthority, Deviations, PodSecurity, SecureNamespace, TlsNodeExporter } from '../../lib';
import { influxdbIn } from '../contract/support';
import { chronografIn } from '../contract/rows/chronograf';
import { emptyStack } from '../contract/stack';
import { WAYS } from './support/ways';

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

describe.each(WAYS)('%s', (_, leave, { path, what }) => {
  test('is listed with its reason, where an auditor looks', () => {
    const stack = emptyStack();
    leave(stack, 'until May');
    Testing.synth(stack, true);
    expect(Deviations.of(stack.node.root)).toContainEqual({
      path,
      promise: expect.any(Number) as number,
      what: expect.stringContaining(what) as string,
      reason: 'until May',
    });
  });

  test.each(['', ' \n'])('is refused for the reason %j, with validations skipped too', (reason) => {
    const stack = emptyStack();
    leave(stack, reason);
    expect(() => Testing.synth(stack, true)).toThrow('takes a written reason for: ');
    expect(() => Testing.synth(stack, false)).toThrow('takes a written reason for: ');
  });
});

test('pods on the network of their node are listed, because no policy binds them', () => {
  const stack = emptyStack();
  new TlsNodeExporter(stack, 'nodes', { authority: CertificateAuthority.selfManaged(stack, 'authority') });
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

test('each place in the library that takes a reason is tried here, or one could be listed nowhere', () => {
  const programs: ((stack: TerraformStack) => unknown)[] = [
    ...WAYS.map(
      ([, leave]) =>
        (stack: TerraformStack) =>
          leave(stack, 'until May'),
    ),
    (stack) => chronografIn(stack),
    (stack) => new TlsNodeExporter(stack, 'nodes', { authority: CertificateAuthority.selfManaged(stack, 'authority') }),
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
  const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return files
    .filter((file) => file !== join('core', 'checks', 'deviations.ts'))
    .flatMap((file) => {
      const lines = readFileSync(join(library, file), 'utf8').split('\n');
      return lines.flatMap((line, index) => (line.includes('acceptDeviation(') ? [`${file}:${index + 1}`] : []));
    });
}
