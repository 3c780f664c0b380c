import { TerraformVariable, Testing } from 'cdktf';
import { CertificateAuthority, Deviations, Peer, SecureInfluxDB, SecureNamespace, SecureTelegraf } from '../../lib';
import { influxdbIn } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

describe('the addresses of a peer', () => {
  const said = (cidr: string | Peer): string => {
    const dnsPeers = [typeof cidr === 'string' ? Peer.cidr(cidr) : cidr];
    return mistakesOf((stack) => new SecureNamespace(stack, 'm', { dnsPeers }));
  };

  test.each(['10.0.0.0/8', '192.0.2.7/32', '2001:db8::/32', '::1/128'])('may be %s', (cidr) => {
    expect(said(cidr)).toBe('');
  });

  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    '2001:db8::/129',
    '',
    'a/8',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '1.2.3.4/ 8',
    '::ffff:0.0.0.0/96',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0/64',
    '10.0.0.1/16',
    '2001:db8::1/64',
  ])('may not be %j, which the API server refuses only at the apply', (cidr) => {
    expect(said(cidr)).toContain('`dnsPeers[0]` takes addresses in CIDR notation');
  });

  test.each([
    '0.0.0.0/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '10.0.0.0/7',
    '::/0',
    '::/1',
    '2000::/3',
    '2000::/15',
    '64::/16',
    '::/16',
    '2001::/32',
    '2002::/16',
    '64:ff9b:1::/48',
    '::ffff:0:0:0/96',
    '::0.0.0.0/96',
    '64:ff9b::/96',
    '64:ff9b::/103',
  ])('are more than one network with %s: everybody could come in by it', (cidr) => {
    expect(said(cidr)).toContain('`dnsPeers[0]` takes addresses of one network, at most a /8 of IPv4 or a /16 of IPv6');
  });

  test('may be all there are with a reason, which is listed', () => {
    const stack = emptyStack();
    influxdbIn(stack).allowFrom(Peer.wideCidr('sensors are behind carriers', '0.0.0.0/0'));
    expect(Testing.synth(stack, true)).toContain('0.0.0.0/0');
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/influxdb',
        code: 'wide-peer',
        subject: '0.0.0.0/0',
        promise: 3,
        what: 'a path to or from 0.0.0.0/0 is open',
        reason: 'sensors are behind carriers',
      },
    ]);
    expect(said(Peer.wideCidr(' ', '0.0.0.0/0'))).toContain('takes a written reason');
  });

  test('that are all there are lead nobody to what hands out the identity of a node', () => {
    const stack = emptyStack();
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'm') });
    telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'authority') });
    telegraf.allowTo(Peer.wideCidr('what is tested', '0.0.0.0/0'), 443);
    telegraf.allowTo(Peer.wideCidr('what is tested', '::/0'), 443);
    telegraf.allowTo(Peer.cidr('169.254.169.254/32'), 80);
    // One network each, with them in it.
    telegraf.allowTo(Peer.cidr('169.0.0.0/8'), 80);
    telegraf.allowTo(Peer.cidr('fd00::/16'), 80);
    telegraf.allowTo(Peer.cidr(new TerraformVariable(stack, 'range', { type: 'string' }).stringValue), 80);
    const blocks = policiesOf(documentOf(stack)).flatMap(({ egress }) => egress.flatMap(({ to }) => to ?? []));
    expect(blocks.flatMap(({ ip_block }) => (ip_block ? [ip_block] : []))).toEqual(
      expect.arrayContaining([
        {
          cidr: '0.0.0.0/0',
          except: ['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
        },
        {
          cidr: '::/0',
          except: ['fe80::/10', 'fd00:42::42/128', 'fd00:ec2::23/128', 'fd00:ec2::254/128', 'fd20:ce::254/128'],
        },
        { cidr: '169.254.169.254/32' },
        { cidr: '169.0.0.0/8', except: ['169.254.0.0/16'] },
        { cidr: 'fd00::/16', except: ['fd00:42::42/128', 'fd00:ec2::23/128', 'fd00:ec2::254/128'] },
        { cidr: '${var.range}', except: expect.stringContaining('169.254.0.0/16') as unknown },
      ]),
    );
  });

  test('that Terraform fills in are checked before there is a policy with them', () => {
    const stack = emptyStack();
    const text = (id: string) => new TerraformVariable(stack, id, { type: 'string' }).stringValue;
    const namespace = new SecureNamespace(stack, 'm', { dnsPeers: [Peer.cidr(text('dns'))] });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
    telegraf.writeTo(influxdb.addDatabase('metrics'));
    influxdb.allowFrom(Peer.cidr(text('cidr')));
    influxdb.allowFrom(Peer.wideCidr('what is tested', text('wide')));
    influxdb.allowFrom(Peer.namespace(text('ns')));
    influxdb.allowFrom(Peer.pods('grafana', { app: text('label') }));
    const policies = documentOf(stack).all('kubernetes_network_policy_v1');
    for (const name of ['dns', 'cidr', 'wide', 'ns', 'label']) {
      const [policy] = policies.filter(({ body }) => JSON.stringify(body.spec).includes(`var.${name}}`));
      expect([name, JSON.stringify(policy?.body.lifecycle)]).toEqual([
        name,
        expect.stringMatching(new RegExp(`precondition.*var\\.${name}\\b`)),
      ]);
    }
  });

  test.each([
    ['of nothing', Peer.pods('dns', {})],
    ['that were forgotten', Peer.pods('dns', undefined as never)],
  ])('labels %s would select every pod, and are refused', (_, peer) => {
    expect(said(peer)).toContain('labels that select something');
  });

  test.each([
    ['undefined', { app: 'api', tier: undefined }],
    ['null', { tier: null }],
    ['a number', { tier: 5 }],
    ['an object', { tier: {} }],
  ])('a label that is %s would be left out, and more pods let in than were meant: it is one mistake', (_, labels) => {
    const lines = said(Peer.pods('shop', labels as never)).split('\n');
    expect(lines.filter((line) => line.includes('tier` takes '))).toHaveLength(1);
  });

  test.each(['0.0.0.0/0', '::/0', '10.0.0.0/0', '0.0.0.0/00'])('may not be %s, everybody', (cidr) => {
    expect(said(cidr)).not.toBe('');
  });
});
