import { Construct } from 'constructs';
import { ICertificateAuthority } from '../certificates/certificate';
import { AUTHORITY } from '../certificates/prop-types';
import { publish } from '../connections/people/server-access';
import { clientCertificate } from '../connections/tls/client-certificate';
import { check } from '../core/checks/checks';
import { checkShown, checkShownLabels } from '../core/checks/shown';
import { FLAG, PropTypes, readProps, TEXT, TEXT_MAP } from '../core/checks/prop-types';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { checkLabels } from '../core/kubernetes/label-checks';
import { checkDnsLabel } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER, NAMESPACE, whereIs } from '../core/kubernetes/prop-types';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { ROTATION, RotationOptions } from '../credentials/account-rotation';
import { IDatabase } from '../influxdb-daemon';
import { prepareStack } from '../posture/prepare-stack';
import { IPrometheus } from '../prometheus/prometheus';
import { datasourceOf, Login, provisioned, Source } from './datasource-definition';
import { filesIn, GrafanaMount, grafanaMounts } from './mounts';
import { databaseSource, prometheusSource } from './datasource-kinds';

/**
 * Where Grafana is, and what it calls the datasource. The rotation is that of its user of a database: in the second apply the
 * mounts and the definition change, which Grafana has to get at once, by a rollout of its own.
 */
export interface GrafanaDatasourceProps extends RotationOptions {
  /** The namespace that Grafana runs in: it gets the definition, the password and what verifies the server. */
  readonly namespace: INamespace;
  /** Where Grafana's pods are, for the server's own policy. */
  readonly peers: Peer[];
  /** What Grafana calls it. @default - the construct's id */
  readonly title?: string;
  /** The name of the objects in Grafana's namespace. @default - the construct's id */
  readonly name?: string;
  /** Whether panels that name no datasource use this one. @default false */
  readonly isDefault?: boolean;
  /** The folder in Grafana's container below which its files are mounted. @default - /etc/grafana-datasources/ and the name */
  readonly mountPath?: string;
  /** Labels of the ConfigMap. @default - `grafana_datasource: "1"`, which the sidecar of Grafana's Helm chart looks for */
  readonly labels?: Record<string, string>;
  /** Who signs the certificate that Grafana shows to a server that asks for one. @default - none is shown */
  readonly authority?: ICertificateAuthority;
}

const DATASOURCE: PropTypes<GrafanaDatasourceProps> = {
  ...ROTATION,
  namespace: NAMESPACE,
  peers: whereIs('Grafana is', {
    example: "Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })",
    of: INCOMING_PEER,
  }),
  title: TEXT,
  name: TEXT,
  isDefault: FLAG,
  mountPath: TEXT,
  labels: TEXT_MAP,
  authority: AUTHORITY,
};

/**
 * A datasource of a Grafana that this library does not run: its definition as Grafana provisions it, which names files for the
 * password and the CA, and those files. The way to the server is opened for Grafana.
 *
 * The files are read when Grafana starts or reloads its provisioning, so a new password takes one of the two. A password
 * with a `$` in it is none that Grafana could read so: it would take what follows for a variable.
 *
 * @example
 * GrafanaDatasource.ofDatabase(this, 'metrics-datasource', metrics, {
 *   namespace: SecureNamespace.fromName(this, 'grafana'),
 *   peers: [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })],
 * });
 */
export class GrafanaDatasource extends Construct {
  /**
   * A database, read by InfluxQL with a user of its own that may read this database and nothing else.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param database The database that is shown.
   * @param props Where Grafana is, and what it calls the datasource.
   */
  public static ofDatabase(
    scope: Construct,
    id: string,
    database: IDatabase,
    props: GrafanaDatasourceProps,
  ): GrafanaDatasource {
    return new GrafanaDatasource(scope, id, props, (self) => databaseSource(self, database));
  }

  /**
   * A Prometheus, with its own user: it has one only.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param prometheus The Prometheus that is shown.
   * @param props Where Grafana is, and what it calls the datasource.
   */
  public static ofPrometheus(
    scope: Construct,
    id: string,
    prometheus: IPrometheus,
    props: GrafanaDatasourceProps,
  ): GrafanaDatasource {
    return new GrafanaDatasource(scope, id, props, (self) => prometheusSource(self, prometheus));
  }

  /** The definition: a file for Grafana's folder `provisioning/datasources`. No secret is in it. */
  public readonly definition: string;
  /** The ConfigMap with the definition. */
  public readonly configMapName: string;
  /** What has to be mounted into Grafana's container. */
  public readonly mounts: GrafanaMount[];

  private constructor(
    scope: Construct,
    id: string,
    given: GrafanaDatasourceProps,
    sourceOf: (self: Construct) => Source | undefined,
  ) {
    super(scope, id);
    prepareStack(this);
    const source = sourceOf(this);
    const props = readProps(this, given, DATASOURCE);
    const { namespace, name = id, title = id, isDefault = false, labels = { grafana_datasource: '1' } } = props;
    const { mountPath = `/etc/grafana-datasources/${name}` } = props;
    checkDnsLabel(this, 'name', name);
    checkLabels(this, 'labels', labels);
    checkShownLabels(this, 'labels', labels);
    checkShown(this, 'definition', { title });
    check(this, 'mountPath', mountPath, 'an absolute path of letters, digits, "-", "_" and "."', (path) =>
      /^(\/[\w.-]+)+$/.test(path),
    );
    const login = source ? this.#logIn(source, name, props) : {};
    this.mounts = grafanaMounts(login, mountPath);
    this.definition = provisioned([
      datasourceOf(source, login, { title, isDefault, files: filesIn(login, mountPath) }),
    ]);
    this.configMapName = this.#configMap(namespace, name, labels);
    publish(this, 'grafana', `What Grafana needs for ${this.node.id}. No secret is in it.`, () => ({
      namespace: namespace.namespaceName,
      configMapName: this.configMapName,
      mounts: this.mounts,
    }));
  }

  /** Makes Grafana a client of the server: its account, its certificate, and the way there. */
  #logIn(source: Source, name: string, props: GrafanaDatasourceProps): Login {
    const { namespace, peers, authority } = props;
    const certificate = source.requiresClientCertificate
      ? clientCertificate(this, authority, namespace, name)
      : undefined;
    const account = source.account({ owner: this, name, namespace, peers }, props, certificate?.name);
    return {
      userName: account?.userName,
      isToken: account?.isToken,
      password: account?.credential.in(namespace),
      bundle: source.trust._bundleIn(this, namespace),
      certificate,
    };
  }

  #configMap(namespace: INamespace, name: string, labels: Record<string, string>): string {
    claimObjectName(this, 'name', 'ConfigMap', namespace, name);
    return new KubernetesResource(this, 'Resource', 'config_map_v1', {
      provider: namespace.provider,
      metadata: { name: escapeTemplate(name), namespace: namespace.namespaceReference, labels: escapeTemplate(labels) },
      data: { [`${isKnown(name) ? name : 'datasource'}.yaml`]: this.definition },
    }).nameReference;
  }
}
