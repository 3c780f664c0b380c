import { Construct } from 'constructs';
import { inCall } from '../core/checks/calls';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { UtilityResource } from '../core/terraform/utility-resource';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { prepareStack } from '../posture/prepare-stack';
import { CertificateRequest, ICertificate, ICertificateAuthority } from './certificate';
import {
  PEM_AUTHORITY,
  PemAuthorityProps,
  SELF_MANAGED_AUTHORITY,
  SelfManagedAuthorityProps,
  SigningOptions,
} from './certificate-authority-props';
import { DnsNames } from './dns-names';
import { Lifetimes, readLifetimes } from './lifetimes';
import { TRUST } from './prop-types';
import { commonName, fromPem, privateKey, selfSigned, Signer } from './signer';
import { AuthorityTrust, Trust } from './trust';

/**
 * A certificate authority whose key Terraform has. Its keys, and those of the certificates that it signs, are in
 * Terraform's state (no resource of the tls provider signs without): keep the state encrypted and to yourselves, or let
 * somebody else issue the certificates (`ServerCertificate.fromSecret`).
 *
 * @example
 * const authority = CertificateAuthority.selfManaged(this, 'authority');
 */
export class CertificateAuthority extends Construct implements ICertificateAuthority {
  /**
   * An authority with a key and a self-signed certificate made by Terraform.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props How long it is valid, and what it signs.
   */
  public static selfManaged(scope: Construct, id: string, props: SelfManagedAuthorityProps = {}): CertificateAuthority {
    return new CertificateAuthority(scope, id, (self) => {
      const given = readProps(self, props, SELF_MANAGED_AUTHORITY);
      return { ...given, sign: (lifetimes) => selfSigned(self, given, lifetimes) };
    });
  }

  /**
   * An authority that exists: its certificate is known, its key comes in a sensitive variable.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props Its certificate and key, and what it signs.
   */
  public static fromPem(scope: Construct, id: string, props: PemAuthorityProps): CertificateAuthority {
    return new CertificateAuthority(scope, id, (self) => {
      const given = readProps(self, props, PEM_AUTHORITY);
      return { ...given, sign: ({ lifetime }) => fromPem(self, given, lifetime) };
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
    this.lifetimes = readLifetimes(this, options);
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
   * @param other What verifies the certificates of the other authority: PEM text or an authority of this stack.
   */
  public alsoTrust(other: Trust): void {
    inCall(this, 'alsoTrust', other, () => {
      if (checkArgument(this, 'other', other, TRUST)) this.bundle.also(other);
    });
  }

  /**
   * Signs a certificate and puts it and its key into a Secret. An apply renews it.
   * @param scope The construct that the certificate is for.
   * @param id The id of the certificate there.
   * @param request The names that it is valid for, and the Secret that it is put into.
   */
  public issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    // Its key must not leave the stack through an output.
    if (!sameStack(scope, 'authority', this, OF_ANOTHER_STACK))
      return { secretName: escapeTemplate(request.secretName), revision: '' };
    const certificate = new Construct(scope, id);
    const key = privateKey(certificate, 'key', this.lifetimes.algorithm);
    const names = new DnsNames(this, scope, request);
    const pem = this.sign(certificate, key, { ...request, dnsNames: names.all });
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
        names.add(dnsName);
      },
    };
  }

  private sign(certificate: Construct, privateKeyPem: string, request: CertificateRequest): string {
    const { lifetime, renewBefore, algorithm } = this.lifetimes;
    const { dnsNames, ipAddresses, server = true, client = false } = request;
    const csr = new UtilityResource(certificate, 'request', 'tls_cert_request', {
      privateKeyPem,
      subject: [{ commonName: commonName(dnsNames[0] ?? certificate.node.id) }],
      dnsNames,
      ipAddresses,
    });
    const { privateKeyPem: caKey, writeOnlyKeyVersion } = this.signer;
    const signed = new UtilityResource(certificate, 'Resource', 'tls_locally_signed_cert', {
      certRequestPem: csr.getStringAttribute('cert_request_pem'),
      ...(writeOnlyKeyVersion === undefined
        ? { caPrivateKeyPem: caKey }
        : { caPrivateKeyPemWo: caKey, caPrivateKeyPemWoVersion: writeOnlyKeyVersion }),
      caCertPem: this.signer.certificatePem,
      setSubjectKeyId: true,
      validityPeriodHours: Math.floor(lifetime.toHours()),
      earlyRenewalHours: Math.floor(renewBefore.toHours()),
      allowedUses: [
        'digital_signature',
        ...(algorithm._algorithm === 'RSA' ? ['key_encipherment'] : []),
        ...(server ? ['server_auth'] : []),
        ...(client ? ['client_auth'] : []),
      ],
    });
    return signed.getStringAttribute('cert_pem');
  }
}

const OF_ANOTHER_STACK = '`CertificateAuthority.fromPem` or `ServerCertificate.fromSecret`';
