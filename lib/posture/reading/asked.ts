import { Safeguard } from '../../core/checks/deviation-codes';
import { readTemplate } from './expressions';
import { isUndecided } from './may-be';

/** A precondition as Terraform's JSON takes it. */
export interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

/** What Terraform is asked at a resource of ours about what others fill in, as only it knows that. */
export interface Asked extends Precondition {
  readonly address: string;
  readonly safeguard: Safeguard;
}

const ELSEWHERE = /^(var|local|path|terraform|data|module)$|_/;

/** The expression that a text is and that whoever applies decides, where it means the same at another resource. */
export function askable(text: string): string | undefined {
  if (!isUndecided(text)) return undefined;
  const expression = expressionOf(text);
  return expression?.startsWith('"') ? undefined : expression;
}

/** A text as Terraform's language has it, where it means the same at another resource. */
export function expressionOf(text: string): string | undefined {
  const { parts, references } = readTemplate(text);
  if (!references.every(({ path }) => ELSEWHERE.test(path.split('.')[0] ?? ''))) return undefined;
  const [first, ...more] = parts;
  if (more.length === 0 && first?.expression !== undefined) return first.expression;
  const said = parts.map((part) =>
    part.text === undefined ? `\${${part.expression ?? ''}}` : JSON.stringify(part.text).slice(1, -1),
  );
  return `"${said.join('')}"`;
}
