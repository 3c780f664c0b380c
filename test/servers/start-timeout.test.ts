import { TerraformStack } from 'cdktf';
import { Duration, RemovalPolicy, SecureServer } from '../../lib';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { Document, documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

// Each of which a row says how it is made.
const SERVERS = CONSTRUCTS.flatMap(({ construct, withProps }) =>
  withProps && construct.prototype instanceof SecureServer ? [[construct.name, withProps.make] as const] : [],
);

/** The pods of a server that answer at its port, as they are written. */
function ofServer(make: (stack: TerraformStack, props: object) => unknown, props: object) {
  const stack = emptyStack();
  make(stack, props);
  const document: Document = documentOf(stack);
  const [server] = stack.node.children.filter((child) => child instanceof SecureServer);
  const found = podsOf(document).find(({ owner }) =>
    owner.address.startsWith(`kubernetes_stateful_set_v1.${server?.node.id ?? ''}`),
  );
  const probes = (found?.spec.container ?? []).flatMap(({ startup_probe: probe }) => probe ?? []);
  const { timeouts, lifecycle } = (found?.owner.body ?? {}) as { timeouts?: object; lifecycle?: object };
  return { probes, timeouts, lifecycle };
}

describe.each(SERVERS)('a long start of %s', (name, make) => {
  test('outlives the startup probe and the wait of the apply, by one prop', () => {
    const { probes, timeouts } = ofServer(make, { startTimeout: Duration.hours(2) });
    const seconds = probes.map(({ period_seconds: period = 10, failure_threshold: failures = 0 }) => period * failures);
    // What waits beside InfluxDB has a day, whatever is said: who waits has not failed.
    expect(seconds).toEqual(name === 'SecureInfluxDB' ? [7200, 86_400] : [7200]);
    expect(timeouts).toEqual({ create: '7800s', update: '7800s' });
  });

  test('is not ended by the next apply after one that timed out, as long as its data is kept', () => {
    expect(ofServer(make, {}).lifecycle).toMatchObject({ prevent_destroy: true });
    const storage = { removalPolicy: RemovalPolicy.DESTROY };
    expect(ofServer(make, { storage }).lifecycle ?? {}).not.toHaveProperty('prevent_destroy');
  });

  test('has the limits of its product where nothing is said', () => {
    const { timeouts, probes } = ofServer(make, {});
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
