import { IConstruct } from 'constructs';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';

const RESERVED_USERS = ['_reconciler'];
const USER_TEXT = 'text without CR, NUL and ":", which basic authentication cannot carry';

/**
 * The database that tells who was made by the reconciler, whom alone set-passwords.sh gives a password: in their grants it is listed,
 * with no privilege. There is nothing in it.
 */
export const MADE_HERE = '_accounts';

// The last begins the names of all mailboxes.
const RESERVED_DATABASES = ['_internal', MADE_HERE, '_subscriptions', '_subscriptions_'];

/** Checks a user's name: any text that InfluxQL can quote, and basic authentication can carry. */
export function checkUserName(scope: IConstruct, prop: string, name: string): boolean {
  return checkName(scope, prop, name, RESERVED_USERS, (text) => !/[\0\r:]/.test(text), USER_TEXT);
}

/** Checks the name of a continuous query: any text that InfluxQL can quote. */
export function checkQueryName(scope: IConstruct, prop: string, name: string): boolean {
  return checkName(scope, prop, name, [], (text) => !/[\0\r]/.test(text), 'text without CR and NUL');
}

/** Checks the name of a database or retention policy, as InfluxDB's ValidName does: it becomes a folder. */
export function checkDatabaseName(scope: IConstruct, prop: string, name: string): boolean {
  const takes = 'printable text that is not "." or ".." and has no "/" and "\\"';
  const valid = (text: string) => !/[/\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text) && text !== '.' && text !== '..';
  return checkName(scope, prop, name, RESERVED_DATABASES, valid, takes);
}

function checkName(
  scope: IConstruct,
  prop: string,
  name: string,
  reserved: string[],
  valid: (name: string) => boolean,
  takes: string,
): boolean {
  const refuse = (got: unknown, words: string) => {
    recordMistake(scope, { prop, got, takes: words });
    return false;
  };
  if (!isKnown(name))
    return refuse(described('a token'), 'a name that is known at synthesis: it is part of construct ids');
  if (name === '') return refuse(name, 'a name, which is not empty');
  if (/\p{Cs}/u.test(name) || !valid(name)) return refuse(name, takes);
  const inUse = (one: string) => name === one || (one.endsWith('_') && name.startsWith(one));
  if (reserved.some(inUse)) return refuse(name, `a name other than ${reserved.join(', ')}, which are in use`);
  return true;
}
