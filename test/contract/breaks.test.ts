import { TerraformStack } from 'cdktf';
import { Credential, SecureInfluxDB, SecureKapacitor, SecurePrometheus, SecureTelegraf, Peer, Trust } from '../../lib';
import { Document } from '../support/document';
import { brokenPromises } from './promises';
import { emptyStack, Stack, synthesized } from './stack';
import { placement, secretVariable } from './support';

// The checks of the contract are only worth what they find: each is shown a stack that breaks its promise.

interface Spec {
  volume: Record<string, unknown>[];
  container: Container[];
  [key: string]: unknown;
}

interface Container {
  readonly resources: Record<'limits' | 'requests', Record<string, string>>;
  [key: string]: unknown;
}

interface Rule {
  from?: object[];
  ports?: object[];
}

type Body = Record<string, unknown> & { metadata: { name: string }; spec: { template: { spec: Spec } } };

function build(stack: TerraformStack): void {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(metrics);
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics);
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb);
  // What is accepted for one construct is accepted for no other.
  const elsewhere = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
    url: 'https://influxdb.example:8086',
    trust: Trust.unverified('a test'),
    peer: Peer.cidr('192.0.2.9/32'),
  });
  const lax = new SecureTelegraf(stack, 'lax', { namespace });
  lax.writeTo(
    elsewhere.database('metrics', {
      userName: 'x',
      credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    }),
  );
}

describe('the contract finds', () => {
  let good: Stack;
  beforeAll(() => {
    const stack = emptyStack();
    build(stack);
    good = synthesized(stack);
  });

  const bodies = (document: Document, type: string) =>
    document.all(`kubernetes_${type}_v1`).map(({ body }) => body as unknown as Body);
  const found = (change: (document: Document) => void): string[] => {
    const document = new Document(structuredClone(good.document.json));
    change(document);
    return brokenPromises({ ...good, document });
  };
  const inPod = (name: string, change: (spec: Spec) => void) =>
    found((document) => {
      for (const body of [...bodies(document, 'stateful_set'), ...bodies(document, 'daemon_set')])
        if (body.metadata.name === name) change(body.spec.template.spec);
    });
  const inConfig = (name: string, change: (text: string) => string) =>
    found((document) => {
      for (const { metadata, data } of bodies(document, 'config_map'))
        if (metadata.name === name)
          for (const [key, text] of Object.entries(data as Record<string, string>))
            if (!key.endsWith('.sh')) (data as Record<string, string>)[key] = change(text);
    });

  test('nothing in what this library makes', () => {
    expect(found(() => undefined)).toEqual([]);
  });

  test.each<[string, (spec: Spec) => void, RegExp]>([
    [
      'a container without a limit for its disk',
      ({ container: [first] }) => delete first?.resources.limits['ephemeral-storage'],
      /4: .* influxdb: its disk has no end/,
    ],
    [
      'a container that sets no disk aside',
      ({ container: [first] }) => delete first?.resources.requests['ephemeral-storage'],
      /4: .* influxdb: no disk is set aside/,
    ],
    [
      'a folder without an end',
      ({ volume }) => volume.push({ name: 'more', empty_dir: {} }),
      /4: .*: the folder more has no end/,
    ],
    [
      'folders that hold more than the pod may',
      ({ volume }) => volume.push({ name: 'more', empty_dir: { size_limit: '1Gi' } }),
      /4: .*: it is evicted before its folders are full/,
    ],
    [
      'a pod that is nobody of its own',
      (spec) => delete spec.service_account_name,
      /4: .*: it has no identity of its own in the API/,
    ],
    [
      'a pod that is another',
      (spec) => (spec.service_account_name = 'default'),
      /4: .*: it has no identity of its own/,
    ],
    [
      'a token that may do nothing',
      ({ volume }) => volume.push({ name: 'token', projected: [{ sources: [{ service_account_token: {} }] }] }),
      /4: .*: it has a token in token that may do nothing/,
    ],
    [
      'a token that is listed nowhere',
      ({ volume }) => volume.push({ name: 'token', projected: [{ sources: [{ service_account_token: {} }] }] }),
      /4: .*: it has a token of the API, which is listed nowhere/,
    ],
    [
      'a reconciler that may hang',
      ({ container }) => delete container.find(({ name }) => name === 'reconciler')?.liveness_probe,
      /4: .* reconciler: nobody asks whether it lives/,
    ],
    [
      'one question for whether it lives and whether it is ready',
      ({ container: [first] }) => Object.assign(first ?? {}, { liveness_probe: first?.readiness_probe }),
      /4: .* influxdb: it is restarted for what it is not ready for/,
    ],
  ])('%s', (_, change, expected) => {
    const all = inPod('influxdb', change);
    expect(all).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  test.each<[string, (spec: Spec) => void, RegExp]>([
    [
      'a pod with a token',
      (spec) => (spec.automount_service_account_token = true),
      /4: .*: it has a token of a service/,
    ],
    ['a pod that may be root', (spec) => (spec.security_context = {}), /4: .*: it may be root/],
    [
      'a volume of a kind that nobody looked at',
      ({ volume }) => volume.push({ name: 'csi', csi: {} }),
      /4: .*: a volume of kind csi/,
    ],
    [
      'a container that may escalate',
      ({ container: [first] }) => delete first?.security_context,
      /4: .* influxdb: it may escalate/,
    ],
  ])('%s', (_, change, expected) => {
    expect(inPod('influxdb', change)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  test.each<[string, (rule: Rule) => void, RegExp]>([
    ['a policy that opens every port', (rule) => delete rule.ports, /3: .* opens every port/],
    ['a policy that opens to everyone', (rule) => delete rule.from, /3: .* opens to everyone/],
    [
      'a policy that opens to the internet',
      (rule) => (rule.from = [{ ip_block: { cidr: '0.0.0.0/0' } }]),
      /3: .* opens to 0\.0\.0\.0\/0/,
    ],
    [
      'a policy that opens to half of the internet',
      (rule) => (rule.from = [{ ip_block: { cidr: '0.0.0.0/1' } }]),
      /3: .* opens to 0\.0\.0\.0\/1/,
    ],
    [
      'a policy that opens to IPv4 as IPv6 carries it',
      (rule) => (rule.from = [{ ip_block: { cidr: '2002::/16' } }]),
      /3: .* opens to 2002::\/16/,
    ],
    [
      'a policy that opens to what only Terraform knows, and checks it nowhere',
      (rule) => (rule.from = [{ ip_block: { cidr: '${var.cidr}' } }]),
      /3: .* addresses that nobody knows/,
    ],
    [
      'a policy that opens a range of ports',
      (rule) => (rule.ports = [{ port: '1', end_port: 65535, protocol: 'TCP' }]),
      /3: .* opens more than one port/,
    ],
    [
      'a policy that opens by an expression',
      (rule) =>
        (rule.from = [
          { namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'x' }, match_expressions: [] } },
        ]),
      /3: .* opens to every namespace/,
    ],
    ['a policy that opens to every namespace', (rule) => (rule.from = [{}]), /3: .* opens to every namespace/],
  ])('%s', (_, change, expected) => {
    const all = found((document) => {
      const [rule] = bodies(document, 'network_policy').flatMap(
        ({ spec }) => (spec as unknown as { ingress?: Rule[] }).ingress ?? [],
      );
      if (!rule) throw new Error('nothing is open');
      change(rule);
    });
    expect(all).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  test.each([
    ['telegraf', '/etc/telegraf/secrets/', 'REDACT_FOLDERS'],
    ['prometheus', '/etc/prometheus/', 'REDACT_FOLDERS'],
  ])('what %s may log of its secrets', (name, secret, variable) => {
    const kept = (one: Container) => (one.env as { name: string }[]).filter((each) => each.name !== variable);
    const listed = inPod(name, ({ container }) => {
      for (const one of container) one.env = kept(one);
    });
    expect(listed).toEqual(expect.arrayContaining([expect.stringContaining(`may log ${secret}`)]));
    const bare = inPod(name, ({ container }) => {
      for (const one of container) one.command = [name];
    });
    expect(bare).toEqual(expect.arrayContaining([expect.stringMatching(`5: .* ${name} logs what it is answered`)]));
  });

  test('a pod that sees its node as a user that is others there too', () => {
    const all = inPod('telegraf', ({ volume }) => volume.push({ name: 'proc', host_path: { path: '/proc' } }));
    for (const what of ['it sees what others of the node have', 'it sees what kubernetes_daemon_set_v1.lax_'])
      expect(all).toContainEqual(expect.stringMatching(new RegExp(`^4: .*\\.telegraf_\\S+: ${what}`)));
  });

  test('the token of an identity in every pod that has it', () => {
    const all = found((document) => {
      for (const account of bodies(document, 'service_account')) account.automount_service_account_token = true;
    });
    expect(all).toHaveLength(6);
    expect(all[0]).toMatch(/^4: .* has its token in every pod$/);
  });

  test('a Telegraf that does not verify, beside one that was allowed to', () => {
    const lax = (text: string) => text.replace(/tls_ca = .*/, 'insecure_skip_verify = true');
    expect(inConfig('telegraf-config', lax).join('\n')).toMatch(/2: .*insecure_skip_verify = true without a deviation/);
  });

  test('a Kapacitor that does not verify, beside a Telegraf that was allowed not to', () => {
    const lax = (text: string) => text.replace(/ssl-ca = .*/, 'insecure-skip-verify = true');
    expect(inConfig('kapacitor-config', lax).join('\n')).toMatch(
      /2: .*insecure-skip-verify = true without a deviation/,
    );
  });
});
