import { TerraformProvider } from 'cdktf';
import { DURATION, FLAG, list, NUMBER, PropTypes, PROVIDER, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { INamespace } from '../core/kubernetes/namespace';
import { NAMESPACE } from '../core/kubernetes/prop-types';
import { Duration } from '../core/values/duration';
import { SIGNING, SigningOptions } from './certificate-authority-props';
import { TRUST } from './prop-types';
import { Trust } from './trust';

/** What holds for certificates that cert-manager makes. */
export interface CertManagerOptions extends SigningOptions {
  /**
   * What verifies them: the authority's certificate as PEM text (`Trust.fromPem`), or a ConfigMap in each namespace with a client
   * (`Trust.fromConfigMap`), as trust-manager keeps them.
   * @default - the `ca.crt` that cert-manager writes beside a certificate: of one that is issued in each namespace with a client for
   * that alone. An issuer that knows no authority (ACME) writes none.
   */
  readonly trust?: Trust;
}

/** An Issuer that exists. */
export interface CertManagerIssuerProps extends CertManagerOptions {
  /** Its name. */
  readonly name: string;
  /** Its namespace: it issues certificates for servers in this one only. */
  readonly namespace: INamespace;
}

/** A ClusterIssuer that exists. */
export interface CertManagerClusterIssuerProps extends CertManagerOptions {
  /** Its name. */
  readonly name: string;
}

/** An authority that cert-manager makes, whose key it keeps. */
export interface SelfManagedCertManagerProps extends CertManagerOptions {
  /** What its ClusterIssuer, its certificate and the Secret with its key are called. @default - the construct's path, with "-" */
  readonly name?: string;
  /**
   * The namespace in which cert-manager keeps what ClusterIssuers sign with (`--cluster-resource-namespace`): nobody else should read
   * Secrets there.
   * @default cert-manager
   */
  readonly certManagerNamespace?: string;
  /** The kubernetes provider of its cluster, where the stack has several. @default - the stack's only one */
  readonly provider?: TerraformProvider;
  /** The common name of the authority. @default - the construct's path */
  readonly commonName?: string;
  /** How long the authority's own certificate is valid. @default Duration.days(3650), as kubeadm's */
  readonly lifetime?: Duration;
  /**
   * cert-manager renews the authority's certificate, with the same key, in this last part of its lifetime. Not less than
   * `certificateLifetime`, so that no certificate outlives its authority.
   * @default - `certificateLifetime` and 35 days, as for an authority that Terraform makes
   */
  readonly renewBefore?: Duration;
  /**
   * Whether trust-manager brings what verifies the certificates to each namespace with a client, as a ConfigMap, in place of a
   * certificate of cert-manager's there. It has to be in the cluster, with `certManagerNamespace` as its trust namespace. A Gateway
   * verifies servers by it, and the authority's key can be replaced while every client verifies.
   * @default false
   * @see https://cert-manager.io/docs/trust/trust-manager/
   */
  readonly trustManager?: boolean;
  /**
   * The number of the key that signs: another number is another key. With `trustManager`, it is replaced over three applies, with two
   * minutes after each of the first two, while every client verifies and no pod starts again but Kapacitor's:
   *
   * 1. `alsoTrustedGenerations: [2]`: all clients know both keys.
   * 2. `generation: 2, alsoTrustedGenerations: [1]`: the servers have certificates of the new one.
   * 3. `generation: 2`: the old one is gone.
   *
   * In a single apply clients and servers would disagree for up to two minutes: in a hurry only, as after a leak.
   * @default 1
   */
  readonly generation?: number;
  /** The numbers of keys that are trusted beside that one, while one replaces the other; with `trustManager`. @default - none */
  readonly alsoTrustedGenerations?: number[];
}

const OPTIONS = { ...SIGNING, trust: TRUST };
export const CERT_MANAGER_ISSUER: PropTypes<CertManagerIssuerProps> = {
  ...OPTIONS,
  name: REQUIRED_TEXT,
  namespace: NAMESPACE,
};
export const CERT_MANAGER_CLUSTER_ISSUER: PropTypes<CertManagerClusterIssuerProps> = {
  ...OPTIONS,
  name: REQUIRED_TEXT,
};
export const SELF_MANAGED_CERT_MANAGER: PropTypes<SelfManagedCertManagerProps> = {
  ...OPTIONS,
  name: TEXT,
  certManagerNamespace: TEXT,
  provider: PROVIDER,
  commonName: TEXT,
  lifetime: DURATION,
  renewBefore: DURATION,
  trustManager: FLAG,
  generation: NUMBER,
  alsoTrustedGenerations: list(NUMBER),
};
