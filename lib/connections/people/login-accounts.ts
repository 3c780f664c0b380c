import { IConstruct } from 'constructs';
import { itemsOf } from '../../core/checks/calls';
import { check } from '../../core/checks/checks';
import { acceptDeviation } from '../../core/checks/deviations';
import { recordMistake } from '../../core/checks/mistakes';
import { DOMAIN } from '../../core/values/dns-name';

/** Which of a provider's accounts may log in. */
export interface LoginAccounts {
  readonly prop: string;
  readonly values?: readonly string[];
  readonly takes: string;
  readonly accepts: (value: string) => boolean;
}

// Where everybody who asks gets an address.
const MAIL_FOR_ALL = new Set(
  `126.com 163.com aol.com fastmail.com free.fr freenet.de gmail.com googlemail.com icloud.com laposte.net libero.it mac.com mail.com mail.ru
  me.com msn.com naver.com orange.fr pm.me proton.me protonmail.com qq.com rediffmail.com seznam.cz t-online.de tutanota.com web.de wp.pl
  yandex.com yandex.ru ymail.com zoho.com`.split(/\s+/),
);
// With the endings that they have in many countries: with another one, like `live.ai`, it may be a company's.
const IN_MANY_COUNTRIES =
  /^(gmx|hotmail|live|outlook|yahoo)\.((com|net|at|be|ca|ch|cl|cn|cz|de|dk|es|fi|fr|gr|hu|ie|in|it|jp|kr|lv|my|nl|no|ph|pl|pt|ro|ru|se|sg|sk)|co\.(id|in|jp|kr|nz|th|uk|za)|com\.(ar|au|br|hk|mx|my|ph|sg|tr|tw|vn))$/i;

/** Those with an address of some domains. */
export function accountsOfDomains(values: readonly string[] | undefined): LoginAccounts {
  return { prop: 'login.domains', values, takes: 'domains like "example.com"', accepts: (text) => DOMAIN.test(text) };
}

/** Checks who may log in: some, or everybody for a reason, which is put on record. */
export function restrictAccounts(
  scope: IConstruct,
  { prop, values: given, takes, accepts }: LoginAccounts,
  anyAccount: string | undefined,
): void {
  const values = given ?? [];
  for (const [at, value] of itemsOf(values)) {
    const fine = check(scope, `${prop}[${at}]`, value, takes, accepts);
    if (fine && isForAll(value))
      recordMistake(scope, {
        prop: `${prop}[${at}]`,
        got: value,
        takes:
          'domains of an organization: everybody gets an address of this one; where they may all log in, say so by openToAnyAccount(reason)',
      });
  }
  const open = values.length === 0;
  if (open && anyAccount !== undefined)
    acceptDeviation(scope, 'any-account', {
      prop: 'login.openToAnyAccount',
      what: 'every account of the login provider may log in',
      reason: anyAccount,
    });
  else if (open || anyAccount !== undefined)
    recordMistake(scope, {
      prop,
      got: given,
      takes: open ? `${takes}, or openToAnyAccount(reason)` : 'none beside openToAnyAccount(reason)',
    });
}

function isForAll(domain: string): boolean {
  return MAIL_FOR_ALL.has(domain.toLowerCase()) || IN_MANY_COUNTRIES.test(domain);
}
