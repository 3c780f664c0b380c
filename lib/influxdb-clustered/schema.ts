import { IConstruct } from 'constructs';
import { didYouMean } from '../core/checks/did-you-mean';
import { described, recordMistake } from '../core/checks/mistakes';
import { VALUE_TYPES, ValueType } from '../core/checks/value-types';
import { isKnown } from '../core/terraform/tokens';
import { isRecord, own } from '../core/values/records';

/** What a part of `package.spec` may be: records what is wrong with a value at a place. */
export interface Schema {
  (scope: IConstruct, prop: string, value: unknown): void;
  /** Of a table, what a key of it may be, if it has one of that name. */
  readonly below?: (key: string) => Schema | undefined;
  /** What is to be used instead, or why nothing may be there. */
  readonly instead?: string;
}

function refuse(scope: IConstruct, prop: string, value: unknown, takes: string): void {
  const got = Array.isArray(value) ? described('a list') : isRecord(value) ? described('a table') : value;
  recordMistake(scope, { prop, got, takes });
}

/** A value, which Terraform may fill in. */
export function value({ takes, accepts }: ValueType): Schema {
  return (scope, prop, given) => {
    if (isKnown(given) && !accepts(given)) refuse(scope, prop, given, takes);
  };
}

/** A text that is not empty: the chart drops one that is. */
export function text(takes = 'text that is not empty', pattern = /\S/s): Schema {
  return value({ takes, accepts: (given) => typeof given === 'string' && pattern.test(given) });
}

export const WORD = text();
/** A quantity of Kubernetes, as text: the schema takes no numbers. */
export const QUANTITY = text('a quantity as text, like "500m" or "2Gi"', /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/);
export const GO_DURATION = value({
  ...VALUE_TYPES.duration,
  accepts: (given) => typeof given === 'string' && VALUE_TYPES.duration.accepts(given),
});

/** A table with these keys, and no other. It is not empty: an empty one is lost on the way. */
export function tableSchema(keys: Readonly<Record<string, Schema>>, needed: readonly string[] = []): Schema {
  const check: Schema = (scope, prop, given) => {
    if (!isFilled(scope, prop, given, 'a table that is not empty')) return;
    for (const [key, item] of Object.entries(given)) {
      const schema = own(keys, key);
      if (schema) schema(scope, `${prop}.${key}`, item);
      else {
        const others = `: ${Object.keys(keys).join(', ')}; what is newer goes into \`unknownSettings\``;
        refuse(
          scope,
          `${prop}.${key}`,
          key,
          `a key that an AppInstance has there${didYouMean(key, Object.keys(keys)) ?? others}`,
        );
      }
    }
    for (const key of needed)
      if (given[key] === undefined) refuse(scope, `${prop}.${key}`, undefined, `a value: \`${prop}\` needs it`);
  };
  return Object.assign(check, { below: (key: string) => own(keys, key) });
}

/** Values by keys of the user's. */
export function byKey(schema: Schema): Schema {
  const check: Schema = (scope, prop, given) => {
    if (!isFilled(scope, prop, given, 'values by key, one at least')) return;
    for (const [key, item] of Object.entries(given)) schema(scope, `${prop}.${key}`, item);
  };
  return Object.assign(check, { below: () => schema });
}

/** A list that is not empty. */
export function listSchema(schema: Schema): Schema {
  return (scope, prop, given) => {
    if (!Array.isArray(given) || given.length === 0) {
      refuse(scope, prop, given, 'a list that is not empty');
      return;
    }
    for (const [index, item] of given.entries()) schema(scope, `${prop}[${index}]`, item);
  };
}

/** Nothing: a prop says it, or nobody may. */
export function nothing(why: string): Schema {
  const check: Schema = (scope, prop, given) => {
    refuse(scope, prop, Array.isArray(given) || isRecord(given) ? given : described('a value'), `nothing here: ${why}`);
  };
  return Object.assign(check, { instead: why });
}

/** What Kubernetes looks at itself: no empty table and no null in it, which are lost on the way. */
export const OF_KUBERNETES: Schema = (scope, prop, given) => {
  if (Array.isArray(given)) listSchema(OF_KUBERNETES)(scope, prop, given);
  else if (isRecord(given)) byKey(OF_KUBERNETES)(scope, prop, given);
  else if (given === null || given === '' || given === false || given === 0)
    refuse(scope, prop, given, 'a value that the chart keeps: it drops null, "", false and 0');
};

function isFilled(scope: IConstruct, prop: string, given: unknown, takes: string): given is Record<string, unknown> {
  if (isRecord(given) && Object.values(given).some((item) => item !== undefined)) return true;
  recordMistake(scope, { prop, got: isRecord(given) ? {} : Array.isArray(given) ? described('a list') : given, takes });
  return false;
}
