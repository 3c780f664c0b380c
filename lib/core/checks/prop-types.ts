import { TerraformProvider, TerraformVariable } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { isSensitive } from '../terraform/sensitive';
import { isCollectionMarker, isKnown } from '../terraform/tokens';
import { Duration } from '../values/duration';
import { isRecord } from '../values/records';
import { Size } from '../values/size';
import { isCredential } from './confidential';
import { didYouMean } from './did-you-mean';
import { ALL_PROPS, notePlaces } from './calls';
import { described, Description, recordMistake, recordNoObject, STAND_IN } from './mistakes';

// JavaScript, and a cast, can give anything where a type is declared. Each construct reads its props by their types once, at its
// start: what has another type is a recorded mistake, and the construct goes on as if it had not been given.

/** The type of a value, as it is checked when the program runs. */
export interface PropType<T> {
  /** The value, or as much of it as is right; nothing where it is of another type. What is wrong is recorded. */
  read(value: unknown, scope: Construct, prop: string): T | undefined;
}

/** The type of a prop that has to be given. */
export interface RequiredPropType<T> extends PropType<T> {
  /** Stands in for what is missing. Nothing is made with it: synthesis fails. */
  readonly fallback: (scope: Construct) => T;
}

/** The types of all props of a struct; the compiler finds what is left out. */
export type PropTypes<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? PropType<NonNullable<T[K]>> : RequiredPropType<T[K]>;
};

/** Props as their types say. */
export function readProps<T extends object>(scope: Construct, given: T, types: PropTypes<T>, path = ''): T {
  const entries = Object.entries(types) as [string, PropType<unknown> & Partial<RequiredPropType<unknown>>][];
  if (!isStruct(given)) {
    const needed = entries.flatMap(([key, { fallback }]) => (fallback ? [`\`${key}\``] : []));
    const takes = needed.length > 0 ? `an object with ${needed.join(', ')}` : 'an object';
    recordNoObject(scope, { prop: path === '' ? ALL_PROPS : path, got: formOf(given), takes });
  }
  // Only of a plain object: an instance of a class may have other members. The compiler finds no misspelt prop that comes by a spread.
  if (isRecord(given))
    for (const key of Object.keys(given))
      if (given[key] !== undefined && !Object.hasOwn(types, key))
        refuse(scope, path === '' ? ALL_PROPS : path, key, propsLike(key, Object.keys(types)));
  const taken = entries.flatMap(([key, propType]): [string, unknown][] => {
    // A getter of a class is no own property.
    const value = isStruct(given) ? given[key] : undefined;
    if (value === undefined && !propType.fallback) return [];
    const read = propType.read(value, scope, path === '' ? key : `${path}.${key}`) ?? propType.fallback?.(scope);
    return read === undefined ? [] : [[key, read]];
  });
  return Object.fromEntries(taken) as T;
}

function propsLike(key: string, props: readonly string[]): string {
  const hint = didYouMean(key, props);
  return hint === undefined ? `only ${props.join(', ')}` : `only props that it has${hint}`;
}

/** Whether an argument of a method is as its type says; it is recorded where it is not. */
export function checkArgument<T>(scope: Construct, prop: string, value: T, type: PropType<T>): boolean {
  return type.read(value, scope, prop) !== undefined;
}

/** An argument of a method, or what stands in for it. */
export function readArgument<T>(scope: Construct, prop: string, value: T, type: RequiredPropType<T>): T {
  return type.read(value, scope, prop) ?? type.fallback(scope);
}

/** The options of a value class, which has no construct to record a mistake on before it is used. */
export function readOptions<T extends object>(given: T): Partial<T> {
  return isStruct(given) ? given : {};
}

/** What a mistake does not say. */
export interface KindOptions {
  /** Whether what was given is kept out of the error. */
  readonly secret?: boolean;
}

/** Whatever a function says it is. The words are read after "takes". */
export function kind<T>(
  takes: string,
  is: (value: unknown) => boolean,
  { secret = false }: KindOptions = {},
): PropType<T> {
  return {
    read: (value, scope, prop) => {
      if (is(value)) return value as T;
      refuse(scope, prop, secret ? formOf(value) : value, takes);
      return undefined;
    },
  };
}

/** A prop that has to be given, and what stands in for it. */
export function required<T>(type: PropType<T>, fallback: (scope: Construct) => T): RequiredPropType<T> {
  return { read: (value, scope, prop) => type.read(value, scope, prop), fallback };
}

/** An instance of a class. */
export function instance<T>(
  type: abstract new (...args: never[]) => T,
  takes: string,
  options: KindOptions = {},
): PropType<T> {
  return kind(takes, (value) => value instanceof type, options);
}

/** A class whose constructor is private has no other type. */
export function instanceOf<T>(type: { readonly prototype: T }, takes: string, options: KindOptions = {}): PropType<T> {
  return instance(type as unknown as abstract new (...args: never[]) => T, takes, options);
}

/** A construct of an interface: whatever has these members. */
export function construct<T>(takes: string, ...members: (keyof T & string)[]): PropType<T> {
  return kind(takes, (value) => Construct.isConstruct(value) && members.every((member) => member in value));
}

/** A list. Items of other types are left out. */
export function list<T>(item: PropType<T>): PropType<T[]> {
  return {
    read: (value, scope, prop) => {
      if (!Array.isArray(value)) {
        refuse(scope, prop, value, 'a list');
        return undefined;
      }
      const read = Array.from(value, (one, at) => [at, item.read(one, scope, `${prop}[${at}]`)] as const);
      const right = read.filter((one): one is readonly [number, T] => one[1] !== undefined);
      const items = right.map(([, one]) => one);
      notePlaces(
        items,
        right.map(([at]) => at),
      );
      return items;
    },
  };
}

/** Values by key. Those of other types are left out. */
export function map<T>(item: PropType<T>): PropType<Record<string, T>> {
  return {
    read: (value, scope, prop) => {
      if (!isStruct(value)) {
        refuse(scope, prop, formOf(value), 'values by key');
        return undefined;
      }
      if (!isKnown(value)) return value as Record<string, T>;
      const entries = Object.entries(value).flatMap(([key, one]): [string, T][] => {
        // It would be found when everything is written out, and hide all other mistakes.
        if (!isKnown(key)) {
          refuse(scope, prop, described('a token'), 'keys that are known at synthesis');
          return [];
        }
        const read = TEXT.read(key, scope, prop) === undefined ? undefined : item.read(one, scope, `${prop}.${key}`);
        return read === undefined ? [] : [[key, read]];
      });
      return Object.fromEntries(entries);
    },
  };
}

/** A list, or values by key, that is not empty. What it has to have is read after "takes". */
export function nonEmpty<T extends object>(type: PropType<T>, takes: string): PropType<T> {
  return {
    read: (value, scope, prop) => {
      const isEmpty = isKnown(value) && typeof value === 'object' && value !== null && Object.keys(value).length === 0;
      if (value !== undefined && !isEmpty) return type.read(value, scope, prop);
      refuse(scope, prop, value, takes);
      return undefined;
    },
  };
}

/** A list that has to be given, with one item at least. */
export function requiredList<T>(type: PropType<T[]>, takes: string): RequiredPropType<T[]> {
  return required(nonEmpty(type, takes), () => []);
}

/** Values by key that have to be given, one at least. */
export function requiredMap<T>(type: PropType<Record<string, T>>, takes: string): RequiredPropType<Record<string, T>> {
  return required(nonEmpty(type, takes), () => ({}));
}

/** A struct in a prop. */
export function struct<T extends object>(types: PropTypes<T>): PropType<T> {
  return {
    read: (value, scope, prop) => {
      if (isStruct(value)) return readProps(scope, value as T, types, prop);
      refuse(scope, prop, formOf(value), 'an object');
      return undefined;
    },
  };
}

/** One of several objects that a value class was given, and what mistakes in it are about. */
export interface OneOf<T> {
  readonly prop: string;
  readonly item: T;
}

/** Objects that a value class was given one by one: the only one is told as the prop itself, of several each has its place. */
export function readEach<T extends object>(
  scope: Construct,
  prop: string,
  given: readonly T[],
  types: PropTypes<T>,
): OneOf<T>[] {
  return given.flatMap((one, at) => {
    const own = given.length === 1 ? prop : `${prop}[${at}]`;
    const item = struct(types).read(one, scope, own);
    return item === undefined ? [] : [{ prop: own, item }];
  });
}

/** A value of an enumeration. */
export function member<T extends string>(values: Record<string, T>): PropType<T> {
  const all: unknown[] = Object.values(values);
  return kind(`one of ${all.join(', ')}`, (value) => all.includes(value));
}

/** Whatever it is: what uses it looks at it. */
export function checkedLater<T>(): PropType<T> {
  return { read: (value) => value as T };
}

/** Text that anybody may read: what is secret has a type of its own. */
export const TEXT: PropType<string> = { read: readText };
export const NUMBER: PropType<number> = kind('a number', (value) => typeof value === 'number');
export const FLAG: PropType<boolean> = kind('true or false', (value) => typeof value === 'boolean');
// Their texts are digested, sorted and written into files one by one, so the list has to be known at synthesis; its texts need not be.
export const TEXTS: PropType<string[]> = enumerable(list(TEXT), 'a list');
export const TEXT_MAP: PropType<Record<string, string>> = enumerable(map(TEXT), 'an object of texts');
/** Ports that something is reached at: with none, no way to it would be open. */
export const PORTS: PropType<number[]> = nonEmpty(list(NUMBER), 'one port at least');

export const REQUIRED_TEXT: RequiredPropType<string> = required(TEXT, () => STAND_IN);
/** What the settings of a daemon may be is checked by `acceptSettings`. */
export const SETTINGS: PropType<Record<string, any>> = kind('settings by key', isRecord); // eslint-disable-line @typescript-eslint/no-explicit-any -- as the props
export const SIZE: PropType<Size> = instanceOf(Size, 'a Size, like Size.gibibytes(10)');
export const DURATION: PropType<Duration> = instanceOf(Duration, 'a Duration, like Duration.days(30)');
export const PROVIDER: PropType<TerraformProvider> = kind('a provider of Terraform', (value) =>
  TerraformProvider.isTerraformProvider(value),
);
export const VARIABLE: PropType<TerraformVariable> = instance(TerraformVariable, 'a TerraformVariable', {
  secret: true,
});

/** Text that anybody may read; nothing where it is none, which is recorded. */
export function readText(value: unknown, scope: IConstruct, prop: string): string | undefined {
  const wellFormed = typeof value === 'string' && isWellFormed(value);
  if (wellFormed && !isSensitive(scope, value) && !isCredential(value)) return value;
  if (typeof value !== 'string') refuse(scope, prop, value, 'text');
  else if (isCredential(value))
    refuse(scope, prop, credentialIn(value), 'text that others may read: secrets are Credentials');
  else if (isWellFormed(value))
    refuse(scope, prop, described('a value that is sensitive'), 'text that others may read');
  else refuse(scope, prop, value, 'Unicode text, without halves of surrogate pairs');
  return undefined;
}

function enumerable<T>(of: PropType<T>, what: string): PropType<T> {
  return {
    read: (value, scope, prop) => {
      // A list among others in a list, or a map that was spread, is a marker among the texts.
      const marked: unknown[] = Array.isArray(value) ? value : isStruct(value) ? Object.keys(value) : [];
      if (isKnown(value) && !marked.some(isCollectionMarker)) return of.read(value, scope, prop);
      refuse(scope, prop, described('a token'), `${what} that is known at synthesis`);
      return undefined;
    },
  };
}

function refuse(scope: IConstruct, prop: string, got: unknown, takes: string): void {
  // Never `skippable`: there is no value to deploy in its place.
  recordMistake(scope, { prop, got, takes });
}

// Not the text itself.
function credentialIn(text: string): Description {
  return described(text.includes('PRIVATE KEY') ? 'text with a private key in it' : 'what looks like a credential');
}

function isStruct(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/** What was given where a secret is taken, without what may be one: text, a number, or what has them in it. */
export function formOf(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null || value === undefined || Construct.isConstruct(value)) return value;
  if (typeof value !== 'object') return described(`a ${typeof value === 'string' ? 'text' : typeof value}`);
  if (Array.isArray(value)) return described('a list');
  return described(isRecord(value) ? 'an object' : `an instance of ${value.constructor.name}`);
}
