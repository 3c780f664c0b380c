import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { checkDuration } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import {
  checkArgument,
  DURATION,
  instanceOf,
  list,
  NUMBER,
  PropTypes,
  readProps,
  required,
  REQUIRED_TEXT,
  TEXT,
  VARIABLE,
} from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { UtilityResource } from '../core/terraform/utility-resource';
import { Duration } from '../core/values/duration';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { prepareStack } from '../posture/requirements';
import { CertificateRequest, ICertificate, ICertificateAuthority } from './certificate';
import { KeyAlgorithm } from './key-algorithm';
import { certificatesIn, chainError, trustError } from './pem';
import { TRUST } from './prop-types';
import { AuthorityTrust, Trust } from './trust';

/** What holds for the certificates that an authority signs. */
export interface SigningOptions {
  /** The kind of their keys. @default KeyAlgorithm.ecdsaP256() */
  readonly keyAlgorithm?: KeyAlgorithm;
  /** How long each is valid. @default Duration.days(365) */
  readonly certificateLifetime?: Duration;
  /**
   * A certificate is renewed by the first apply in this last part of its lifetime, so an apply must run at least that
   * often: schedule one.
   * @default Duration.days(90)
   */
  readonly certificateRenewBefore?: Duration;
}

/** An authority that Terraform makes. */
export interface SelfManagedAuthorityProps extends SigningOptions {
  /** The common name of the authority. @default - the construct's path */
  readonly commonName?: string;
  /** How long the authority's own certificate is valid. @default Duration.days(3650) */
  readonly lifetime?: Duration;
  /**
   * The authority's certificate is renewed, with the same key, by the first apply in this last part of its lifetime. Not
   * less than `certificateLifetime`, so that no certificate outlives its authority.
   * @default - `certificateLifetime` and 35 days
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
  /** Its private key as PEM text, in a variable with `sensitive: true`. The tls provider keeps it in the state. */
  readonly privateKey: TerraformVariable;
  /** What clients trust, where `certificatePem` is an intermediate authority's. @default - `certificatePem` */
  readonly rootPem?: string;
}

/**
 * A certificate authority whose key Terraform has. Its keys, and those of the certificates that it signs, are in
 * Terraform's state (no resource of the tls provider signs without): keep the state encrypted and to yourselves, or let
 * somebody else issue the certificates (`ServerCertificate.fromSecret`).
 *
 * @example
 * const authority = CertificateAuthority.selfManaged(this, 'authority');
 */
export class CertificateAuthority extends Construct implements ICertificateAuthority {
  /** An authority with a key and a self-signed certificate made by Terraform. */
  public static selfManaged(scope: Construct, id: string, props: SelfManagedAuthorityProps = {}): CertificateAuthority {
    return new CertificateAuthority(scope, id, (self) => {
      const given = readProps(self, props, SELF_MANAGED);
      return { ...given, sign: (lifetimes) => selfSigned(self, given, lifetimes) };
    });
  }

  /** An authority that exists: its certificate is known, its key comes in a sensitive variable. */
  public static fromPem(scope: Construct, id: string, props: PemAuthorityProps): CertificateAuthority {
    return new CertificateAuthority(scope, id, (self) => {
      const given = readProps(self, props, PEM);
      return { ...given, sign: ({ lifetime }) => existing(self, given, lifetime) };
    });
  }

  public readonly trust: Trust;
  private readonly bundle: AuthorityTrust;
  private readonly lifetimes: Lifetimes;
  private readonly signer: Signer;

  private constructor(
    scope: Construct,
    id: string,
    plan: (self: CertificateAuthority) => SigningOptions & { readonly sign: (lifetimes: Lifetimes) => Signer },
  ) {
    super(scope, id);
    prepareStack(this);
    const options = plan(this);
    const lifetime = options.certificateLifetime ?? Duration.days(365);
    const renewBefore = options.certificateRenewBefore ?? Duration.days(90);
    this.lifetimes = { lifetime, renewBefore, algorithm: options.keyAlgorithm ?? KeyAlgorithm.ecdsaP256() };
    checkDuration(this, 'certificateLifetime', lifetime, { min: Duration.hours(2) });
    // A window of the whole lifetime would replace the certificate in every apply.
    checkDuration(this, 'certificateRenewBefore', renewBefore, {
      min: Duration.hours(1),
      max: Duration.hours(lifetime.toHours() - 1),
    });
    const { _bits: bits = 3072 } = this.lifetimes.algorithm;
    if (!Number.isInteger(bits) || bits < 3072 || bits > 8192)
      recordMistake(this, { prop: 'keyAlgorithm', got: bits, takes: 'RSA of 3072 to 8192 bits' });
    this.signer = options.sign(this.lifetimes);
    this.bundle = new AuthorityTrust(this, this.signer.rootPem ?? this.signer.certificatePem);
    for (const pem of this.signer.alsoPem ?? []) this.bundle.also(new AuthorityTrust(this, pem));
    this.trust = this.bundle;
  }

  /**
   * Makes everyone who trusts this authority trust another one too, while a company's replaces the other. That takes three
   * applies, with two minutes after each of the first two, as the kubelets bring a bundle to the pods within that time:
   *
   * 1. `old.alsoTrust(next.trust)`: all clients know both.
   * 2. The servers take `authority: next`, and `next.alsoTrust(old.trust)`: what is signed by either is verified. Their pods are
   *    replaced, as the bundle has another name. (A key of a self-managed authority is replaced without that: `generation`.)
   * 3. `old` leaves the code.
   */
  public alsoTrust(other: Trust): void {
    if (checkArgument(this, 'other', other, TRUST)) this.bundle.also(other);
  }

  public issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    // Its key must not leave the stack through an output.
    if (!sameStack(scope, 'authority', this, INSTEAD))
      return { secretName: escapeTemplate(request.secretName), revision: '' };
    const certificate = new Construct(scope, id);
    const { lifetime, renewBefore, algorithm } = this.lifetimes;
    const key = privateKey(certificate, 'key', algorithm);
    const more = new Set<string>();
    const dnsNames = [...request.dnsNames];
    const csr = new UtilityResource(certificate, 'request', 'tls_cert_request', {
      privateKeyPem: key,
      subject: [{ commonName: commonName(request.dnsNames[0] ?? id) }],
      dnsNames,
      ipAddresses: request.ipAddresses,
    });
    const signed = new UtilityResource(certificate, 'Resource', 'tls_locally_signed_cert', {
      certRequestPem: csr.getStringAttribute('cert_request_pem'),
      caPrivateKeyPem: this.signer.privateKeyPem,
      caCertPem: this.signer.certificatePem,
      setSubjectKeyId: true,
      validityPeriodHours: Math.floor(lifetime.toHours()),
      earlyRenewalHours: Math.floor(renewBefore.toHours()),
      allowedUses: [
        'digital_signature',
        ...(algorithm._algorithm === 'RSA' ? ['key_encipherment'] : []),
        ...((request.server ?? true) ? ['server_auth'] : []),
        ...(request.client ? ['client_auth'] : []),
      ],
    });
    const pem = signed.getStringAttribute('cert_pem');
    const revision = revisionOfValue(pem);
    const secret = writeOnlySecret(certificate, 'secret', {
      namespace: request.namespace,
      name: request.secretName,
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': pem + (this.signer.chainPem ?? ''), 'tls.key': key },
      revision,
    });
    return {
      secretName: secret.nameReference,
      revision,
      _addDnsName: (dnsName) => {
        more.add(dnsName);
        // In an order that does not follow the calls', or a reordered program would renew the certificate.
        const all = new Set([...request.dnsNames, ...[...more].sort()]);
        dnsNames.splice(0, Infinity, ...all);
      },
    };
  }
}

const INSTEAD = '`CertificateAuthority.fromPem` or `ServerCertificate.fromSecret`';

const SIGNING = {
  keyAlgorithm: instanceOf(KeyAlgorithm, 'a KeyAlgorithm, like KeyAlgorithm.ecdsaP256()'),
  certificateLifetime: DURATION,
  certificateRenewBefore: DURATION,
};
const SELF_MANAGED: PropTypes<SelfManagedAuthorityProps> = {
  ...SIGNING,
  commonName: TEXT,
  lifetime: DURATION,
  renewBefore: DURATION,
  generation: NUMBER,
  alsoTrustedGenerations: list(NUMBER),
};
const PEM: PropTypes<PemAuthorityProps> = {
  ...SIGNING,
  certificatePem: REQUIRED_TEXT,
  privateKey: required(VARIABLE, (scope) => new TerraformVariable(scope, 'missing-key', { sensitive: true })),
  rootPem: TEXT,
};

interface Lifetimes {
  readonly lifetime: Duration;
  readonly renewBefore: Duration;
  readonly algorithm: KeyAlgorithm;
}

interface Signer {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** What a server shows behind its own certificate. */
  readonly chainPem?: string;
  /** What clients trust. */
  readonly rootPem?: string;
  /** What clients trust beside it. */
  readonly alsoPem?: string[];
}

function selfSigned(self: Construct, given: SelfManagedAuthorityProps, lifetimes: Lifetimes): Signer {
  const { algorithm } = lifetimes;
  const lifetime = given.lifetime ?? Duration.days(3650);
  const fallback = Duration.hours(lifetimes.lifetime.toHours() + 35 * 24);
  const renewBefore = given.renewBefore ?? fallback;
  checkDuration(self, 'renewBefore', renewBefore, { min: lifetimes.lifetime });
  checkDuration(self, 'lifetime', lifetime, { min: Duration.hours(renewBefore.toHours() + 1) });
  const { generation, others } = generations(self, given);
  const name = given.commonName ?? self.node.path;
  const make = (number: number) => {
    const [keyId, id] = number === 1 ? ['key', 'Resource'] : [`key-${number}`, `Resource-${number}`];
    const privateKeyPem = privateKey(self, keyId, algorithm);
    const certificate = new UtilityResource(self, id, 'tls_self_signed_cert', {
      privateKeyPem,
      // Two with one name would leave it to each client which of them it tries.
      subject: [{ commonName: escapeTemplate(commonName(number === 1 ? name : `${number}: ${name}`)) }],
      isCaCertificate: true,
      setSubjectKeyId: true,
      setAuthorityKeyId: true,
      validityPeriodHours: Math.floor(lifetime.toHours()),
      earlyRenewalHours: Math.floor(renewBefore.toHours()),
      allowedUses: ['cert_signing', 'crl_signing', 'digital_signature'],
    });
    return { certificatePem: certificate.getStringAttribute('cert_pem'), privateKeyPem };
  };
  return { ...make(generation), alsoPem: others.map((number) => make(number).certificatePem) };
}

function generations(self: Construct, { generation = 1, alsoTrustedGenerations = [] }: SelfManagedAuthorityProps) {
  const takes = 'a whole number from 1 to 9999 that is known when the program runs, and no other has';
  const all = [generation, ...alsoTrustedGenerations];
  const fine = all.map((number, i) => {
    const valid = isKnown(number) && Number.isInteger(number) && number >= 1 && number <= 9999;
    if (valid && all.indexOf(number) === i) return true;
    recordMistake(self, { prop: i === 0 ? 'generation' : 'alsoTrustedGenerations', got: number, takes });
    return false;
  });
  return fine.every(Boolean) ? { generation, others: alsoTrustedGenerations } : { generation: 1, others: [] };
}

function existing(self: Construct, given: PemAuthorityProps, lifetime: Duration): Signer {
  const { certificatePem, privateKey: variable, rootPem } = given;
  if (!variable.sensitive)
    recordMistake(self, {
      prop: 'privateKey',
      got: variable,
      takes: 'a variable with `sensitive: true`',
    });
  sameStack(self, 'privateKey', variable, 'a variable of this one', false);
  if (variable.default !== undefined)
    recordMistake(self, {
      prop: 'privateKey',
      got: 'a variable with a default',
      takes: 'a variable without one: it would be in the synthesized JSON',
    });
  checkAuthority(self, certificatePem, lifetime);
  if (rootPem !== undefined) checkRoot(self, rootPem, certificatePem);
  return {
    certificatePem: escapeTemplate(certificatePem),
    privateKeyPem: variable.stringValue,
    chainPem: rootPem === undefined ? undefined : escapeTemplate(certificatePem),
    rootPem: rootPem === undefined ? undefined : escapeTemplate(rootPem),
  };
}

function privateKey(scope: Construct, id: string, algorithm: KeyAlgorithm): string {
  return new UtilityResource(scope, id, 'tls_private_key', {
    algorithm: algorithm._algorithm,
    ecdsaCurve: algorithm._curve,
    rsaBits: algorithm._bits,
  }).getStringAttribute('private_key_pem');
}

// X.520 ends a common name at 64 characters; clients look at the alternative names.
function commonName(name: string): string {
  return isKnown(name) ? name.slice(0, 64) : name;
}

function checkRoot(scope: Construct, rootPem: string, certificatePem: string): void {
  const { certificates: roots } = certificatesIn(rootPem);
  const got = trustError(rootPem);
  if (got !== undefined) recordMistake(scope, { prop: 'rootPem', got, takes: 'CA certificates as PEM text' });
  const { certificates: chain } = certificatesIn(certificatePem);
  const broken = roots.length > 0 ? chainError(chain, roots) : undefined;
  if (broken !== undefined)
    recordMistake(scope, {
      prop: 'certificatePem',
      got: broken,
      takes: 'the certificate of the authority and, behind it, those of all between it and `rootPem`',
    });
}

function checkAuthority(scope: Construct, pem: string, leafLifetime: Duration): void {
  const prop = 'certificatePem';
  const { certificates, error } = certificatesIn(pem);
  if (error) recordMistake(scope, { prop, got: error, takes: 'the certificate of an authority as PEM text' });
  const [authority] = certificates;
  if (!authority) return;
  if (!authority.ca)
    recordMistake(scope, { prop, got: authority.subject, takes: 'the certificate of an authority (CA:TRUE)' });
  if (Date.parse(authority.validTo) < Date.now() + leafLifetime.toSeconds() * 1000)
    recordMistake(scope, {
      prop,
      got: `one that is valid until ${authority.validTo}`,
      takes: `an authority that outlives the certificates it signs (\`certificateLifetime\`, ${leafLifetime.toString()})`,
    });
}
