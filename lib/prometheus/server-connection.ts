import { Construct } from 'constructs';
import { TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { OAUTH2, OAuth2Options, ScrapeLogin, tokenServerOf, usedAccount } from '../connections/scraping/target-login';
import { checkServerName } from '../connections/tls/server-name';
import { check } from '../core/checks/checks';
import { checkShown } from '../core/checks/shown';
import { checkedUrl, HttpsAddress } from '../core/checks/https-url';
import { CREDENTIAL_HEADER } from '../core/checks/confidential';
import { described, recordMistake } from '../core/checks/mistakes';
import { FLAG, map, PropTypes, REQUIRED_TEXT, struct, TEXT, TEXT_MAP } from '../core/checks/prop-types';
import { objectName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { PEERS } from '../core/kubernetes/prop-types';
import { constructId, freeId } from '../core/terraform/ids';
import { checkAccount } from '../credentials/account';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { Dialler } from '../prometheus-daemon/alertmanager';
import { fileId } from '../prometheus-daemon/client-files';

/** A server that Prometheus talks to: where it is, and how the two know each other. */
export interface PrometheusServerOptions {
  /** Its https URL, without a credential in it. */
  readonly url: string;
  /** What verifies its certificate. @default - the public authorities that the image trusts */
  readonly trust?: Trust;
  /** The name that its certificate is verified for. @default - the host in `url` */
  readonly serverName?: string;
  /** Who sends, by basic authentication. @default - nobody: `clientCertificate` says who it is */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** A token that is shown to it. @default - none */
  readonly bearerToken?: Credential;
  /** A token that is asked for first. @default - none */
  readonly oauth2?: OAuth2Options;
  /** More headers, which others may read: `{ 'X-Scope-OrgID': 'team-a' }`. @default - none */
  readonly headers?: Record<string, string>;
  /** Headers that say who asks: `{ 'X-Api-Key': credential }`. @default - none */
  readonly secretHeaders?: Record<string, Credential>;
  /** Whether it shows its own certificate to the server. @default false */
  readonly clientCertificate?: boolean;
  /**
   * Where the server is in the network: Prometheus's own policy lets it go nowhere else.
   * @default - the proxy of Prometheus leads there; a mistake where it has none
   */
  readonly peers?: Peer[];
}

export const SERVER_OPTIONS: PropTypes<PrometheusServerOptions> = {
  url: REQUIRED_TEXT,
  trust: TRUST,
  serverName: TEXT,
  userName: TEXT,
  credential: CREDENTIAL,
  bearerToken: CREDENTIAL,
  oauth2: struct(OAUTH2),
  headers: TEXT_MAP,
  secretHeaders: map(CREDENTIAL),
  clientCertificate: FLAG,
  peers: PEERS,
};

/** Stands in for one that is missing, which is a mistake already. */
export const MISSING_SERVER: PrometheusServerOptions = {
  url: 'https://missing.example',
  clientCertificate: true,
  peers: [Peer.cidr('192.0.2.0/24')],
};

// Stands in for one that is a mistake already.
const MISSING: HttpsAddress = { host: 'missing.example', port: 443, path: '', query: '' };

/**
 * Connects a server, and gives its address and how the config file says that it is verified and logged in to.
 * `knownOtherwise`: the caller writes how the server knows who sends, as by `cloudLogin`.
 */
export function connectServer(
  kind: string,
  given: PrometheusServerOptions,
  { workload, files }: Dialler,
  knownOtherwise = false,
): { readonly address: HttpsAddress; readonly client: Record<string, unknown> } {
  const { owner } = workload;
  const checked = checkedUrl(owner, 'url', given.url);
  const address = checked ?? MISSING;
  // Paths of constructs have it in them, and errors have those: one that is refused may hold a credential.
  const options = checked ? given : { ...given, url: MISSING.host };
  const { url, serverName, clientCertificate = false, peers = [] } = options;
  checkServerName(owner, { serverName, trust: options.trust, host: address.host });
  const account = accountAt(owner, kind, options, { name: workload.name, knownOtherwise });
  const used = account && usedAccount(account);
  for (const peer of peers) openPath(workload, peer, address.port, { account: used });
  const proxy = peers.length === 0 ? files.proxy : undefined;
  const throughProxy = proxy ? { proxy_from_environment: true } : {};
  const trust = proxy ? proxy._trustBehind(owner, options) : options.trust;
  if (peers.length === 0 && !proxy)
    recordMistake(owner, {
      prop: 'peers',
      got: options.peers,
      takes:
        "where the server at `url` is in the network, like Peer.cidr('192.0.2.0/24'), or `proxy` of the Prometheus",
    });
  if (account?.oauth2) {
    const { peers: tokenServer, port } = account.oauth2;
    for (const peer of tokenServer) openPath(workload, peer, port);
  }
  const id = fileId(kind, url);
  const client = files.clientConfig(id, { trust, serverName, account, certificate: clientCertificate });
  return {
    address,
    client: { ...client, ...headersOf(options, kind, { workload, files }), follow_redirects: false, ...throughProxy },
  };
}

// By one of several ways, of which one at least has to be given.
function accountAt(
  owner: Construct,
  kind: string,
  { url, userName, credential, bearerToken, oauth2, secretHeaders = {}, clientCertificate }: PrometheusServerOptions,
  { name, knownOtherwise }: { readonly name: string; readonly knownOtherwise: boolean },
): ScrapeLogin | undefined {
  checkAccount(owner, { userName, credential });
  const [first, second] = Object.entries({ credential, bearerToken, oauth2 }).flatMap(([prop, given]) =>
    given ? [prop] : [],
  );
  const other = second ?? (knownOtherwise ? first : undefined);
  if (other !== undefined)
    recordMistake(owner, { prop: other, got: described('it beside another login'), takes: 'one way to log in' });
  if (first === undefined && !clientCertificate && !knownOtherwise && Object.keys(secretHeaders).length === 0)
    recordMistake(owner, {
      prop: 'credential',
      got: undefined,
      takes: `\`userName\` and \`credential\`, \`bearerToken\`, \`oauth2\`, \`secretHeaders\`, or \`clientCertificate: true\`: the server must know who sends`,
    });
  const given = oauth2?.clientSecret ?? bearerToken ?? credential;
  if (!given) return undefined;
  return {
    userName: oauth2 || bearerToken ? undefined : (userName ?? ''),
    credential: bound(owner, constructId(kind, url), given, objectName(`${name}-${kind}`, kind)),
    oauth2: oauth2 && tokenServerOf(owner, oauth2),
  };
}

// As Prometheus refuses them. Those by which somebody logs in are looked for where headers are read.
const RESERVED =
  /^(host|content-(encoding|length|type)|user-agent|connection|keep-alive|proxy-authenticate|www-authenticate|accept-encoding|x-prometheus-.*|x-amz-.*)$/i;

function headersOf(
  { url, headers = {}, secretHeaders = {} }: PrometheusServerOptions,
  kind: string,
  { workload, files }: Dialler,
) {
  const { owner, name } = workload;
  checkShown(owner, 'headers', headers);
  const isHeader = (header: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(header) && !RESERVED.test(header);
  const takes = 'names of headers that Prometheus does not set itself';
  for (const header of Object.keys(headers))
    check(
      owner,
      'headers',
      header,
      `${takes}, and no credential`,
      (text) => isHeader(text) && !CREDENTIAL_HEADER.test(text),
    );
  for (const header of Object.keys(secretHeaders))
    check(owner, 'secretHeaders', header, `${takes}; \`bearerToken\` is for Authorization`, (text) => {
      return isHeader(text) && !/authorization$/i.test(text);
    });
  const secret = Object.entries(secretHeaders).map(([header, credential]) => {
    const secretName = objectName(`${name}-${kind}-${header.toLowerCase()}`, `${name}-${kind}`);
    const id = constructId(kind, url, header);
    const file = files.secretFile(
      `${fileId(kind, url)}.${fileId('header', header.toLowerCase())}.secret`,
      bound(owner, id, credential, secretName),
    );
    return [header, { files: [file] }] as const;
  });
  const all = [...Object.entries(headers).map(([header, value]) => [header, { values: [value] }] as const), ...secret];
  return all.length > 0 ? { http_headers: Object.fromEntries<object>(all) } : {};
}

// A second connection to one URL is a mistake already: that its Secret would be the first's is no other.
function bound(owner: Construct, id: string, credential: Credential, name: string): BoundCredential {
  const free = freeId(owner, id);
  const secretName = free === id ? name : objectName('', name, free);
  return new BoundCredential(owner, free, { credential, secretName, decidedElsewhere: true });
}
