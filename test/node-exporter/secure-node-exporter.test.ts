import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import * as fc from 'fast-check';
import { CertificateAuthority, ServerCertificate, Trust } from '../../lib/certificates';
import { Scraper } from '../../lib/connections/scraping/scrape-target';
import { Deviations, Peer } from '../../lib/core';
import { Credential } from '../../lib/credentials';
import { NodeExporterCollector, SecureNodeExporter, SecureNodeExporterProps } from '../../lib/node-exporter';
import { ContainerImage } from '../../lib/workloads/container-image';
import { PodSecurity } from '../../lib/workloads/pod-security';
import { SecureNamespace } from '../../lib/workloads/secure-namespace';
import { Workload } from '../../lib/workloads/workload';
import { certificate } from '../support/files';
import { Block, blocks, mistakesOf, named, synthesize, text } from '../support/synthesize';
import { webConfigIn } from '../web-config/support';
import { anyText } from '../support/texts';
import { runs } from '../support/runs';

function exporterIn(
  stack: TerraformStack,
  props: Partial<SecureNodeExporterProps> = {},
  id = 'nodes',
): SecureNodeExporter {
  const authority = CertificateAuthority.selfManaged(stack, `${id}-authority`);
  return new SecureNodeExporter(stack, id, { authority, ...props });
}

function scraperIn(stack: TerraformStack, id = 'prometheus'): Scraper {
  const namespace = new SecureNamespace(stack, `${id}-namespace`);
  const workload = new Workload(namespace, { product: 'prometheus', props: { namespace, name: id }, user: 65534 });
  return { workload, certificateName: workload.host };
}

const build = (props: Partial<SecureNodeExporterProps> = {}) => synthesize((stack) => exporterIn(stack, props));
const mistakes = (props: Partial<SecureNodeExporterProps>) => mistakesOf((stack) => exporterIn(stack, props));

interface Pod {
  readonly host_network?: boolean;
  readonly host_pid?: boolean;
  readonly automount_service_account_token: boolean;
  readonly enable_service_links: boolean;
  readonly security_context: Block;
  readonly node_selector: Record<string, string>;
  readonly toleration: unknown[];
  readonly volume: Record<string, Block>[];
  readonly init_container?: unknown[];
  readonly container: {
    readonly args: string[];
    readonly env: unknown[];
    readonly port: unknown[];
    readonly security_context: Block;
    readonly resources: Block;
    readonly readiness_probe: Block;
    readonly liveness_probe: Block;
    readonly volume_mount: { readonly mount_path: string; readonly read_only: boolean; readonly sub_path?: string }[];
  }[];
}

function podOf(props: Partial<SecureNodeExporterProps> = {}): Pod {
  const { spec } = named(build(props), 'kubernetes_daemon_set_v1', 'nodes');
  return spec?.template?.spec as unknown as Pod;
}
const containerOf = (props: Partial<SecureNodeExporterProps> = {}) => {
  const [container, ...more] = podOf(props).container;
  if (!container || more.length > 0) throw new Error('there is not one container');
  return container;
};

describe('the pods', () => {
  test('listen on the address of their node only, in either family of addresses', () => {
    const { args, env } = containerOf();
    expect(args.filter((flag) => flag.startsWith('--web.listen-address'))).toEqual([
      '--web.listen-address=[$(HOST_IP)]:9100',
    ]);
    expect(env).toEqual([{ name: 'HOST_IP', value_from: { field_ref: { field_path: 'status.hostIP' } } }]);
  });

  test('share the network of their node, and not its processes', () => {
    const pod = podOf();
    expect(pod.host_network).toBe(true);
    expect(pod.host_pid ?? false).toBe(false);
    expect(pod).not.toHaveProperty('host_ipc');
  });

  test('meet every control of the restricted standard that a host agent can meet', () => {
    const pod = podOf();
    expect(pod).toMatchObject({
      automount_service_account_token: false,
      enable_service_links: false,
      security_context: {
        run_as_non_root: true,
        run_as_user: '59100',
        run_as_group: '59100',
        seccomp_profile: { type: 'RuntimeDefault' },
      },
    });
    expect(containerOf().security_context).toEqual({
      allow_privilege_escalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      read_only_root_filesystem: true,
      run_as_non_root: true,
    });
    expect(containerOf().resources).toEqual({
      limits: { memory: '128Mi', 'ephemeral-storage': '512Mi' },
      requests: { cpu: '50m', memory: '32Mi', 'ephemeral-storage': '64Mi' },
    });
  });

  test('can change nothing of their node', () => {
    const { volume_mount: mounts } = containerOf();
    expect(podOf().volume.flatMap(({ host_path: path }) => path ?? [])).toEqual([
      { path: '/proc', type: 'Directory' },
      { path: '/', type: 'Directory' },
      { path: '/sys', type: 'Directory' },
    ]);
    expect(mounts.map(({ mount_path: path }) => path)).toEqual([
      '/etc/web-config',
      '/host/proc',
      '/host/sys',
      '/host/root',
    ]);
    expect(mounts.every((mount) => mount.read_only && mount.sub_path === undefined)).toBe(true);
  });

  test('get their files in one folder that changes in one step, readable by their group only', () => {
    const web = podOf().volume.find((volume) => text(volume.name) === 'web-config');
    const [volume] = (web?.projected ?? []) as unknown as { default_mode: string; sources: { secret: Block[] }[] }[];
    expect(volume?.default_mode).toBe('0400');
    expect(volume?.sources.map(({ secret: [secret] }) => secret?.items)).toEqual([
      ['tls.crt', 'tls.key'].map((key) => ({ key, path: key })),
      [{ key: 'web.yml', path: 'web.yml' }],
    ]);
  });

  test('are probed without a password and without TLS that nobody verifies', () => {
    const { readiness_probe: readiness, liveness_probe: liveness } = containerOf({ port: 9999 });
    for (const probe of [readiness, liveness]) {
      expect(probe.tcp_socket).toEqual([{ port: '9999' }]);
      expect(probe).not.toHaveProperty('http_get');
    }
  });

  test('run on every node with Linux, in spite of every taint', () => {
    expect(podOf().toleration).toEqual([{ operator: 'Exists' }]);
    expect(podOf().node_selector).toEqual({ 'kubernetes.io/os': 'linux' });
  });

  test('run where they are wanted', () => {
    const pod = podOf({ nodeSelector: { pool: 'db' }, tolerations: [{ key: 'db', effect: 'NoSchedule' }] });
    expect(pod.toleration).toEqual([{ key: 'db', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(pod.node_selector).toEqual({ 'kubernetes.io/os': 'linux', pool: 'db' });
  });

  test('hold no password: not in arguments, variables, annotations or volumes', () => {
    const daemonSet = JSON.stringify(named(build(), 'kubernetes_daemon_set_v1', 'nodes'));
    expect(daemonSet).not.toContain('random_password');
    expect(daemonSet).not.toContain('nodes-credential');
  });
});

describe('on the network of pods', () => {
  test('they listen on the address of the pod, and a policy lets nobody in or out', () => {
    const props = { hostNetwork: false };
    expect(podOf(props).host_network ?? false).toBe(false);
    expect(containerOf(props).args[0]).toBe('--web.listen-address=[$(POD_IP)]:9100');
    expect(containerOf(props).env).toEqual([
      { name: 'POD_IP', value_from: { field_ref: { field_path: 'status.podIP' } } },
    ]);
    const { spec } = named(build(props), 'kubernetes_network_policy_v1', 'nodes-deny');
    expect(spec).toMatchObject({ policy_types: ['Ingress', 'Egress'] });
    expect(spec).not.toHaveProperty('ingress');
    expect(spec).not.toHaveProperty('egress');
  });

  test('nothing is sold as the network of the node, unless it is asked for', () => {
    const off = containerOf({ hostNetwork: false, collectors: { enable: [NodeExporterCollector.NETSTAT] } }).args;
    expect(off).toContain('--no-collector.netdev');
    expect(off).toContain('--collector.netstat');
    expect(off).not.toContain('--no-collector.netstat');
    // Read from the node's /sys, like the bonds.
    expect(off).not.toContain('--no-collector.netclass');
    expect(containerOf().args).not.toContain('--no-collector.netdev');
  });

  test('somebody else’s scraper is let in from where it is, to the port alone', () => {
    const stack = synthesize((scope) => {
      exporterIn(scope, { hostNetwork: false }).allowScrapeFrom(Peer.pods('tools', { app: 'scraper' }));
    });
    const open = blocks(stack, 'kubernetes_network_policy_v1').filter(({ spec }) => spec?.ingress !== undefined);
    expect(open).toHaveLength(1);
    expect(open[0]?.spec?.ingress).toEqual([
      {
        from: [
          {
            namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'tools' } },
            pod_selector: { match_labels: { app: 'scraper' } },
          },
        ],
        ports: [{ port: '9100', protocol: 'TCP' }],
      },
    ]);
  });
});

describe('the namespace', () => {
  test('is their own, which admits them, and says why', () => {
    const { metadata } = named(build(), 'kubernetes_namespace_v1', 'nodes');
    expect(metadata?.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'privileged' });
    const stack = new TerraformStack(Testing.app(), 'stack');
    exporterIn(stack);
    const listed = Deviations.of(stack).map(({ what, reason }) => `${what}: ${reason}`);
    expect(listed).toContainEqual(expect.stringMatching(/admits privileged pods: .*\/proc/));
    expect(listed).toContainEqual(expect.stringMatching(/no NetworkPolicy binds its pods/));
  });

  test('may be yours', () => {
    const stack = synthesize((scope) => {
      const namespace = new SecureNamespace(scope, 'agents', { podSecurity: PodSecurity.privileged('test') });
      exporterIn(scope, { namespace });
    });
    expect(blocks(stack, 'kubernetes_namespace_v1')).toHaveLength(1);
  });

  test('that would admit none of their pods is a mistake, or the apply would succeed with nothing running', () => {
    const message = mistakesOf((scope) => {
      exporterIn(scope, { namespace: new SecureNamespace(scope, 'monitoring') });
    });
    expect(message).toContain('`namespace` takes a namespace with PodSecurity.privileged(reason)');
    expect(message).toContain('restricted');
  });
});

describe('collectors', () => {
  test('read files of the node below the mount of its root, and ask its D-Bus by the socket there', () => {
    const { args, env } = containerOf({
      collectors: {
        enable: [NodeExporterCollector.SYSTEMD, NodeExporterCollector.RUNIT],
        textfileFolders: ['/var/lib/node-exporter', '/srv/$(x)/*'],
        systemdUnits: 'kubelet[.]service',
      },
    });
    expect(args).toEqual(
      expect.arrayContaining([
        '--collector.textfile.directory=/host/root/var/lib/node-exporter',
        '--collector.textfile.directory=/host/root/srv/$$(x)/*',
        '--collector.systemd.unit-include=kubelet[.]service',
        '--collector.runit.servicedir=/host/root/etc/service',
      ]),
    );
    expect(env).toContainEqual({
      name: 'DBUS_SYSTEM_BUS_ADDRESS',
      value: 'unix:path=/host/root/run/dbus/system_bus_socket',
    });
    expect(JSON.stringify(containerOf().env)).not.toContain('DBUS');
  });

  test.each<[string, Partial<SecureNodeExporterProps>, string]>([
    [
      'a relative folder',
      { collectors: { textfileFolders: ['x'] } },
      '`collectors.textfileFolders[0]` takes an absolute',
    ],
    ['a folder above', { collectors: { textfileFolders: ['/x/../etc'] } }, '`collectors.textfileFolders[0]` takes'],
    ['units of nobody', { collectors: { systemdUnits: 'x' } }, 'takes it beside "systemd" in `enable`'],
    [
      'two folders with an older version',
      {
        collectors: { textfileFolders: ['/a', '/b'] },
        image: ContainerImage.fromTag('x/node-exporter:v1.8.2'),
      },
      'or a version >=1.9.0',
    ],
    [
      'folders of what is off',
      { collectors: { textfileFolders: ['/a'], disable: [NodeExporterCollector.TEXTFILE] } },
      'takes nothing where "textfile" is off',
    ],
  ])('refuse %s', (_, props, says) => {
    expect(mistakes(props)).toContain(says);
  });

  test('are turned on and off', () => {
    const { args } = containerOf({
      collectors: {
        enable: [NodeExporterCollector.PROCESSES],
        disable: [NodeExporterCollector.ZFS, NodeExporterCollector.ARP],
      },
    });
    expect(args.slice(6)).toEqual(['--collector.processes', '--no-collector.arp', '--no-collector.zfs']);
  });

  test('can be those alone that are named', () => {
    const { args } = containerOf({ collectors: { defaults: false, enable: [NodeExporterCollector.CPU] } });
    expect(args.slice(6)).toEqual(['--collector.disable-defaults', '--collector.cpu']);
  });

  test.each<[string, Partial<SecureNodeExporterProps>, string]>([
    [
      'an unknown one',
      { collectors: { enable: ['cpus' as unknown as NodeExporterCollector] } },
      '`collectors.enable` takes collectors of node_exporter: arp,',
    ],
    [
      'one that its version does not have',
      { image: ContainerImage.fromTag('x/node-exporter:v1.9.1'), collectors: { enable: [NodeExporterCollector.SWAP] } },
      '"swap" with a version >=1.10.0',
    ],
    [
      'one both on and off',
      { collectors: { enable: [NodeExporterCollector.CPU], disable: [NodeExporterCollector.CPU] } },
      '"cpu" in both',
    ],
    ['none at all', { collectors: { defaults: false } }, '`collectors.enable` takes what to run'],
  ])('%s: a mistake, not a pod that does not start', (_, props, message) => {
    expect(mistakes(props)).toContain(message);
  });
});

describe('more flags', () => {
  test('arrive as they were written, dollars and all', () => {
    const flag = '--collector.filesystem.mount-points-exclude=^/(dev|proc)($|/)$(HOST_IP)${x}';
    const { args } = containerOf({ extraArgs: [flag, '--log.level=warn'] });
    // Kubernetes makes $ of $$, and Terraform ${ of $${.
    expect(args.slice(6)).toEqual([
      '--collector.filesystem.mount-points-exclude=^/(dev|proc)($$|/)$$(HOST_IP)$$${x}',
      '--log.level=warn',
    ]);
  });

  test.each([
    ['--web.listen-address=:9100', '`port` and `hostNetwork`'],
    ['--web.config.file=/x', '`webConfig`'],
    ['--web.config.file', '`webConfig`'],
    ['--no-web.systemd-socket', 'flags like'],
    ['--web.systemd-socket', 'flags like'],
    ['--web.telemetry-path=/', 'flags like'],
    ['--web.max-requests=0', 'flags like'],
    ['--path.rootfs=/', 'the mounts do'],
    ['--collector.cpu', '`collectors` turns them on and off'],
    ['--no-collector.cpu', '`collectors` turns them on and off'],
    ['--help', 'flags like'],
    ['@/host/root/etc/flags', 'flags like'],
    ['--', 'flags like'],
    ['warn', 'flags like'],
    ['--log.level=warn --web.listen-address=:1', 'flags like'],
    [' --web.listen-address=:1', 'flags like'],
    ['--collector.supervisord.url=http://192.0.2.7:9001/RPC2', 'the node itself, or an https URL'],
    ['--collector.supervisord.url=http://127.0.0.1.example:9001/RPC2', 'the node itself, or an https URL'],
    ['--collector.supervisord.url=http://localhost:9001@other.example/RPC2', 'the node itself, or an https URL'],
    ['--collector.ntp.server=time.example', 'an address of the node itself'],
    ['--collector.ntp.server=localhost', 'an address of the node itself'],
  ])('%s is refused, with what to use', (flag, instead) => {
    const message = mistakes({ extraArgs: [flag] });
    expect(message).toContain('`extraArgs[0]` takes');
    expect(message).toContain(instead);
  });

  test.each([
    '--collector.supervisord.url=http://localhost:9001/RPC2',
    '--collector.supervisord.url=unix:///var/run/supervisor.sock',
    '--collector.supervisord.url=https://supervisor.example/RPC2',
    '--collector.ntp.server=127.0.0.1',
    '--collector.ntp.server=127.0.1.1',
    '--collector.ntp.server=::1',
    '--collector.ntp.server-port=123',
    '--collector.netdev.device-exclude=^(veth|cali)',
    '--collector.diskstats.device-include=^sd[a-z]$',
    '--collector.netclass.ignored-devices=^lo$',
    '--collector.sysctl.include=fs.file-nr',
  ])('%s is taken', (flag) => {
    expect(mistakes({ extraArgs: [flag] })).toBe('');
  });
});

describe('versions', () => {
  test('that let a hash in for its password are refused, unless somebody says why', () => {
    const old = ContainerImage.fromTag('quay.io/prometheus/node-exporter:v1.4.0');
    expect(mistakes({ image: old })).toContain('CVE-2022-46146');
    const { args } = containerOf({ image: old.acceptOlder('test') });
    expect(args).toContain('--web.config=/etc/web-config/web.yml');
    expect(containerOf().args).toContain('--web.config.file=/etc/web-config/web.yml');
  });

  test.each(['quay.io/prometheus/node-exporter:latest', 'node-exporter', 'x/node-exporter:v1.3.1'])(
    '%s is refused',
    (tag) => {
      expect(mistakes({ image: ContainerImage.fromTag(tag) })).toContain('`image` takes');
    },
  );
});

describe('a scraper', () => {
  const scraped =
    (props: Partial<SecureNodeExporterProps>, use: (nodes: SecureNodeExporter, scraper: Scraper) => void) =>
    (stack: TerraformStack) => {
      use(exporterIn(stack, props), scraperIn(stack));
    };
  const admit = (nodes: SecureNodeExporter, scraper: Scraper) =>
    nodes._admit(scraper)?.credential.in(scraper.workload.namespace);

  test('finds out all that it has to know', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const nodes = exporterIn(stack);
    expect(nodes).toMatchObject({
      scheme: 'https',
      port: 9100,
      metricsPath: '/metrics',
      discoveryName: 'nodes.nodes.svc',
      serverName: 'nodes.nodes.svc',
      userName: 'prometheus',
      requiresClientCertificate: false,
      credentialSecretKey: 'password',
    });
    const made = build();
    expect(blocks(made, 'tls_cert_request')[0]?.dns_names).toContain('nodes.nodes.svc');
    expect(named(made, 'kubernetes_service_v1', 'nodes').spec).toMatchObject({ cluster_ip: 'None' });
    expect(named(made, 'kubernetes_secret_v1', 'nodes-credential').data_wo).toHaveProperty('password');
  });

  test('gets its way to the nodes, and the password in its own namespace', () => {
    const stack = synthesize(scraped({ nodeCidrs: ['10.20.0.0/16', '2001:db8::/64'] }, admit));
    const targets = blocks(stack, 'kubernetes_network_policy_v1').flatMap(
      ({ spec }) => (spec?.egress as unknown as { to: unknown[]; ports: unknown[] }[] | undefined) ?? [],
    );
    for (const cidr of ['10.20.0.0/16', '2001:db8::/64'])
      expect(targets).toContainEqual({ to: [{ ip_block: { cidr } }], ports: [{ port: '9100', protocol: 'TCP' }] });
    const secrets = blocks(stack, 'kubernetes_secret_v1').filter(
      ({ metadata }) => text(metadata?.name) === 'nodes-credential',
    );
    expect(secrets.map(({ metadata }) => text(metadata?.namespace)).sort()).toEqual([
      expect.stringContaining('nodes_namespace'),
      expect.stringContaining('prometheus-namespace'),
    ]);
  });

  test('that cannot know where the nodes are is a mistake that names the prop', () => {
    const message = mistakesOf(scraped({}, admit));
    expect(message).toContain('[stack/nodes] `nodeCidrs` takes the addresses of the nodes');
    expect(message).toContain('prometheus-namespace');
  });

  test.each(['10.20.0.0', '0.0.0.0/0', 'nodes', '::/0'])('is not let go to %s', (cidr) => {
    expect(mistakes({ nodeCidrs: [cidr] })).toContain('`nodeCidrs[0]` takes');
  });

  test('on the network of pods has a policy on both sides', () => {
    const stack = synthesize(scraped({ hostNetwork: false }, admit));
    const selecting = (name: string, side: string) =>
      blocks(stack, 'kubernetes_network_policy_v1').filter(({ spec }) =>
        JSON.stringify(spec?.[side] ?? '').includes(`"app.kubernetes.io/name":"${name}"`),
      );
    expect(selecting('prometheus', 'ingress')).toHaveLength(1);
    expect(selecting('node-exporter', 'egress')).toHaveLength(1);
  });

  test('with a certificate is let in by its name, whenever it is connected', () => {
    const trust = Trust.fromPem(certificate()['tls.crt']);
    const props = { nodeCidrs: ['10.0.0.0/8'], clientAuthentication: { trust, allowedSans: ['my.tool'] } };
    const stack = synthesize(scraped(props, admit));
    const yml = named(stack, 'kubernetes_secret_v1', 'nodes-web-config').data_wo?.['web.yml'];
    expect(webConfigIn(yml).tls_server_config.client_allowed_sans).toEqual([
      'my.tool',
      'prometheus.prometheus-namespace.svc',
    ]);
  });

  test('without the certificate that is required is a mistake', () => {
    const trust = Trust.fromPem(certificate()['tls.crt']);
    const props = { nodeCidrs: ['10.0.0.0/8'], clientAuthentication: { trust, allowedSans: ['a'] } };
    const message = mistakesOf(scraped(props, (nodes, { workload }) => nodes._admit({ workload })));
    expect(message).toContain('`clientAuthentication` takes scrapers that show a certificate');
  });

  test('of another stack is a mistake, and gets no password through an output', () => {
    const app = Testing.app();
    const [one, other] = ['one', 'other'].map((id) => new TerraformStack(app, id)) as [TerraformStack, TerraformStack];
    for (const stack of [one, other]) new KubernetesProvider(stack, 'kubernetes');
    exporterIn(one, { nodeCidrs: ['10.0.0.0/8'] })._admit(scraperIn(other));
    expect(() => Testing.synth(other, true)).toThrow('fromAttributes');
    expect(Testing.synth(one, true)).not.toContain('cross-stack-output');
  });
});

describe('exporters that this stack does not run', () => {
  const attributes = (credential: Credential) => ({
    discoveryName: 'nodes.agents.svc',
    trust: Trust.fromPem(certificate()['tls.crt']),
    credential,
    peers: [Peer.cidr('10.20.0.0/16')],
  });

  test('are scraped with what their owner handed out', () => {
    const stack = synthesize((scope) => {
      const { workload } = scraperIn(scope);
      const credential = Credential.fromSecret({ namespace: workload.namespace, name: 'handed-out' });
      const nodes = SecureNodeExporter.fromAttributes(scope, 'theirs', attributes(credential));
      expect(nodes).toMatchObject({
        scheme: 'https',
        port: 9100,
        serverName: 'nodes.agents.svc',
      });
      const account = nodes._admit({ workload });
      expect(account?.userName).toBe('prometheus');
      expect(account?.credential.in(workload.namespace)).toMatchObject({ secretName: 'handed-out', key: 'password' });
    });
    expect(JSON.stringify(blocks(stack, 'kubernetes_network_policy_v1'))).toContain('10.20.0.0/16');
  });

  test.each([
    ['peers', { peers: [] }],
    ['port', { port: 0 }],
    ['discoveryName', { discoveryName: 'https://nodes' }],
    ['metricsPath', { metricsPath: 'metrics' }],
  ])('with a wrong %s are a mistake', (prop, wrong) => {
    const message = mistakesOf((scope) => {
      SecureNodeExporter.fromAttributes(scope, 'theirs', { ...attributes(Credential.generated()), ...wrong });
    });
    expect(message).toContain(`[stack/theirs] \`${prop}\` takes`);
  });
});

test('a certificate that somebody else issues is mounted, and none is made', () => {
  const trust = Trust.fromPem(certificate()['tls.crt']);
  const issued = ServerCertificate.fromSecret({ secretName: 'issued', trust });
  const stack = build({ authority: undefined, certificate: issued });
  expect(blocks(stack, 'tls_locally_signed_cert')).toHaveLength(0);
  expect(JSON.stringify(named(stack, 'kubernetes_daemon_set_v1', 'nodes'))).toContain('"name":"issued"');
});

test('two of them live in one stack, and the order in which they are made changes nothing', () => {
  const made = (ids: string[]) => {
    const { json } = synthesize((stack) => {
      for (const id of ids) exporterIn(stack, { nodeCidrs: ['10.0.0.0/8'] }, id);
    });
    return json.resource;
  };
  expect(made(['a', 'b'])).toEqual(made(['b', 'a']));
});

test('the order in which scrapers are connected changes nothing', () => {
  const trust = Trust.fromPem(certificate()['tls.crt']);
  const made = (order: number[]) => {
    const { json } = synthesize((stack) => {
      const nodes = exporterIn(stack, { nodeCidrs: ['10.0.0.0/8'], clientAuthentication: { trust } });
      const scrapers = [scraperIn(stack, 'one'), scraperIn(stack, 'two')];
      for (const index of order) if (scrapers[index]) nodes._admit(scrapers[index]);
    });
    return json.resource;
  };
  expect(made([0, 1])).toEqual(made([1, 0]));
});

test('whatever is given is a clear mistake or a pod that stays hardened', () => {
  const word = fc.oneof(anyText(6), fc.constantFrom('${x}', '%{if', '$(HOST_IP)', 'a', '', '10.0.0.0/8'));
  const flag = fc.oneof(
    word.map((value) => `--collector.filesystem.fs-types-exclude=${value}`),
    word.map((value) => `--web.${value}`),
    word,
  );
  const sometimes = <T>(value: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
  const props = fc.record({
    hostNetwork: sometimes(fc.boolean()),
    port: sometimes(fc.oneof(fc.integer({ min: 1000, max: 70_000 }), fc.double())),
    nodeCidrs: sometimes(fc.array(word, { maxLength: 2 })),
    collectors: sometimes(
      fc.record({
        enable: sometimes(fc.subarray(Object.values(NodeExporterCollector), { maxLength: 3 })),
        disable: sometimes(fc.subarray(Object.values(NodeExporterCollector), { maxLength: 3 })),
        defaults: sometimes(fc.boolean()),
      }),
    ),
    extraArgs: sometimes(fc.array(flag, { maxLength: 2 })),
    nodeSelector: sometimes(fc.dictionary(word, word, { maxKeys: 2 })),
    labels: sometimes(fc.dictionary(word, word, { maxKeys: 2 })),
  });
  let accepted = 0;
  fc.assert(
    fc.property(props, (given) => {
      const message = mistakes(given);
      if (message !== '') {
        if (!/\[stack\/nodes\] `[^`]+` takes/.test(message)) throw new Error(message);
        return;
      }
      accepted += 1;
      const container = containerOf(given);
      expect(container.security_context).toMatchObject({ privileged: false, read_only_root_filesystem: true });
      expect(container.args.filter((arg) => arg.startsWith('--web.'))).toEqual([
        expect.stringMatching(/^--web\.listen-address=\[\$\((HOST|POD)_IP\)\]:\d+$/),
        '--web.config.file=/etc/web-config/web.yml',
      ]);
      expect(podOf(given).host_pid ?? false).toBe(false);
    }),
    runs(40),
  );
  expect(accepted).toBeGreaterThan(5);
});
