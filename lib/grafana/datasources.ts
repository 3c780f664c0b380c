import { Construct } from 'constructs';
import { CaBundle } from '../certificates/trust';
import { check } from '../core/checks/checks';
import { hostIn } from '../core/checks/https-url';
import { recordMistake } from '../core/checks/mistakes';
import { pathInStack } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { GRAFANA_PATHS as PATHS } from './environment';
import { datasourceOf, LoginFiles, provisioned, Source } from './datasource-definition';
import { DatasourceOptions } from './grafana-props';

interface AddedDatasource {
  readonly source: Source;
  readonly title: string;
  readonly uid?: string;
  readonly isDefault?: boolean;
  readonly userName?: string;
  readonly isToken?: boolean;
  readonly files: LoginFiles;
  readonly bundle?: CaBundle;
  readonly key: string;
}

/** The servers that a Grafana reads: their definitions, and the files that these name. */
export class Datasources {
  private readonly added = new Map<string, AddedDatasource>();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly passwords: PasswordFiles,
  ) {}

  /** Makes Grafana a client of a server: its account, what verifies the server, and the way there. */
  public add(source: Source, about: string, options: DatasourceOptions): void {
    const { owner, workload } = this;
    const { title = about, uid, isDefault } = options;
    check(owner, 'title', title, 'a name of 1 to 190 characters', (text) => /^[^\p{C}]{1,190}$/u.test(text));
    check(owner, 'uid', uid, 'letters, digits, "-" and "_", 40 at most', (text) => /^[\w-]{1,40}$/.test(text));
    this.checkAlone({ title, uid, isDefault });
    const key = digest(`${pathInStack(source.construct)}:${title}`);
    const account = source.account(workload, options, workload.host);
    const bundle = source.trust._bundleIn(owner, workload.namespace);
    this.added.set(title, {
      ...{ source, title, uid, isDefault, bundle, key },
      userName: account?.userName,
      isToken: account?.isToken,
      files: {
        password: account && this.passwords.add(account.credential.in(workload.namespace), `source-${key}`),
        ca: bundle && `${PATHS.trust}/${key}/ca.crt`,
        certificate: source.requiresClientCertificate ? PATHS.tls : undefined,
      },
    });
  }

  /** What verifies the servers, by the folder that it is mounted in. */
  public bundles(): Record<string, CaBundle> {
    return Object.fromEntries(
      this.sorted().flatMap(({ key, bundle }) => (bundle ? [[`${PATHS.trust}/${key}`, bundle]] : [])),
    );
  }

  /** The hosts and ports that requests of people are passed on to, and no other. */
  public targets(): string[] {
    const targets = this.sorted().map(({ source }) => hostIn(source.url));
    return [...new Set(targets.map(({ host, port = '443' }) => `${host}:${port}`))].sort();
  }

  /** The names of the servers. */
  public hosts(): string[] {
    return this.sorted().map(({ source }) => hostIn(source.url).host);
  }

  /** The file for Grafana's folder `provisioning/datasources`, as it stands now. One that left the code is removed. */
  public file(): string {
    const all = this.sorted();
    const datasources = all.map(({ source, title, uid, isDefault = all.length === 1, userName, isToken, files }) =>
      datasourceOf(source, { userName, isToken }, { title, uid, isDefault, files }),
    );
    return provisioned(datasources, { prune: true });
  }

  private sorted(): AddedDatasource[] {
    return [...this.added.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  }

  // Grafana does not start with two of a kind.
  private checkAlone({ title, uid, isDefault }: DatasourceOptions & { readonly title: string }): void {
    const others = [...this.added.values()];
    const refuse = (prop: string, got: unknown, takes: string) => {
      recordMistake(this.owner, { prop, got, takes });
    };
    if (others.some((one) => one.title === title)) refuse('title', title, 'a title that no other datasource of it has');
    if (uid !== undefined && others.some((one) => one.uid === uid))
      refuse('uid', uid, 'a uid that no other datasource of it has');
    const theDefault = others.find((one) => one.isDefault);
    if (isDefault && theDefault) refuse('isDefault', true, `true for one datasource, which "${theDefault.title}" is`);
  }
}
