import { Construct, IConstruct } from 'constructs';
import { isIP } from 'node:net';
import { TRUST } from '../../certificates/prop-types';
import { Trust } from '../../certificates/trust';
import { check, checkPort } from '../../core/checks/checks';
import { construct, NUMBER, PropType, PropTypes, readProps, REQUIRED_TEXT, TEXT } from '../../core/checks/prop-types';
import { sameStack } from '../../core/checks/same-stack';
import { INamespace } from '../../core/kubernetes/namespace';
import { Peer } from '../../core/kubernetes/peer';
import { Protocol } from '../../core/kubernetes/protocol';
import { whereIs } from '../../core/kubernetes/prop-types';
import { isDnsName } from '../../core/values/dns-name';
import { BoundCredential } from '../../credentials/bound-credential';
import { isUserName, USER_NAME } from '../../credentials/user-name';
import { prepareStack } from '../../posture/prepare-stack';
import { Workload } from '../../workloads/workload';
import { Client } from '../network/ends';
import { openPathFrom } from '../network/path';
import { checkServerName } from '../tls/server-name';
import { loginOf, ScrapeLogin, TARGET_LOGIN, TargetLoginOptions, trustOf, usedAccount } from './target-login';

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
  /** Whether who scrapes it must show a certificate too. */
  readonly requiresClientCertificate: boolean;
  /** @internal lets a target that asks others, by their address in a request, reach one of them */
  _reach?(peer: Peer, port: number, protocol?: Protocol): void;
  /** @internal checks what such a target is asked for: mistakes are recorded where it is asked */
  _checkAsked?(scope: IConstruct, asked: readonly AskedText[]): void;
  /** @internal whether there is one instance only, so that its name is dialled, and stays its label `instance` */
  readonly _single?: boolean;
  /** @internal what scrapers call its job by themselves. @default - its id */
  readonly _jobName?: string;
  /** @internal the headless Service of its instances, where this stack has it: what discovery by the API looks for */
  readonly _service?: ScrapeService;
  /**
   * @internal lets a workload scrape it: opens the way on both sides, and gives who it scrapes as; nothing where a
   * certificate is all that the target asks for, or the two are not of one stack.
   */
  _admit(scraper: Scraper): ScrapeLogin | undefined;
}

/** What a target is asked to read, in a request of who scrapes it. */
export interface AskedText {
  /** The prop that says it. */
  readonly prop: string;
  readonly text: string;
}

export const SCRAPE_TARGET: PropType<IScrapeTarget> = construct<IScrapeTarget>(
  'a scrape target, like a SecureNodeExporter, a SecureInfluxDB, or what `serveMetrics` of a SecureTelegraf gives',
  'discoveryName',
  'serverName',
  'trust',
  '_admit',
);

/** What scrapers call the job of a target where nobody says it. */
export function jobNameOf(target: IScrapeTarget): string {
  return target._jobName ?? target.node.id;
}

/** A workload that scrapes, or pods that this library does not run, like the Prometheus of an operator. */
export interface Scraper {
  readonly workload: Client;
  /** The first alternative name of the certificate that it shows, where the target requires one. */
  readonly certificateName?: string;
  /** What the call is given it as. @default target */
  readonly prop?: string;
  /** What stands for it where it is of another stack. @default TARGET_ELSEWHERE */
  readonly instead?: string;
}

/** Who scrapes: a user's name and password, by basic authentication. */
export interface ScrapeAccount {
  readonly userName: string;
  readonly credential: BoundCredential;
}

/** A Service in Kubernetes, and the labels of it and its pods. */
export interface ScrapeService {
  readonly namespace: INamespace;
  readonly name: string;
  readonly selector: Record<string, string>;
}

/** Where metrics are served that another stack, or nobody's Terraform, deploys. */
export interface ScrapeTargetAttributes extends TargetLoginOptions {
  /** A DNS name with an address for each instance. */
  readonly discoveryName: string;
  /** The name that their certificates are verified for. @default - `discoveryName` */
  readonly serverName?: string;
  /** The port. @default 9100 */
  readonly port?: number;
  /** The path of the metrics. @default /metrics */
  readonly metricsPath?: string;
  /** What verifies their certificates; it has to be given unless they serve in clear text. @default - none */
  readonly trust?: Trust;
  /** Where they are in the network, for the policies of who scrapes them: `Peer.cidr` of the nodes for exporters there. */
  readonly peers: Peer[];
}

const ATTRIBUTES: PropTypes<ScrapeTargetAttributes> = {
  ...TARGET_LOGIN,
  discoveryName: REQUIRED_TEXT,
  serverName: TEXT,
  port: NUMBER,
  metricsPath: TEXT,
  trust: TRUST,
  peers: whereIs('the target is'),
};

/** What a target says of itself, wherever it runs. */
export interface DescribedTarget extends Pick<
  IScrapeTarget,
  'discoveryName' | 'serverName' | 'port' | 'metricsPath' | 'trust' | 'requiresClientCertificate'
> {
  readonly userName: string | undefined;
  /** @default https */
  readonly scheme?: string;
}

/** Checks the path of a request for metrics: some clients encode a `%` once more, and some do not. */
export function checkPath(scope: IConstruct, prop: string, given: string | undefined): void {
  const takes = 'a path that begins with "/", in ASCII, without spaces, "?", "#" and "%"';
  check(scope, prop, given, takes, (path) => /^\/[!"$&-~]*$/.test(path) && !path.includes('?'));
}

/** A target that is no server of this library. */
export abstract class ForeignScrapeTarget extends Construct implements IScrapeTarget {
  public readonly scheme: string = 'https';
  public readonly port!: number;
  public readonly metricsPath!: string;
  public readonly discoveryName!: string;
  public readonly serverName!: string;
  public readonly trust!: Trust;
  public readonly requiresClientCertificate!: boolean;

  /** @internal */
  public abstract _admit(scraper: Scraper): ScrapeLogin | undefined;

  /** Checks and takes what it says of itself. */
  protected describe({ userName, scheme = 'https', ...target }: DescribedTarget): void {
    checkServerName(this, { ...target, host: target.discoveryName });
    checkPort(this, 'port', target.port);
    checkPath(this, 'metricsPath', target.metricsPath);
    check(this, 'userName', userName, USER_NAME, isUserName);
    Object.assign(this, target, { scheme });
  }
}

/** A target that this stack does not run. */
export class ExternalScrapeTarget extends ForeignScrapeTarget {
  readonly #peers: Peer[];
  readonly #login?: ScrapeLogin;

  public constructor(scope: Construct, id: string, given: ScrapeTargetAttributes) {
    super(scope, id);
    prepareStack(this);
    const attributes = readProps(this, given, ATTRIBUTES);
    const { discoveryName, serverName = discoveryName, port = 9100, metricsPath = '/metrics', peers } = attributes;
    const { requiresClientCertificate = false, credential } = attributes;
    const userName = attributes.userName ?? (credential && 'prometheus');
    const scheme = attributes.clearText ? 'http' : 'https';
    check(this, 'discoveryName', discoveryName, 'a DNS name', (text) => isDnsName(text) && isIP(text) === 0);
    const trust = trustOf(this, attributes);
    this.describe({ discoveryName, serverName, port, metricsPath, trust, requiresClientCertificate, userName, scheme });
    this.#peers = peers;
    const secretName = `${id.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}-credential`;
    this.#login = loginOf(this, { ...attributes, userName }, secretName);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeLogin | undefined {
    return admit(this, scraper, this.#peers, this.#login) ? this.#login : undefined;
  }
}

/** What stands for a target of another stack. */
export const TARGET_ELSEWHERE = '`ScrapeTarget.fromAttributes`';

/** Whether a target is of the stack of who scrapes it. */
export function isOfItsStack(target: IScrapeTarget, { workload, prop = 'target', instead }: Scraper): boolean {
  return sameStack(workload.owner, prop, target, instead ?? TARGET_ELSEWHERE);
}

/** Opens the way from a scraper to all ends of a target, for an account. Gives whether the two are of one stack. */
export function admit(
  target: IScrapeTarget,
  scraper: Scraper,
  ends: readonly (Workload | Peer)[],
  login: ScrapeLogin | undefined,
): boolean {
  if (!isOfItsStack(target, scraper)) return false;
  const { workload } = scraper;
  const account = login && usedAccount(login);
  const verifiedBy = target.scheme === 'https' ? target.trust._describe() : undefined;
  for (const end of ends) openPathFrom(workload, end, target.port, { account, server: target, verifiedBy });
  const { oauth2 } = login ?? {};
  for (const peer of oauth2?.peers ?? []) openPathFrom(workload, peer, oauth2?.port ?? 443, { account });
  return true;
}
