import { Construct } from 'constructs';
import { instanceOf, PropType } from '../../core/checks/prop-types';
import { HOSTS_SCRIPT } from './hosts';
import { CheckedScript, checkScript, fileSource, ScriptSource } from './check-script';

/**
 * A TICKscript with variables that several tasks are made of. Kapacitor has it as long as one of them is in the code; a change of it
 * is one of all of them.
 */
export class TaskTemplate {
  /**
   * A file with a TICKscript, read when the program runs; a relative path is relative to where that is started. It is named like
   * the file, without its ending.
   * @param path The path of the file.
   */
  public static fromFile(path: string): TaskTemplate {
    return new TaskTemplate(fileSource(path));
  }

  /**
   * A TICKscript.
   * @param name Its name in Kapacitor.
   * @param script The text of the script.
   */
  public static fromText(name: string, script: string): TaskTemplate {
    return new TaskTemplate({ name, text: script });
  }

  /**
   * Alerts about hosts that a Telegraf on every node writes of: one that writes nothing any more, a disk that fills, memory and
   * processors that are used up, and points that are refused, where it has the input `TelegrafInput.telegrafItself()`. They go to a topic.
   * Its variables, which a task may give: `topic` (`'hosts'`), `cpu` (95.0), `memory` (95.0), `disk` (85.0), `diskFull` (95.0),
   * `silence` (5m).
   * @see docs/tasks/first-day.md
   */
  public static ofHosts(): TaskTemplate {
    return new TaskTemplate({ name: 'hosts', text: HOSTS_SCRIPT });
  }

  private constructor(private readonly source: ScriptSource) {}

  /** Its name. */
  public toString(): string {
    return this.source.name;
  }

  /** @internal the script; records what is wrong with it */
  public _read(scope: Construct): CheckedScript | undefined {
    return checkScript(scope, this.source);
  }
}

export const TASK_TEMPLATE: PropType<TaskTemplate> = instanceOf(
  TaskTemplate,
  "a TaskTemplate, like TaskTemplate.fromFile('threshold.tick')",
  { secret: true }, // the text of a script, maybe
);
