import { Construct } from 'constructs';
import { TerraformStack, Testing } from 'cdktf';
import { Peer, Protocol, SecureAlertmanager, SecurePrometheus, SecureTelegraf } from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn, kapacitorIn, placement } from '../contract/support';
import { Document } from '../support/document';
import { mistakesOf } from '../support/synthesize';

interface Dials extends Construct {
  allowTo(peer: Peer, port: number, protocol?: Protocol): void;
}
const DIALS: [string, (stack: TerraformStack) => Dials][] = [
  ['Kapacitor', (stack) => kapacitorIn(stack)],
  ['InfluxDB', (stack) => influxdbIn(stack)],
  ['Telegraf', (stack) => new SecureTelegraf(stack, 'telegraf', { namespace: placement(stack).namespace })],
  ['Prometheus', (stack) => new SecurePrometheus(stack, 'prometheus', placement(stack))],
  ['Alertmanager', (stack) => new SecureAlertmanager(stack, 'alertmanager', placement(stack))],
];
const agents = Peer.cidr('192.0.2.0/24');

describe.each(DIALS)('%s', (_, make) => {
  const ways = (use: (dials: Dials) => void) => {
    const stack = emptyStack();
    use(make(stack));
    return new Document(JSON.parse(Testing.synth(stack, false)) as ConstructorParameters<typeof Document>[0])
      .all('kubernetes_network_policy_v1')
      .flatMap(({ body }) => (body.spec as { egress?: { to: unknown; ports: object[] }[] }).egress ?? [])
      .flatMap(({ to, ports }) => (JSON.stringify(to).includes('192.0.2.0/24') ? ports : []));
  };

  test('is let out to whom it is told, by TCP, or by UDP alone', () => {
    const tcp = { protocol: 'TCP', port: '161' };
    expect(
      ways((one) => {
        one.allowTo(agents, 161);
      }),
    ).toEqual([tcp]);
    expect(
      ways((one) => {
        one.allowTo(agents, 161, Protocol.UDP);
      }),
    ).toEqual([{ protocol: 'UDP', port: '161' }]);
    const both = ways((one) => {
      for (const protocol of [Protocol.UDP, Protocol.TCP]) one.allowTo(agents, 161, protocol);
    });
    expect(both).toContainEqual(tcp);
    expect(both).toHaveLength(2);
  });

  test('says what it takes', () => {
    const said = mistakesOf((stack) => {
      const one = make(stack);
      one.allowTo(Peer.cidr('192.0.2.1/24'), 0);
      one.allowTo(agents, 161, 'ICMP' as unknown as Protocol);
    }, true);
    expect(said).toContain('`allowTo(192.0.2.1/24).peer` takes');
    expect(said).toContain('`allowTo(192.0.2.1/24).port` takes');
    expect(said).toContain('`allowTo(192.0.2.0/24).protocol` takes');
  });
});
