import { Lazy, TerraformStack, Token } from 'cdktf';
import { Construct, IConstruct } from 'constructs';

/** One thing that a user got wrong: what was given, and what would be right. */
export interface Mistake {
  /** The prop or the method's argument, as the user wrote it. */
  readonly prop: string;
  /** What was given. Never a credential: those are references. */
  readonly got: unknown;
  /** What the prop takes, to be read after "takes". */
  readonly takes: string;
  /** Whether deploying it all the same would undo one of the promises 1 to 5; such a mistake cannot be skipped. */
  readonly undoesPromise?: boolean;
}

const recorded = new WeakMap<IConstruct, string[]>();
const unskippable = new WeakMap<TerraformStack, string[]>();

/**
 * Records a mistake of the user's on a construct. It fails the synthesis of the construct's stack together with all
 * other mistakes there; until then the construct goes on as if the value had not been given.
 */
export function recordMistake(scope: IConstruct, mistake: Mistake): void {
  const message = readable(`\`${mistake.prop}\` takes ${mistake.takes}, got ${show(mistake.got)}`);
  let messages = recorded.get(scope);
  if (!messages) {
    const list: string[] = [];
    recorded.set(scope, list);
    scope.node.addValidation({ validate: () => list });
    messages = list;
  }
  if (!messages.includes(message)) messages.push(message);
  if (mistake.undoesPromise) refuseAlways(scope, message);
}

// The marks of tokens tell nobody anything.
function readable(message: string): string {
  return message.replace(/\$\{TfToken\[[^\]]*\]\}/g, '(what Terraform fills in)');
}

// Validations can be skipped (`skipValidation`, `Testing.synth(stack)`). An override of the stack is the one place that
// cdktf resolves only after the validations: throwing anywhere earlier would hide the mistakes of everyone else.
function refuseAlways(scope: IConstruct, message: string): void {
  const stack = TerraformStack.of(scope);
  let messages = unskippable.get(stack);
  if (!messages) {
    const list: string[] = [];
    unskippable.set(stack, list);
    const refuse = () => {
      throw new Error(`Refused, with validations skipped too:\n  ${list.join('\n  ')}`);
    };
    stack.addOverride('//.refused', Lazy.anyValue({ produce: refuse }));
    messages = list;
  }
  messages.push(`[${scope.node.path}] ${message}`);
}

/** Whether a value can be checked now: Terraform fills in the others when it runs. */
export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

/** A text, or one that no check takes, and that calls what was given in its place. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : `(${show(value)})`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (isConstruct(value)) return `the construct ${value.node.path}`;
  try {
    // Value classes print themselves.
    if (typeof value === 'object' && value !== null && printsItself(value)) return String(value); // eslint-disable-line @typescript-eslint/no-base-to-string
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? typeof value : text.length > 200 ? `${text.slice(0, 200)}…` : text;
  } catch {
    return typeof value;
  }
}

function printsItself(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const plain = prototype === null || prototype === Object.prototype || prototype === Array.prototype;
  return !plain && Object.hasOwn(prototype, 'toString');
}

function isConstruct(value: unknown): value is IConstruct {
  return Construct.isConstruct(value);
}
