import { IConstruct } from 'constructs';
import { check } from '../core/checks';
import { fragments, isToken } from '../core/literal';

// As Prometheus reads them: model.ParseDuration and model.LabelName of prometheus/common.

/** Whether a text is a duration: `1h30m`, `5s`. */
export function isDuration(text: unknown): boolean {
  const pattern = /^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;
  return typeof text === 'string' && text !== '' && pattern.test(text);
}

/** Whether a text can name a label everywhere, in a query without quotes too. */
export function isLabelName(text: unknown): text is string {
  return typeof text === 'string' && /^[a-zA-Z_]\w*$/.test(text);
}

/** Whether a text is a number of bytes: `100MB`. */
export function isByteSize(text: unknown): boolean {
  return typeof text === 'string' && /^(0|\d+(\.\d+)?([KMGTPE]i?)?B)$/.test(text);
}

/** Whether a text is Unicode and no token. */
export function isText(text: unknown): text is string {
  return typeof text === 'string' && !/\p{Cs}/u.test(text) && !fragments(text).some(isToken);
}

/** Checks text that becomes a value of the config file. Tokens are let through. */
export function checkText(scope: IConstruct, prop: string, text: string | undefined): boolean {
  return check(scope, prop, text, 'Unicode text', (value) => typeof value === 'string' && !/\p{Cs}/u.test(value));
}

/** Where an https URL leads to. */
export interface HttpsAddress {
  readonly host: string;
  readonly port: number;
  /** Without a `/` at its end; nothing where there is none. */
  readonly path: string;
  /** With its `?`; nothing where there is none. */
  readonly query: string;
}

// What a query should be is in `userName` and `credential`; InfluxDB takes a user as `u` and `p`.
const CREDENTIAL = /^(u|p)$|user|pass|token|key|secret|auth|sig/i;

/** The address in an https URL without user and credential; nothing where it is something else. */
export function httpsAddress(url: string): HttpsAddress | undefined {
  try {
    const { protocol, username, password, search, searchParams, hash, hostname, port, pathname } = new URL(url);
    if (protocol !== 'https:' || username || password || hash || /[?#]$/.test(url)) return undefined;
    if ([...searchParams.keys()].some((name) => CREDENTIAL.test(name))) return undefined;
    return {
      host: hostname,
      port: port === '' ? 443 : Number(port),
      path: pathname.replace(/\/$/, ''),
      query: search,
    };
  } catch {
    return undefined;
  }
}
