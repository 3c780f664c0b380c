import { IConstruct } from 'constructs';
import { CaBundle, Trust } from '../../certificates/trust';
import { isCredentialParameter } from '../../core/checks/confidential';
import { described, recordMistake } from '../../core/checks/mistakes';
import { Peer } from '../../core/kubernetes/peer';
import { isKnown } from '../../core/terraform/tokens';
import { Workload } from '../../workloads/workload';
import { HttpProxy } from '../network/http-proxy';
import { openPath } from '../network/path';

/** A login provider as the server that asks it reaches it. */
export interface LoginProvider {
  readonly peers?: readonly Peer[];
  /** None where nobody is asked. */
  readonly ports: readonly number[];
  readonly trust?: Trust;
}

/** Opens the way to a login provider: a mistake where neither `peers` nor a proxy leads there. */
export function openLoginProvider(workload: Workload, { peers: given, ports }: LoginProvider, proxy?: HttpProxy): void {
  const peers = given ?? [];
  for (const peer of peers) for (const port of ports) openPath(workload, peer, port);
  if (ports.length > 0 && peers.length === 0 && !proxy)
    recordMistake(workload.owner, {
      prop: 'login.peers',
      got: given,
      takes: "where the login provider is in the network, like Peer.cidr('192.0.2.0/24'), or `proxy`",
    });
}

/**
 * What verifies a login provider, where it is not the public authorities: a mistake where nothing does. With the proxy of a server that has
 * a list of authorities for the provider alone.
 */
export function loginBundle(
  { owner, namespace }: Workload,
  { peers = [], trust: given }: LoginProvider,
  proxy?: HttpProxy,
): CaBundle | undefined {
  const trust = proxy && peers.length === 0 ? proxy._trustBehind(owner, { trust: given }) : given;
  const bundle = trust?._bundleIn(owner, namespace, 'login.trust');
  if (trust && !bundle)
    recordMistake(owner, {
      prop: 'login.trust',
      got: described('Trust.unverified'),
      takes: 'what verifies the login provider: who could stand in for it would be anyone',
    });
  return bundle;
}

/** Checks a URL of a login provider. */
export function checkEndpoint(scope: IConstruct, prop: string, url: string): void {
  const parsed = isKnown(url) && URL.canParse(url) ? new URL(url) : undefined;
  const keys = [...(parsed?.searchParams.keys() ?? [])];
  const secret = parsed && (`${parsed.username}${parsed.password}` !== '' || keys.some(isCredentialParameter));
  // The client secret goes there: what a variable fills in could be plain HTTP.
  if (parsed?.protocol !== 'https:' || secret)
    recordMistake(scope, {
      prop,
      got: secret
        ? described('a URL with a credential in it')
        : isKnown(url)
          ? url
          : described('what Terraform fills in'),
      takes: 'an https URL of the provider that is known when the program runs, without a credential',
    });
  else if (isOfEveryTenant(parsed))
    recordMistake(scope, {
      prop,
      got: url,
      takes:
        "the URL of one tenant: who administers another gives its accounts any email address, an administrator's of yours too",
    });
}

// Entra ID's endpoints for accounts of every tenant, and of none: https://learn.microsoft.com/entra/identity-platform/v2-protocols
const EVERY_TENANT = /^\/(common|organizations|consumers|9188040d-6c67-4c5b-b112-36a304b66dad)(\/|$)/i;
const ENTRA_ID = /^(login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn|windows\.net)|sts\.windows\.net)$/;

function isOfEveryTenant({ hostname, pathname }: URL): boolean {
  return ENTRA_ID.test(hostname) && EVERY_TENANT.test(pathname);
}

/** The ports of such URLs. */
export function endpointPorts(...urls: string[]): number[] {
  return [...new Set(urls.map(urlPort))].sort((a, b) => a - b);
}

function urlPort(url: string): number {
  const port = isKnown(url) && URL.canParse(url) ? new URL(url).port : '';
  return port === '' ? 443 : Number(port);
}
