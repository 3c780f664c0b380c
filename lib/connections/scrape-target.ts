import { Construct, IConstruct } from 'constructs';
import { Trust } from '../certificates/trust';
import { check, checkInteger } from '../core/checks';
import { recordMistake } from '../core/mistakes';
import { Peer } from '../core/peer';
import { prepareStack } from '../core/requirements';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { Workload } from '../workloads/workload';
import { sameStack } from '../core/same-stack';
import { openPath } from './path';

/** Something that serves metrics over TLS, to those who know a password, from one or many addresses. */
export interface IScrapeTarget extends IConstruct {
  /** The scheme of its URL. */
  readonly scheme: string;
  /** The port of every address. */
  readonly port: number;
  /** The path of the metrics. */
  readonly metricsPath: string;
  /** A DNS name with an address for each instance (A or AAAA records). */
  readonly discoveryName: string;
  /** The name that its certificate is verified for: one for all, as the instances are dialled by address. */
  readonly serverName: string;
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** Who may scrape it. */
  readonly userName: string;
  /** Whether who scrapes it must show a certificate too. */
  readonly requiresClientCertificate: boolean;
  /** @internal lets a workload scrape it: opens the way, and gives the password in the workload's namespace. */
  _admit(scraper: Scraper): SecretKey;
}

/** A workload that scrapes. */
export interface Scraper {
  readonly workload: Workload;
  /** The first alternative name of the certificate that it shows, where the target requires one. */
  readonly certificateName?: string;
}

/** Where metrics are served that another stack, or nobody's Terraform, deploys. */
export interface ScrapeTargetAttributes {
  /** A DNS name with an address for each instance. */
  readonly discoveryName: string;
  /** The name that their certificates are verified for. @default - `discoveryName` */
  readonly serverName?: string;
  /** The port. @default 9100 */
  readonly port?: number;
  /** The path of the metrics. @default /metrics */
  readonly metricsPath?: string;
  /** What verifies their certificates. */
  readonly trust: Trust;
  /** Who may scrape them. @default prometheus */
  readonly userName?: string;
  /** That user's password. */
  readonly credential: Credential;
  /** Where they are in the network, for the policies of who scrapes them: `Peer.cidr` of the nodes for exporters there. */
  readonly peers: Peer[];
  /** Whether who scrapes them must show a certificate that they take. @default false */
  readonly requiresClientCertificate?: boolean;
}

/** A target that this stack does not run. */
export class ExternalScrapeTarget extends Construct implements IScrapeTarget {
  public readonly scheme = 'https';
  public readonly port: number;
  public readonly metricsPath: string;
  public readonly discoveryName: string;
  public readonly serverName: string;
  public readonly trust: Trust;
  public readonly userName: string;
  public readonly requiresClientCertificate: boolean;
  readonly #peers: Peer[];
  readonly #credential: BoundCredential;

  public constructor(scope: Construct, id: string, attributes: ScrapeTargetAttributes) {
    super(scope, id);
    prepareStack(this);
    const { discoveryName, serverName = discoveryName, port = 9100, metricsPath = '/metrics' } = attributes;
    for (const [prop, name] of Object.entries({ discoveryName, serverName }))
      check(this, prop, name, 'a DNS name', (text) => /^(?=.{1,253}$)[a-z0-9_]([\w.-]*[a-z0-9])?$/i.test(text));
    checkInteger(this, 'port', port, { min: 1, max: 65535 });
    check(this, 'metricsPath', metricsPath, 'a path that begins with "/"', (path) => path.startsWith('/'));
    if (attributes.peers.length === 0)
      recordMistake(this, { prop: 'peers', got: attributes.peers, takes: 'where the target is in the network' });
    for (const peer of attributes.peers) peer._check(this, 'peers');
    this.port = port;
    this.metricsPath = metricsPath;
    this.discoveryName = discoveryName;
    this.serverName = serverName;
    this.trust = attributes.trust;
    this.userName = attributes.userName ?? 'prometheus';
    this.requiresClientCertificate = attributes.requiresClientCertificate ?? false;
    this.#peers = attributes.peers;
    this.#credential = new BoundCredential(this, 'credential', {
      credential: attributes.credential,
      secretName: `${id.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}-credential`,
    });
  }

  /** @internal */
  public _admit({ workload }: Scraper): SecretKey {
    return admit(this, workload, this.#peers, this.#credential);
  }
}

/** Opens the way from a workload to all ends of a target, and gives the target's password in the workload's namespace. */
export function admit(
  target: IScrapeTarget,
  client: Workload,
  ends: readonly (Workload | Peer)[],
  credential: BoundCredential,
): SecretKey {
  if (!sameStack(client.owner, 'target', target))
    return { secretName: '', key: 'password', revision: '', managed: false };
  for (const end of ends) openPath(client, end, target.port);
  return credential.in(client.namespace);
}
