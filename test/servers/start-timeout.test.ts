import { Duration, RemovalPolicy, SecureServerProps } from '../../lib';
import { chronografIn } from '../contract/rows/chronograf';
import { grafanaIn } from '../contract/rows/grafana';
import { prometheusIn } from '../contract/rows/prometheus';
import { influxdbIn, kapacitorIn } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { Document, documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

type Props = Partial<SecureServerProps>;

const SERVERS = {
  influxdb: (props: Props) => documentWith((stack) => influxdbIn(stack, props)),
  kapacitor: (props: Props) => documentWith((stack) => kapacitorIn(stack, props)),
  chronograf: (props: Props) => documentWith((stack) => chronografIn(stack, props)),
  grafana: (props: Props) => documentWith((stack) => grafanaIn(stack, props)),
  prometheus: (props: Props) => documentWith((stack) => prometheusIn(stack, props)),
};

function documentWith(build: (stack: ReturnType<typeof emptyStack>) => unknown): Document {
  const stack = emptyStack();
  build(stack);
  return documentOf(stack);
}

function ofServer(name: string, document: Document) {
  const pod = podsOf(document).find(({ owner }) => owner.address.startsWith(`kubernetes_stateful_set_v1.${name}`));
  const probes = (pod?.spec.container ?? []).flatMap(({ startup_probe: probe }) => probe ?? []);
  const { timeouts, lifecycle } = (pod?.owner.body ?? {}) as { timeouts?: object; lifecycle?: object };
  return { probes, timeouts, lifecycle };
}

describe.each(Object.entries(SERVERS))('a long start of %s', (name, build) => {
  test('outlives the startup probe and the wait of the apply, by one prop', () => {
    const { probes, timeouts } = ofServer(name, build({ startTimeout: Duration.hours(2) }));
    const seconds = probes.map(({ period_seconds: period = 10, failure_threshold: failures = 0 }) => period * failures);
    // What waits beside InfluxDB has a day, whatever is said: who waits has not failed.
    expect(seconds).toEqual(name === 'influxdb' ? [7200, 86_400] : [7200]);
    expect(timeouts).toEqual({ create: '7800s', update: '7800s' });
  });

  test('is not ended by the next apply after one that timed out, as long as its data is kept', () => {
    expect(ofServer(name, build({})).lifecycle).toMatchObject({ prevent_destroy: true });
    const storage = { removalPolicy: RemovalPolicy.DESTROY };
    expect(ofServer(name, build({ storage })).lifecycle ?? {}).not.toHaveProperty('prevent_destroy');
  });

  test('has the limits of its product where nothing is said', () => {
    const { timeouts, probes } = ofServer(name, build({}));
    expect(timeouts).toBeUndefined();
    for (const { period_seconds: period = 10, failure_threshold: failures } of probes)
      expect(period * (failures ?? 0)).toBeGreaterThanOrEqual(120);
  });
});

test('a start that takes no time, or for ever, is a mistake', () => {
  for (const startTimeout of [Duration.seconds(1), Duration.days(100)]) {
    expect(mistakesOf((stack) => void influxdbIn(stack, { startTimeout }))).toContain(
      '`startTimeout` takes a duration from 1m to 168h',
    );
  }
});
