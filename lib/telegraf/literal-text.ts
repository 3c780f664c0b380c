import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { doubleDollars } from '../core/terraform/double-dollars';

/** Text for an option that may hold a secret, as it is. */
export function literalText(scope: Construct, prop: string, text: string): string {
  const takes = 'text without "@{store:key}", which Telegraf would take for a secret';
  check(scope, prop, text, takes, (name) => !/@\{.+?:.+?\}/.test(name) && !/[\p{Cc}\p{Cs}]/u.test(name));
  return doubleDollars(text);
}
