import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  Backup,
  CertificateAuthority,
  Duration,
  RemovalPolicy,
  Restore,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Size,
} from '../../../lib';
import { ALLOWED, bundleOf, letIn } from './access';
import { BackupOperator } from './backups';
import { ClientPod, Login } from './client-pod';
import { uniqueName } from './environment';
import { InfluxDBClient } from './influxdb';
import { KapacitorClient } from './kapacitor';
import { kubectl, makeNamespace, removeNamespaces, secret } from './kubectl';
import { waitFor } from './process';
import { Deployment, TerraformOptions } from './terraform';
import { recordTiming } from './timings';

const TWO_MINUTES = 120;
const POINTS = 5000;

/** The servers that have backups. */
export const BACKED_UP = ['influxdb', 'kapacitor'];

/** Where backups are, and what a server is restored from. */
export interface BackupPlace {
  readonly backUp: () => Backup;
  readonly restore: (server: string) => Restore;
}

/** What a stack says beside its servers. */
export interface LostVolumesOptions {
  /** Where the backups of a stack are. */
  readonly place: (stack: TerraformStack) => BackupPlace;
  readonly variables?: Record<string, string>;
}

/** What is there once everything is back. */
export const RESTORED: { readonly points: unknown; readonly knowsByHand: boolean; readonly readerMayDrop: boolean } = {
  points: [{ count: POINTS, sum: POINTS }],
  knowsByHand: true,
  readerMayDrop: false,
};

interface Code {
  readonly restored?: boolean;
  readonly withoutReader?: boolean;
}

/** A platform that loses its volumes and has backups: with points, a task, and a user that somebody made by hand. */
export class LostVolumes {
  public readonly namespace = uniqueName();
  public readonly clients = `${this.namespace}-clients`;
  public readonly client = new ClientPod(this.clients, 'client');
  public readonly backups = new BackupOperator(this.client, this.namespace, 'ca');
  public readonly influxdb = new InfluxDBClient(this.client, `https://influxdb.${this.namespace}.svc:8086`, 'ca');
  public readonly byHand: Login = { name: 'by hand', password: 'known to one person' };
  private readonly deployment = new Deployment();
  private readonly logins: Record<string, Login> = {};

  public constructor(private readonly options: LostVolumesOptions) {}

  /** Makes the pod that asks, in a namespace of its own. */
  public async startClient(): Promise<void> {
    await makeNamespace(this.clients);
    await this.client.start(ALLOWED);
  }

  /** Applies the platform, and gives it something to lose. */
  public async start(): Promise<void> {
    const { namespace, clients, client, influxdb, byHand } = this;
    await this.apply();
    await letIn(clients, namespace, { products: BACKED_UP, ports: [8086, 9092, 9101] });
    await client.trust('ca', await bundleOf(namespace, 'influxdb'));
    for (const [server, user] of [
      ['influxdb', 'admin'],
      ['influxdb', 'writer'],
      ['influxdb', 'reader'],
      ['kapacitor', 'admin'],
    ] as const) {
      const { password = '' } = await secret(namespace, `${server}-user-${user}`);
      this.logins[`${server} ${user}`] = { name: user, password };
    }
    await this.kapacitor.show('metrics', 'seen');
    const lines = [...Array(POINTS).keys()].map((i) => `m,n=${i % 10} value=1 ${Date.now()}${100_000 + i}`);
    await influxdb.write(this.login('writer'), 'metrics', lines.join('\n'));
    await influxdb.query(this.login('admin'), 'metrics', `CREATE USER "by hand" WITH PASSWORD '${byHand.password}'`);
  }

  public async end(): Promise<void> {
    await removeNamespaces(this.namespace, this.clients);
    this.deployment.forget();
  }

  /** Applies the code as it is now. */
  public async apply(code: Code = {}, options: TerraformOptions = {}): Promise<void> {
    const { variables, place } = this.options;
    const build = (app: App) => {
      const stack = new TerraformStack(app, 'kept');
      declare(stack, this.namespace, place(stack), code);
      return stack;
    };
    await this.deployment.apply(build, { ...options, variables });
  }

  /** A user as it was before the loss. */
  public login(user: string, server = 'influxdb'): Login {
    return this.logins[`${server} ${user}`] ?? { name: user, password: '' };
  }

  public get kapacitor(): KapacitorClient {
    const url = `https://kapacitor.${this.namespace}.svc:9092`;
    return new KapacitorClient(this.client, url, 'ca', this.login('admin', 'kapacitor'));
  }

  /** Loses the volumes behind a last backup, restores them, and gives what is there then: `RESTORED` where nothing is missing. */
  public async loseAndRestore(from: string): Promise<typeof RESTORED> {
    const { namespace, backups, influxdb, kapacitor } = this;
    await Promise.all(BACKED_UP.map((server) => backups.take(server)));
    await kubectl(['-n', namespace, 'delete', 'statefulset', ...BACKED_UP, '--cascade=foreground']);
    await kubectl(['-n', namespace, 'delete', 'pvc', ...BACKED_UP.map((server) => `${server}-data`)]);
    const start = Date.now();
    await this.apply({ restored: true });
    recordTiming(`from lost volumes until the apply that restores them from ${from} is over`, start);
    const reader = this.login('reader');
    const points = await influxdb.rows(reader, 'metrics', 'SELECT count(value), sum(value) FROM m');
    const drop = await influxdb.query(reader, 'metrics', 'DROP MEASUREMENT m');
    // The task runs, and gets what is written by the subscription.
    await waitFor('the task to see a point', TWO_MINUTES, async () => {
      await influxdb.write(this.login('writer'), 'metrics', 'seen value=7');
      return (await kapacitor.seen('seen')) === 7 ? true : undefined;
    });
    return {
      points: points.map(([, count, sum]) => ({ count, sum })),
      knowsByHand: await influxdb.knows(this.byHand),
      readerMayDrop: !drop.body.includes('error'),
    };
  }
}

function declare(stack: TerraformStack, name: string, place: BackupPlace, { restored, withoutReader }: Code): void {
  const removalPolicy = RemovalPolicy.DESTROY;
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'namespace', { name, removalPolicy });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const server = (id: string) => ({
    namespace,
    authority,
    storage: { size: Size.mebibytes(512), removalPolicy },
    resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
    restoreFrom: restored ? place.restore(id) : undefined,
  });
  const influxdb = new SecureInfluxDB(stack, 'influxdb', server('influxdb'));
  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
  metrics.grantWrite(influxdb.addUser('writer'));
  if (!withoutReader) metrics.grantRead(influxdb.addUser('reader'));
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', server('kapacitor'));
  kapacitor.subscribeTo(metrics);
  for (const one of [influxdb, kapacitor]) one.backUp(place.backUp());
}
