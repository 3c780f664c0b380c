import { TerraformStack, Testing } from 'cdktf';
import { Deviations, Flux, Peer } from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { documentOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { configOf } from '../influxdb/support/server';

describe('Flux, by which any user sends requests', () => {
  const flux = (...given: Parameters<typeof Flux.enabled>) => {
    const stack = emptyStack();
    influxdbIn(stack, { flux: Flux.enabled(...given) });
    return stack;
  };
  const ways = (stack: TerraformStack) =>
    policiesOf(documentOf(stack))
      .flatMap(({ egress }) => egress)
      .flatMap(({ to = [], ports = [] }) =>
        to.flatMap(({ ip_block }) => ports.map(({ port }) => `${ip_block?.cidr ?? 'a pod'}:${port}`)),
      )
      // DNS, and from the pod that sets passwords to this one.
      .filter((way) => !way.endsWith(':53') && !way.startsWith('a pod'));

  test('is off, and its reason is listed where it is on', () => {
    expect(configOf()).toContain('flux-enabled = false');
    const stack = flux('the old dashboards', { peers: [Peer.cidr('192.0.2.0/28')] });
    Testing.synth(stack, true);
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/influxdb',
        code: 'flux',
        promise: 11,
        what: expect.stringMatching(/^any user, without a grant too, .* 192\.0\.2\.0\/28, by Flux$/) as string,
        reason: 'the old dashboards',
      },
    ]);
  });

  test('leads where the policy says, which is nowhere by itself', () => {
    expect(ways(flux('a'))).toEqual([]);
    expect(ways(flux('a', { peers: [Peer.cidr('192.0.2.0/28')], ports: [443, 8443] }))).toEqual([
      '192.0.2.0/28:443',
      '192.0.2.0/28:8443',
    ]);
  });

  test('to peers at no port is a mistake, as it leads nowhere then', () => {
    const stack = flux('a', { peers: [Peer.cidr('192.0.2.0/28')], ports: [] });
    expect(() => Testing.synth(stack, true)).toThrow('`flux.ports` takes one port at least, got []');
  });

  test('without a reason is refused, with validations skipped too', () => {
    const stack = flux(' ');
    expect(() => Testing.synth(stack, false)).toThrow('takes a written reason for: any user, without a grant too');
  });

  test('has a bound of its memory', () => {
    const text = configOf({ flux: Flux.enabled('a') });
    expect(text).toMatch(/^total-max-memory-bytes = 1[_0]?0?7[\d_]+$/m);
  });
});
