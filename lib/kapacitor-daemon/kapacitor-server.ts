import { inCall } from '../core/checks/calls';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { RotationOptions } from '../credentials/account-rotation';
import { IDatabase } from '../influxdb-daemon';
import { checkDatabase } from '../influxdb-daemon/prop-types';
import { PreparedServer, SecureServer, ServerProduct } from '../servers/secure-server';
import { Workload } from '../workloads/workload';
import { WorkloadProps } from '../workloads/workload-props';
import { AlertHandler } from './alert-handler';
import { AlertHandlers } from './alert-handlers';
import { KAPACITOR_PORT } from './config';
import { Servers } from './influxdb-servers';
import { IKapacitor, KapacitorAccount } from './kapacitor';
import { HANDLER, KAPACITOR_DATABASE_OPTIONS, SUBSCRIBE_OPTIONS } from './prop-types';
import { KapacitorDatabaseOptions, SubscribeOptions } from './subscribe-options';
import { Task, TASK } from './tasks/task';
import { Tasks } from './tasks';
import { TasksPodOptions } from './tasks-pod';
import { Dbrp, ScriptType } from './tasks/tickscript';
import { HANDLER_OF_TOPIC, TopicHandler } from './tasks/topic-handler';
import { KapacitorUser } from './user';

/** What a Kapacitor's product has made, for its methods to add to. */
export interface KapacitorParts {
  readonly servers: Servers;
  readonly handlers: AlertHandlers;
  readonly props: WorkloadProps;
  readonly server: PreparedServer;
  readonly product: ServerProduct;
  /** The names of the members that run its tasks. @default - it is one, and runs them */
  readonly members?: readonly string[];
  /** The alert handlers that its tasks can use. @default - it cannot be told */
  readonly declared?: () => ReadonlySet<string>;
}

/**
 * What every Kapacitor can be told: which databases its tasks use, and whom they tell about alerts.
 *
 * @example
 * kapacitor.readFrom(archive);
 * kapacitor.writeTo(averages);
 */
// A product's constructor calls `_prepare`, then `_takeParts` when it has its InfluxDB servers and handlers, and ends with `_offerApi`.
export abstract class KapacitorServer extends SecureServer implements IKapacitor {
  #servers!: Servers;
  #handlers!: AlertHandlers;
  #tasks!: Tasks;

  /**
   * Has InfluxDB send every point of a database here: users, tokens, certificates and policies, both ways.
   * @param database The database.
   * @param options Whether tasks use it by default; who makes the subscription on a server of others.
   */
  public subscribeTo(database: IDatabase, options: SubscribeOptions = {}): void {
    inCall(this, 'subscribeTo', database, () => {
      if (!checkDatabase(this, database)) return;
      options = readProps(this, options, SUBSCRIBE_OPTIONS);
      this.#servers.subscribe(database, options);
    });
  }

  /**
   * Lets batch tasks query a database.
   * @param database The database.
   * @param options Whether tasks use its server by default, and how its account there is rotated.
   */
  public readFrom(database: IDatabase, options: KapacitorDatabaseOptions = {}): void {
    inCall(this, 'readFrom', database, () => {
      if (checkDatabase(this, database))
        this.#servers.use(database, 'READ', readProps(this, options, KAPACITOR_DATABASE_OPTIONS));
    });
  }

  /**
   * Lets tasks write to a database.
   * @param database The database.
   * @param options Whether tasks use its server by default, and how its account there is rotated.
   */
  public writeTo(database: IDatabase, options: KapacitorDatabaseOptions = {}): void {
    inCall(this, 'writeTo', database, () => {
      if (checkDatabase(this, database))
        this.#servers.use(database, 'WRITE', readProps(this, options, KAPACITOR_DATABASE_OPTIONS));
    });
  }

  /**
   * Lets tasks tell somebody about an alert.
   * @param handler The handler, like `AlertHandler.slack({ … })`.
   */
  public alertThrough(handler: AlertHandler): void {
    // Mistakes name the call by it: text in its place may be the URL that a token is in.
    inCall(this, 'alertThrough', handler instanceof AlertHandler ? handler : {}, () => {
      if (checkArgument(this, 'handler', handler, HANDLER)) this.#handlers.add(handler);
    });
  }

  /**
   * Runs a task. A pod of its own makes it in Kapacitor, sets it right where somebody changes it, and removes it when the call
   * leaves the code; what people made by hand it leaves alone. It is not ready while Kapacitor refuses a task, or one of them
   * stopped with an error, and the apply fails: its log and the pod's events say why. Alerts go on meanwhile.
   * @param task The task, like `Task.fromFile('cpu.tick')`.
   */
  public addTask(task: Task): void {
    inCall(this, 'addTask', task instanceof Task ? task : {}, () => {
      if (checkArgument(this, 'task', task, TASK)) this.#tasks.add(task);
    });
  }

  /**
   * Has a topic tell somebody about its alerts; the same pod makes it.
   * @param handler The handler, like `TopicHandler.of({ … })`, of a kind that `alertThrough` has declared.
   */
  public addTopicHandler(handler: TopicHandler): void {
    inCall(this, 'addTopicHandler', handler instanceof TopicHandler ? handler : {}, () => {
      if (checkArgument(this, 'handler', handler, HANDLER_OF_TOPIC)) this.#tasks.addHandler(handler);
    });
  }

  /** @internal the user that a workload manages it as, and the way there */
  public abstract _admitAdministrator(client: Workload, options: RotationOptions): KapacitorAccount;

  /** @internal the InfluxDB servers and the handlers that its methods add to */
  protected _takeParts(parts: KapacitorParts): void {
    const { servers, handlers, declared } = parts;
    this.#servers = servers;
    this.#handlers = handlers;
    const reads = (dbrp: Dbrp, type: ScriptType) => servers.reads(dbrp, type);
    this.#tasks = new Tasks(this, { pod: () => this.#tasksPod(parts), reads, handlers: declared });
  }

  /** @internal whether its tasks are in the code */
  protected get _makesTasks(): boolean {
    return this.#tasks.isDeclared;
  }

  /** @internal runs the pod of its tasks without a task too: nothing else can remove those whose calls left the code */
  protected _runTasks(): void {
    this.#tasks.run();
  }

  /** @internal says how people use its API, when everything else is there */
  protected _offerApi({ userName, _credential: credential }: KapacitorUser): void {
    this._offerToPeople({
      path: '/kapacitor/v1/ping',
      user: { userName, credential: credential.in(this._workload.namespace) },
      client: (user, password) =>
        `KAPACITOR_URL=https://${encodeURIComponent(user)}:${password}@localhost:${KAPACITOR_PORT} kapacitor list tasks`,
    });
  }

  #tasksPod({ props, server, product, members = [this._workload.host] }: KapacitorParts): TasksPodOptions {
    const { image, identity } = server;
    const workload = new Workload(this, { product: product.name, props, user: product.user, part: 'tasks' });
    const account = this._admitAdministrator(workload, {});
    return { workload, image: image.reference, members, account, ca: identity.bundle };
  }
}
