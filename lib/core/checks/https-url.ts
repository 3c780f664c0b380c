import { IConstruct } from 'constructs';
import { isKnown } from '../terraform/tokens';
import { check } from './checks';
import { hasRandomPart, isLoginParameter, masked } from './confidential';
import { described, recordMistake } from './mistakes';

/** Where an https URL leads to. */
export interface HttpsAddress {
  readonly host: string;
  readonly port: number;
  /** Without a `/` at its end; nothing where there is none. */
  readonly path: string;
  /** With its `?`; nothing where there is none. */
  readonly query: string;
}

/** Whether the query of a URL says who asks, by the names of its parameters. */
function hasLoginParameter(url: string): boolean {
  return [...new URL(url).searchParams.keys()].some(isLoginParameter);
}

/** The address in an https URL without user and credential; nothing where it is something else. `queryAsks`: its query says who asks. */
export function httpsAddress(url: string, queryAsks = hasLoginParameter): HttpsAddress | undefined {
  try {
    const { protocol, username, password, search, hash, hostname, port, pathname } = new URL(url);
    if (protocol !== 'https:' || username || password || hash || /[?#]$/.test(url)) return undefined;
    // Alertmanager fills in its templates, and Go reads some addresses in another way than this does.
    if (!/^https:\/\/[^\s\p{C}\\]+$/iu.test(url) || !/^([\w.-]+|\[[\da-f:.]+\])$/.test(hostname)) return undefined;
    // Nobody listens there, and a policy cannot say it.
    if (port === '0') return undefined;
    // Who asks is in `userName` and `credential`.
    if (queryAsks(url) || hasRandomPart(url)) return undefined;
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

/** Where an https URL leads to that others may read; it is a recorded mistake where it is none. */
export function checkedUrl(
  scope: IConstruct,
  prop: string,
  url: string,
  queryAsks = hasLoginParameter,
): HttpsAddress | undefined {
  const address = isKnown(url) ? httpsAddress(url, queryAsks) : undefined;
  if (!address)
    recordMistake(scope, {
      prop,
      got:
        /\/\/[^/]*@|[?#]/.test(url) || hasRandomPart(url)
          ? described('a URL with a user in it, or with a query or a part of its path that says who asks')
          : url,
      takes: 'an https URL without a credential in it, known when the program runs',
    });
  return address;
}

/** Checks an https URL without a query, of which Terraform may fill in what is behind its protocol. */
export function checkHttps(scope: IConstruct, prop: string, url: string | undefined): void {
  check(scope, prop, url, 'a URL that begins with https://', (text) =>
    /^https:\/\/([\w.-]+|\[[\da-fA-F:.]+\])(:\d+)?(\/[^\s?#]*)?$/.test(text),
  );
  if (url !== undefined && !isKnown(url) && !/^https:\/\/./.test(masked(url)))
    recordMistake(scope, {
      prop,
      got: described('a URL whose protocol is not known yet'),
      takes: 'a URL that begins with https://, whatever Terraform fills in behind it',
    });
}

/** The host of an https URL, of which Terraform may fill it in, and the port where the URL has one: for what is checked already. */
export function hostIn(url: string): { readonly host: string; readonly port?: string } {
  const [, host = '', port] = /^https:\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?/i.exec(url) ?? [];
  return { host: isKnown(host) ? host.toLowerCase() : host, port };
}

/** The URL of an address. */
export function urlOf({ host, port, path, query }: HttpsAddress): string {
  return `https://${host}:${port}${path}${query}`;
}
