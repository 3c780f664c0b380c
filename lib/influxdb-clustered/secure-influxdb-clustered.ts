import { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { accessObjects } from '../connections/people/exposable-server';
import { publish, publishAccess } from '../connections/people/server-access';
import { certificatesCommand } from '../connections/people/shell';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { checkServiceName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { hcl } from '../core/terraform/hcl';
import { Credential } from '../credentials/credential';
import { yaml } from '../formats';
import { IDatabase, IInfluxDB, InfluxDBForClients } from '../influxdb-daemon/influxdb';
import { prepareStack } from '../posture/prepare-stack';
import { checkAdmits } from '../workloads/admission';
import { ExternalServerAttributes } from '../servers/external-server';
import { RemovalPolicy } from '../workloads/removal-policy';
import { Installation, writeAppInstance } from './app-instance';
import { chartValues, releaseChart } from './chart';
import { SecureInfluxDBClusteredProps } from './clustered-props';
import { ClusteredDatabaseOptions, databaseOf } from './database';
import { egressOf } from './egress';
import { ExternalInfluxDBClustered } from './external-influxdb-clustered';
import { ClusteredInstallMethod, CheckedMethod } from './install-method';
import { influxctlProfile } from './influxctl';
import { ingressOf } from './ingress';
import { writeNetworkPolicies } from './network';
import { packageSpec } from './package-spec';
import { SECURE_INFLUXDB_CLUSTERED } from './prop-types';
import { pullSecretOf } from './pull-secret';
import { Secrets } from './secrets';

/**
 * InfluxDB Clustered, InfluxData's licensed product: the object from which its operator, kubit, installs it, or values for the
 * vendor's chart. What the vendor's schema lets through is checked when the program runs. The license is the file that InfluxData
 * gives, applied beside it.
 *
 * @see https://docs.influxdata.com/influxdb3/clustered/
 * @example
 * const clustered = new SecureInfluxDBClustered(this, 'influxdb', clusteredProps);
 * telegraf.writeTo(clustered.database('metrics', { token }));
 */
export class SecureInfluxDBClustered extends Construct implements IInfluxDB {
  /**
   * One that exists elsewhere, for clients of this stack.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where its ingress is, and what verifies it.
   */
  public static fromAttributes(
    scope: Construct,
    id: string,
    attributes: ExternalServerAttributes,
  ): ExternalInfluxDBClustered {
    return new ExternalInfluxDBClustered(scope, id, attributes);
  }

  /** Where its clients reach it: `https://influxdb.example`. */
  public readonly url: string;
  public readonly trust: Trust;
  /** The file `config.toml` of influxctl. No secret is in it. */
  public readonly influxctlProfile: string;
  /** The values for the vendor's chart. @default - it is written as an AppInstance */
  public readonly chartValues?: string;
  /** @internal */
  public readonly _server: InfluxDBForClients;
  /** @internal */
  public readonly _peers: readonly Peer[];

  /**
   * Makes it, the Secrets that it names, and the policies of its namespace.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureInfluxDBClusteredProps) {
    super(scope, id);
    prepareStack(this);
    const props = readProps(this, given, SECURE_INFLUXDB_CLUSTERED);
    const { namespace, release, ingress, name = id } = props;
    this.#check(props, name);
    const method = (props.installMethod ?? ClusteredInstallMethod.appInstance())._read(this);
    const chart = method.kind !== 'app-instance';
    const secrets = new Secrets(this, namespace, name);
    const { repository } = release;
    const pull = pullSecretOf(this, secrets, props.imagePullSecret, { name, namespace, repository, chart });
    const provider = props.identityProvider._facts(this);
    const reached = ingressOf(this, ingress, { name, namespace });
    const { port = 443, hosts, peers } = ingress;
    const [host = 'missing.example'] = hosts;
    this.trust = reached.trust;
    this.url = `https://${host}`;
    this._peers = peers;
    this._server = { end: peers[0] ?? Peer.namespace('missing'), host, port, subscribe: () => ({}) };
    const egress = egressOf(this, namespace, props.egressTrust);
    const spec = packageSpec(this, props, { secrets, provider, ingress: reached.spec, egress, chart });
    const after = writeNetworkPolicies(this, { name, namespace, ingress: peers }, props.network);
    this.influxctlProfile = influxctlProfile(provider, { host, port: 443, ca: 'ca.crt' });
    this.chartValues = this.#write(method, {
      name,
      namespace,
      release,
      spec,
      pullSecret: pull?.name,
      pause: props.pause ?? false,
      after,
      lifecycle: {
        preventDestroy: (props.removalPolicy ?? RemovalPolicy.RETAIN) === RemovalPolicy.RETAIN,
        precondition: [...(pull?.conditions ?? []), ...dsnConditions(props.catalogDsn)],
      },
    });
    this.#publish(props, name);
  }

  /**
   * A database of it, which `influxctl database create` made.
   * @param name Its name.
   * @param options The token that its clients use.
   */
  public database(name: string, options: ClusteredDatabaseOptions): IDatabase {
    return databaseOf(this, name, options);
  }

  #check({ namespace, release, catalogDsn }: SecureInfluxDBClusteredProps, name: string): void {
    checkServiceName(this, 'name', name, 40);
    checkAdmits(this, namespace, ['baseline', 'privileged'], BASELINE);
    acceptDeviation(this, 'unencrypted-components', {
      prop: 'ingress',
      what: 'what passes between its ingress and its components, and among these, is not encrypted',
      reason: PLAINTEXT,
    });
    const encrypted = catalogDsn._variable ? '' : ', and whether anything is encrypted on the way there';
    acceptDeviation(this, 'unverified-server', {
      prop: 'catalogDsn',
      what: `whether the PostgreSQL of its catalog is verified${encrypted}, a secret DSN says alone`,
      reason: CATALOG,
    });
    release._check(this);
  }

  // Gives the values, where the chart is to write it.
  #write(method: CheckedMethod, installation: Installation): string | undefined {
    if (method.kind === 'app-instance') {
      writeAppInstance(this, installation);
      return undefined;
    }
    const values = yaml(chartValues(this, installation, method));
    if (method.kind === 'chart') releaseChart(this, installation, method, values);
    return values;
  }

  #publish({ accessOutput = true, namespace, ingress }: SecureInfluxDBClusteredProps, name: string): void {
    const values = this.node.tryFindChild('Resource') ? undefined : this.chartValues;
    if (values !== undefined)
      publish(this, 'values', `What the chart needs for ${name}. No secret is in it.`, () => values);
    const bundle = this.trust._bundleIn(this, namespace);
    if (!bundle)
      recordMistake(this, {
        prop: 'ingress.certificate',
        got: described('Trust.unverified'),
        takes: 'what verifies the certificate: influxctl does',
      });
    if (!accessOutput || !bundle) return;
    publish(this, 'influxctl', `What influxctl needs for ${name}. No secret is in it.`, () => this.influxctlProfile);
    publishAccess(this, () => ({
      ...accessObjects(namespace, bundle),
      url: this.url,
      exposedUrls: ingress.hosts.map((host) => `https://${host}`),
      commands: [
        certificatesCommand(namespace, bundle),
        `terraform output -raw ${this.node.id}_influxctl > config.toml`,
        'influxctl --config config.toml --profile default database list',
      ],
    }));
  }
}

const BASELINE =
  "PodSecurity.baseline('the Jobs of kubit set no security context'), as `restricted` refuses the Jobs that install it";
const CATALOG =
  'InfluxDB Clustered takes the DSN as one Secret, and whether all of its components understand `sslmode=verify-full` is not documented';
const PLAINTEXT =
  'the components of InfluxDB Clustered know no TLS: a service mesh, or a network that encrypts, has to do it';

// What Terraform knows of a DSN: a wrong one would be found by pods that do not start.
function dsnConditions({ _variable: variable }: Credential): Precondition[] {
  if (!variable) return [];
  const dsn = variable.stringValue;
  return [
    {
      condition: hcl`can(regex("^postgres(ql)?://[^@/]+@[^/]+/", ${dsn}))`,
      errorMessage:
        'The DSN of the catalog begins with postgres://, and has a user, a host and a database in it; what is special in the password is percent-encoded.',
    },
    {
      condition: hcl`contains(["require", "verify-ca", "verify-full"], join(" ", flatten(regexall("(?i)sslmode=([^&#]*)", ${dsn}))))`,
      errorMessage:
        'The DSN of the catalog takes sslmode=require or stronger, once: without it, or by disable, allow and prefer, the password may go in clear.',
    },
  ];
}
