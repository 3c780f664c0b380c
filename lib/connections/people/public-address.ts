import { IConstruct } from 'constructs';
import { isIP } from 'node:net';
import { described, recordMistake } from '../../core/checks/mistakes';
import { isKnown } from '../../core/terraform/tokens';
import { isOfTheCluster } from '../../core/values/dns-name';

/** The address that people open: its origin, and the path that the server is below. */
export interface PublicAddress {
  readonly origin: string;
  readonly hostname: string;
  readonly basePath: string;
}

/** Reads `publicUrl`; gives nothing where it is absent, wrong or not known yet. */
export function publicAddress(scope: IConstruct, url: string | undefined, example: string): PublicAddress | undefined {
  if (url === undefined) return undefined;
  const takes = `an https URL whose path, if any, is letters, digits, "-" and "_" between slashes: "${example}"`;
  if (!isKnown(url)) {
    recordMistake(scope, {
      prop: 'publicUrl',
      got: described('a token'),
      takes: `${takes}, known when the program runs`,
    });
    return undefined;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const path = parsed?.pathname === '/' ? '' : (parsed?.pathname ?? '');
  const plain = parsed && !parsed.username && !parsed.password && !parsed.search && !parsed.hash;
  if (!plain || parsed.protocol !== 'https:' || !/^(\/[\w-]+)*$/.test(path) || !/^[a-z0-9.:[\]-]+$/.test(parsed.host)) {
    const secret = parsed && `${parsed.password}${parsed.search}` !== '';
    recordMistake(scope, {
      prop: 'publicUrl',
      got: secret ? described('a URL with a password or a query in it') : url,
      takes,
    });
    return undefined;
  }
  return { origin: parsed.origin, hostname: parsed.hostname, basePath: path };
}

/**
 * The name of the address in a certificate. No certificate of an authority has the address of a host as a name, and the server's own names
 * in the cluster are in there anyway: those of others are theirs.
 */
export function dnsNamesOf(address: PublicAddress | undefined): string[] {
  if (!address || isIP(address.hostname.replace(/^\[|\]$/g, '')) || isOfTheCluster(address.hostname)) return [];
  return [address.hostname];
}
