import { TRUST } from '../../certificates/prop-types';
import { CaBundle, Trust } from '../../certificates/trust';
import { check, checkInteger } from '../../core/checks/checks';
import { described, inCall, recordMistake } from '../../core/checks/mistakes';
import { instanceOf, NUMBER, PropType, PropTypes, readProps, required, TEXTS } from '../../core/checks/prop-types';
import { Peer } from '../../core/kubernetes/peer';
import { whereIs } from '../../core/kubernetes/prop-types';
import { deferred } from '../../core/terraform/deferred';
import { combineRevisions } from '../../core/terraform/revision';
import { isKnown } from '../../core/terraform/tokens';
import { BoundCredential, SecretKey } from '../../credentials/bound-credential';
import { Credential } from '../../credentials/credential';
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
   * public authorities of the image.
   * @default - those of the image
   */
  readonly trust?: Trust;
  /** More hosts that are reached without it: `.corp.example`, `10.0.0.0/8`. @default - what is in the cluster, and what `peers` say of others */
  readonly noProxy?: string[];
}

/** What a proxy whose URL is a secret needs to be used. */
export interface SecretHttpProxyOptions extends HttpProxyOptions {
  /** Its port, which nobody reads out of the secret. */
  readonly port: number;
}

const PROXY: PropTypes<HttpProxyOptions> = { peers: whereIs('the proxy is'), trust: TRUST, noProxy: TEXTS };
const SECRET_PROXY: PropTypes<SecretHttpProxyOptions> = { ...PROXY, port: required(NUMBER, () => 3128) };

/**
 * A proxy by which everything over HTTPS goes out that no `peers` open a way to: who uses it has a policy to the proxy alone, and
 * the proxy decides which names it reaches. The client shakes hands with the server, not with the proxy, and verifies it.
 */
export class HttpProxy {
  /**
   * A proxy that asks for no credential.
   * @param url Its URL: `http://proxy.corp.example:3128`, or with https.
   * @param options Where it is.
   */
  public static of(url: string, options: HttpProxyOptions): HttpProxy {
    return new HttpProxy({ url, options });
  }

  /**
   * A proxy that asks who somebody is: its URL holds a user and a password.
   * The password goes to it as the URL says: with `https://` encrypted, and with `http://` so that the network between can read it.
   * @param url The whole URL, `https://user:password@proxy.corp.example:3128`, with the letters encoded that URLs do not take.
   * @param options Where it is.
   */
  public static fromSecret(url: Credential, options: SecretHttpProxyOptions): HttpProxy {
    return new HttpProxy({ secretUrl: url, options });
  }

  private constructor(
    private readonly given:
      | { readonly url: string; readonly options: HttpProxyOptions }
      | { readonly secretUrl: Credential; readonly options: SecretHttpProxyOptions },
  ) {}

  /** Where it is, as errors say it. */
  public toString(): string {
    return 'url' in this.given && isKnown(this.given.url) && !this.given.url.includes('@') ? this.given.url : 'proxy';
  }

  /** @internal opens the way there. `direct` are the hosts that need it not, as they stand when the stack is written out. */
  public _use(workload: Workload, direct: () => readonly string[]): UsedProxy {
    const { owner, name } = workload;
    return inCall(owner, 'proxy', this, () => {
      const { given } = this;
      if ('secretUrl' in given) {
        const options = readProps(owner, given.options, SECRET_PROXY);
        checkInteger(owner, 'port', options.port, { min: 1, max: 65_535 });
        const bound = { credential: given.secretUrl, secretName: `${name}-proxy`, prop: 'url', decidedElsewhere: true };
        const secret = new BoundCredential(owner, 'proxy', bound).in(workload.namespace);
        return new UsedProxy(workload, { options, port: options.port, secret, direct });
      }
      const options = readProps(owner, given.options, PROXY);
      return new UsedProxy(workload, { options, port: portOf(workload, given.url), url: given.url, direct });
    });
  }
}

export const HTTP_PROXY: PropType<HttpProxy> = instanceOf(HttpProxy, 'an HttpProxy, like HttpProxy.of(url, { … })', {
  secret: true,
});

function portOf({ owner }: Workload, url: string): number {
  const parsed = isKnown(url) && URL.canParse(url) ? new URL(url) : undefined;
  const plain =
    parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && !parsed.search && !parsed.hash;
  if (!plain || parsed.username || parsed.password)
    recordMistake(owner, {
      prop: 'url',
      got: url.includes('@') ? described('a URL with a user in it, which is for HttpProxy.fromSecret') : url,
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
      readonly url?: string;
      readonly secret?: SecretKey;
      readonly direct: () => readonly string[];
    },
  ) {
    const { owner, namespace, pod } = workload;
    const { options, port, secret } = use;
    for (const peer of options.peers) openPath(workload, peer, port);
    for (const host of options.noProxy ?? [])
      check(owner, 'noProxy', host, 'hosts, domains and networks: .corp.example', (text) =>
        /^[\w.:/[\]*-]+$/.test(text),
      );
    this.bundle = options.trust?._bundleIn(owner, namespace);
    if (options.trust && !this.bundle)
      recordMistake(owner, { prop: 'trust', got: described('Trust.unverified'), takes: 'what verifies the proxy' });
    pod.rollOutOn(
      'proxy',
      deferred(() => combineRevisions([secret?.revision ?? '', this.bundle?.revision ?? ''])),
    );
  }

  /** The variables that the daemon knows it by. Nothing is asked of it over plain HTTP. */
  public environment(): Record<string, string> {
    const { url, options, direct } = this.use;
    const hosts = [...new Set([...direct(), ...(options.noProxy ?? [])])].sort();
    return { ...(url === undefined ? {} : { HTTPS_PROXY: url }), NO_PROXY: hosts.join() };
  }

  /** The variables that are secrets. */
  public secrets(): Record<string, SecretKey> {
    return this.use.secret ? { HTTPS_PROXY: this.use.secret } : {};
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
