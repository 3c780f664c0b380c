import { Construct } from 'constructs';
import { openPath } from '../connections/network/path';
import { itemsOf } from '../core/checks/calls';
import { checkPort } from '../core/checks/checks';
import {
  instanceOf,
  PORTS,
  PropType,
  PropTypes,
  readProps,
  required,
  RequiredPropType,
} from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { whereIs } from '../core/kubernetes/prop-types';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { MISSING_CREDENTIAL, REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { Workload } from '../workloads/workload';

/** A license that the vendor's server is asked about. */
export interface LicenseKeyOptions {
  /** The key. */
  readonly credential: Credential;
  /** Where the vendor's license server is in the network, or a proxy to it. */
  readonly peers: Peer[];
  /** Its ports. @default [443] */
  readonly ports?: number[];
}

/** A license that nobody is asked about. */
export interface LicenseFileOptions {
  /** The content of the file. */
  readonly credential: Credential;
}

/** A license in its place. */
export interface BoundLicense {
  readonly kind: 'key' | 'file';
  readonly credential: BoundCredential;
}

const KEY: PropTypes<LicenseKeyOptions> = {
  credential: REQUIRED_CREDENTIAL,
  peers: whereIs('the license server is'),
  ports: PORTS,
};
const FILE: PropTypes<LicenseFileOptions> = { credential: REQUIRED_CREDENTIAL };

/** The license of a product of InfluxData that is sold. It stands in a Secret and nowhere else. */
export class License {
  /**
   * A key, which the daemons check with a server of the vendor's over https.
   * @param options The key, and where that server is in the network.
   */
  public static key(options: LicenseKeyOptions): License {
    return new License((scope, workloads, prop) => {
      const { credential, peers, ports = [443] } = readProps(scope, options, KEY, prop);
      const open = itemsOf(ports).filter(([at, port]) => checkPort(scope, `${prop}.ports[${at}]`, port));
      for (const [, port] of open)
        for (const workload of workloads) for (const peer of peers) openPath(workload, peer, port);
      return { kind: 'key', credential: bind(scope, workloads, prop, credential) };
    });
  }

  /**
   * A file, for clusters that reach nothing outside.
   * @param options The content of the file.
   */
  public static file(options: LicenseFileOptions): License {
    return new License((scope, workloads, prop) => {
      const { credential } = readProps(scope, options, FILE, prop);
      return { kind: 'file', credential: bind(scope, workloads, prop, credential) };
    });
  }

  private constructor(
    private readonly take: (scope: Construct, workloads: readonly Workload[], prop: string) => BoundLicense,
  ) {}

  /** @internal binds it for these workloads of one construct, the first of which gives the Secret its name, and opens their ways */
  public _bind(scope: Construct, workloads: readonly Workload[], prop = 'license'): BoundLicense {
    return this.take(scope, workloads, prop);
  }
}

function bind(scope: Construct, [first]: readonly Workload[], prop: string, credential: Credential): BoundCredential {
  const secretName = `${first?.name ?? ''}-license`;
  return new BoundCredential(scope, 'license', {
    credential,
    secretName,
    prop: `${prop}.credential`,
    decidedElsewhere: true,
  });
}

export const LICENSE: PropType<License> = instanceOf(License, 'a License, like License.file({ credential })');
export const REQUIRED_LICENSE: RequiredPropType<License> = required(LICENSE, () =>
  License.file({ credential: MISSING_CREDENTIAL }),
);
