import { Construct } from 'constructs';
import { checkKnownKeys } from '../../core/checks/checks';
import { isCredentialKey } from '../../core/checks/confidential';
import { ALL_PROPS } from '../../core/checks/calls';
import { described, recordMistake, textOf } from '../../core/checks/mistakes';
import {
  FLAG,
  instanceOf,
  list,
  map,
  PropType,
  PropTypes,
  readOptions,
  readProps,
  TEXT,
} from '../../core/checks/prop-types';
import { IDatabase } from '../../influxdb-daemon';
import { DATABASE } from '../../influxdb-daemon/prop-types';
import { CheckedScript, checkScript, checkTaskName, fileSource, ScriptSource } from './check-script';
import { TASK_TEMPLATE, TaskTemplate } from './task-template';
import { ApiVariable, TASK_VARIABLE, TaskVariable } from './task-variable';
import { Dbrp, isPlainHttp, isSecretUrl } from './tickscript';

/** How a task is run. */
export interface TaskOptions {
  /** Whether it runs. @default true */
  readonly enabled?: boolean;
  /**
   * Whose points it gets, where its script has no statement `dbrp "database"."policy"`: of each, those of the retention policy
   * that the value has.
   * @default - as its script says
   */
  readonly databases?: IDatabase[];
  /** Whether one of that name, which somebody made by hand, becomes this one. @default false, it is an error */
  readonly adopt?: boolean;
}

/** How a task of a file is run. */
export interface FileTaskOptions extends TaskOptions {
  /** Its name in Kapacitor. @default - that of the file, without its ending */
  readonly name?: string;
}

/** How a task of a template is run. */
export interface TemplateTaskOptions extends TaskOptions {
  /** What it puts in the place of the template's variables. @default - the template's own values */
  readonly variables?: Record<string, TaskVariable>;
}

const TASK_OPTIONS: PropTypes<TaskOptions> = { enabled: FLAG, databases: list(DATABASE), adopt: FLAG };
const FILE_TASK_OPTIONS: PropTypes<FileTaskOptions> = { ...TASK_OPTIONS, name: TEXT };
const TEMPLATE_TASK_OPTIONS: PropTypes<TemplateTaskOptions> = { ...TASK_OPTIONS, variables: map(TASK_VARIABLE) };

/** A task as its Kapacitor is told of it. */
export interface PlannedTask extends Pick<TaskOptions, 'enabled' | 'adopt'> {
  readonly name: string;
  readonly script: CheckedScript;
  /** Whose points it gets, be it by its script or by `databases`. */
  readonly dbrps: readonly Dbrp[];
  /** Whether they are from `databases`. */
  readonly named: boolean;
  readonly template?: TaskTemplate;
  readonly variables?: Record<string, ApiVariable>;
}

/**
 * What a Kapacitor does with points: a TICKscript, which `addTask` takes. Its points come from `stream` or from `batch`, which says of what
 * kind it is. Its strings and brackets, its databases and its alert handlers are checked at synthesis; its nodes and methods the daemon
 * checks, and an apply fails where it refuses them.
 * @see https://docs.influxdata.com/kapacitor/v1/reference/tick/
 */
export class Task {
  /**
   * A file with a TICKscript, read when the program runs; a relative path is relative to where that is started.
   * @param path The path of the file.
   * @param options How it is run.
   */
  public static fromFile(path: string, options: FileTaskOptions = {}): Task {
    const { name } = readOptions(options);
    return new Task(fileSource(path, name), options, FILE_TASK_OPTIONS);
  }

  /**
   * A TICKscript.
   * @param name Its name in Kapacitor.
   * @param script The text of the script.
   * @param options How it is run.
   */
  public static fromText(name: string, script: string, options: TaskOptions = {}): Task {
    return new Task({ name, text: script }, options, TASK_OPTIONS);
  }

  /**
   * A template with values for its variables.
   * @param name The name of the task in Kapacitor.
   * @param template The template, which `addTask` adds as well.
   * @param options The values, and how it is run.
   */
  public static fromTemplate(name: string, template: TaskTemplate, options: TemplateTaskOptions = {}): Task {
    return new Task({ name }, options, TEMPLATE_TASK_OPTIONS, template);
  }

  private constructor(
    private readonly source: ScriptSource,
    private readonly options: TemplateTaskOptions,
    private readonly types: PropTypes<FileTaskOptions> | PropTypes<TaskOptions> | PropTypes<TemplateTaskOptions>,
    private readonly template?: TaskTemplate,
  ) {}

  /** Its name. */
  public toString(): string {
    return textOf(this.source.name);
  }

  /** @internal what its Kapacitor is told; records what is wrong with it */
  public _plan(scope: Construct): PlannedTask | undefined {
    const { enabled, databases, adopt, variables } = readProps<TemplateTaskOptions>(
      scope,
      this.options,
      this.types as PropTypes<TemplateTaskOptions>,
    );
    const script = this.script(scope);
    if (!script) return undefined;
    const given = databases?.map(({ databaseName: db, retentionPolicy: rp }): Dbrp => ({ db, rp })) ?? [];
    if ((given.length === 0) === (script.dbrps.length === 0)) {
      const got = given.length === 0 ? 'neither' : 'both';
      const takes = 'databases by statements of the script, `dbrp "database"."policy"`, or by `databases`';
      recordMistake(scope, { prop: ALL_PROPS, got: described(got), takes });
      return undefined;
    }
    const { name } = this.source;
    const dbrps = given.length > 0 ? given : script.dbrps;
    const told = { name, enabled, adopt, script, dbrps, named: given.length > 0, template: this.template };
    // The daemon takes another one, and never reads it.
    checkKnownKeys(scope, 'variables', variables, script.variables, 'variables of its template:');
    return variables === undefined ? told : { ...told, variables: readVariables(scope, variables, script) };
  }

  private script(scope: Construct): CheckedScript | undefined {
    const { source, template } = this;
    // A task of a template has no text of its own.
    if (source.text !== undefined || source.error !== undefined) return checkScript(scope, source);
    if (template === undefined) {
      const given = this.types === TEMPLATE_TASK_OPTIONS ? 'template' : 'script';
      recordMistake(scope, {
        prop: given,
        got: template,
        takes: given === 'script' ? 'a TICKscript' : 'a TaskTemplate',
      });
      return undefined;
    }
    if (TASK_TEMPLATE.read(template, scope, 'template') === undefined || !checkTaskName(scope, source.name))
      return undefined;
    return template._read(scope);
  }
}

export const TASK: PropType<Task> = instanceOf(
  Task,
  "a Task, like Task.fromFile('cpu.tick')",
  { secret: true }, // the text of a script, maybe
);

function readVariables(
  scope: Construct,
  given: Record<string, TaskVariable>,
  { dialed }: CheckedScript,
): Record<string, ApiVariable> {
  const read = Object.entries(given).flatMap(([name, variable]): [string, ApiVariable][] => {
    const prop = `variables.${name}`;
    const value = variable._read(scope, prop);
    const text = value?.type === 'string' ? String(value.value) : '';
    const isUrl = dialed.includes(name);
    if (text !== '' && (isCredentialKey(name) || (isUrl && isSecretUrl(text))))
      recordMistake(scope, {
        prop,
        got: described('what looks like a credential'),
        takes: 'text that others may read',
      });
    else if (isUrl && isPlainHttp(text))
      recordMistake(scope, { prop, got: text, takes: 'a URL of https: Kapacitor sends nothing by plain HTTP' });
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(read);
}
