import { App, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { readable } from '../terraform/tokens';
import { lookAtWriting } from '../terraform/writing';
import { inCallersWords } from './callers-words';
import { ALL_PROPS, propOf } from './calls';
import { show } from './given-words';

/** One thing that a user got wrong: what was given, and what would be right. */
export interface Mistake {
  /** The prop or the method's argument, as the user wrote it. */
  readonly prop: string;
  /** What was given. What looks like a credential is not shown. */
  readonly got: unknown;
  /** What the prop takes, to be read after "takes". */
  readonly takes: string;
  /**
   * Whether it may be deployed all the same when validations are skipped: no promise would be undone by it.
   * @default - it is refused then too
   */
  readonly skippable?: true;
  /** Whether it is about a prop of the construct, which a call shows to be wrong. @default - about the call's */
  readonly ofConstruct?: true;
}

/** Words about what was given, where it is secret itself, or no value of its own: they stand without the quotes of a text. */
export class Description {
  public constructor(private readonly words: string) {}

  /** The words. */
  public toString(): string {
    return this.words;
  }
}

/** What was given, in words: `a token`, `a URL with a user in it`. */
export function described(words: string): Description {
  return new Description(words);
}

// By what stands in for a second: whose it would be.
const owners = new WeakMap<IConstruct, IConstruct>();
// What is wrong with a construct.
const recorded = new WeakMap<IConstruct, string[]>();
const refusedProps = new WeakMap<IConstruct, readonly string[]>();
// Where something else than an object was given: what its props begin with in a mistake, `addDatabase("b").`; of a construct, nothing.
const noObjects = new WeakMap<IConstruct, readonly string[]>();

/** The text that stands in for one that has to be given. */
export const STAND_IN = 'missing';

/**
 * Records a mistake of the user's on a construct. It fails the synthesis of the construct's stack together with all
 * other mistakes there; until then the construct goes on as if the value had not been given.
 */
export function recordMistake(scope: IConstruct, mistake: Mistake): void {
  const prop = mistake.ofConstruct ? mistake.prop : propOf(scope, mistake.prop);
  // What was refused is read as if it had not been given: that it is missing, or what stands in for it, is no second mistake.
  if (isNothing(mistake.got) && wasRefused(scope, prop)) return;
  if (isOfNoObject(scope, prop, mistake)) return;
  if (!mistake.skippable) refusedProps.set(scope, [...refusedIn(scope), prop]);
  const message = sentenceOf({ ...mistake, prop });
  const stack = stackOf(scope);
  const { all, refused } = stack ? reportMistakes(stack) : reportOfApp(scope);
  const told = toldOn(scope);
  const line = `[${stack ? told.node.path : 'app'}] ${message}`;
  if (!all.includes(line)) {
    all.push(line);
    if (stack) messagesOf(told).push(message);
  }
  if (!mistake.skippable && !refused.includes(line)) refused.push(line);
}

/**
 * Has mistakes that show only when all calls are made told with the others. Where validations are skipped they are not looked for, so
 * none of them may undo a promise. Their props name the calls, as `propOf` did at the time.
 */
export function whenComplete(scope: IConstruct, find: () => readonly Mistake[]): void {
  // What was refused when it was given has its line.
  const validate = () =>
    find()
      .filter(({ prop }) => !wasRefused(scope, prop))
      .map(sentenceOf);
  const told = toldOn(scope);
  told.node.addValidation({ validate });
  const stack = stackOf(scope);
  if (stack) reportMistakes(stack).later.push(() => validate().map((message) => `[${told.node.path}] ${message}`));
}

/** Has what is recorded on a construct, or on what is in it, be told of another, which the user made. */
export function tellOf(owner: IConstruct, standIn: IConstruct): void {
  owners.set(standIn, owner);
}

function toldOn(scope: IConstruct): IConstruct {
  return scope.node.scopes.map((one) => owners.get(one)).find((owner) => owner !== undefined) ?? scope;
}

// A list is empty too where none of its items was right.
function isNothing(got: unknown): boolean {
  return got === undefined || got === STAND_IN || (Array.isArray(got) && got.length === 0);
}

function sentenceOf({ prop, got, takes }: Mistake): string {
  return inCallersWords(readable(`\`${prop}\` takes ${takes}, got ${show(got)}`));
}

// The nearest: stacks may be in stacks.
function stackOf(scope: IConstruct): TerraformStack | undefined {
  return [...scope.node.scopes].reverse().find((one): one is TerraformStack => TerraformStack.isStack(one));
}

function messagesOf(scope: IConstruct): string[] {
  const known = recorded.get(scope);
  if (known) return known;
  const messages: string[] = [];
  recorded.set(scope, messages);
  scope.node.addValidation({ validate: () => messages });
  return messages;
}

function refusedIn(scope: IConstruct): readonly string[] {
  return refusedProps.get(scope) ?? [];
}

// Itself, or an item of it.
function wasRefused(scope: IConstruct, prop: string): boolean {
  return refusedIn(scope).some((one) => one === prop || one.startsWith(`${prop}[`));
}

/** Records that something else was given where an object should be. Mistakes of the props that stand in for it are not recorded. */
export function recordNoObject(scope: IConstruct, { prop, got, takes }: Mistake): void {
  recordMistake(scope, { prop, got, takes });
  const said = propOf(scope, prop);
  noObjects.set(scope, [...(noObjects.get(scope) ?? []), said === ALL_PROPS ? '' : `${said}.`]);
}

function isOfNoObject(scope: IConstruct, prop: string, { prop: own }: Mistake): boolean {
  return (noObjects.get(scope) ?? []).some((start) => (start === '' ? prop === own : prop.startsWith(start)));
}

interface Report {
  /** Every mistake, each with its path. */
  readonly all: string[];
  /** Those that cannot be skipped. */
  readonly refused: string[];
  /** What shows only when all calls are made. */
  readonly later: (() => string[])[];
}

function newReport(): Report {
  return { all: [], refused: [], later: [] };
}

function allLines({ all, later }: Report): string[] {
  return [...all, ...later.flatMap((find) => find())];
}

const reports = new WeakMap<TerraformStack, Report>();
// Of what is said of a whole app; the stacks of it report that.
const reportsOfApps = new WeakMap<IConstruct, Report>();

function reportOfApp(scope: IConstruct): Report {
  const { root } = scope.node;
  const report = reportsOfApps.get(root) ?? newReport();
  reportsOfApps.set(root, report);
  return report;
}

/** Has all mistakes of a stack reported, whatever else stops its synthesis, and with validations skipped too. */
export function reportMistakes(stack: TerraformStack): Report {
  const known = reports.get(stack);
  if (known) return known;
  const report = newReport();
  reports.set(stack, report);
  // `App.synth` reports the first stack that fails, and stops: each reports those of the others too.
  stack.node.addValidation({
    validate: () => [...reportOfApp(stack).all, ...(allLines(report).length > 0 ? mistakesOfOthers(stack) : [])],
  });

  // `App.synth` resolves all stacks before it validates: an error there would hide each mistake.
  const preparing = stack as TerraformStack & { _runPreparingResolve?: () => void };
  // CDK Terrain resolves in a method of its own, which its `Testing.synth` calls alone.
  const method = '_runPreparingResolve' in preparing ? '_runPreparingResolve' : 'prepareStack';
  const prepare = (preparing[method] as () => void).bind(stack);
  preparing[method] = () => {
    try {
      prepare();
    } catch (error) {
      const tell = App.of(stack).skipValidation ? ({ refused }: Report) => refused : allLines;
      const lines = [reportOfApp(stack), ...reportsOf(stacksOf(stack))].flatMap(tell);
      if (lines.length === 0) throw error;
      throw new Error(
        `Validation failed with the following errors:\n  ${lines.join('\n  ')}\nand what cannot be written out: ${String(error)}`,
        { cause: error },
      );
    }
  };

  // Validations can be skipped (`skipValidation`, `Testing.synth(stack)`). More is recorded while it is written out.
  lookAtWriting(stack, () => {
    const refused = [...reportOfApp(stack).refused, ...report.refused];
    if (refused.length > 0) throw new Error(`Refused, with validations skipped too:\n  ${refused.join('\n  ')}`);
  });
  return report;
}

function mistakesOfOthers(stack: TerraformStack): string[] {
  const others = stacksOf(stack).filter((one) => one !== stack);
  return reportsOf(others)
    .flatMap(allLines)
    .map((line) => `another stack has mistakes too: ${line}`);
}

function reportsOf(stacks: readonly TerraformStack[]): Report[] {
  return stacks.flatMap((one) => reports.get(one) ?? []);
}

function stacksOf(stack: TerraformStack): TerraformStack[] {
  return stack.node.root.node.findAll().filter((one): one is TerraformStack => TerraformStack.isStack(one));
}

/** A text within other words, where one that has to be given is missing: what stands in for it is nobody's. */
export function inWords(text: string): string {
  return text === STAND_IN ? '…' : text;
}

/** The text itself; for a value that is none, a text that fails every check and shows what was given. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : `(${show(value)})`;
}
