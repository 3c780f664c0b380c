import { Construct } from 'constructs';
import { instanceOf, PropType } from '../../core/checks/prop-types';
import { CheckedScript, checkScript, fileSource, ScriptSource } from './script-source';

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
);
