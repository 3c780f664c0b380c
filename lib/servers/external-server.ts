import { Construct } from 'constructs';
import { REQUIRED_TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { noteTrust } from '../connections/network/connection-notes';
import { described, recordMistake } from '../core/checks/mistakes';
import { PropTypes, required, REQUIRED_TEXT } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { PEER } from '../core/kubernetes/prop-types';
import { fragments, isKnown, isToken } from '../core/terraform/tokens';
import { isRotated, RotationOptions } from '../credentials/account-rotation';

/** A server that exists elsewhere. */
export interface ExternalServerAttributes {
  /** Where it is reached: `https://influxdb.example:8086`. Its host may be filled in by Terraform, its protocol and port may not. */
  readonly url: string;
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** Where it is in the network, for the policies of its clients. */
  readonly peer: Peer;
}

// InfluxDB knows no //write: what clients ask for begins with a slash.
const URL_WITHOUT_SLASH: typeof REQUIRED_TEXT = {
  ...REQUIRED_TEXT,
  read: (value, scope, prop) => REQUIRED_TEXT.read(value, scope, prop)?.replace(/\/$/, ''),
};

export const EXTERNAL_SERVER: PropTypes<ExternalServerAttributes> = {
  url: URL_WITHOUT_SLASH,
  trust: REQUIRED_TRUST,
  peer: required(PEER, () => Peer.namespace('missing')),
};

/** Where its clients find it. */
export interface ServerAddress {
  readonly end: Peer;
  readonly host: string;
  readonly port: number;
}

/** The address of a server that exists elsewhere. What is wrong with it is recorded. */
export function serverAddress(scope: Construct, { url, peer, trust }: ExternalServerAttributes): ServerAddress {
  noteTrust(scope, trust);
  const takes =
    'an https URL with a host and no path, user and query, like "https://influxdb.example:8086", known but for its host';
  const parsed = parseUrl(url);
  if (/\/\/[^/]*@/.test(url)) recordMistake(scope, { prop: 'url', got: described('a URL with a user in it'), takes });
  else if (!parsed) recordMistake(scope, { prop: 'url', got: isKnown(url) ? url : described('a token'), takes });
  return { end: peer, host: 'localhost', port: 443, ...parsed };
}

/** Records a rotation of an account that is not made here: by default as its server is not. */
export function refuseRotation(
  scope: Construct,
  options: RotationOptions,
  takes = 'nothing for a server that this stack does not run: who does decides when a password changes',
): void {
  if (isRotated(options))
    recordMistake(scope, {
      prop: options.rotation === undefined ? 'alsoValidRotations' : 'rotation',
      got: options.rotation ?? options.alsoValidRotations,
      takes,
    });
}

// What Terraform fills in may stand for the host: the protocol must be known, as the password goes there, and so must the port.
function parseUrl(url: string): { readonly host: string; readonly port: number } | undefined {
  const text = fragments(url).map((part) => (isToken(part) ? FILLED_IN : part));
  const [, host = ''] = /^https:\/\/(.*?)(?::\d+)?\/?$/i.exec(url) ?? [];
  // What `URL` mends or leaves out, and other programs do not.
  if (/[\s\\?#\p{Cc}]/u.test(text.join(''))) return undefined;
  try {
    const parsed = new URL(text.join(''));
    const bare = parsed.protocol === 'https:' && ['', '/'].includes(parsed.pathname) && !parsed.search && !parsed.hash;
    // Nobody listens at port 0.
    if (!bare || parsed.username || parsed.password || host === '' || parsed.port === '0') return undefined;
    return { host: isKnown(host) ? parsed.hostname : host, port: parsed.port === '' ? 443 : Number(parsed.port) };
  } catch {
    return undefined;
  }
}

const FILLED_IN = 'filled-in';
