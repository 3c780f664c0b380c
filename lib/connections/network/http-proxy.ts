import { IConstruct } from 'constructs';
import { TRUST } from '../../certificates/prop-types';
import { CaBundle, Trust, trustOfBoth } from '../../certificates/trust';
import { ACCEPTED, AcceptedRisk } from '../../core/checks/accepted-risk';
import { check } from '../../core/checks/checks';
import { acceptDeviation } from '../../core/checks/deviations';
import { toldAs, itemsOf } from '../../core/checks/calls';
import { itemOf, show } from '../../core/checks/given-words';
import { described, recordMistake, STAND_IN, textOf } from '../../core/checks/mistakes';
import {
  instanceOf,
  PropType,
  PropTypes,
  readArgument,
  readOptions,
  readProps,
  REQUIRED_TEXT,
  TEXTS,
} from '../../core/checks/prop-types';
import { Peer } from '../../core/kubernetes/peer';
import { whereIs } from '../../core/kubernetes/prop-types';
import { deferred } from '../../core/terraform/deferred';
import { combineRevisions } from '../../core/terraform/revision';
import { isKnown } from '../../core/terraform/tokens';
import { BoundCredential, SecretKey } from '../../credentials/bound-credential';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL } from '../../credentials/prop-types';
import { SecretVariable } from '../../workloads/container';
import { Mount } from '../../workloads/pod-volume';
import { caVolume } from '../../workloads/volumes';
import { Workload } from '../../workloads/workload';
import { openPath } from './path';

/** What a proxy needs to be used. */
export interface HttpProxyOptions {
  /** Where it is in the network. */
  readonly peers: Peer[];
  /**
   * What verifies it where its URL is https, and the servers behind it where it opens TLS and signs anew: it is trusted beside the
   * public authorities of the image. A service behind an https URL that has a `trust` of its own is verified by both, as is the proxy: both
   * are `Trust.fromPem` then, or one and the same.
   * @default - those of the image
   */
  readonly trust?: Trust;
  /**
   * What it is asked with, where it asks who somebody is: `user:password`, with the letters encoded that URLs do not take. It goes to
   * the proxy only encrypted, by a URL with https.
   * @default - it asks for nothing
   */
  readonly login?: Credential;
  /** That `login` may go to it by a URL with http, which the network between can read. `Deviations.of` lists it. @default - it may not */
  readonly clearText?: AcceptedRisk;
  /** More hosts that are reached without it: `.corp.example`, `10.0.0.0/8`. @default - what is in the cluster, and what `peers` say of others */
  readonly noProxy?: string[];
}

const PROXY: PropTypes<HttpProxyOptions> = {
  peers: whereIs('the proxy is'),
  trust: TRUST,
  login: CREDENTIAL,
  clearText: ACCEPTED,
  noProxy: TEXTS,
};

/** How a server is verified that is reached through a proxy. */
interface Behind {
  readonly trust?: Trust;
  readonly serverName?: string;
}

/**
 * A proxy by which everything over HTTPS goes out that no `peers` open a way to: who uses it has a policy to the proxy alone, and
 * the proxy decides which names it reaches. The client shakes hands with the server, not with the proxy, and verifies it.
 */
export class HttpProxy {
  /**
   * A proxy.
   * @param url Its URL: `https://proxy.corp.example:3128`, or with http where it asks for no login.
   * @param options Where it is, and what it is asked with.
   */
  public static of(url: string, options: HttpProxyOptions): HttpProxy {
    return new HttpProxy(url, options);
  }

  private readonly url: string;

  private constructor(
    private readonly given: string,
    private readonly options: HttpProxyOptions,
  ) {
    this.url = textOf(given);
  }

  /** Where it is, as errors say it. */
  public toString(): string {
    if (typeof this.given !== 'string') return show(this.given);
    return isKnown(this.url) && !this.url.includes('@') ? this.url : 'proxy';
  }

  /** @internal opens the way there. `direct` are the hosts that are reached without it, as they stand when the stack is written out. */
  public _use(workload: Workload, direct: () => readonly string[]): UsedProxy {
    const { owner, name } = workload;
    return toldAs(owner, `proxy(${itemOf(this)})`, () => {
      // What is no text has its line, and none for what it is not.
      const url = typeof this.given === 'string' ? this.given : readArgument(owner, 'url', this.given, REQUIRED_TEXT);
      const options = readProps(owner, this.options, PROXY);
      const port = proxyPort(workload, url);
      if (!options.login) return new UsedProxy(workload, { options, port, url, direct });
      if (url !== STAND_IN && isKnown(url) && !url.startsWith('https:')) this.acceptClearText(owner, options.clearText);
      const bound = { credential: options.login, secretName: `${name}-proxy`, prop: 'login', decidedElsewhere: true };
      const login = new BoundCredential(owner, 'proxy', bound).in(workload.namespace);
      return new UsedProxy(workload, { options, port, url, login, direct });
    });
  }

  /**
   * @internal what a server behind it is verified by: Go verifies an https proxy by the authorities and the name that it was given for
   * the server.
   */
  public _trustBehind(scope: IConstruct, { trust, serverName }: Behind): Trust | undefined {
    if (!isKnown(this.url) || !this.url.startsWith('https:')) return trust;
    if (serverName !== undefined)
      recordMistake(scope, {
        prop: 'serverName',
        got: serverName,
        takes: 'nothing behind a proxy that is reached by https, which would be verified for it too',
      });
    const { trust: own } = readOptions(this.options);
    const both = own && trust && trustOfBoth(trust, own);
    if (trust && !both)
      recordMistake(scope, {
        prop: 'trust',
        got: described(trust._describe()),
        takes:
          "Trust.fromPem, and so the proxy's `trust`: behind an https proxy one list verifies both; or `peers`, which go around it",
      });
    return both ?? trust;
  }

  private acceptClearText(scope: IConstruct, clearText: AcceptedRisk | undefined): void {
    const what = 'the login of the proxy goes to it in clear text';
    if (clearText) acceptDeviation(scope, 'plain-proxy', { prop: 'clearText', what, reason: clearText._reason });
    else
      recordMistake(scope, {
        prop: 'url',
        got: this.toString(),
        takes: "an https URL where there is a login, or `clearText: AcceptedRisk.because('the reason')`",
      });
  }
}

export const HTTP_PROXY: PropType<HttpProxy> = instanceOf(HttpProxy, 'an HttpProxy, like HttpProxy.of(url, { … })', {
  secret: true,
});

function proxyPort({ owner }: Workload, url: string): number {
  const parsed = isKnown(url) && URL.canParse(url) ? new URL(url) : undefined;
  const plain =
    parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && !parsed.search && !parsed.hash;
  if (!plain || parsed.username || parsed.password)
    recordMistake(owner, {
      prop: 'url',
      got: url.includes('@') ? described('a URL with a user in it, which is for `login`') : url,
      takes: 'an http or https URL without a path, known when the program runs',
    });
  return Number(parsed?.port) || (parsed?.protocol === 'https:' ? 443 : 80);
}

// One proxy's folder: a program of Go reads all of the folders that it is told.
const CA_FOLDER = '/etc/proxy-ca';

/** What of a proxy is in the pod of who uses it. */
export class UsedProxy {
  private readonly bundle?: CaBundle;

  public constructor(
    private readonly workload: Workload,
    private readonly use: {
      readonly options: HttpProxyOptions;
      readonly port: number;
      readonly url: string;
      readonly login?: SecretKey;
      readonly direct: () => readonly string[];
    },
  ) {
    const { owner, namespace, pod } = workload;
    const { options, port, login } = use;
    for (const peer of options.peers) openPath(workload, peer, port);
    for (const [at, host] of itemsOf(options.noProxy ?? []))
      check(owner, `noProxy[${at}]`, host, 'hosts, domains and networks: .corp.example', (text) =>
        /^[\w.:/[\]*-]+$/.test(text),
      );
    this.bundle = options.trust?._bundleIn(owner, namespace);
    if (options.trust && !this.bundle)
      recordMistake(owner, { prop: 'trust', got: described('Trust.unverified'), takes: 'what verifies the proxy' });
    pod.rollOutOn(
      'proxy',
      deferred(() => combineRevisions([login?.revision ?? '', this.bundle?.revision ?? ''])),
    );
  }

  /** The variables that the daemon knows it by. Nothing is asked of it over plain HTTP. */
  public environment(): Record<string, string> {
    const { url, login, options, direct } = this.use;
    const hosts = [...new Set([...direct(), ...(options.noProxy ?? [])])].sort();
    return { ...(login ? {} : { HTTPS_PROXY: url }), NO_PROXY: hosts.join() };
  }

  /** The variables that are secrets. */
  public secrets(): Record<string, SecretVariable> {
    const { url, login } = this.use;
    const at = url.indexOf('://') + '://'.length;
    return login ? { HTTPS_PROXY: { ...login, within: [url.slice(0, at), `@${url.slice(at)}`] } } : {};
  }

  /** Where what verifies it is. */
  public folders(): string[] {
    return this.bundle ? [CA_FOLDER] : [];
  }

  public mounts(): Mount[] {
    return this.bundle ? [this.workload.pod.addVolume('proxy-ca', caVolume(this.bundle)).at(CA_FOLDER)] : [];
  }
}

/** What is in every cluster. A name of a Service ends so, or is looked up so. */
export const IN_CLUSTER: readonly string[] = ['localhost', '127.0.0.1', '::1', '.svc', '.svc.cluster.local'];

/** All of it, for a container that knows it only when the stack is written out. */
export function proxied(proxy: UsedProxy | undefined, folders: readonly string[] = []) {
  const all = [...folders, ...(proxy?.folders() ?? [])];
  return {
    mounts: proxy?.mounts() ?? [],
    // Go reads one file of those it knows, and all of these folders.
    env: { ...proxy?.environment(), ...(all.length > 0 ? { SSL_CERT_DIR: all.join(':') } : {}) },
    secretEnv: proxy?.secrets() ?? {},
  };
}
