import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Lazy, TerraformStack } from 'cdktf';
import { Deviations, Exposure, Peer, Safeguard, SecureInfluxDB, SecureTelegraf, SourceRanges } from '../../lib';
import { areWideTogether } from '../../lib/core/kubernetes/cidr';
import { influxdbIn, placement } from '../contract/support';
import { allWays } from '../support/refused';

// Ranges that are one network each, and the internet together: nobody wrote a reason.

const numbers = (count: number, from = 0) => [...Array(count).keys()].map((one) => one + from);
const networks = (count: number, from = 0) => numbers(count, from).map((one) => `${one}.0.0.0/8`);
const allow = (influxdb: SecureInfluxDB, cidrs: readonly string[]) => {
  for (const cidr of cidrs) influxdb.allowFrom(Peer.cidr(cidr));
};
const telegrafIn = (stack: TerraformStack) => {
  const placed = placement(stack);
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: placed.namespace });
  telegraf.writeTo(new SecureInfluxDB(stack, 'influxdb', placed).addDatabase('metrics'));
  return telegraf;
};

const WIDE: Record<string, (stack: TerraformStack) => void> = {
  'who may reach a server': (stack) => {
    allow(influxdbIn(stack), networks(256));
  },
  'ranges that Lazies make': (stack) => {
    allow(
      influxdbIn(stack),
      networks(64).map((cidr) => Lazy.stringValue({ produce: () => cidr })),
    );
  },
  'smaller ones': (stack) => {
    allow(
      influxdbIn(stack),
      networks(64).flatMap((one) => [one.replace('/8', '/9'), one.replace('.0.0.0/8', '.128.0.0/9')]),
    );
  },
  'most of IPv6': (stack) => {
    allow(
      influxdbIn(stack),
      numbers(80, 0x2600).map((one) => `${one.toString(16)}::/16`),
    );
  },
  'IPv4 by NAT64': (stack) => {
    allow(
      influxdbIn(stack),
      numbers(64).map((one) => `64:ff9b::${(one * 256).toString(16)}:0/104`.replace('::0:0/', '::/')),
    );
  },
  'what Telegraf may reach': (stack) => {
    const telegraf = telegrafIn(stack);
    for (const cidr of networks(64)) telegraf.allowTo(Peer.cidr(cidr), 443);
  },
  "half by the user's own policy": (stack) => {
    const influxdb = influxdbIn(stack);
    allow(influxdb, networks(20));
    new NetworkPolicyV1(stack, 'mine', {
      metadata: { name: 'mine', namespace: 'monitoring' },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: networks(20, 20).map((cidr) => ({ ipBlock: { cidr } })),
            ports: [{ port: '8086', protocol: 'TCP' }],
          },
        ],
      },
    });
  },
};

describe.each(Object.entries(WIDE))('much of the internet, by %s', (_, build) => {
  test('is refused, and may be accepted with a reason that is listed', () => {
    for (const said of allWays(build)) {
      expect(said).toMatch(/the \d+ ranges of addresses that .* are much of the internet together/);
      expect(said).toContain('(safeguard "network")');
    }
    const accepted = allWays((stack) => {
      build(stack);
      Deviations.accept(stack, Safeguard.NETWORK, 'what is tested');
    });
    expect(accepted).toEqual(['', '', '']);
  });
});

test('so are the ranges of an exposure, whatever reads them', () => {
  const options = { host: 'influxdb.example', sourceRanges: SourceRanges.of(...networks(64)) };
  for (const exposure of [Exposure.loadBalancer(options), Exposure.nodePort(options)])
    for (const said of allWays((stack) => {
      influxdbIn(stack).exposeThrough(exposure);
    }))
      expect(said).toContain('or SourceRanges.everyone(reason), got 64 ranges that are much of the internet together');
});

test('what has its reason does not count, nor does a range within another, nor another port', () => {
  const said = allWays((stack) => {
    const influxdb = influxdbIn(stack);
    allow(influxdb, [...networks(25), ...numbers(90).map((one) => `10.${one}.0.0/16`)]);
    influxdb.allowFrom(Peer.wideCidr('what is tested', '0.0.0.0/1'));
  });
  expect(said).toEqual(['', '', '']);
  const byPort = allWays((stack) => {
    const telegraf = telegrafIn(stack);
    for (const [index, cidr] of networks(64).entries()) telegraf.allowTo(Peer.cidr(cidr), 440 + (index % 4));
  });
  expect(byPort).toEqual(['', '', '']);
});

test.each([
  [networks(31), false],
  [networks(32), true],
  [[...networks(31), '10.0.0.0/9', '10.128.0.0/9'], false],
  [numbers(7, 0x2600).map((one) => `${one.toString(16)}::/16`), false],
  [numbers(64).map((one) => `2002:${(one * 256).toString(16)}::/24`), true],
])('%j: %s', (cidrs, wide) => {
  expect(areWideTogether(cidrs)).toBe(wide);
});
