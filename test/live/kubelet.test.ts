import { spawnSync } from 'node:child_process';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  ContainerImage,
  Duration,
  KubeletMetrics,
  Peer,
  RemovalPolicy,
  ScrapeSource,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  Size,
  TelegrafInput,
  Trust,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import type { Outcome } from './support/attacks';
import { ClientPod, curlConfig, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { get, kubectl, logs, makeNamespace, Pod, podOf, removeNamespaces, secret } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { recordTiming, printTimings } from './support/timings';
import { Authority, KeyPair } from './support/openssl';
import { pause, waitFor } from './support/process';
import { PrometheusClient } from './support/prometheus';
import { Build, Deployment } from './support/terraform';

// A Telegraf with all of its plugins, as the public image has them.
const IMAGE = process.env.LIVE_TELEGRAF_IMAGE;
const KUBELET_PORT = 10_250;

interface Node {
  readonly name: string;
  readonly address: string;
}

interface Place {
  readonly namespace: string;
  readonly nodes: readonly Node[];
  /** What verifies the kubelets. */
  readonly clusterCa: string;
  /** What verifies something else. */
  readonly companyCa: string;
  /** Where one waits who is no kubelet. */
  readonly impostors: readonly string[];
  /** Where the API server is. */
  readonly apiServer: { readonly addresses: readonly string[]; readonly port: number };
}

class Collection extends TerraformStack {
  public constructor(app: App, { namespace: name, nodes, clusterCa, companyCa, impostors, apiServer }: Place) {
    super(app, 'kubelet');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage: { removalPolicy } });
    const metrics = influxdb.addDatabase('metrics');
    metrics.grantRead(influxdb.addUser('dashboards'));

    const nodeCidrs = nodes.map(({ address }) => `${address}/32`);
    const everywhere = [...nodeCidrs, ...impostors.map((address) => `${address}/32`)];
    const telegraf = (id: string, input: TelegrafInput) => {
      const often = { interval: Duration.seconds(2), flushInterval: Duration.seconds(2) };
      const image = ContainerImage.fromTag(IMAGE ?? '');
      const collector = new SecureTelegraf(this, id, { ...often, namespace, image, globalTags: { of: id } });
      collector.collect(input);
      collector.writeTo(metrics);
    };
    const trust = Trust.fromPem(clusterCa);
    telegraf(
      'hosts',
      TelegrafInput.kubelet('what is tested', { trust, nodeCidrs, labelInclude: ['app.kubernetes.io/*'] }),
    );
    telegraf(
      'proxied',
      TelegrafInput.kubelet('what is tested', { trust, nodeCidrs, nodesProxy: AcceptedRisk.because('what is tested') }),
    );
    telegraf(
      'strict',
      TelegrafInput.kubelet('what is tested', {
        trust: Trust.fromPem(companyCa),
        nodeCidrs: everywhere,
        labelInclude: [],
      }),
    );
    const prometheus = new SecurePrometheus(this, 'prometheus', {
      ...{ namespace, authority, storage: { removalPolicy }, scrapeInterval: Duration.seconds(2) },
      resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
    });
    const where = {
      apiServer: apiServer.addresses.map((address) => Peer.cidr(`${address}/32`)),
      port: apiServer.port,
      nodes: nodeCidrs.map((cidr) => Peer.cidr(cidr)),
    };
    for (const metrics of [KubeletMetrics.KUBELET, KubeletMetrics.CADVISOR])
      prometheus.scrapeFrom(ScrapeSource.kubelets('what is tested', { ...where, metrics }));
    telegraf(
      'lax',
      TelegrafInput.kubelet('what is tested', {
        trust: Trust.unverified('what is tested'),
        nodeCidrs: everywhere,
      }),
    );
  }
}

/** `describe` where kubelets let in who has a token, and are verified by what the cluster tells its pods; else it skips aloud. */
function withKubelet(): jest.Describe {
  const reason = missing();
  if (reason === undefined) return describe;
  console.warn(`SKIPPED: metrics of the kubelet: ${reason}`);
  return describe.skip;
}

function missing(): string | undefined {
  if (!process.env.KUBECONFIG) return 'KUBECONFIG names no cluster';
  if (IMAGE === undefined) return 'LIVE_TELEGRAF_IMAGE names no Telegraf with all plugins';
  const options = { encoding: 'utf8', timeout: 60_000, input: '' } as const;
  const { items = [] } = JSON.parse(
    spawnSync('kubectl', ['get', 'nodes', '-o', 'json'], options).stdout || '{}',
  ) as Partial<NodeList>;
  const [node] = addressesOf({ items });
  if (!node) return 'no node has an internal address';
  const { name, address } = node;
  const url = `https://${name}:${KUBELET_PORT}/pods`;
  const ask = `curl -qs -o /dev/null --resolve ${name}:${KUBELET_PORT}:${address} -K - ${url}`;
  // What is written before kubectl is attached, is lost: it closes the input then.
  const script = `cat >/dev/null; cd /var/run/secrets/kubernetes.io/serviceaccount
header() { printf 'header = "Authorization: Bearer %s"' "$(<token)"; }
header | ${ask} --insecure -w '%{http_code} '
header | ${ask} --cacert ca.crt --capath /none; echo $?`;
  const pod = ['run', uniqueName(), '--image=buildpack-deps:bookworm-curl', '--restart=Never', '--rm', '-i', '--quiet'];
  const { stdout, stderr } = spawnSync('kubectl', [...pod, '--command', '--', 'bash', '-c', script], options);
  const [, status, exit] = /^(\d+) (\d+)$/m.exec(stdout) ?? [];
  if (status === '401') return `the kubelet of ${name} takes no tokens (its authentication.webhook is off)`;
  if (status !== '403') return `the kubelet of ${name} answers ${status ?? stdout + stderr} to a token without a grant`;
  return exit === '0' ? undefined : `the certificate of the kubelet of ${name} is not the cluster's: curl says ${exit}`;
}

interface NodeList {
  readonly items: {
    readonly metadata: { readonly name: string };
    readonly status: { readonly addresses: { readonly type: string; readonly address: string }[] };
  }[];
}

function addressesOf({ items }: NodeList): Node[] {
  return items.flatMap(({ metadata: { name }, status: { addresses } }) =>
    addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => ({ name, address })),
  );
}

interface Rule {
  readonly verbs: string[];
  readonly apiGroups: string[];
  readonly resources: string[];
}

/** Somebody on the way to a kubelet, who writes down what is said. */
class Impostor {
  public constructor(private readonly pod: ClientPod) {}

  public async begin({ certificate, key }: KeyPair): Promise<void> {
    await this.pod.writeFile('/tmp/impostor.pem', certificate + key);
    await this.pod.run(`[ ! -e /tmp/pid ] || kill "$(</tmp/pid)"; : >/tmp/heard
sleep infinity 2>/dev/null | openssl s_server -accept ${KUBELET_PORT} -cert /tmp/impostor.pem -quiet >>/tmp/heard 2>&1 &
echo $! >/tmp/pid`);
  }

  public async heardToken(): Promise<boolean> {
    return /^authorization: bearer ./im.test(await this.pod.run('cat /tmp/heard'));
  }
}

live('kubelet.test.ts')('What kubelets know, on a cluster', () => {
  withKubelet()('with a Telegraf on each node', () => {
    const namespace = uniqueName();
    const clients = `${namespace}-clients`;
    const deployment = new Deployment();
    const client = new ClientPod(clients, 'client');
    const pods = { strict: new ClientPod(clients, 'before-strict'), lax: new ClientPod(clients, 'before-lax') };
    const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'kubelet');
    const company = Authority.root();
    let nodes: Node[] = [];
    let clusterCa = '';
    let impostors: string[] = [];
    let apiServer: Place['apiServer'] = { addresses: [], port: 6443 };
    let dashboards: Login = { name: '', password: '' };
    const build: Build = (app) =>
      new Collection(app, { namespace, nodes, clusterCa, companyCa: company.pair.certificate, impostors, apiServer });
    const rows = (statement: string) => influxdb.rows(dashboards, 'metrics', statement);
    /** Points of one Telegraf that were written from then on. */
    const since = (start: number, of: string, measurement: string, field: string) =>
      rows(`SELECT last(${field}) FROM ${measurement} WHERE time > ${start}ms AND "of" = '${of}'`);
    const arrives = (of: string, measurement: string, field: string) => {
      const start = Date.now();
      return waitFor(`${measurement} of ${of}`, 60, async () => {
        const found = await since(start, of, measurement, field);
        return found.length > 0 ? found : undefined;
      });
    };
    const hasSaid = async (of: string, what: RegExp) =>
      what.test(await logs(namespace, (await podOf(namespace, of)).metadata.name, 'telegraf'));
    /** Whether a Telegraf takes what the one there says for the metrics of its node. */
    const takes = async (of: string, refusal: RegExp): Promise<Outcome> => {
      const start = Date.now();
      const gotIn = async () =>
        (await since(start, of, 'kubernetes_pod_container', 'memory_usage_bytes')).length > 0 ? 'got in' : undefined;
      const outcome = await waitFor(
        `what ${of} takes`,
        60,
        async () => (await gotIn()) ?? ((await hasSaid(of, refusal)) ? 'refused' : undefined),
      );
      if (outcome === 'got in') return outcome;
      await pause(5);
      return (await gotIn()) ?? outcome;
    };
    const tellOtherwise = async (of: string, variable: string, value: string) => {
      const set = ['-n', namespace, 'set', 'env', `daemonset/${of}`, '-c', 'telegraf', `${variable}=${value}`];
      await kubectl(set);
      await kubectl(['-n', namespace, 'rollout', 'status', `daemonset/${of}`, '--timeout=60s'], { timeout: 70 });
    };

    beforeAll(async () => {
      nodes = addressesOf(await get<NodeList>('', 'nodes'));
      await makeNamespace(clients);
      await Promise.all([client.start(ALLOWED), pods.strict.start(), pods.lax.start()]);
      const { data } = await get<{ data: Record<string, string> }>(clients, 'configmap', 'kube-root-ca.crt');
      clusterCa = data['ca.crt'] ?? '';
      const addressOf = async (name: string) => (await get<Pod>(clients, 'pod', name)).status.podIP ?? '';
      impostors = [await addressOf('before-strict'), await addressOf('before-lax')];
      const { endpoints, ports } = await get<{
        endpoints: { addresses: string[] }[];
        ports: { port: number }[];
      }>('default', 'endpointslice', 'kubernetes');
      apiServer = { addresses: endpoints.flatMap(({ addresses }) => addresses), port: ports[0]?.port ?? 6443 };
      const start = Date.now();
      await deployment.apply(build);
      recordTiming('apply of InfluxDB and four Telegrafs that ask kubelets', start);
      await letIn(clients, namespace);
      await client.trust('kubelet', await bundleOf(namespace, 'influxdb'));
      const { password = '' } = await secret(namespace, 'influxdb-user-dashboards');
      dashboards = { name: 'dashboards', password };
    });
    afterAll(async () => {
      await removeNamespaces(namespace, clients);
      deployment.forget();
      printTimings();
    });

    it('tells what each container, volume and pod of a node uses, and the node', async () => {
      await arrives('hosts', 'kubernetes_pod_container', 'memory_usage_bytes');
      await arrives('hosts', 'kubernetes_pod_volume', 'capacity_bytes');
      await arrives('hosts', 'kubernetes_pod_network', 'rx_bytes');
      await arrives('hosts', 'kubernetes_node', 'memory_usage_bytes');
      const values = async (key: string) =>
        (await rows(`SHOW TAG VALUES FROM kubernetes_pod_container WITH KEY = "${key}" WHERE "of" = 'hosts'`)).map(
          ([, value]) => value,
        );
      expect(await values('pod_name')).toContain((await podOf(namespace, 'influxdb')).metadata.name);
      expect(await values('node_name')).toEqual(nodes.map(({ name }) => name));
    });

    it('is scraped by Prometheus too, of each node and its containers', async () => {
      const login = async (): Promise<Login> => {
        const { password = '' } = await secret(namespace, 'prometheus-credential');
        return { name: 'prometheus', password };
      };
      const prometheus = new PrometheusClient(client, `https://prometheus.${namespace}.svc:9090`, 'kubelet', login);
      await waitFor('kubelets and their containers', 60, async () => {
        const { kubelet, cadvisor } = await prometheus.query('min by (job) (up)');
        return kubelet === 1 && cadvisor === 1 ? true : undefined;
      });
      const seen = (await prometheus.targets()).filter(({ labels }) => labels.job === 'cadvisor');
      expect(seen.map(({ labels }) => labels.node).sort()).toEqual(nodes.map(({ name }) => name).sort());
      const { cadvisor = 0 } = await prometheus.query('count by (job) (container_memory_working_set_bytes{pod!=""})');
      expect(cadvisor).toBeGreaterThan(0);
    });

    it('makes tags of those labels of pods that were named, and of no others', async () => {
      await arrives('proxied', 'kubernetes_pod_container', 'memory_usage_bytes');
      const keys = async (of: string) =>
        (await rows(`SHOW TAG KEYS FROM kubernetes_pod_container WHERE "of" = '${of}'`)).flat();
      const own = ['container_name', 'host', 'image', 'namespace', 'node_name', 'of', 'pod_name', 'version'];
      expect(await keys('proxied')).toEqual(own);
      const labels = (await keys('hosts')).filter((key) => !own.includes(String(key)));
      expect(labels).toContain('app.kubernetes.io/name');
      expect(labels.filter((key) => !String(key).startsWith('app.kubernetes.io/'))).toEqual([]);
    });

    it('may read statistics and pods of nodes, and nothing else in the API', async () => {
      const rules = async (account: string): Promise<Rule[]> => {
        const kind = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
        const as = `--as=system:serviceaccount:${namespace}:${account}`;
        const review = await kubectl(['create', '--validate=false', '-f', '-', '-o', 'json', as], {
          input: JSON.stringify(kind),
        });
        return (JSON.parse(review) as { status: { resourceRules: Rule[] } }).status.resourceRules;
      };
      const everybodys = (await rules('default')).map((rule) => JSON.stringify(rule));
      const own = async (account: string) =>
        (await rules(account)).filter((rule) => !everybodys.includes(JSON.stringify(rule)));
      const reads = (...resources: string[]) => [{ verbs: ['get'], apiGroups: [''], resources }];
      expect({ weak: await own('proxied'), real: await own('hosts') }).toEqual({
        weak: reads('nodes/stats', 'nodes/proxy'),
        real: reads('nodes/stats', 'nodes/pods'),
      });
      expect(await own('prometheus')).toEqual([
        { verbs: ['list', 'watch'], apiGroups: [''], resources: ['nodes'] },
        ...reads('nodes/metrics'),
      ]);
    });

    it.each([
      ['a program in a pod of somebody else', '/exec', '?command=id&output=1'],
      ['the logs of a pod of somebody else', '/containerLogs', ''],
      ["the kubelet's own configuration", '/configz', ''],
    ])('whoever has its token is refused %s', async (_, path, query) => {
      const influxdb = await podOf(namespace, 'influxdb');
      const of = path === '/configz' ? '' : `/${namespace}/${influxdb.metadata.name}/influxdb`;
      const address = nodes.find(({ name }) => name === influxdb.spec.nodeName)?.address ?? '';
      const asks = async (account: string): Promise<Outcome> => {
        const token = (await kubectl(['-n', namespace, 'create', 'token', account])).trim();
        // A WebSocket is opened by GET, which is all that this grant has to allow.
        const upgrade = {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'Sec-WebSocket-Protocol': 'v4.channel.k8s.io',
        };
        const headers = { Authorization: `Bearer ${token}`, ...(path === '/exec' ? upgrade : {}) };
        const url = `https://${address}:${KUBELET_PORT}${path}${of}${query}`;
        const config = curlConfig({ url, headers, timeout: 3 });
        const { stdout } = await client.tryRun(`curl -qs --http1.1 -o /dev/null -w '%{http_code}' -K -`, config);
        if (!['101', '200', '403'].includes(stdout)) throw new Error(`inconclusive: the kubelet answers ${stdout}`);
        return stdout === '403' ? 'refused' : 'got in';
      };
      expect({ weak: await asks('proxied'), real: await asks('hosts') }).toEqual({ weak: 'got in', real: 'refused' });
    });

    it('shows its token, and no password, to nobody: logs, pods, ConfigMaps, events, the synthesized JSON', async () => {
      const texts = await inTheOpen([namespace]);
      texts.set('the synthesized JSON', deployment.json);
      expect(leaks(await secretsOf([namespace]), texts)).toEqual([]);
      for (const [where, text] of texts)
        expect({ where, token: text.includes('eyJhbGciOi') }).toEqual({ where, token: false });
    });

    it('needs no second apply', async () => {
      const { changes, status, stderr } = await deployment.plan(build);
      expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
    });

    describe('takes nobody else for the kubelet', () => {
      const unknown = /certificate signed by unknown authority/;
      const another = /certificate is valid for .*, not another-node/;

      it('whose authority is another', async () => {
        const weak = await takes('lax', unknown);
        expect({ weak, real: await takes('strict', unknown) }).toEqual({ weak: 'got in', real: 'refused' });
      });

      it('whose certificate is that of another node', async () => {
        for (const id of ['lax', 'hosts']) await tellOtherwise(id, 'NODE_NAME', 'another-node');
        const weak = await takes('lax', another);
        expect({ weak, real: await takes('hosts', another) }).toEqual({ weak: 'got in', real: 'refused' });
      });

      it('and shows it no token', async () => {
        const [strict = '', lax = ''] = impostors;
        const impostor = { strict: new Impostor(pods.strict), lax: new Impostor(pods.lax) };
        const names = nodes.map(({ name }) => name);
        const stranger = Authority.root().server(...names);
        const misnamed = company.server('another-node');
        await Promise.all([impostor.strict.begin(stranger), impostor.lax.begin(stranger)]);
        await Promise.all([tellOtherwise('strict', 'NODE_IP', strict), tellOtherwise('lax', 'NODE_IP', lax)]);
        const hears = (who: Impostor) =>
          waitFor('a token', 30, async () => ((await who.heardToken()) ? ('got in' as const) : undefined));
        const hearsNot = async (refusal: RegExp) => {
          await waitFor(String(refusal), 30, async () => ((await hasSaid('strict', refusal)) ? true : undefined));
          return (await impostor.strict.heardToken()) ? 'got in' : 'refused';
        };
        const byStranger = { weak: await hears(impostor.lax), real: await hearsNot(unknown) };
        await Promise.all([impostor.strict.begin(misnamed), impostor.lax.begin(misnamed)]);
        const byMisnamed = {
          weak: await hears(impostor.lax),
          real: await hearsNot(/certificate is valid for another-node, not/),
        };
        // Its only fault was its certificate.
        await impostor.strict.begin(company.server(...names));
        const byNode = await hears(impostor.strict);
        const refused = { weak: 'got in', real: 'refused' };
        expect({ byStranger, byMisnamed, byNode }).toEqual({
          byStranger: refused,
          byMisnamed: refused,
          byNode: 'got in',
        });
      });
    });
  });
});
