import { Trust } from '../certificates/trust';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { Size } from '../core/values/size';
import { Credential } from '../credentials/credential';
import { RemovalPolicy } from '../workloads/removal-policy';
import { ClusteredFeatureFlag } from './feature-flags';
import { ClusteredInstallMethod } from './install-method';
import { HostingEnvironment } from './hosting-environment';
import { IdentityProvider } from './identity-provider';
import { ClusteredIngress } from './ingress';
import { ObjectStore } from './object-store';
import { ClusteredRelease } from './release';
import { ClusteredUser } from './users';

/** A volume of a component. */
export interface ClusteredStorage {
  /** Its size. */
  readonly size: Size;
  /** Its StorageClass. @default - the cluster's default one */
  readonly storageClassName?: string;
}

/** Somebody that the pods of InfluxDB Clustered dial. */
export interface ClusteredDestination {
  /** Where it is in the network. */
  readonly peers: Peer[];
  /** Its port. @default - 5432 for the catalog, 6443 for the API server, 443 for the others */
  readonly port?: number;
}

/**
 * Whom the pods of its namespace dial: nobody else is reached. Among each other, and from the ingress, every port is open, as the
 * ports of the components are documented nowhere.
 */
export interface ClusteredNetwork {
  /** PostgreSQL. */
  readonly catalog: ClusteredDestination;
  /** The object store. */
  readonly objectStore: ClusteredDestination;
  /** The identity provider, for its keys. */
  readonly identityProvider: ClusteredDestination;
  /** The API server of Kubernetes, which the Jobs of the operator and the license controller dial: its own port, not its Service's. */
  readonly apiServer: ClusteredDestination;
  /** The registry of the package, which those Jobs read. @default - they reach none, as where the operator has it already */
  readonly registry?: ClusteredDestination;
}

/** What InfluxDB Clustered is made with. */
export interface SecureInfluxDBClusteredProps {
  /**
   * Its namespace, of its own. It admits `baseline` pods: the Jobs of the operator set no security context, so that `restricted`
   * refuses them.
   */
  readonly namespace: INamespace;
  /** The release. */
  readonly release: ClusteredRelease;
  /**
   * The pull secret, a Docker configuration as JSON with a login for the host of the package: in a variable, or in a Secret of the
   * type `kubernetes.io/dockerconfigjson`. The operator takes exactly one.
   * @default - nothing has to log in, as for a mirror
   */
  readonly imagePullSecret?: Credential;
  /** The DSN of PostgreSQL 13 or 14, with `sslmode=require` or stronger: `postgres://user:password@host/database?sslmode=verify-full`. */
  readonly catalogDsn: Credential;
  /** Where data is kept. */
  readonly objectStore: ObjectStore;
  /** The volumes of the ingesters: 2 GiB or more. */
  readonly ingesterStorage: ClusteredStorage;
  /** The volume of its monitoring: 10 GiB or more. */
  readonly monitoringStorage: ClusteredStorage;
  /** How it is reached. */
  readonly ingress: ClusteredIngress;
  /** Who people log in with. */
  readonly identityProvider: IdentityProvider;
  /** Who may log in. */
  readonly users: ClusteredUser[];
  /** Whom it dials. */
  readonly network: ClusteredNetwork;
  /**
   * What verifies PostgreSQL, the object store and the identity provider, all three: it replaces the public roots, and has to have
   * them too where one of the three is public.
   * @default - the public roots
   */
  readonly egressTrust?: Trust;
  /** Where the cluster runs. @default - nothing special */
  readonly hostingEnvironment?: HostingEnvironment;
  /** What is switched on. @default - nothing */
  readonly featureFlags?: ClusteredFeatureFlag[];
  /**
   * What no prop says of `package.spec`, in the vendor's words: `components`, `resources`, `observability`, `images`.
   * @default - the package's own defaults
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * Keys of `package.spec` that a newer package has than this library knows, in tables that it knows too. What is about listening,
   * authentication or encryption is refused; the chart, which would drop them, takes none.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
  /** How it is installed. @default ClusteredInstallMethod.appInstance() */
  readonly installMethod?: ClusteredInstallMethod;
  /** Its name. @default - the construct's id */
  readonly name?: string;
  /** Whether the operator leaves everything as it is: for a restore. It cannot be deleted meanwhile. @default false */
  readonly pause?: boolean;
  /** Whether Terraform may delete it, which uninstalls the database. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
  /** Whether the stack gets an output with the profile of influxctl. @default true */
  readonly accessOutput?: boolean;
}
