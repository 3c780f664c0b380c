import { all } from './kubernetes';
import { valueAt } from './written';

/** What one of the rules of a route takes. */
export interface TraefikRule {
  readonly host: string | RegExp;
  /** Nothing where that is not known, or all of it goes there. */
  readonly path?: string;
  /** Where Traefik puts it among others: by the length of its rule, unless a number says it. */
  readonly order: number;
  /** Whether Traefik looks at it before any HTTP. */
  readonly isTcp: boolean;
}

/**
 * What a route of Traefik's own kinds takes: the hosts that its rule says, or all.
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
export function rulesOf(spec: unknown, isTcp: boolean): TraefikRule[] {
  return all<Route>(valueAt(spec, 'routes'))
    .filter(({ services }) => !all<{ name: unknown }>(services).every(({ name }) => name === 'noop@internal'))
    .flatMap(({ match, priority }) => {
      const rule = String(match);
      const order = Number(priority) > 0 ? Infinity : rule.length;
      return alternativesIn(rule).flatMap((one) => {
        const path = pathIn(one);
        return hostsIn(one.replace(OTHERS, '')).map((host) => ({
          // All that nobody else takes.
          ...{ host, path, isTcp, order: isTcp && host === '*' ? -1 : order },
        }));
      });
    });
}

interface Route {
  readonly match?: unknown;
  readonly services?: unknown;
  readonly priority?: unknown;
}

// What it is not for.
const OTHERS = /!\s*Host\w*\([^)]*\)/g;
const NAMES = /\bHost(?:SNI)?\(([^)]*)\)/g;
const PATTERNS = /\bHost(?:SNI)?Regexp\(([^`"]*[`"][^`"]*[`"])/g;
const QUOTED = /[`"]([^`"]+)[`"]/g;

function hostsIn(rule: string): (string | RegExp)[] {
  const quoted = (of: RegExp) =>
    [...rule.matchAll(of)].flatMap(([, listed = '']) => [...listed.matchAll(QUOTED)].map(([, text = '']) => text));
  const hosts = [...quoted(NAMES), ...quoted(PATTERNS).map(asPattern)];
  return hosts.length > 0 ? hosts : ['*'];
}

// Version 2 has patterns in braces, with a name.
function asPattern(text: string): RegExp {
  const known = text.replace(/\{\w+(?::([^}]*))?\}/g, (_, pattern?: string) => pattern ?? '[^.]+');
  try {
    return new RegExp(known === text ? text : `^${known}$`, 'i');
  } catch {
    return /^/;
  }
}

function pathIn(rule: string): string | undefined {
  const [only, ...more] = [...rule.matchAll(/(!\s*)?\bPath(\w*)\(\s*[`"]([^`"]*)[`"]\s*\)/g)];
  const [, isNot, kind, path] = only ?? [];
  return more.length > 0 || isNot !== undefined || kind === 'Regexp' ? undefined : path;
}

// What stands between `||`, in no brackets.
function alternativesIn(rule: string): string[] {
  const found = [''];
  let depth = 0;
  for (const part of rule.split(/(\|\||[()])/)) {
    depth += part === '(' ? 1 : part === ')' ? -1 : 0;
    if (part === '||' && depth === 0) found.push('');
    else found.push(`${found.pop() ?? ''}${part}`);
  }
  return found;
}
