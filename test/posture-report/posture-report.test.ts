import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Secret } from '@cdktf/provider-kubernetes/lib/secret';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { App, TerraformStack, Testing } from 'cdktf';
import {
  Backup,
  CertManagerAuthority,
  CertificateAuthority,
  Credential,
  Deviations,
  Peer,
  PodIdentity,
  Posture,
  PostureReport,
  Safeguard,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  Size,
} from '../../lib';
import { influxdbIn, placement } from '../contract/support';
import { exporterIn } from '../contract/rows/exporter';
import { emptyStack } from '../contract/stack';
import { PROOFS } from '../contract/promises';
import { PROVEN_BY } from '../../lib/posture-report/proofs';
import { Platform } from '../../stacks/platform';
import { teams } from './support/platforms';

function postureOf(stack: TerraformStack): Posture {
  const [posture] = PostureReport.of(stack.node.root).postures;
  if (!posture) throw new Error('there is no stack');
  return posture;
}

// What is told to an auditor must be so: each answer is compared with what the stack really is.
test('what serves metrics beside a server is that server, verified by what it shows', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.writeTo(influxdb.addDatabase('metrics'));
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  prometheus.scrape(telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'another') }));
  prometheus.scrape(influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(20) })));
  const { connections } = postureOf(stack);
  const scraped = connections.filter(({ client }) => client.path === 'stack/prometheus');
  expect(scraped.map(({ server, verifiedBy }) => [server.path, verifiedBy])).toEqual([
    ['stack/influxdb', 'stack/authority'],
    ['stack/telegraf', 'stack/another'],
  ]);
});

describe('the report of the example platform', () => {
  const posture = postureOf(new Platform(Testing.app(), 'platform', { nodeCidrs: ['10.20.0.0/16'] }));
  const promise = (number: number) => posture.promises.find((one) => one.number === number);

  test('names its constructs, by their classes', () => {
    expect(posture.constructs).toContainEqual({ path: 'platform/influxdb', kind: 'SecureInfluxDB' });
    expect(posture.constructs).toContainEqual({ path: 'platform/nodes', kind: 'SecureNodeExporter' });
    expect(posture.constructs.map(({ path }) => path)).not.toContain('platform/nodes/namespace');
  });

  test('says of each promise who keeps it, and of whom there is a reason below', () => {
    expect(posture.promises.map(({ number }) => number)).toEqual(Object.keys(PROOFS).map(Number));
    expect(promise(2)?.leftBy).toEqual([]);
    expect(promise(4)?.leftBy).toEqual(['platform/nodes']);
    expect(promise(4)?.keptBy).toContain('platform/influxdb');
    for (const { number, leftBy } of posture.promises)
      for (const path of leftBy)
        expect(posture.deviations.filter((one) => one.promise === number && one.path.startsWith(path))).not.toEqual([]);
  });

  test('has each connection with what verifies it, as whom, and what that may', () => {
    expect(posture.connections).toContainEqual({
      client: { name: 'telegraf.monitoring', path: 'platform/telegraf', outside: false },
      server: { name: 'influxdb.monitoring', path: 'platform/influxdb', outside: false },
      port: 8086,
      verifiedBy: 'platform/authority',
      userName: 'telegraf.monitoring',
      secretName: expect.stringContaining('influxdb-user-telegraf.monitoring') as string,
      grants: ['WRITE on metrics'],
    });
    expect(posture.connections.filter(({ verifiedBy }) => verifiedBy === undefined)).toEqual([]);
  });

  test('does not call the nodes of the cluster outside, though their addresses are all that is known', () => {
    const nodes = posture.connections.find(({ server }) => server.path === 'platform/nodes');
    expect(nodes?.server).toEqual({ name: '10.20.0.0/16', path: 'platform/nodes', outside: false });
  });

  test('tells what is in the state from what is not', () => {
    const at = (secret: string, key: string) =>
      posture.secrets.find((one) => one.secret === `monitoring/${secret}` && one.key === key);
    expect(at('influxdb-tls', 'tls.key')).toMatchObject({ madeBy: 'terraform', inState: true, inPlan: true });
    expect(at('influxdb-user-admin', 'password')).toMatchObject({ madeBy: 'ephemeral', inState: false, inPlan: false });
    expect(at('prometheus-credential', 'password')).toMatchObject({ madeBy: 'terraform', inState: true });
    expect(at('influxdb-tls', 'tls.crt')).toBeUndefined();
  });

  test('says when each certificate ends', () => {
    expect(posture.certificates).toContainEqual(
      expect.objectContaining({ path: 'platform/influxdb/certificate', validHours: 8760, renewedBy: 'an apply' }),
    );
    expect(posture.certificates).toContainEqual(
      expect.objectContaining({ path: 'platform/authority', authority: true }),
    );
  });

  test('says yes to an auditor only where it is so of every pod', () => {
    const control = (title: string) => posture.controls.find((one) => one.title === title);
    expect(control('No container is privileged')).toMatchObject({ holds: true, exceptions: [] });
    expect(control("No pod is on its node's network")).toMatchObject({
      holds: false,
      exceptions: ['platform/nodes: hostNetwork'],
    });
  });
});

describe('a control', () => {
  test.each([
    ['No container is privileged', 'spec.template.spec.container.0.security_context.privileged', true],
    [
      'No container may gain privileges',
      'spec.template.spec.container.0.security_context.allow_privilege_escalation',
      true,
    ],
    ['No container runs as root', 'spec.template.spec.container.0.security_context.run_as_non_root', false],
    ['No container has capabilities', 'spec.template.spec.container.0.security_context.capabilities.add', ['NET_RAW']],
    ["No pod shares its node's processes", 'spec.template.spec.host_pid', true],
    ["No pod is on its node's network", 'spec.template.spec.host_network', true],
    [
      'Tokens of service accounts are mounted only where they are needed',
      'spec.template.spec.automount_service_account_token',
      true,
    ],
    ['The default service account is not used', 'spec.template.spec.service_account_name', 'default'],
    ['No pod mounts a path of its node', 'spec.template.spec.volume', [{ name: 'x', host_path: { path: '/etc' } }]],
    [
      "Every container has the runtime's seccomp profile",
      'spec.template.spec.security_context.seccomp_profile.type',
      'Unconfined',
    ],
    [
      'No container writes to its image',
      'spec.template.spec.container.0.security_context.read_only_root_filesystem',
      false,
    ],
    ['Every container has a limit of memory', 'spec.template.spec.container.0.resources.limits.memory', undefined],
  ])('"%s" does not hold where an override took it away', (title, path, value) => {
    const stack = emptyStack();
    const influxdb = influxdbIn(stack);
    for (const safeguard of Object.values(Safeguard)) Deviations.accept(influxdb, safeguard, 'what is tested');
    const pod = influxdb.node.findChild('Resource') as unknown as { addOverride(path: string, value: unknown): void };
    const holds = () => postureOf(stack).controls.find((one) => one.title === title)?.holds;
    expect(holds()).toBe(true);
    pod.addOverride(path, value);
    expect(holds()).toBe(false);
  });
});

describe('the control of roles', () => {
  const exceptionsWith = (...resources: [type: string, body: object][]) => {
    const stack = emptyStack();
    influxdbIn(stack);
    resources.forEach(([type, body], at) => {
      stack.addOverride(`resource.${type}.mine${at}`, { metadata: { name: 'mine', namespace: 'monitoring' }, ...body });
    });
    return postureOf(stack).controls.find(({ title }) => title === 'No role reads Secrets, enters pods or makes some')
      ?.exceptions;
  };
  const role = (api_groups: string[], what: string[], verbs: string[]): [string, object] => [
    'kubernetes_role_v1',
    { rule: [{ api_groups, resources: what, verbs }] },
  ];

  test('holds where nobody was given such a role', () => {
    const harmless = role([''], ['pods', 'services', 'pods/log'], ['get', 'list', 'watch']);
    const view: [string, object] = ['kubernetes_role_binding_v1', { role_ref: { kind: 'ClusterRole', name: 'view' } }];
    expect(exceptionsWith(harmless, view)).toEqual([]);
  });

  test.each<[string, [string, object], string]>([
    ['reads Secrets', role([''], ['secrets'], ['list']), 'reads Secrets'],
    ['runs commands in pods', role([''], ['pods/exec'], ['create']), 'enters pods'],
    ['asks kubelets to', role([''], ['nodes/proxy'], ['get']), 'enters pods'],
    ['makes Jobs', role(['batch'], ['jobs'], ['create']), 'makes pods, which mount what is in their namespace'],
    [
      'may do everything, in a manifest',
      [
        'kubernetes_manifest',
        {
          manifest: {
            ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'mine' } },
            rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
          },
        },
      ],
      'reads Secrets, enters pods, makes pods, which mount what is in their namespace',
    ],
    [
      'is bound to a role of the cluster',
      ['kubernetes_role_binding_v1', { role_ref: { kind: 'ClusterRole', name: 'edit' } }],
      'binds "edit", which reads Secrets and enters pods',
    ],
  ])('tells of one that %s', (_, resource, what) => {
    expect(exceptionsWith(resource)).toEqual([`${resource[0]}.mine0: ${what}`]);
  });
});

describe('the report', () => {
  test('lists what overrides loosened, where that was accepted', () => {
    const stack = emptyStack();
    const influxdb = influxdbIn(stack);
    for (const safeguard of [Safeguard.PODS, Safeguard.NETWORK]) Deviations.accept(influxdb, safeguard, 'until May');
    const pod = influxdb.node.findChild('Resource') as unknown as { addOverride(path: string, value: unknown): void };
    pod.addOverride('spec.template.spec.host_network', true);
    expect(postureOf(stack).loosened).toContainEqual(
      expect.objectContaining({
        path: 'stack/influxdb/Resource',
        safeguard: 'pods',
        what: "it is on its node's network",
      }),
    );
  });

  test('tells ways in and out: who is let in, by which name, and what leaves the cluster', () => {
    const { exposures, connections } = postureOf(teams(Testing.app(), 1));
    expect(exposures).toEqual([
      expect.objectContaining({ path: 'teams/team-1-influxdb', kind: 'Ingress', hosts: ['team-1.influxdb.example'] }),
      expect.objectContaining({
        path: 'teams/team-1-kapacitor',
        kind: 'LoadBalancer',
        hosts: ['team-1.kapacitor.example'],
        sourceRanges: ['203.0.113.0/24'],
      }),
    ]);
    const leaving = connections.filter(({ server }) => server.outside);
    expect(leaving.map(({ client, server, verifiedBy }) => [client.path, server.path, verifiedBy])).toEqual([
      ['teams/team-1-telegraf', 'teams/central', expect.stringContaining('CN=')],
    ]);
  });

  const metadata = { name: 'mine', namespace: 'monitoring' };
  const manifest = (stack: TerraformStack, id: string, kind: string, more: object) =>
    new Manifest(stack, id, {
      manifest: { apiVersion: 'example.com/v1', kind, metadata: { ...metadata, name: id }, ...more },
    });

  test.each<[string, (stack: TerraformStack) => unknown, object]>([
    [
      'Service of type LoadBalancer',
      (stack) => new ServiceV1(stack, 'x', { metadata, spec: { type: 'LoadBalancer' } }),
      { kind: 'LoadBalancer', object: 'monitoring/mine' },
    ],
    [
      'Service with addresses of nodes',
      (stack) => new ServiceV1(stack, 'x', { metadata, spec: { externalIps: ['192.0.2.7'] } }),
      { kind: 'externalIPs', hosts: ['192.0.2.7'] },
    ],
    [
      'manifest of a Service',
      (stack) => manifest(stack, 'x', 'Service', { spec: { type: 'NodePort' } }),
      { kind: 'NodePort', object: 'monitoring/x' },
    ],
    [
      'manifest of an Ingress',
      (stack) => manifest(stack, 'x', 'Ingress', { spec: { rules: [{ host: 'a.example' }] } }),
      { kind: 'Ingress', hosts: ['a.example'] },
    ],
    [
      'Service without an address that selects our pods',
      (stack) =>
        new ServiceV1(stack, 'x', {
          metadata,
          spec: { clusterIp: 'None', selector: { 'app.kubernetes.io/name': 'influxdb' } },
        }),
      { kind: 'ClusterIP', object: 'monitoring/mine' },
    ],
    [
      'manifest of a Service that selects our pods',
      (stack) => manifest(stack, 'x', 'Service', { spec: { selector: { 'app.kubernetes.io/name': 'influxdb' } } }),
      { kind: 'ClusterIP', object: 'monitoring/x' },
    ],
    [
      'another name of our Service',
      (stack) =>
        new ServiceV1(stack, 'x', {
          metadata: { name: 'mine', namespace: 'theirs' },
          spec: { type: 'ExternalName', externalName: 'influxdb.monitoring.svc.cluster.local' },
        }),
      { kind: 'ExternalName', object: 'theirs/mine', hosts: ['influxdb.monitoring.svc.cluster.local'] },
    ],
    [
      'route of APISIX',
      (stack) => manifest(stack, 'x', 'ApisixRoute', { spec: { http: [{ match: { hosts: ['a.example'] } }] } }),
      { kind: 'ApisixRoute', hosts: ['a.example'] },
    ],
    ...[
      ...['TCPRoute', 'GRPCRoute', 'IngressRouteTCP', 'VirtualService', 'Route', 'RouteGroup', 'DomainMapping'],
      ...['TargetGroupBinding', 'ServiceExport', 'ServiceImport', 'TCPIngress', 'MultiClusterService'],
    ].map((kind): [string, (stack: TerraformStack) => unknown, object] => [
      kind,
      (stack) => manifest(stack, 'x', kind, { spec: {} }),
      { kind },
    ]),
  ])("tells a user's own way in from outside: %s", (_, build, found) => {
    const stack = emptyStack();
    influxdbIn(stack);
    build(stack);
    expect(postureOf(stack).exposures).toEqual([expect.objectContaining(found)]);
  });

  test('tells nothing of Services of others for pods of others', () => {
    const stack = emptyStack();
    influxdbIn(stack);
    new ServiceV1(stack, 'x', { metadata, spec: { selector: { app: 'mine' } } });
    new ServiceV1(stack, 'y', {
      metadata: { name: 'other', namespace: 'theirs' },
      spec: { selector: { 'app.kubernetes.io/name': 'influxdb' } },
    });
    new ServiceV1(stack, 'z', { metadata, spec: { type: 'ExternalName', externalName: 'mail.example' } });
    expect(postureOf(stack).exposures).toEqual([]);
  });

  test("tells what a user's own policy opens, and what an identity of a cloud does", () => {
    const stack = emptyStack();
    influxdbIn(stack, { identity: PodIdentity.eksPodIdentity() });
    new NetworkPolicyV1(stack, 'mine', {
      metadata,
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: '8086', protocol: 'TCP' }] }],
      },
    });
    const { connections } = postureOf(stack);
    expect(connections).toContainEqual(
      expect.objectContaining({
        client: { name: '192.0.2.0/24', outside: true },
        server: { name: 'influxdb.monitoring', path: 'stack/influxdb', outside: false },
        port: 8086,
      }),
    );
    expect(connections.map(({ server, port }) => [server.name, port])).toContainEqual(['169.254.170.23/32', 80]);
  });

  test('calls a public name outside', () => {
    const stack = emptyStack();
    exporterIn(stack, {}).allowTo(Peer.fqdn('hooks.slack.com'), 443);
    expect(postureOf(stack).connections.map(({ server }) => server)).toEqual([
      { name: 'hooks.slack.com', outside: true },
    ]);
  });

  test.each<[string, (stack: TerraformStack) => unknown]>([
    ['a Secret', (stack) => new SecretV1(stack, 'x', { metadata, data: { password: 'open sesame' } })],
    ['an older Secret', (stack) => new Secret(stack, 'x', { metadata, data: { password: 'open sesame' } })],
    ['a manifest', (stack) => manifest(stack, 'mine', 'Secret', { stringData: { password: 'open sesame' } })],
    [
      'what Terraform reads',
      (stack) => new SecretV1(stack, 'x', { metadata, dataWo: { password: '${data.vault_kv_secret_v2.a.data["b"]}' } }),
    ],
  ])("tells that a user's own password is in the state: %s", (_, build) => {
    const stack = emptyStack();
    build(stack);
    const namespace = SecureNamespace.fromName(stack, 'namespace', { name: 'monitoring' });
    const credential = Credential.fromSecret({ namespace, name: 'mine', key: 'password' });
    exporterIn(stack, { secretEnv: { PASSWORD: credential } });
    const { secrets } = postureOf(stack);
    expect(secrets.filter(({ secret }) => secret === 'monitoring/mine')).toEqual([
      expect.objectContaining({ key: 'password', inState: true, inPlan: true }),
    ]);
  });

  test('knows the keys that cert-manager keeps: in no state', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const authority = CertManagerAuthority.fromClusterIssuer(stack, 'company', { name: 'company' });
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const posture = postureOf(stack);
    expect(posture.secrets.filter(({ madeBy }) => madeBy === 'cert-manager')).not.toEqual([]);
    expect(posture.secrets.filter(({ inState }) => inState)).toEqual([]);
    expect(posture.certificates).toContainEqual(expect.objectContaining({ renewedBy: 'cert-manager' }));
  });

  test.each([
    [{}, 2160, 720],
    [{ duration: '90m' }, 1.5, 0.5],
    [{ duration: '2160h0m0s', renewBefore: '360h30m' }, 2160, 360.5],
    [{ duration: '100h', renewBeforePercentage: 25 }, 100, 25],
  ])('says how long a certificate of somebody else is valid, and when it is renewed: %j', (spec, valid, before) => {
    const stack = emptyStack();
    const metadata = { name: 'site', namespace: 'web' };
    const issuerRef = { kind: 'ClusterIssuer', name: 'company' };
    const manifest = {
      ...{ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata },
      spec: { secretName: 'site-tls', dnsNames: ['site.example'], issuerRef, ...spec },
    };
    new Manifest(stack, 'site', { manifest });
    exporterIn(stack);
    expect(postureOf(stack).certificates).toContainEqual(
      expect.objectContaining({ names: ['site.example'], validHours: valid, renewedBeforeHours: before }),
    );
  });

  test('is written beside each stack, the same each time, with no value of a secret in it', () => {
    const [first, second] = ['a', 'b'].map(() => {
      const outdir = mkdtempSync(join(tmpdir(), 'posture-'));
      const app = new App({ outdir });
      PostureReport.of(app);
      teams(app, 1);
      app.synth();
      return ['json', 'html', 'md'].map((type) =>
        readFileSync(join(outdir, 'stacks', 'teams', `posture.${type}`), 'utf8'),
      );
    });
    expect(first).toEqual(second);
    for (const text of first ?? []) expect(text).not.toMatch(/random_password|private_key_pem|BEGIN /);
  });

  test('is asked for a stack alone too', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'posture-'));
    const app = new App({ outdir });
    const [one, other] = ['one', 'other'].map((id) => new Platform(app, id, { nodeCidrs: ['10.20.0.0/16'] }));
    if (!one || !other) throw new Error('there are two');
    PostureReport.of(one);
    app.synth();
    expect(() => readFileSync(join(outdir, 'stacks', 'one', 'posture.json'))).not.toThrow();
    expect(() => readFileSync(join(outdir, 'stacks', 'other', 'posture.json'))).toThrow('ENOENT');
  });

  test('has words for the proof of every promise', () => {
    expect(Object.keys(PROVEN_BY)).toEqual(Object.keys(PROOFS));
  });
});
