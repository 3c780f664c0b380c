import { Construct } from 'constructs';
import { ALL_PROPS, propOf } from '../core/checks/calls';
import { described, Mistake, recordMistake, whenComplete } from '../core/checks/mistakes';
import { base64, json } from '../formats';
import { Declared, Words } from '../workloads/declared';
import { DesiredFile } from '../workloads/desired-file';
import { PlannedTask, Task } from './tasks/task';
import { TaskTemplate } from './tasks/task-template';
import { TasksPodOptions, runTasks } from './tasks-pod';
import { Dbrp, ScriptType } from './tasks/tickscript';
import { handsOnTo, TopicHandler, TopicHandlerOptions, WITHIN } from './tasks/topic-handler';

/** What a Kapacitor says of itself to its tasks. */
export interface TasksOptions {
  /** The pod that makes them, once it is to run. */
  readonly pod: () => TasksPodOptions;
  /** Whether a task of that type gets the points of a database, or has to be let in by a call; nothing where it cannot be known. */
  readonly reads: (dbrp: Dbrp, type: ScriptType) => boolean | undefined;
  /** The alert handlers that are declared. @default - they are not checked: the daemon has all of them */
  readonly handlers?: () => ReadonlySet<string>;
}

/** What a call gave. */
type Called<T> = T & { readonly call: string };

/** A ConfigMap takes 1 MiB. */
const LONGEST = 900_000;

// What Kapacitor says of itself, without a subscription.
const OWN_DATABASE = '_kapacitor';

/** The tasks, templates and topic handlers of one Kapacitor, as the script in their pod reads them. */
export class Tasks {
  private readonly desired = new DesiredFile('tasks\t1');
  private readonly declared = new Map<string, Words>();
  private readonly tasks = new Map<string, Called<PlannedTask>>();
  private readonly templates = new Map<string, string>();
  private readonly handlers = new Map<string, Called<TopicHandlerOptions>>();
  private runs = false;
  private somethingIsDeclared = false;

  public constructor(
    private readonly owner: Construct,
    private readonly options: TasksOptions,
  ) {
    whenComplete(owner, () => [
      ...this.databaseMistakes(),
      ...this.handlerMistakes(),
      ...this.circleMistakes(),
      ...this.sizeMistakes(),
    ]);
  }

  /** Whether there is something to make. */
  public get isDeclared(): boolean {
    return this.somethingIsDeclared;
  }

  /** Runs the pod, with nothing to make too: then it removes what was made before. */
  public run(): void {
    if (this.runs) return;
    this.runs = true;
    runTasks(this.desired, this.options.pod());
  }

  public add(task: Task): void {
    this.start();
    const planned = task._plan(this.owner);
    if (!planned) return;
    const { name, template, script, dbrps, named, variables } = planned;
    if (this.tasks.has(name)) {
      recordMistake(this.owner, { prop: 'name', got: name, takes: 'each name once' });
      return;
    }
    this.tasks.set(name, { ...planned, call: propOf(this.owner, ALL_PROPS) });
    if (template) this.addTemplate(template, planned);
    const form = variables && Object.keys(variables).length > 0 ? 'template-with-vars' : 'template';
    const body = {
      id: name,
      ...(template ? { 'template-id': template.toString() } : { script: script.text }),
      ...(named ? { dbrps } : {}),
      ...(form === 'template-with-vars' ? { vars: variables } : {}),
    };
    const { enabled = true, adopt = false } = planned;
    const status = enabled ? 'enabled' : 'disabled';
    this.desired.add('task', [name], [fate(adopt), name, status, template ? form : 'script', base64(json(body))]);
    const databases = dbrps.map(({ db, rp }) => `${db}.${rp}`);
    this.declared.set(`task ${name}`, {
      type: script.type,
      status,
      databases,
      adopt,
      ...(template ? { template: template.toString(), variables: variables ?? {} } : { script: script.text }),
    });
  }

  public addHandler(handler: TopicHandler): void {
    this.start();
    const planned = handler._plan(this.owner);
    if (!planned) return;
    const { topic, name, kind, options = {}, match = '', adopt = false } = planned;
    const key = JSON.stringify([topic, name]);
    if (this.handlers.has(key)) {
      recordMistake(this.owner, { prop: 'name', got: name, takes: 'each name once for a topic' });
      return;
    }
    this.handlers.set(key, { ...planned, call: propOf(this.owner, ALL_PROPS) });
    const body = base64(json({ id: name, kind, options, match }));
    this.desired.add('handler', [topic, name], [fate(adopt), topic, name, body]);
    this.declared.set(`handler ${name} of ${topic}`, { kind, options, match, adopt });
  }

  private addTemplate(template: TaskTemplate, { script }: PlannedTask): void {
    const name = template.toString();
    const before = this.templates.get(name) ?? script.text;
    if (before !== script.text) {
      recordMistake(this.owner, {
        prop: 'template',
        got: name,
        takes: 'templates whose names differ as their scripts do',
      });
      return;
    }
    this.templates.set(name, script.text);
    const body = base64(json({ id: name, type: script.type, script: script.text }));
    this.desired.add('template', [name], [fate(false), name, body]);
    this.declared.set(`template ${name}`, { type: script.type, script: script.text });
  }

  private start(): void {
    if (this.somethingIsDeclared) return;
    this.somethingIsDeclared = true;
    new Declared(this.owner, 'declared-tasks', () => Object.fromEntries(this.declared));
    this.run();
  }

  private databaseMistakes(): Mistake[] {
    const loops = new Set([...this.tasks.values()].flatMap(({ script }) => script.loopsInto));
    return [...this.tasks.values()].flatMap(({ call, named, script: { type }, dbrps }) =>
      dbrps.flatMap((dbrp) => {
        const within = type === 'stream' && (dbrp.db === OWN_DATABASE || loops.has(dbrp.db));
        if (within || this.options.reads(dbrp, type) !== false) return [];
        const takes =
          type === 'stream'
            ? 'databases and policies whose points it gets, as a stream task: `subscribeTo` is for others'
            : 'databases that it may query, as a batch task: `readFrom` is for others';
        const got = described(`"${dbrp.db}"."${dbrp.rp}"`);
        return [{ prop: `${call}.${named ? 'databases' : 'script'}`, got, takes }];
      }),
    );
  }

  private handlerMistakes(): Mistake[] {
    const declared = this.options.handlers?.();
    if (!declared) return [];
    const missing = (prop: string, kinds: readonly string[]) =>
      kinds
        .filter((kind) => !declared.has(kind) && !WITHIN.includes(kind))
        .map((got) => ({ prop, got, takes: 'alert handlers that `alertThrough` declares' }));
    return [
      ...[...this.tasks.values()].flatMap(({ call, script }) => missing(`${call}.script`, script.handlers)),
      ...[...this.handlers.values()].flatMap(({ call, kind }) => missing(`${call}.kind`, [kind])),
    ];
  }

  // One alert goes round for ever, and whoever else is told of it is told a thousand times in a second.
  private circleMistakes(): Mistake[] {
    const all = [...this.handlers.values()];
    return all.flatMap((handler) => {
      const reached = new Set(handsOnTo(handler));
      // A Set goes on to what is added meanwhile.
      for (const topic of reached)
        for (const one of all) if (one.topic === topic) for (const next of handsOnTo(one)) reached.add(next);
      if (!reached.has(handler.topic)) return [];
      const takes = 'topics from which no alert comes back to its own';
      return [{ prop: `${handler.call}.options`, got: handler.topic, takes }];
    });
  }

  private sizeMistakes(): Mistake[] {
    const got = Buffer.byteLength(this.desired.toString());
    const takes = `tasks, templates and handlers of ${LONGEST} bytes together, in base64`;
    return got <= LONGEST ? [] : [{ prop: 'addTask', got, takes }];
  }
}

function fate(adopt: boolean): string {
  return adopt ? 'adopt' : 'own';
}
