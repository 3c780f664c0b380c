import { App } from 'cdktf';
import { Construct } from 'constructs';
import { ICertificateAuthority, RemovalPolicy, SecureInfluxDB } from '../../../lib';
import { Platform } from '../../../stacks/platform';
import { ALLOWED, bundleOf, letIn } from './access';
import { ClientPod, Login } from './client-pod';
import { InfluxDBClient } from './influxdb';
import { KapacitorClient } from './kapacitor';
import { get, makeNamespace, removeNamespaces, secret } from './kubectl';
import { recordTiming } from './timings';
import { waitFor } from './process';
import { PrometheusClient } from './prometheus';
import { Build, Deployment, TerraformOptions } from './terraform';

/** What a step of a platform's life adds to the example. */
export type Change = (influxdb: SecureInfluxDB) => void;

/** The example platform on the cluster, in namespaces of its own, and two clients: one is let in, the other is not. */
export class LivePlatform {
  public readonly deployment = new Deployment();
  public readonly clients: string;
  public readonly client: ClientPod;
  public readonly outsider: ClientPod;
  public readonly influxdb: InfluxDBClient;
  public readonly prometheus: PrometheusClient;
  public kapacitor!: KapacitorClient;
  /** Sets what holds for all that is in the app, before it is made. */
  public prepare: (app: App) => void = () => undefined;
  /** Who signs its certificates, unless Terraform does. */
  public authority?: (platform: Construct) => ICertificateAuthority;
  /** Of the exporters: the namespace, and the name that they are verified for. */
  public readonly nodes: string;
  public readonly exporter: string;
  /** Their port, on the one node that suites side by side share. */
  public readonly exporterPort = 9100 + Number(process.env.JEST_WORKER_ID ?? 0);
  /** The addresses of the nodes, unless a test says others. */
  public nodeCidrs: string[] = [];
  private point = 0;

  public constructor(public readonly namespace: string) {
    this.clients = `${namespace}-clients`;
    this.nodes = `${namespace}-nodes`;
    this.exporter = `${this.nodes}.${this.nodes}.svc`;
    this.client = new ClientPod(this.clients, 'client');
    this.outsider = new ClientPod(this.clients, 'outsider');
    this.influxdb = new InfluxDBClient(this.client, this.url('influxdb', 8086), 'platform');
    this.prometheus = new PrometheusClient(this.client, this.url('prometheus', 9090), 'platform', async () => {
      const { password = '' } = await secret(this.namespace, 'prometheus-credential');
      return { name: 'prometheus', password };
    });
  }

  /** The address of a node. */
  public get nodeAddress(): string {
    return this.nodeCidrs[0]?.replace(/\/.*/, '') ?? '';
  }

  /** Applies the example, and gives its clients what they need. */
  public async start(change?: Change): Promise<void> {
    const { items } = await get<{ items: { status: { addresses: { type: string; address: string }[] } }[] }>(
      '',
      'nodes',
    );
    const addresses = items.flatMap(({ status }) => status.addresses).filter(({ type }) => type === 'InternalIP');
    this.nodeCidrs = addresses.map(({ address }) => `${address}/${address.includes(':') ? 128 : 32}`);
    await makeNamespace(this.clients);
    const clients = Promise.all([this.client.start(ALLOWED), this.outsider.start()]);
    const start = Date.now();
    await Promise.all([this.apply(change), clients]);
    recordTiming('apply of the example platform', start);
    await letIn(this.clients, this.namespace);
    await this.client.trust('platform', await bundleOf(this.namespace, 'influxdb'));
    this.kapacitor = await this.kapacitorAs('admin');
  }

  public build(change: Change = () => undefined): Build {
    return (app: App) => {
      const { namespace, nodeCidrs, exporterPort } = this;
      const removalPolicy = RemovalPolicy.DESTROY;
      this.prepare(app);
      const { authority } = this;
      const where = { namespace, nodeCidrs, checkNodes: true, exporterPort, authority };
      const platform = new Platform(app, 'platform', { ...where, removalPolicy });
      const influxdb = platform.node.findChild('influxdb');
      if (!(influxdb instanceof SecureInfluxDB)) throw new Error('the example has no InfluxDB');
      change(influxdb);
      return platform;
    };
  }

  public apply(change?: Change, options?: TerraformOptions): Promise<void> {
    return this.deployment.apply(this.build(change), options);
  }

  public get exporterAddress(): string {
    return `${this.exporter}:${this.exporterPort}`;
  }

  public url(server: string, port: number, scheme = 'https'): string {
    return `${scheme}://${server}.${this.namespace}.svc:${port}`;
  }

  /** A user's name and password, as the Secret has it now. */
  public async login(server: string, name: string): Promise<Login> {
    const { password = '' } = await secret(this.namespace, `${server}-user-${name}`);
    return { name, password };
  }

  /** Who may scrape the exporters. */
  public async scraper(): Promise<Login> {
    const { password = '' } = await secret(this.nodes, `${this.nodes}-credential`);
    return { name: 'prometheus', password };
  }

  /** The tokens by which InfluxDB is let in by its subscribers. */
  public async tokens(): Promise<string[]> {
    const rows = await this.influxdb.rows(await this.login('influxdb', 'admin'), '', 'SHOW SUBSCRIPTIONS');
    return [...JSON.stringify(rows).matchAll(/~subscriber:([^@]+)@/g)].map(([, token]) => token ?? '');
  }

  private async kapacitorAs(name: string): Promise<KapacitorClient> {
    return new KapacitorClient(
      this.client,
      this.url('kapacitor', 9092),
      'platform',
      await this.login('kapacitor', name),
    );
  }

  /**
   * Waits until what is written to InfluxDB arrives in a task of Kapacitor, in seconds at most. With a rotation, by its accounts:
   * the former ones may be gone.
   */
  public async flows(seconds: number, rotation?: string): Promise<void> {
    const [collector, kapacitor] =
      rotation === undefined
        ? [await this.login('influxdb', 'collector'), this.kapacitor]
        : [await this.login('influxdb', `collector.${rotation}`), await this.kapacitorAs(`admin.${rotation}`)];
    await waitFor('a point that arrives in Kapacitor', seconds, async () => {
      const value = ++this.point;
      const { status, body, error } = await this.influxdb.write(collector, 'metrics', `flow value=${value}`);
      if (status !== 204) throw new Error(`the write: HTTP ${status} ${body} ${error}`);
      const seen = await waitFor('seen', 2, async () => ((await kapacitor.seen('flow')) === value ? true : undefined));
      return seen;
    });
  }

  /** Removes it. That Terraform does is a test of its own. */
  public async end(): Promise<void> {
    await removeNamespaces(this.namespace, this.nodes, this.clients);
    this.deployment.forget();
  }
}
