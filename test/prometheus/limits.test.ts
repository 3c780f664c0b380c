import { Testing } from 'cdktf';
import { Duration, PrometheusLimits, SecurePrometheusProps, Size } from '../../lib';
import { make, Synthesized } from './support/prometheus';

const flags = (props: Partial<SecurePrometheusProps> = {}) =>
  new Synthesized(make(props).stack).container.args?.filter((flag) => /^--(query|storage\.remote)\./.test(flag));
const expected = (samples: number, concurrency: number, timeout: string) => [
  `--query.max-samples=${samples}`,
  `--query.max-concurrency=${concurrency}`,
  `--query.timeout=${timeout}`,
  `--storage.remote.read-sample-limit=${samples}`,
  `--storage.remote.read-concurrent-limit=${concurrency}`,
];

test('the limits of queries follow the memory of the pod, or one query ends the alerts of everybody', () => {
  expect(flags()).toEqual(expected(5_000_000, 4, '2m'));
  expect(flags({ resources: { memoryLimit: Size.gibibytes(8) } })).toEqual(expected(20_000_000, 4, '2m'));
});

test('limits that are given hold', () => {
  const limits = { maxSamples: 7, maxConcurrency: 8, queryTimeout: Duration.seconds(9) };
  expect(flags({ limits })).toEqual(expected(7, 8, '9s'));
});

test.each<[PrometheusLimits, string]>([
  [{ maxSamples: 0 }, 'maxSamples'],
  [{ maxConcurrency: 0.5 }, 'maxConcurrency'],
  [{ queryTimeout: Duration.seconds(0) }, 'queryTimeout'],
])('%j is refused, as no limit at all would be', (limits, prop) => {
  expect(() => Testing.synth(make({ limits }).stack, true)).toThrow(`\`limits.${prop}\` takes `);
});

const global = (props: Partial<SecurePrometheusProps> = {}) =>
  (new Synthesized(make(props).stack).config as { readonly global: Record<string, unknown> }).global;

test('what a target may have in one scrape follows the memory of the pod, or one that is taken over ends it', () => {
  expect(global()).toMatchObject({ body_size_limit: '67108864B', sample_limit: 200_000 });
  const more = { resources: { memoryLimit: Size.gibibytes(8) } };
  expect(global(more)).toMatchObject({ body_size_limit: '268435456B', sample_limit: 800_000 });
});

test('limits of scrapes that settings say hold', () => {
  const settings = { global: { body_size_limit: '1MB', sample_limit: 7 } };
  expect(global({ settings })).toMatchObject(settings.global);
});

test.each([{ sample_limit: 0 }, { sample_limit: -1 }, { body_size_limit: '0' }, { body_size_limit: '0MB' }])(
  '%j in settings is refused, as it takes the limit away',
  (limit) => {
    const [key = ''] = Object.keys(limit);
    const { stack } = make({ settings: { global: limit } });
    expect(() => Testing.synth(stack, true)).toThrow(`\`settings.global.${key}\` takes `);
  },
);
