import { TerraformVariable } from 'cdktf';
import {
  DURATION,
  instanceOf,
  list,
  NUMBER,
  PropTypes,
  required,
  REQUIRED_TEXT,
  TEXT,
  VARIABLE,
} from '../core/checks/prop-types';
import { Duration } from '../core/values/duration';
import { KeyAlgorithm } from './key-algorithm';

/** What holds for the certificates that an authority signs. */
export interface SigningOptions {
  /** The kind of their keys. @default KeyAlgorithm.ecdsaP256() */
  readonly keyAlgorithm?: KeyAlgorithm;
  /**
   * How long each is valid.
   * @default Duration.days(365), as kubeadm's
   * @see https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
   */
  readonly certificateLifetime?: Duration;
  /**
   * A certificate is renewed in this last part of its lifetime: by cert-manager, where that signs; else by the first apply, which must
   * run at least that often: schedule one.
   * @default Duration.days(90): of monthly applies, two may fail
   */
  readonly certificateRenewBefore?: Duration;
}

/** An authority that Terraform makes. */
export interface SelfManagedAuthorityProps extends SigningOptions {
  /** The common name of the authority. @default - the construct's path */
  readonly commonName?: string;
  /** How long the authority's own certificate is valid. @default Duration.days(3650), as kubeadm's */
  readonly lifetime?: Duration;
  /**
   * The authority's certificate is renewed, with the same key, by the first apply in this last part of its lifetime. Not
   * less than `certificateLifetime`, so that no certificate outlives its authority.
   * @default - `certificateLifetime` and 35 days: of monthly applies, one comes before a certificate could outlive its authority
   */
  readonly renewBefore?: Duration;
  /**
   * The number of the key that it signs with: another number is another key. Replacing it while every client verifies takes
   * three applies, with two minutes after each of the first two, as the kubelets bring a bundle to the pods within that time:
   *
   * 1. `alsoTrustedGenerations: [2]`: all clients know both keys.
   * 2. `generation: 2, alsoTrustedGenerations: [1]`: the servers have certificates of the new one.
   * 3. `generation: 2`: the old one is gone.
   *
   * InfluxDB, which reads what verifies its subscribers at its start only, is started again in each.
   *
   * In a single apply clients and servers would disagree meanwhile, as they do where its key is made anew in any other way
   * (`-replace`, another `keyAlgorithm`): in a hurry only, as after a leak. A renewal keeps the key, and takes no more than the
   * apply that does it.
   * @default 1
   */
  readonly generation?: number;
  /** The numbers of keys that are trusted beside that one, while one replaces the other. @default - none */
  readonly alsoTrustedGenerations?: number[];
}

/** A company's authority, whose key Terraform is handed to sign with. */
export interface PemAuthorityProps extends SigningOptions {
  /** The authority's certificate as PEM text, and behind it those of all between it and `rootPem`: servers show them. */
  readonly certificatePem: string;
  /**
   * Its private key as PEM text, in a variable with `sensitive: true`. The tls provider keeps it in the state, unless
   * `writeOnlyKeyVersion` is given.
   */
  readonly privateKey: TerraformVariable;
  /**
   * Hands the key to the tls provider by a write-only argument, and makes `privateKey` an ephemeral variable, so that neither the state
   * nor a saved plan has the key: each apply has to be given it. Needs the tls provider 4.4 or newer, which the stack then requires.
   * Another number signs all certificates anew: give one with another key. The keys of the certificates stay in the state. Not run by
   * the tests of this library, which had no such provider.
   * @default - the key is in the state
   * @see https://registry.terraform.io/providers/hashicorp/tls/4.4.1/docs/resources/locally_signed_cert
   */
  readonly writeOnlyKeyVersion?: number;
  /** What clients trust, where `certificatePem` is an intermediate authority's. @default - `certificatePem` */
  readonly rootPem?: string;
}

export const SIGNING = {
  keyAlgorithm: instanceOf(KeyAlgorithm, 'a KeyAlgorithm, like KeyAlgorithm.ecdsaP256()'),
  certificateLifetime: DURATION,
  certificateRenewBefore: DURATION,
};
export const SELF_MANAGED_AUTHORITY: PropTypes<SelfManagedAuthorityProps> = {
  ...SIGNING,
  commonName: TEXT,
  lifetime: DURATION,
  renewBefore: DURATION,
  generation: NUMBER,
  alsoTrustedGenerations: list(NUMBER),
};
export const PEM_AUTHORITY: PropTypes<PemAuthorityProps> = {
  ...SIGNING,
  certificatePem: REQUIRED_TEXT,
  privateKey: required(VARIABLE, (scope) => new TerraformVariable(scope, 'missing-key', { sensitive: true })),
  writeOnlyKeyVersion: NUMBER,
  rootPem: TEXT,
};
