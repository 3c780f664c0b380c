import { openPath } from '../connections/network/path';
import { check } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import {
  instanceOf,
  PropType,
  PropTypes,
  readOptions,
  readProps,
  REQUIRED_TEXT,
  FLAG,
  TEXT,
} from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { whereIs } from '../core/kubernetes/prop-types';
import { checkAwsRole } from '../prometheus-daemon/aws-role';
import { holdsIn } from '../workloads/supported-versions';
import { Workload } from '../workloads/workload';
import { PROMETHEUS_VERSIONS } from './versions';

/** How requests are signed for AWS: for Amazon Managed Service for Prometheus. */
export interface AwsLoginOptions {
  /** The region of the service: `eu-central-1`. */
  readonly region: string;
  /** A role that the pod's own identity takes on first. @default - none */
  readonly roleArn?: string;
  /** The service that the signature is for. @default aps */
  readonly serviceName?: string;
  /** Whether the token service is asked by its FIPS endpoint. @default false */
  readonly useFipsEndpoint?: boolean;
  /** Where the token service, `sts.<region>.amazonaws.com`, is in the network: an endpoint of the VPC has addresses of its own. */
  readonly peers: Peer[];
}

/** An application or a managed identity of Microsoft Entra: for Azure Monitor workspaces. */
export interface AzureLoginOptions {
  /** Its client id. */
  readonly clientId: string;
  /** Its tenant. */
  readonly tenantId: string;
  /** The cloud: `AzurePublic`, `AzureGovernment` or `AzureChina`. @default AzurePublic */
  readonly cloud?: string;
  /** Where the token service, `login.microsoftonline.com`, is in the network. */
  readonly peers: Peer[];
}

const AWS: PropTypes<AwsLoginOptions> = {
  region: REQUIRED_TEXT,
  roleArn: TEXT,
  serviceName: TEXT,
  useFipsEndpoint: FLAG,
  peers: whereIs('sts.<region>.amazonaws.com is'),
};
const AZURE: PropTypes<AzureLoginOptions> = {
  clientId: REQUIRED_TEXT,
  tenantId: REQUIRED_TEXT,
  cloud: TEXT,
  peers: whereIs('login.microsoftonline.com is'),
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CLOUDS = ['AzurePublic', 'AzureGovernment', 'AzureChina'];

/** As whom Prometheus sends samples to a service of a cloud: by the identity of its pod, and no key. */
export class CloudLogin {
  /**
   * Signs requests for AWS, by the credentials that the identity of the pod gives.
   * @param options The region, and where the token service is.
   */
  public static aws(options: AwsLoginOptions): CloudLogin {
    return new CloudLogin('AWS', (workload) => {
      const { owner } = workload;
      const { region, roleArn, serviceName, useFipsEndpoint, peers } = readProps(
        owner,
        readOptions(options) as AwsLoginOptions,
        AWS,
        'cloudLogin',
      );
      checkAwsRole(owner, { region, roleArn }, 'cloudLogin.');
      for (const peer of peers) openPath(workload, peer, 443);
      return {
        sigv4: { region, role_arn: roleArn, service_name: serviceName, use_fips_sts_endpoint: useFipsEndpoint },
      };
    });
  }

  /**
   * Gets tokens of Microsoft Entra, by the token of the pod's service account (Workload ID).
   * @param options Who, and where the token service is.
   */
  public static azure(options: AzureLoginOptions): CloudLogin {
    return new CloudLogin('Azure', (workload, version) => {
      const { owner } = workload;
      const given = readProps(owner, readOptions(options) as AzureLoginOptions, AZURE, 'cloudLogin');
      const { clientId, tenantId, cloud = 'AzurePublic', peers } = given;
      const { azureWorkloadIdentity } = PROMETHEUS_VERSIONS.changes;
      if (!holdsIn(azureWorkloadIdentity, version))
        recordMistake(owner, {
          prop: 'cloudLogin',
          got: described(`Azure with version ${version}`),
          takes: `it with a version ${azureWorkloadIdentity.range}`,
        });
      for (const [prop, id] of Object.entries({ clientId, tenantId }))
        check(owner, `cloudLogin.${prop}`, id, 'a UUID', (text) => UUID.test(text));
      check(owner, 'cloudLogin.cloud', cloud, `one of ${CLOUDS.join(', ')}`, (text) => CLOUDS.includes(text));
      for (const peer of peers) openPath(workload, peer, 443);
      return { azuread: { cloud, workload_identity: { client_id: clientId, tenant_id: tenantId } } };
    });
  }

  /** Gets tokens of Google Cloud, by the metadata server of the node, to which `identity: PodIdentity.gke(…)` opens the way. */
  public static google(): CloudLogin {
    return new CloudLogin('Google Cloud', () => ({ google_iam: {} }));
  }

  private constructor(
    private readonly cloud: string,
    /** @internal its section of a remote write; the way to whom it asks is opened where its `peers` say it */
    public readonly _config: (workload: Workload, version: string) => Record<string, unknown>,
  ) {}

  /** Which cloud it is. */
  public toString(): string {
    return `CloudLogin to ${this.cloud}`;
  }
}

export const CLOUD_LOGIN: PropType<CloudLogin> = instanceOf(CloudLogin, 'a CloudLogin, like CloudLogin.aws({ … })');
