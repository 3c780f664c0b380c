import type { StatefulSetV1SpecTemplateSpecVolumeProjectedSources as Source } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { checkTrustedPem } from '../certificates/pem';
import { MISSING_TRUST, Trust } from '../certificates/trust';
import { HttpProxy } from '../connections/network/http-proxy';
import { deferred, deferredMap } from '../core/terraform/deferred';
import { combineRevisions } from '../core/terraform/revision';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { escapeTemplate } from '../core/terraform/template';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { caSource, secretSources } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { asksItself } from './probes';
import { yaml } from '../formats';
import { CLIENT_CERTIFICATE, WebConfig } from '../web-config/web-config';
import { PodVolume } from '../workloads/pod-volume';

interface ClientAccount {
  /** @default - whoever has the token that the credential is */
  readonly userName?: string;
  readonly credential: BoundCredential;
  /** Where a token is asked for with the credential. @default - nowhere */
  readonly oauth2?: TokenServer;
}

/** A server that gives tokens, by the client credentials of OAuth 2. */
interface TokenServer {
  readonly clientId: string;
  readonly tokenUrl: string;
  readonly scopes?: readonly string[];
  readonly endpointParams?: Readonly<Record<string, string>>;
  readonly trust?: Trust;
}

/** How a client verifies its server and shows who it is. */
export interface ClientOptions {
  readonly trust?: Trust;
  readonly serverName?: string;
  readonly account?: ClientAccount;
  /** Whether it shows a certificate. */
  readonly certificate?: boolean;
}

/**
 * The files that daemons of the Prometheus family verify servers by and log in with. All that Terraform knows is in one ConfigMap and one
 * Secret, which a running pod sees changing: a new target rolls nothing out. What is in somebody else's Secret or ConfigMap has
 * to be mounted, which takes a new pod.
 */
export class ClientFiles {
  /** The Secret with the passwords, and the names that change with them. */
  private readonly secretName: string;
  private readonly certificates = new Map<string, string>();
  private readonly passwords = new Map<string, BoundCredential>();
  private readonly userNames = new Map<string, string>();
  private readonly existing = new Map<string, Source>();

  /** `folder` is where they are mounted. */
  public constructor(
    private readonly workload: Workload,
    private readonly folder: string,
    /** What leads to servers for which no `peers` are given, for who writes a client's config. */
    public readonly proxy?: HttpProxy,
  ) {
    const { owner, namespace, name } = workload;
    const sorted = () => [...this.passwords].sort(([a], [b]) => (a < b ? -1 : 1));
    workload.passwordsSecret = `${name}-passwords`;
    this.secretName = writeOnlySecret(owner, 'passwords', {
      namespace,
      name: workload.passwordsSecret,
      data: deferredMap(() => ({
        ...Object.fromEntries(this.userNames),
        ...Object.fromEntries(sorted().map(([file, { value = '' }]) => [file, value])),
      })),
      revision: deferred(() =>
        combineRevisions([
          ...sorted().flatMap(([file, { revision }]) => [digest(file), revision]),
          ...[...this.userNames].sort().flatMap(([file, name]) => [digest(file), digest(name)]),
        ]),
      ),
    }).nameReference;
  }

  /**
   * What a client in the config file says of TLS and of who it is. `id` tells it from all others. A trust that verifies nothing has no
   * file with authorities.
   */
  public clientConfig(id: string, { trust, serverName, account, certificate }: ClientOptions) {
    const verified = trust && this.trust(`${id}.ca.crt`, trust);
    return {
      tls_config: {
        ...(trust && (verified === undefined ? { insecure_skip_verify: true } : { ca_file: verified })),
        server_name: serverName,
        ...(certificate ? CLIENT_CERTIFICATE : {}),
      },
      ...(account && this.login(id, account)),
    };
  }

  /** The path of a file with a password or another secret. */
  public secretFile(file: string, credential: BoundCredential): string {
    if (credential.value === undefined) this.mount(file, credential.in(this.workload.namespace));
    else this.passwords.set(file, credential);
    return `${this.folder}/${file}`;
  }

  /** The path of a file that somebody else's ConfigMap has in the same namespace. */
  public configMapFile(
    file: string,
    { configMapName, key }: { readonly configMapName: string; readonly key: string },
  ): string {
    const items = [{ key: escapeTemplate(key), path: file }];
    this.existing.set(file, { configMap: [{ name: escapeTemplate(configMapName), items }] });
    return `${this.folder}/${file}`;
  }

  /**
   * The volume with the config file and all that it names, in one folder, so that they change in one step. With `probe.yml`, by
   * which the daemon is asked whether it is ready.
   */
  public configVolume(web: WebConfig, config: () => Readonly<Record<string, string>>): PodVolume {
    const { owner, name, pod } = this.workload;
    const self = { trust: web.identity.trust, account: web.account };
    const probe: Record<string, string> = asksItself(web) ? { 'probe.yml': yaml(this.clientConfig('self', self)) } : {};
    const configMap = new KubernetesResource(owner, 'config', 'config_map_v1', {
      ...this.workload.claimMetadata('ConfigMap', `${name}-config`),
      data: deferredMap(() => ({ ...config(), ...probe, ...Object.fromEntries(this.certificates) })),
    });
    return pod.addVolume('config', () =>
      secretSources([{ configMap: [{ name: configMap.nameReference }] }, ...this.sources()]),
    );
  }

  private sources(): Source[] {
    const others = [...this.existing].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
    return [{ secret: [{ name: this.secretName }] }, ...others];
  }

  private login(id: string, { userName, credential, oauth2 }: ClientAccount) {
    if (oauth2) {
      const { clientId, tokenUrl, scopes, endpointParams, trust } = oauth2;
      const file = trust && this.trust(`${id}.oauth2.ca.crt`, trust);
      return {
        oauth2: {
          client_id: clientId,
          client_secret_file: this.secretFile(`${id}.secret`, credential),
          token_url: tokenUrl,
          scopes,
          endpoint_params: endpointParams,
          ...(trust && { tls_config: file === undefined ? { insecure_skip_verify: true } : { ca_file: file } }),
        },
      };
    }
    if (userName === undefined)
      return { authorization: { credentials_file: this.secretFile(`${id}.token`, credential) } };
    return {
      basic_auth: {
        ...this.userName(`${id}.username`, userName, credential),
        password_file: this.secretFile(`${id}.password`, credential),
      },
    };
  }

  // A name that changes with its password comes from the same Secret: the two are seen at once.
  private userName(file: string, userName: string, { renamedWhenRotated }: BoundCredential): Record<string, string> {
    if (!renamedWhenRotated) return { username: userName };
    this.userNames.set(file, escapeTemplate(userName));
    return { username_file: `${this.folder}/${file}` };
  }

  private trust(file: string, trust: Trust): string | undefined {
    const { owner, namespace } = this.workload;
    const pem = trust._pem();
    if (pem === undefined) {
      const bundle = trust._bundleIn(owner, namespace);
      if (!bundle) return undefined;
      this.existing.set(file, caSource(bundle, file));
    } else {
      if (trust !== MISSING_TRUST) checkTrustedPem(owner, trust._propOf(owner), pem);
      this.certificates.set(file, escapeTemplate(pem));
    }
    return `${this.folder}/${file}`;
  }

  private mount(file: string, { secretName, key }: SecretKey): void {
    const items = [{ key: escapeTemplate(key), path: file }];
    this.existing.set(file, { secret: [{ name: secretName, items }] });
  }
}

/** The start of the names of a client's files: a ConfigMap's keys are letters, digits, `-`, `_` and `.` */
export function fileId(kind: string, name: string): string {
  return /^[a-z0-9-]{1,60}$/.test(name) ? `${kind}-${name}` : `${kind}_${digest(name, 12)}`;
}
