import { Testing } from 'cdktf';
import { AcceptedRisk, Deviations, Duration, InfluxDBLimits, SecureInfluxDBProps, Size } from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { configOf } from '../influxdb/support/server';

const limits = (props: Partial<SecureInfluxDBProps> = {}) => {
  const text = configOf(props);
  const key = (name: string) => new RegExp(`^${name} = (.*)$`, 'm').exec(text)?.[1]?.replace(/["_]/g, '');
  return [
    'max-select-buckets',
    'max-select-point',
    'max-select-series',
    'max-row-limit',
    'max-concurrent-queries',
    'query-timeout',
    'max-connection-limit',
    'cache-max-memory-size',
  ].map(key);
};

test('follow the memory of the pod, or one reader takes the server from everybody', () => {
  expect(limits()).toEqual(['100000', '50000000', '100000', '100000', '30', '1m', '4000', '536870912']);
  expect(limits({ resources: { memoryLimit: Size.gibibytes(4) } })).toEqual([
    ...['200000', '100000000', '200000', '200000', '60', '1m', '8000', '1073741824'],
  ]);
});

test('are at least one in a small pod, where none would be no limit', () => {
  expect(limits({ resources: { memoryLimit: Size.mebibytes(1) } })).not.toContain('0');
});

test('that are given hold', () => {
  const given: InfluxDBLimits = {
    maxSelectBuckets: 1,
    maxSelectPoints: 2,
    maxSelectSeries: 3,
    maxRowLimit: 4,
    maxConcurrentQueries: 5,
    queryTimeout: Duration.seconds(6),
    maxConnectionLimit: 7,
    cacheMaxMemorySize: Size.bytes(8),
  };
  expect(limits({ limits: given })).toEqual(['1', '2', '3', '4', '5', '6s', '7', '8']);
});

test('are left by a reason that an auditor finds, and by nothing else', () => {
  const stack = emptyStack();
  influxdbIn(stack, {
    limits: {
      unlimited: {
        maxRowLimit: AcceptedRisk.because('exports until May'),
        queryTimeout: AcceptedRisk.because('the yearly report'),
      },
    },
  });
  Testing.synth(stack, true);
  expect(Deviations.of(stack)).toEqual([
    {
      path: 'stack/influxdb',
      code: 'unlimited',
      subject: 'maxRowLimit',
      promise: 11,
      what: 'an answer of any number of rows may be asked for, by whoever has a user',
      reason: 'exports until May',
    },
    {
      path: 'stack/influxdb',
      code: 'unlimited',
      subject: 'queryTimeout',
      promise: 11,
      what: 'a query of any length may be run, by whoever has a user',
      reason: 'the yearly report',
    },
  ]);
  expect(
    limits({
      limits: {
        unlimited: { maxRowLimit: AcceptedRisk.because('exports'), queryTimeout: AcceptedRisk.because('a report') },
      },
    }),
  ).toEqual([...['100000', '50000000', '100000', '0', '30', '0s', '4000', '536870912']]);
});

test.each<[InfluxDBLimits, string]>([
  [{ maxRowLimit: 0 }, 'limits.maxRowLimit'],
  [{ maxSelectBuckets: 0 }, 'limits.maxSelectBuckets'],
  [{ maxConcurrentQueries: 0.5 }, 'limits.maxConcurrentQueries'],
  [{ queryTimeout: Duration.seconds(0) }, 'limits.queryTimeout'],
  [{ unlimited: { maxSelectPoints: AcceptedRisk.because(' ') } }, 'limits.unlimited.maxSelectPoints'],
  [{ maxRowLimit: 5, unlimited: { maxRowLimit: AcceptedRisk.because('both') } }, 'limits.maxRowLimit'],
])('%j is refused, as no limit at all would be', (given, prop) => {
  const stack = emptyStack();
  influxdbIn(stack, { limits: given });
  expect(() => Testing.synth(stack, true)).toThrow(`\`${prop}\` takes `);
});
