import type { StatefulSetV1SpecTemplateSpecVolumeProjectedSources as Source } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { CaBundle } from '../certificates/trust';
import type { ScrapeAccount, Scraper } from '../connections/scraping/scrape-target';
import { ServerIdentity } from '../connections/tls/server-identity';
import { check } from '../core/checks/checks';
import { described, recordMistake, whenComplete } from '../core/checks/mistakes';
import { objectName } from '../core/kubernetes/names';
import { constructId } from '../core/terraform/ids';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions, revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { INamespace } from '../core/kubernetes/namespace';
import { isKnown } from '../core/terraform/tokens';
import { quoted } from '../core/values/quoted';
import { Size } from '../core/values/size';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotatedAccount, rotatedAccounts } from '../credentials/account-rotation';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { yaml } from '../formats';
import { ContainerImage } from '../workloads/container-image';
import { hasShell } from '../workloads/image-reference';
import { Mount } from '../workloads/pod-volume';
import { script } from '../workloads/script';
import { caSource, configMapVolume, memoryVolume, secretSources } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { checkCost, CheckedWebConfig, checkKnown, checkWebConfig, Daemon } from './rules';
import { tlsSettings } from './tls-settings';
import { ClientAuthentication, WebConfigProps } from './web-config-props';

const SOURCE = '/etc/web-config';
/** The certificate that the daemon shows to servers that ask for one: its own. */
export const CLIENT_CERTIFICATE = { cert_file: `${SOURCE}/tls.crt`, key_file: `${SOURCE}/tls.key` };
const RENDERED = '/run/web-config';
const SCRIPTS = '/opt/web-config';

/** Who gets in beside `userName`, by their names. */
export interface OtherUsers {
  readonly otherUsers?: Readonly<Record<string, Credential>>;
}

/** The file, by either of two ways. */
interface WebConfigFile {
  readonly file: string;
  /** What goes before the daemon and its arguments. */
  readonly wrapper: string[];
  /** What of it is in the folder of the certificate. */
  readonly sources: Source[];
  /** What else is mounted. */
  readonly mounts: Mount[];
}

/**
 * The web config of a daemon and all that it names, in its pod. Where Terraform knows the password, the file with its hash
 * is in a Secret; where only a Secret in the cluster knows it, a script composes the file in the pod's memory.
 */
export class WebConfig {
  /** Who may ask. */
  public readonly account: ScrapeAccount;
  /** What the daemon's container mounts. */
  public readonly mounts: Mount[];
  /** The path of the file, for the flag that names it. */
  public readonly file: string;
  /** What goes before the daemon and its arguments. */
  public readonly wrapper: string[];
  /** Whether clients must show a certificate. */
  public readonly requiresClientCertificate: boolean;
  /** Who gets in: `userName`, and whoever is valid too. */
  private readonly users: ScrapeAccount[];
  private readonly sans = new Set<string>();
  private readonly settings: CheckedWebConfig;
  private readonly namespace: INamespace;

  /** `owner` is the construct that its resources are below, and `name` what the names of its objects begin with. */
  public constructor(
    private readonly workload: Workload,
    props: WebConfigProps & OtherUsers,
    public readonly identity: ServerIdentity,
    daemon: Daemon,
    private readonly owner: Construct = workload.owner,
    private readonly name = workload.name,
  ) {
    const { namespace, pod } = workload;
    this.namespace = namespace;
    const [account, ...others] = this.bindAccounts(props);
    this.account = account;
    this.users = [account, ...others];
    const cost = checkCost(owner, props.bcryptCost, account.credential.isMadeHere);
    const clients = this.clientBundle(props.clientAuthentication, daemon);
    this.requiresClientCertificate = clients !== undefined;
    const settings = checkWebConfig(owner, props.webConfig, daemon);
    this.settings = { ...settings, tls_server_config: tlsSettings(owner, props, settings) };
    const keys = this.users.map((user) => ({ user, key: user.credential.bcryptKeyIn(namespace, cost) }));
    const made = keys.every(({ key }) => key === undefined)
      ? this.composeSecret(cost)
      : this.renderInPod(keys.map(({ user, key }) => key ?? this.writeHash(user, cost)));
    this.file = made.file;
    this.wrapper = made.wrapper;
    const sources = [
      secretSource(identity.secretName, { 'tls.crt': 'tls.crt', 'tls.key': 'tls.key' }),
      ...(clients ? [caSource(clients, 'client-ca.crt')] : []),
      ...made.sources,
    ];
    // One folder, so that the file and what it names change in one step; never by subPath, which would not change at all.
    const volume = pod.addVolume('web-config', secretSources(sources));
    this.mounts = [volume.at(SOURCE), ...made.mounts];
    // The rest is read again for each connection; these two at start only.
    const { http_server_config: http, rate_limit: rateLimit } = settings;
    pod.rollOutOn('web config', revisionOfValue(yaml({ http2: http?.http2, rateLimit })));
  }

  /** Checks that the image has what composes the file in the pod, where that is done there. */
  public checkShell(image: ContainerImage): void {
    if (this.wrapper.length > 0 && !hasShell(image.reference))
      recordMistake(this.owner, {
        prop: 'image',
        got: image.reference,
        takes:
          'an image with a shell, or a password that Terraform knows (Credential.generated() is in its state): with one that only the cluster knows, a script composes the web config',
      });
  }

  /** Takes the certificate of a scraper, where clients show one. */
  public admitClient({ workload, certificateName }: Scraper): void {
    if (!this.requiresClientCertificate) return;
    if (certificateName !== undefined) this.allowClient(certificateName);
    else
      recordMistake(this.workload.owner, {
        prop: 'clientAuthentication',
        got: workload.owner,
        takes: 'scrapers that show a certificate',
      });
  }

  /** Takes certificates with one more alternative name, where clients show one. */
  public allowClient(san: string): void {
    this.sans.add(san);
  }

  // The user's, and those who are valid too while a password is rotated.
  private bindAccounts(props: WebConfigProps & OtherUsers): [ScrapeAccount, ...ScrapeAccount[]] {
    const { owner, name } = this;
    const fine = check(owner, 'userName', props.userName, USER_NAME, isUserName) && isKnown(props.userName);
    if (!isKnown(props.userName))
      recordMistake(owner, {
        prop: 'userName',
        got: described('a token'),
        takes: `${USER_NAME}, known when the program runs`,
      });
    const baseName = (fine ? props.userName : undefined) ?? 'prometheus';
    const bind = ({ name: userName, id, credential, renamedWhenRotated }: RotatedAccount): ScrapeAccount => {
      const options = { credential, secretName: `${name}-${id}`, renamedWhenRotated, keptInState: true };
      return { userName, credential: new BoundCredential(owner, id, options) };
    };
    const given = { name: baseName, id: 'credential', credential: props.credential };
    const [account, ...others] = rotatedAccounts(owner, given, props);
    return [bind(account), ...others.map(bind), ...this.bindOthers(props.otherUsers ?? {}, baseName)];
  }

  private bindOthers(users: Readonly<Record<string, Credential>>, baseName: string): ScrapeAccount[] {
    const { owner, name } = this;
    return Object.entries(users).map(([userName, credential]) => {
      const takes = `${USER_NAME}, other than "${baseName}"`;
      check(owner, 'remoteWriters', userName, takes, (text) => isUserName(text) && text !== baseName);
      const secretName = objectName(`${name}-user-${userName}`, `${name}-user`);
      const id = constructId('user', userName);
      return { userName, credential: new BoundCredential(owner, id, { credential, secretName, keptInState: true }) };
    });
  }

  private composeSecret(cost: number): WebConfigFile {
    const { owner, namespace, name } = this;
    const accounts = [...this.users].sort((a, b) => (a.userName < b.userName ? -1 : 1));
    const users = Object.fromEntries(
      accounts.map(({ userName, credential }) => [userName, credential.bcryptHash(cost)]),
    );
    const names = Object.fromEntries(accounts.map(({ userName }) => [userName, '']));
    const revision = combineRevisions([
      ...accounts.map(({ credential }) => credential.revision),
      String(cost),
      this.untilConnected(() => revisionOfValue(this.text('', names))),
    ]);
    const data = { 'web.yml': this.untilConnected(() => this.text('', users)) };
    const secret = writeOnlySecret(owner, 'web-config', { namespace, name: `${name}-web-config`, data, revision });
    const sources = [secretSource(secret.nameReference, { 'web.yml': 'web.yml' })];
    return { file: `${SOURCE}/web.yml`, wrapper: [], sources, mounts: [] };
  }

  // Of a password that Terraform knows, beside one that it does not.
  private writeHash({ userName, credential }: ScrapeAccount, cost: number): SecretKey {
    const { owner, namespace, name } = this;
    const secretName = objectName(`${name}-hash-${userName}`, `${name}-hash`);
    const revision = combineRevisions([credential.revision, String(cost)]);
    const data = { hash: credential.bcryptHash(cost) ?? '' };
    const secret = writeOnlySecret(owner, constructId('hash', userName), {
      namespace,
      name: secretName,
      data,
      revision,
    });
    return { secretName: secret.nameReference, key: 'hash', revision, madeByTerraform: true };
  }

  /** `hashes` are those of the users, in their order. */
  private renderInPod(hashes: readonly SecretKey[]): WebConfigFile {
    const { workload } = this;
    const base = workload.configure('web-config', {
      'base.yml': this.untilConnected(() => this.text(`${SOURCE}/`)),
      ...Object.fromEntries(this.users.map(({ userName }, i) => [`user-${i}`, escapeTemplate(quoted(userName))])),
    });
    const scripts = workload.configure('web-config-scripts', {
      'render-web-config.sh': script(join(__dirname, 'scripts', 'render-web-config.sh')),
    });
    workload.pod.rollOutOn('web config scripts', scripts.revision);
    const scriptsVolume = workload.pod.addVolume('web-config-scripts', configMapVolume(scripts.name, '0555'));
    const rendered = workload.pod.addVolume('rendered-web-config', memoryVolume(Size.mebibytes(1)));
    return {
      file: `${RENDERED}/web.yml`,
      wrapper: ['/bin/sh', `${SCRIPTS}/render-web-config.sh`],
      sources: [
        configMapSource(base.name, ['base.yml', ...this.users.map((_, i) => `user-${i}`)]),
        ...hashes.map(({ secretName, key }, i) => secretSource(secretName, { [key]: `bcrypt-${i}` })),
      ],
      mounts: [rendered.writableAt(RENDERED), scriptsVolume.at(SCRIPTS)],
    };
  }

  /** The file. `folder` is where what it names is; by '' it is beside the file. */
  private text(folder: string, users?: Record<string, string | undefined>): string {
    const { tls_server_config: tls, http_server_config: http, rate_limit: rateLimit } = this.settings;
    const clients = this.requiresClientCertificate && {
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: `${folder}client-ca.crt`,
      client_allowed_sans: [...this.sans].sort(),
    };
    return yaml({
      tls_server_config: { cert_file: `${folder}tls.crt`, key_file: `${folder}tls.key`, ...clients, ...tls },
      ...(http && { http_server_config: http }),
      ...(rateLimit && { rate_limit: rateLimit }),
      ...(users && { basic_auth_users: users }),
    });
  }

  // Clients are connected until the stack is synthesized.
  private untilConnected(produce: () => string): string {
    return this.requiresClientCertificate ? deferred(produce) : produce();
  }

  private clientBundle(clients: ClientAuthentication | undefined, daemon: Daemon): CaBundle | undefined {
    if (!clients) return undefined;
    const { owner, namespace } = this;
    const prop = 'clientAuthentication';
    checkKnown(owner, prop, 'tls_server_config.client_allowed_sans', daemon);
    const takes = 'alternative names of certificates: ASCII text without spaces';
    for (const san of clients.allowedSans ?? [])
      if (check(owner, `${prop}.allowedSans`, san, takes, (text) => /^[!-~]+$/.test(text))) this.sans.add(san);
    const nobody = {
      prop: `${prop}.allowedSans`,
      got: described('nobody who may connect'),
      takes: 'at least one name, or a client that is connected',
    };
    whenComplete(owner, () => (this.sans.size > 0 ? [] : [nobody]));
    const bundle = clients.trust._bundleIn(owner, namespace, `${prop}.trust`);
    if (!bundle)
      recordMistake(owner, {
        prop: `${prop}.trust`,
        got: described('Trust.unverified'),
        takes: 'the CA that signs the certificates of clients: without it they prove nothing',
      });
    return bundle;
  }
}

function secretSource(secretName: string, keys: Record<string, string>): Source {
  const items = Object.entries(keys).map(([key, path]) => ({ key: escapeTemplate(key), path }));
  return { secret: [{ name: secretName, items }] };
}

function configMapSource(name: string, keys: string[]): Source {
  return { configMap: [{ name, items: keys.map((key) => ({ key, path: key })) }] };
}
