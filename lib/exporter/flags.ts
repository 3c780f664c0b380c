import { IConstruct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { doubleDollars } from '../core/terraform/double-dollars';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';

/** The name of a flag: Go knows it with one dash, and with two. */
export function flagName(flag: string): string {
  return flag.replace(/^--?|=[^]*$/g, '');
}

/** A user's own flags, as the container takes them: of two of one name, the later wins, or it does not start. */
export function ownFlags(scope: IConstruct, args: readonly string[] = [], serving: readonly string[] = []): string[] {
  // `--no-…` of a flag is how kingpin says `false`.
  const settingOf = (flag: string) => flagName(flag).replace(/^no-/, '');
  const taken = new Set(serving.map(settingOf));
  return itemsOf(args)
    .filter(([at, flag]) => {
      const serves = SERVING_FLAG.test(flag) || taken.has(settingOf(flag));
      // kingpin reads more flags from `@FILE`. What is known may be the value of the flag before it.
      const fine = !serves && !flag.includes('\0') && (isKnown(flag) ? !flag.startsWith('@') : /^--?[a-z]/.test(flag));
      if (!fine) recordMistake(scope, { prop: `args[${at}]`, got: flag, takes: instead(flag, serves) });
      return fine;
    })
    .map(([, flag]) => escapeTemplate(doubleDollars(flag)));
}

// As redis_exporter calls those that are not for a web config.
const SERVING_FLAG = /^--?(no-)?(web|tls-server|basic-auth)\b/;
/** What flags and variables of a user's have to be. */
export const NOT_SERVING = 'that do not decide how it serves: `port` and the props of its web config do';

function instead(flag: string, serves: boolean): string {
  if (flag.includes('telemetry-path')) return '`metricsPath`, which says where its metrics are';
  return serves ? `flags ${NOT_SERVING}` : 'flags that are text, and whose name is known when the program runs';
}
