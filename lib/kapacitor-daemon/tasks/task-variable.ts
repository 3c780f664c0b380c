import { IConstruct } from 'constructs';
import { checkDuration } from '../../core/checks/checks';
import { showsCredential } from '../../core/checks/shown';
import { described, recordMistake } from '../../core/checks/mistakes';
import { instanceOf, PropType, readText } from '../../core/checks/prop-types';
import { isKnown } from '../../core/terraform/tokens';
import { Duration } from '../../core/values/duration';

/** A variable as Kapacitor's API takes it. */
export interface ApiVariable {
  readonly type: string;
  readonly value: unknown;
}

type Read = (scope: IConstruct, prop: string) => ApiVariable | undefined;

/**
 * What a task puts in the place of a variable of its template. Nothing of it may be secret: it is stored in Kapacitor, where each of
 * its users reads it, and in a ConfigMap.
 */
export class TaskVariable {
  /**
   * Text: `var measurement string`.
   * @param value The text.
   */
  public static text(value: string): TaskVariable {
    return new TaskVariable((scope, prop) => shown(scope, prop, 'string', value));
  }

  /**
   * A number with a fraction: `var threshold = 90.0`.
   * @param value The number.
   */
  public static floatingPoint(value: number): TaskVariable {
    return new TaskVariable((scope, prop) => numeric(scope, prop, 'float', value));
  }

  /**
   * A whole number: `var count = 5`.
   * @param value The number.
   */
  public static integer(value: number): TaskVariable {
    return new TaskVariable((scope, prop) => numeric(scope, prop, 'int', value));
  }

  /**
   * True or false: `var details = FALSE`.
   * @param value Which of them.
   */
  public static flag(value: boolean): TaskVariable {
    return new TaskVariable((scope, prop) => {
      if (typeof value === 'boolean') return { type: 'bool', value };
      return refuse(scope, prop, value, 'true or false');
    });
  }

  /**
   * A duration: `var window = 5m`.
   * @param value The duration.
   */
  public static duration(value: Duration): TaskVariable {
    return new TaskVariable((scope, prop) => {
      if (!(value instanceof Duration)) return refuse(scope, prop, value, 'a Duration');
      if (!isKnown(value._milliseconds))
        return refuse(scope, prop, described('a token'), 'a duration that is known when the program runs');
      // What 64 bits of nanoseconds hold.
      if (!checkDuration(scope, prop, value, { max: Duration.days(106_751) })) return undefined;
      return { type: 'duration', value: value._milliseconds * 1_000_000 };
    });
  }

  /**
   * An expression: `var where = lambda: TRUE`.
   * @param expression What stands behind `lambda:`, like `"host" == 'db'`.
   */
  public static lambdaExpression(expression: string): TaskVariable {
    return new TaskVariable((scope, prop) => shown(scope, prop, 'lambda', expression));
  }

  /**
   * A regular expression: `var hosts = /^db/`.
   * @param expression What stands between the slashes.
   */
  public static regex(expression: string): TaskVariable {
    return new TaskVariable((scope, prop) => shown(scope, prop, 'regex', expression));
  }

  /**
   * Texts: `var groups = ['host', 'region']`, or `*` for all.
   * @param values The texts.
   */
  public static texts(values: string[]): TaskVariable {
    return new TaskVariable((scope, prop) => {
      if (!Array.isArray(values)) return refuse(scope, prop, values, 'a list of texts');
      const read = values.map((value) => shown(scope, prop, value === '*' ? 'star' : 'string', value));
      return read.includes(undefined) ? undefined : { type: 'list', value: read };
    });
  }

  private constructor(private readonly read: Read) {}

  /** @internal what the API takes; records what is wrong */
  public _read(scope: IConstruct, prop: string): ApiVariable | undefined {
    return this.read(scope, prop);
  }
}

export const TASK_VARIABLE: PropType<TaskVariable> = instanceOf(
  TaskVariable,
  "a TaskVariable, like TaskVariable.text('cpu')",
);

function shown(scope: IConstruct, prop: string, type: string, value: unknown): ApiVariable | undefined {
  const text = readText(value, scope, prop);
  if (text === undefined) return undefined;
  if (!showsCredential(text)) return { type, value: text };
  return refuse(scope, prop, described('what looks like a credential'), 'text that others may read');
}

function numeric(scope: IConstruct, prop: string, type: 'float' | 'int', value: unknown): ApiVariable | undefined {
  const fine = type === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value);
  return fine ? { type, value } : refuse(scope, prop, value, type === 'int' ? 'a whole number' : 'a number');
}

function refuse(scope: IConstruct, prop: string, got: unknown, takes: string): ApiVariable | undefined {
  recordMistake(scope, { prop, got, takes });
  return undefined;
}
