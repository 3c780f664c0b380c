import { Lazy, TerraformLocal, TerraformResource, TerraformStack, TerraformVariable } from 'cdktf';
import {
  DaemonMount,
  AcceptedRisk,
  ContainerImage,
  Deviations,
  EnvironmentVariable,
  ExtraContainer,
  ExtraVolume,
  TargetDiscovery,
  NodeLabel,
  Peer,
  PodIdentity,
  Safeguard,
  SecureGrafana,
  SecureInfluxDB,
  SecureInfluxDBProps,
  SecureKapacitor,
  SecurePrometheus,
  SecureTelegraf,
  ServiceAccount,
  Size,
  Task,
  TelegrafListener,
  WorkloadDefaults,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn, kapacitorIn, placement } from '../contract/support';
import { documentOf, metadataOf } from '../support/document';
import { Pod, podsOf } from '../support/kubernetes';
import { mistakesIn, mistakesOf } from '../support/synthesize';

type Props = Partial<SecureInfluxDBProps>;

const proxy = (more: object = {}) =>
  ExtraContainer.because('the company logs every query', {
    name: 'proxy',
    image: ContainerImage.fromTag('registry.example/proxy:2.1.0'),
    readyCommand: ['test', '-e', '/tmp/ready'],
    ...more,
  });

function stackWith(props: Props): TerraformStack {
  const stack = emptyStack();
  influxdbIn(stack, props);
  return stack;
}

function podIn(stack: TerraformStack, name = 'influxdb'): Pod {
  const pod = podsOf(documentOf(stack)).find(({ owner }) => metadataOf(owner).name === name);
  if (!pod) throw new Error(`no pod ${name}`);
  return pod;
}

const podWith = (props: Props) => podIn(stackWith(props));

function containerOf({ spec }: Pod, name: string) {
  const container = [...spec.init_container, ...spec.container].find((one) => one.name === name);
  if (!container) throw new Error(`no container ${name}`);
  return container;
}

function resources(stack: TerraformStack, type: string): Record<string, Record<string, unknown>> {
  const found = documentOf(stack).resources.filter((one) => one.type === type);
  return Object.fromEntries(found.map((one) => [metadataOf(one).name, one.body]));
}

describe('where pods run', () => {
  test('nodes by their labels, and away from other pods', () => {
    const pod = podWith({
      affinity: {
        nodes: [NodeLabel.isIn('kubernetes.io/arch', ['arm64'])],
        preferredNodes: [{ nodes: [NodeLabel.exists('fast')], weight: 10 }],
        apartFrom: [
          { labels: { 'app.kubernetes.io/name': 'kapacitor' } },
          { labels: { heavy: 'yes' }, weight: 5, topologyKey: 'topology.kubernetes.io/zone' },
        ],
        near: [{ labels: { cache: 'yes' }, namespaces: ['caches'] }],
      },
    });
    expect(pod.spec).toMatchObject({
      affinity: {
        node_affinity: {
          required_during_scheduling_ignored_during_execution: {
            node_selector_term: [
              { match_expressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }] },
            ],
          },
          preferred_during_scheduling_ignored_during_execution: [
            { weight: 10, preference: { match_expressions: [{ key: 'fast', operator: 'Exists' }] } },
          ],
        },
        pod_affinity: {
          required_during_scheduling_ignored_during_execution: [
            {
              topology_key: 'kubernetes.io/hostname',
              namespaces: ['caches'],
              label_selector: [{ match_labels: { cache: 'yes' } }],
            },
          ],
        },
        pod_anti_affinity: {
          required_during_scheduling_ignored_during_execution: [
            {
              topology_key: 'kubernetes.io/hostname',
              label_selector: [{ match_labels: { 'app.kubernetes.io/name': 'kapacitor' } }],
            },
          ],
          preferred_during_scheduling_ignored_during_execution: [
            {
              weight: 5,
              pod_affinity_term: {
                topology_key: 'topology.kubernetes.io/zone',
                label_selector: [{ match_labels: { heavy: 'yes' } }],
              },
            },
          ],
        },
      },
    });
  });

  test('pods are spread among their own only', () => {
    const pod = podWith({ topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone', required: true }] });
    expect(pod.spec).toMatchObject({
      topology_spread_constraint: [
        {
          topology_key: 'topology.kubernetes.io/zone',
          max_skew: 1,
          when_unsatisfiable: 'DoNotSchedule',
          label_selector: [
            { match_labels: { 'app.kubernetes.io/name': 'influxdb', 'app.kubernetes.io/instance': 'influxdb' } },
          ],
        },
      ],
    });
  });

  test('the runtime class, and names in the hosts file', () => {
    expect(
      podWith({ runtimeClassName: 'gvisor', hostAliases: [{ ip: '192.0.2.7', hostnames: ['ldap.example'] }] }).spec,
    ).toMatchObject({
      runtime_class_name: 'gvisor',
      host_aliases: [{ ip: '192.0.2.7', hostnames: ['ldap.example'] }],
    });
  });

  test('name servers of its own are reached, and know the names of the cluster', () => {
    const stack = stackWith({ dns: { nameservers: ['192.0.2.53', '2001:db8::53'], searches: ['corp.example'] } });
    expect(podIn(stack).spec).toMatchObject({
      dns_policy: 'None',
      dns_config: {
        nameservers: ['192.0.2.53', '2001:db8::53'],
        searches: ['monitoring.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'corp.example'],
        option: [{ name: 'ndots', value: '5' }],
      },
    });
  });

  test('what all share is said once, and the nearest decides', () => {
    const stack = emptyStack();
    WorkloadDefaults.of(stack).set({
      runtimeClassName: 'gvisor',
      affinity: { nodes: [NodeLabel.exists('far')] },
      hostAliases: [{ ip: '192.0.2.7', hostnames: ['ldap.example'] }],
      environment: { TZ: EnvironmentVariable.fromConfigMap('site', 'zone') },
      serviceAnnotations: { 'example.com/team': 'a' },
    });
    influxdbIn(stack, {
      affinity: { nodes: [NodeLabel.missing('near')] },
      hostAliases: [{ ip: '192.0.2.8', hostnames: ['mail.example'] }],
    });
    const pod = podIn(stack);
    expect(pod.spec).toMatchObject({
      runtime_class_name: 'gvisor',
      host_aliases: [{ ip: '192.0.2.7' }, { ip: '192.0.2.8' }],
    });
    expect(JSON.stringify(pod.spec)).toContain('"near"');
    expect(JSON.stringify(pod.spec)).not.toContain('"far"');
    expect(containerOf(pod, 'influxdb').env).toContainEqual({
      name: 'TZ',
      value_from: { config_map_key_ref: { name: 'site', key: 'zone' } },
    });
    expect(resources(stack, 'kubernetes_service_v1').influxdb).toMatchObject({
      metadata: { annotations: { 'example.com/team': 'a' } },
    });
  });
});

describe('what pods have of the user', () => {
  test('a variable from a Secret goes to the daemon alone, and its value into no log', () => {
    const pod = podWith({ environment: { AWS_SECRET_ACCESS_KEY: EnvironmentVariable.fromSecret('cloud', 'key') } });
    const env = containerOf(pod, 'influxdb').env ?? [];
    expect(env).toContainEqual({
      name: 'AWS_SECRET_ACCESS_KEY',
      value_from: { secret_key_ref: { name: 'cloud', key: 'key' } },
    });
    expect(env.find(({ name }) => name === 'REDACT_VARIABLES')?.value).toContain('AWS_SECRET_ACCESS_KEY');
    expect(JSON.stringify(containerOf(pod, 'reconciler').env)).not.toContain('AWS_SECRET_ACCESS_KEY');
  });

  test('a variable that a later call of this library sets is not taken over', () => {
    const text = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      const password = EnvironmentVariable.fromConfigMap('site', 'password').because('a known one');
      const telegraf = new SecureTelegraf(stack, 'telegraf', {
        namespace,
        environment: { LISTEN_8186_PASSWORD: password },
      });
      telegraf.listen(TelegrafListener.influxdb(), { authority });
      telegraf.serveMetrics({ authority });
    });
    expect(text).toContain('`environment.LISTEN_8186_PASSWORD` takes variables that this library does not set itself');
  });

  test.each<[string, Props]>([
    ['the key of a server', { volumes: { own: ExtraVolume.secret('influxdb-tls') } }],
    ['the data of a server', { volumes: { own: ExtraVolume.claim('influxdb-data') } }],
    [
      'the key of a server in a variable',
      { sidecars: [proxy({ environment: { KEY: EnvironmentVariable.fromSecret('influxdb-tls', 'tls.key') } })] },
    ],
    ['what signs tokens', { volumes: { own: ExtraVolume.secret('influxdb-shared-secret') } }],
    [
      'what signs tokens, in a variable',
      { environment: { AWS_SECRET_ACCESS_KEY: EnvironmentVariable.fromSecret('influxdb-shared-secret', 'password') } },
    ],
    ['the login of an administrator', { volumes: { own: ExtraVolume.secret('influxdb-user-admin') } }],
    [
      'the login of an administrator, in a variable',
      { environment: { AWS_SECRET_ACCESS_KEY: EnvironmentVariable.fromSecret('influxdb-user-admin', 'password') } },
    ],
    ['the login of another administrator', { volumes: { own: ExtraVolume.secret('influxdb-user-root') } }],
    ["the login of Kapacitor's administrator", { volumes: { own: ExtraVolume.secret('kapacitor-user-admin') } }],
    ["the login of Grafana's administrator", { volumes: { own: ExtraVolume.secret('grafana-credential') } }],
    [
      'a file of passwords in a variable',
      { environment: { AWS_SECRET_ACCESS_KEY: EnvironmentVariable.fromSecret('influxdb-desired', 'desired') } },
    ],
  ])('%s is in no other pod, unless that is accepted', (_, props) => {
    const stack = emptyStack();
    const place = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', place).addAdministrator('root');
    new SecureKapacitor(stack, 'kapacitor', place);
    new SecureGrafana(stack, 'grafana', place);
    new SecurePrometheus(stack, 'prometheus', { ...place, ...props });
    expect(mistakesIn(stack)).toContain('what is given to kubernetes_stateful_set_v1.prometheus');
    for (const safeguard of [Safeguard.CREDENTIALS, Safeguard.PODS]) Deviations.accept(stack, safeguard, 'a test');
    expect(mistakesIn(stack)).toBe('');
  });

  test('the login of a user who is no administrator may be given', () => {
    const stack = emptyStack();
    const place = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', place).addUser('reader');
    new SecurePrometheus(stack, 'prometheus', {
      ...place,
      volumes: { own: ExtraVolume.secret('influxdb-user-reader') },
    });
    expect(mistakesIn(stack)).toBe('');
  });

  test('containers of one name, or with a path twice, are refused before the API server does', () => {
    const twice = { command: ['true'], volumeMounts: [DaemonMount.at('/tmp'), DaemonMount.at('/tmp')] };
    const text = mistakesIn(stackWith({ sidecars: [proxy()], initContainers: [proxy(twice)] }));
    expect(text).toContain('`initContainers[0].name` takes a name that no other one of the pod has, got "proxy"');
    expect(text).toContain('`initContainers[0].volumeMounts[1]` takes each path once, got "/tmp"');
  });

  test('a variable that may be a setting of the daemon takes a reason, which is listed', () => {
    const stack = stackWith({
      environment: {
        INFLUXDB_DATA_CACHE_MAX_MEMORY_SIZE: EnvironmentVariable.fromConfigMap('a', 'b').because('tuning'),
      },
    });
    expect(Deviations.of(stack)).toContainEqual(
      expect.objectContaining({ code: 'unknown-environment', subject: 'INFLUXDB_DATA_CACHE_MAX_MEMORY_SIZE' }),
    );
  });

  test('volumes are where they hide nothing', () => {
    const pod = podWith({
      volumes: {
        tables: ExtraVolume.configMap('tables'),
        keys: ExtraVolume.secret('keys'),
        room: ExtraVolume.scratch(Size.mebibytes(64)),
      },
      sidecars: [proxy()],
    });
    for (const name of ['influxdb', 'proxy'])
      expect(containerOf(pod, name).volume_mount).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ mount_path: '/mnt/tables', read_only: true }),
          expect.objectContaining({ mount_path: '/mnt/keys', read_only: true }),
          expect.objectContaining({ mount_path: '/mnt/room', read_only: false }),
        ]),
      );
    expect(pod.spec.volume).toContainEqual(
      expect.objectContaining({ name: 'extra-keys', secret: { secret_name: 'keys', default_mode: '0400' } }),
    );
  });

  test('a sidecar is hardened, sees no volume of the daemon, and is listed', () => {
    const stack = stackWith({ sidecars: [proxy({ args: ['--of=${HOME}'] })] });
    const sidecar = containerOf(podIn(stack), 'proxy');
    expect(sidecar).toMatchObject({
      args: ['--of=$${HOME}'],
      security_context: { read_only_root_filesystem: true, allow_privilege_escalation: false },
      readiness_probe: { exec: { command: ['test', '-e', '/tmp/ready'] } },
      resources: { requests: { memory: '64Mi' }, limits: { memory: '256Mi' } },
    });
    expect(sidecar.volume_mount ?? []).toEqual([]);
    expect(Deviations.of(stack)).toContainEqual(
      expect.objectContaining({
        code: 'extra-container',
        subject: 'influxdb/proxy',
        reason: 'the company logs every query',
      }),
    );
  });

  test.each<[string, string[], string[]]>([
    ['a secret', ['--token=$(TOKEN)'], ['secret-argument']],
    ['a secret beside others', ['x:$(NAME):$$$(TOKEN)'], ['secret-argument']],
    ['no secret', ['--name=$(NAME)', '--of=$(OTHER)', '$TOKEN', '$(hostname)'], []],
    ['a text that is escaped', ['--literally=$$(TOKEN)', '$$$$(TOKEN)'], []],
    ['nothing', [], []],
  ])('of %s on its command line that is listed', (_, args, codes) => {
    const environment = {
      TOKEN: EnvironmentVariable.fromSecret('tunnel', 'token'),
      NAME: EnvironmentVariable.fromConfigMap('site', 'name'),
    };
    const stack = stackWith({ sidecars: [proxy({ environment, args })] });
    expect(mistakesIn(stack)).toBe('');
    const listed = Deviations.of(stack).map(({ code }) => code);
    expect(listed.filter((code) => code === 'secret-argument')).toEqual(codes);
  });

  test('a secret that a Lazy puts on its command line is a mistake: nobody has listed it', () => {
    const environment = { TOKEN: EnvironmentVariable.fromSecret('tunnel', 'token') };
    const told = (made: string) =>
      mistakesIn(stackWith({ sidecars: [proxy({ environment, args: [Lazy.stringValue({ produce: () => made })] })] }));
    expect(told('--token=$(TOKEN)')).toContain(
      'sidecars[0].args[0]` takes text that is known when the program runs, got what is made to be "$(TOKEN)", a Secret',
    );
    expect(told('--file=/token')).toBe('');
  });

  test('only where a reason says so it writes to its image', () => {
    const stack = stackWith({ sidecars: [proxy({ writableImage: AcceptedRisk.because('it keeps a pid file') })] });
    expect(containerOf(podIn(stack), 'proxy').security_context).toMatchObject({ read_only_root_filesystem: false });
    expect(Deviations.of(stack).map(({ code }) => code)).toContain('writable-image');
  });

  test('of the daemon it sees the volumes that are named, where the daemon sees them, and writes to none without a reason', () => {
    const volumeMounts = [
      DaemonMount.at('/etc/influxdb'),
      DaemonMount.writableAt('it seals old shards', '/var/lib/influxdb'),
    ];
    const stack = stackWith({ sidecars: [proxy({ volumeMounts })] });
    const pod = podIn(stack);
    const daemons = containerOf(pod, 'influxdb').volume_mount ?? [];
    const seen = containerOf(pod, 'proxy').volume_mount;
    expect(seen).toEqual([
      { ...daemons.find(({ mount_path }) => mount_path === '/etc/influxdb'), read_only: true },
      { ...daemons.find(({ mount_path }) => mount_path === '/var/lib/influxdb'), read_only: false },
    ]);
    expect(Deviations.of(stack).filter(({ code }) => code === 'shared-volume')).toEqual([
      expect.objectContaining({
        what: expect.stringContaining('reads') as string,
        reason: 'the company logs every query',
      }),
      expect.objectContaining({ what: expect.stringContaining('writes to') as string, reason: 'it seals old shards' }),
    ]);
  });

  test.each([
    [DaemonMount.at('/var/lib'), 'a path at which the daemon has a volume: /etc/influxdb, '],
    [
      DaemonMount.writableAt('a test', '/etc/influxdb'),
      'a path at which the daemon writes: /run/influxdb, /tmp, /var/lib/influxdb',
    ],
    [DaemonMount.writableAt(' ', '/var/lib/influxdb'), 'a written reason'],
  ])('a volume that the daemon does not have so is a mistake, with those that it has: %s', (mount, takes) => {
    expect(mistakesOf((stack) => influxdbIn(stack, { sidecars: [proxy({ volumeMounts: [mount] })] }))).toContain(takes);
  });

  test.each([
    [DaemonMount.at(undefined as never), '`sidecars[0].volumeMounts[0]` takes text, got nothing'],
    [DaemonMount.writableAt('a test', 5 as never), '`sidecars[0].volumeMounts[0]` takes text, got 5'],
  ])('a path that is no text is one mistake: %s', (mount, line) => {
    const said = mistakesOf((stack) => influxdbIn(stack, { sidecars: [proxy({ volumeMounts: [mount] })] }));
    expect(said.split('sidecars[0].volumeMounts[0]')).toHaveLength(2);
    expect(said).toContain(line);
  });

  test('init containers run before the daemon is up for the first time', () => {
    const first = ExtraContainer.because('the volume needs a file', {
      name: 'prepare',
      image: ContainerImage.fromTag('registry.example/tool:1.0.0'),
    });
    expect(podWith({ initContainers: [first] }).spec.init_container.map(({ name }) => name)[0]).toBe('prepare');
  });
});

describe('who pods are for their cloud', () => {
  test.each([
    [
      PodIdentity.eksRole('arn:aws:iam::111122223333:role/x'),
      'eks.amazonaws.com/role-arn',
      'arn:aws:iam::111122223333:role/x',
    ],
    [PodIdentity.gke('x@p.iam.gserviceaccount.com'), 'iam.gke.io/gcp-service-account', 'x@p.iam.gserviceaccount.com'],
    [
      PodIdentity.azure('00000000-0000-0000-0000-00000000000a'),
      'azure.workload.identity/client-id',
      '00000000-0000-0000-0000-00000000000a',
    ],
  ])('%s', (identity, key, value) => {
    const accounts = resources(stackWith({ identity }), 'kubernetes_service_account_v1');
    expect(accounts.influxdb).toMatchObject({
      metadata: { annotations: { [key]: value } },
      automount_service_account_token: false,
    });
  });

  test('pods of Azure say that they want it', () => {
    const pod = podWith({ identity: PodIdentity.azure('00000000-0000-0000-0000-00000000000a') });
    expect(pod.labels).toMatchObject({ 'azure.workload.identity/use': 'true' });
  });

  test.each([
    ['GKE', PodIdentity.gke('x@p.iam.gserviceaccount.com'), ['169.254.169.252/32', '169.254.169.254/32']],
    ['EKS', PodIdentity.eksPodIdentity(), ['169.254.170.23/32', 'fd00:ec2::23/128']],
  ])('%s: who hands out its credentials is reached, and nobody else of the node', (_, identity, cidrs) => {
    const policy = resources(stackWith({ identity }), 'kubernetes_network_policy_v1')['influxdb-identity'];
    const egress = (policy?.spec as { egress: { to: { ip_block: { cidr: string } }[] }[] }).egress;
    expect(egress.flatMap(({ to }) => to.map(({ ip_block: { cidr } }) => cidr))).toEqual(cidrs);
  });
});

describe('an account that is there', () => {
  const there = ServiceAccount.existing('s3-backups');

  test('is who its pods are, without its token, and none is made', () => {
    const stack = stackWith({ serviceAccount: there });
    expect(podIn(stack).spec).toMatchObject({
      service_account_name: 's3-backups',
      automount_service_account_token: false,
    });
    expect(resources(stack, 'kubernetes_service_account_v1')).not.toHaveProperty('influxdb');
    expect(Deviations.of(stack)).toEqual([]);
  });

  test('of a cloud: the way to who hands out its credentials is open', () => {
    const stack = stackWith({ serviceAccount: there, identity: PodIdentity.gke('x@p.iam.gserviceaccount.com') });
    expect(resources(stack, 'kubernetes_network_policy_v1')['influxdb-identity']).toBeDefined();
  });

  test('helpers in pods of their own are not it', () => {
    const stack = emptyStack();
    kapacitorIn(stack, { serviceAccount: there }).addTask(
      Task.fromText('a', 'dbrp "_kapacitor"."autogen"\nstream\n  |from()\n'),
    );
    expect(podIn(stack, 'kapacitor').spec.service_account_name).toBe('s3-backups');
    expect(Object.keys(resources(stack, 'kubernetes_service_account_v1'))).toContain('kapacitor-tasks');
  });

  const scraping = (serviceAccount: ServiceAccount) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const discovery = TargetDiscovery.kubernetes('names of nodes', { apiServer: [Peer.cidr('192.0.2.1/32')] });
    new SecurePrometheus(stack, 'prometheus', { namespace, authority, serviceAccount }).scrape(influxdb, { discovery });
    return stack;
  };

  test('has the rights that a call needs, and its token for a reason', () => {
    const stack = scraping(ServiceAccount.existingWithToken('accounts are made by security', 'prometheus-sd'));
    expect(mistakesIn(stack)).toEqual('');
    const subjects = Object.values(resources(stack, 'kubernetes_role_binding_v1')).map(({ subject }) => subject);
    expect(subjects).toEqual([[expect.objectContaining({ kind: 'ServiceAccount', name: 'prometheus-sd' })]]);
    expect(podIn(stack, 'prometheus').spec.service_account_name).toBe('prometheus-sd');
    expect(Deviations.of(stack)).toContainEqual({
      path: 'stack/prometheus',
      code: 'foreign-account',
      subject: 'prometheus-sd',
      promise: 4,
      what: expect.stringContaining('what else that may is not seen here') as string,
      reason: 'accounts are made by security',
    });
  });

  test('its token without a reason is a mistake', () => {
    expect(mistakesIn(scraping(there))).toMatch(
      /stack\/prometheus.*serviceAccount` takes ServiceAccount.existingWithToken/,
    );
  });

  test('an override to another account is refused where its token is in the pod', () => {
    const stack = scraping(ServiceAccount.existingWithToken('accounts are made by security', 'prometheus-sd'));
    const [pod] = stack.node
      .findAll()
      .filter(
        (one) =>
          one instanceof TerraformResource &&
          one.terraformResourceType.includes('stateful_set') &&
          one.node.path.includes('prometheus'),
      );
    (pod as TerraformResource).addOverride('spec.template.spec.service_account_name', 'cluster-admin');
    expect(mistakesIn(stack)).toContain('it mounts a token of a service account that is not its own');
  });

  test('one of two workloads, or one that this library makes, is a mistake', () => {
    const said = (first: ServiceAccount | undefined, second: ServiceAccount) =>
      mistakesOf((stack) => {
        const { namespace, authority } = placement(stack);
        new SecureInfluxDB(stack, 'influxdb', { namespace, authority, serviceAccount: first });
        new SecurePrometheus(stack, 'prometheus', { namespace, authority, serviceAccount: second });
      });
    expect(said(there, there)).toMatch(/`serviceAccount` takes a name that is free .*stack\/influxdb has this one/);
    expect(said(undefined, ServiceAccount.existing('influxdb'))).toContain('stack/influxdb has this one');
  });

  // What a token is, only Terraform knows.
  const byVariable = (stack: TerraformStack) =>
    ServiceAccount.existing(new TerraformVariable(stack, 'account', { type: 'string' }).stringValue);
  const byLocal = (name: string) => (stack: TerraformStack) =>
    ServiceAccount.existing(new TerraformLocal(stack, 'account', name).asString);

  test('that Terraform names is not `default`, which it is asked for', () => {
    const stack = emptyStack();
    influxdbIn(stack, { serviceAccount: byVariable(stack) });
    const [pods] = documentOf(stack).all('kubernetes_stateful_set_v1');
    expect(pods?.body.lifecycle).toMatchObject({
      prevent_destroy: true,
      precondition: [{ condition: '${var.account != "default"}' }],
    });
    const said = mistakesOf((of) => {
      influxdbIn(of, { serviceAccount: byLocal('default')(of) });
    });
    expect(said).toContain('it runs as the account of every pod of its namespace');
  });

  test.each([
    ['a variable', byVariable],
    ['a local', byLocal('x')],
  ])('one of two workloads, that %s names, is refused', (_, account) => {
    const said = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      const serviceAccount = account(stack);
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority, serviceAccount });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority, serviceAccount });
    });
    expect(said).toMatch(/it runs as the account of kubernetes_stateful_set_v1\.influxdb_/);
  });
});

const MISTAKES: [string, Props, string][] = [
  [
    'the account of all pods',
    { serviceAccount: ServiceAccount.existing('default') },
    '`serviceAccount` takes an account',
  ],
  [
    'an account of no name',
    { serviceAccount: ServiceAccount.existing('My Account') },
    '`serviceAccount` takes the name',
  ],
  ['a runtime class of no name', { runtimeClassName: 'Very Safe' }, '`runtimeClassName` takes'],
  [
    'a label of nodes without values',
    { affinity: { nodes: [NodeLabel.isIn('a', [])] } },
    '`affinity.nodes[0]` takes values',
  ],
  [
    'a label of nodes whose values were not given',
    { affinity: { nodes: [NodeLabel.isIn('a', undefined as unknown as string[])] } },
    '`affinity.nodes[0]` takes values',
  ],
  ['a weight of 0', { affinity: { near: [{ labels: { a: 'b' }, weight: 0 }] } }, '`affinity.near[0].weight` takes'],
  ['pods without labels', { affinity: { apartFrom: [{ labels: {} }] } }, '`affinity.apartFrom[0].labels` takes'],
  ['a skew of 0', { topologySpread: [{ topologyKey: 'a', maxSkew: 0 }] }, '`topologySpread[0].maxSkew` takes'],
  ['a name server by its name', { dns: { nameservers: ['ns.example'] } }, '`dns.nameservers[0]` takes an address'],
  [
    'an alias of its own loopback',
    { hostAliases: [{ ip: '192.0.2.1', hostnames: ['localhost'] }] },
    '`hostAliases[0].hostnames[0]` takes names of DNS, and not localhost',
  ],
  ['an alias without names', { hostAliases: [{ ip: '192.0.2.1', hostnames: [] }] }, '`hostAliases[0].hostnames` takes'],
  [
    'a variable that may open the daemon',
    { environment: { INFLUXDB_HTTP_AUTH_ENABLED: EnvironmentVariable.fromConfigMap('a', 'b') } },
    '`environment.INFLUXDB_HTTP_AUTH_ENABLED` takes variables that no daemon reads its settings from',
  ],
  [
    'a variable that says which programs run, with a reason too',
    { environment: { LD_PRELOAD: EnvironmentVariable.fromConfigMap('a', 'b').because('x') } },
    '`environment.LD_PRELOAD` takes names of variables',
  ],
  [
    'a variable that the library sets',
    { environment: { GOMEMLIMIT: EnvironmentVariable.fromConfigMap('a', 'b').because('x') } },
    'variables that this library does not set itself',
  ],
  ['a volume with a path for a name', { volumes: { '../etc': ExtraVolume.configMap('a') } }, '`volumes.../etc` takes'],
  [
    'a sidecar that nobody asks',
    { sidecars: [proxy({ readyCommand: undefined })] },
    '`sidecars[0].readyCommand` takes',
  ],
  [
    'a sidecar without a version',
    { sidecars: [proxy({ image: ContainerImage.fromTag('a:latest') })] },
    '`sidecars[0].image` takes',
  ],
  [
    'a password of a sidecar',
    { sidecars: [proxy({ env: { DB_PASSWORD: 'x1' } })] },
    '`sidecars[0].env.DB_PASSWORD` takes text',
  ],
  ['a login of a sidecar', { sidecars: [proxy({ env: { DB: 'u:x1@db' } })] }, '`sidecars[0].env.DB` takes text'],
  ['a token of a sidecar', { sidecars: [proxy({ args: ['--token=x1'] })] }, '`sidecars[0].args[0]` takes text'],
  [
    'a login of a command of a sidecar',
    { sidecars: [proxy({ command: ['curl', '-u', 'admin:x1'] })] },
    '`sidecars[0].command[2]` takes text',
  ],
  [
    'a login in what a shell of a sidecar runs',
    { sidecars: [proxy({ command: ['sh', '-c', 'curl -u admin:x1 https://localhost:8086/ping'] })] },
    '`sidecars[0].command[2]` takes text',
  ],
  [
    'a password of what asks a sidecar',
    { sidecars: [proxy({ readyCommand: ['ask', '--password', 'x1'] })] },
    '`sidecars[0].readyCommand[2]` takes text',
  ],
  ['a sidecar of the name of the daemon', { sidecars: [proxy({ name: 'influxdb' })] }, '`sidecars` takes names other'],
  [
    'a sidecar for no reason',
    { sidecars: [ExtraContainer.because('', { name: 'a', image: ContainerImage.fromTag('a:1') })] },
    'a written reason',
  ],
  [
    'a probe of an init container',
    { initContainers: [proxy({ aliveCommand: ['true'] })] },
    '`initContainers[0].aliveCommand` takes nothing',
  ],
  [
    'a variable of a sidecar',
    { sidecars: [proxy({ env: { PATH: '/x' } })] },
    '`sidecars[0].env` takes names of variables',
  ],
  [
    'a variable twice',
    { sidecars: [proxy({ env: { A: 'b' }, environment: { A: EnvironmentVariable.fromConfigMap('c', 'd') } })] },
    '`sidecars[0].environment.A` takes variables that `env` does not have',
  ],
  ['a role without an account', { identity: PodIdentity.eksRole('role/x') }, '`identity` takes the ARN of a role'],
  [
    'an annotation that opens a Service',
    { serviceAnnotations: { 'tailscale.com/expose': 'true' } },
    '`serviceAnnotations` takes annotations',
  ],
  [
    'an annotation of a cloud that opens a Service',
    { serviceAnnotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' } },
    '`serviceAnnotations` takes annotations',
  ],
];

test.each(MISTAKES)('%s is a mistake', (_, props, text) => {
  expect(mistakesOf((stack) => influxdbIn(stack, props))).toContain(text);
});
