import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  CertificateAuthority,
  Deviations,
  Duration,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  Size,
} from '../../lib';
import { constructId } from '../../lib/core/terraform/ids';
import { influxdbIn } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

describe('a duration', () => {
  test.each([
    [Duration.days(30), '720h'],
    [Duration.minutes(90), '90m'],
    [Duration.seconds(90), '90s'],
    [Duration.milliseconds(1500), '1500ms'],
    [Duration.hours(0), '0s'],
  ])('prints as a daemon reads it: %s', (duration, printed) => {
    expect(duration.toString()).toBe(printed);
  });

  test('of any whole length is the same length when it is read', () => {
    const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
    fc.assert(
      fc.property(fc.nat(), (length) => {
        const [, amount, unit] = /^(\d+)(h|ms|m|s)$/.exec(Duration.milliseconds(length).toString()) ?? [];
        expect(Number(amount) * units[unit as keyof typeof units]).toBe(length);
      }),
    );
  });
});

describe('a size', () => {
  test('of any whole number of bytes is the same size as a quantity', () => {
    const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(0, 1, 2, 3), (amount, power) => {
        const bytes = Math.floor(amount / 1024 ** power) * 1024 ** power;
        const [, count, unit = ''] = /^(\d+)([KMGT]i)?$/.exec(Size.bytes(bytes).toString()) ?? [];
        expect(Number(count) * 1024 ** units.indexOf(unit)).toBe(bytes);
      }),
    );
  });

  test('is what its unit says', () => {
    const sizes = [Size.kibibytes(1), Size.mebibytes(1), Size.gibibytes(1), Size.tebibytes(1)];
    expect(sizes.map(String)).toEqual(['1Ki', '1Mi', '1Gi', '1Ti']);
    expect(Size.gibibytes(0.5).toString()).toBe('512Mi');
  });
});

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
    influxdbIn(stack).allowFrom(Peer.wideCidr('0.0.0.0/0', 'sensors are behind carriers'));
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
    expect(said(Peer.wideCidr('0.0.0.0/0', ' '))).toContain('takes a written reason');
  });

  test('that are all there are lead nobody to what hands out the identity of a node', () => {
    const stack = emptyStack();
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'm') });
    telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'authority') });
    telegraf.allowTo(Peer.wideCidr('0.0.0.0/0', 'what is tested'), 443);
    telegraf.allowTo(Peer.wideCidr('::/0', 'what is tested'), 443);
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
    influxdb.allowFrom(Peer.wideCidr(text('wide'), 'what is tested'));
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

test('ids of two different names never meet, or one user would get the password of another', () => {
  const letters = ['', '/', '-', '+', '%', '2', 'F', 'a', 'A', '\ud800'];
  const names = [...new Set(letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c))))];
  const short = names.filter((name) => name.length < 3);
  const all = [...names.map((name) => [name]), ...short.flatMap((one) => short.map((other) => [one, other]))];
  // As constructs fold it.
  const ids = new Set(all.map((parts) => constructId(...parts).replaceAll('/', '--')));
  expect(ids.size).toBe(all.length);
});

test.each(['constructor', '__proto__', 'toString'])('a namespace may be named %s', (name) => {
  const stack = emptyStack();
  expect(stack.node.tryFindChild(constructId(name))).toBeUndefined();
  new Construct(stack, constructId(name));
  expect(stack.node.tryFindChild(constructId(name))).toBeDefined();
});

describe('what a stack needs', () => {
  const providers = (build: (stack: TerraformStack) => void) => {
    const stack = emptyStack();
    build(stack);
    return documentOf(stack).json;
  };

  test('is added: providers for keys and passwords, and a Terraform that keeps Secrets out of its state', () => {
    const json = providers((stack) => influxdbIn(stack));
    expect(json.provider).toEqual({ kubernetes: [{}], random: [{}], tls: [{}] });
    expect(json.terraform.required_version).toBe('>= 1.11');
  });

  test('is not added twice, and beside what the user says', () => {
    const json = providers((stack) => {
      stack.addOverride('terraform.required_version', '>= 1.13');
      influxdbIn(stack);
      new TlsProvider(stack, 'theirs', { proxy: [{ fromEnv: true }] });
      new RandomProvider(stack, 'random');
    });
    expect(json.provider).toEqual({ kubernetes: [{}], random: [{}], tls: [{ proxy: [{ from_env: true }] }] });
    expect(json.terraform.required_version).toBe('>= 1.13, >= 1.11');
  });

  test('asks for the versions that the packages of the providers are made for', () => {
    const theirs = (stack: TerraformStack) => [new TlsProvider(stack, 'tls'), new RandomProvider(stack, 'random')];
    const { terraform } = providers((stack) => influxdbIn(stack));
    expect(terraform).toEqual({ ...providers(theirs).terraform, required_version: terraform.required_version });
  });

  test('finds a place beside constructs of any name', () => {
    const json = providers((stack) => CertificateAuthority.selfManaged(stack, 'tls'));
    expect(json.provider).toMatchObject({ tls: [{}] });
  });

  test('is asked for where only the user knows it: the cluster', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    influxdbIn(stack);
    expect(() => Testing.synth(stack, true)).toThrow('the stack needs a KubernetesProvider, which says which cluster');
  });
});
