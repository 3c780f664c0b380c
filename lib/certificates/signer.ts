import { TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { checkInteger } from '../core/checks/checks';
import { described, recordMistake, STAND_IN } from '../core/checks/mistakes';
import { sameStack } from '../core/checks/same-stack';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { UtilityResource } from '../core/terraform/utility-resource';
import { Duration } from '../core/values/duration';
import { PemAuthorityProps, SelfManagedAuthorityProps } from './certificate-authority-props';
import { KeyAlgorithm } from './key-algorithm';
import { Lifetimes, readOwnLifetime } from './lifetimes';
import { certificatesIn, chainError, checkTrustedPem } from './pem';

/** The tls providers that take a key by a write-only argument. */
const WRITE_ONLY_KEYS = '>= 4.4.0, < 5.0.0';

/** What signs certificates, and what verifies them. */
export interface Signer {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** Of the key, where no state may have it. @default - the state has it */
  readonly writeOnlyKeyVersion?: number;
  /** What a server shows behind its own certificate. */
  readonly chainPem?: string;
  /** What clients trust. */
  readonly rootPem?: string;
  /** What clients trust beside it. */
  readonly alsoPem?: string[];
}

/** A key and a certificate of its own, made by Terraform. */
export function selfSigned(self: Construct, given: SelfManagedAuthorityProps, lifetimes: Lifetimes): Signer {
  const { algorithm } = lifetimes;
  const { lifetime, renewBefore } = readOwnLifetime(self, given, lifetimes);
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

/** The number of the key that signs, and those of keys that are trusted beside it. */
export function generations(
  self: Construct,
  {
    generation = 1,
    alsoTrustedGenerations = [],
  }: { readonly generation?: number; readonly alsoTrustedGenerations?: number[] },
): { readonly generation: number; readonly others: readonly number[] } {
  const takes = 'a whole number from 1 to 9999 that is known when the program runs, and no other has';
  const all = [generation, ...alsoTrustedGenerations];
  const fine = all.map((number, i) => {
    const valid = isKnown(number) && Number.isInteger(number) && number >= 1 && number <= 9999;
    if (valid && all.indexOf(number) === i) return true;
    recordMistake(self, { prop: i === 0 ? 'generation' : `alsoTrustedGenerations[${i - 1}]`, got: number, takes });
    return false;
  });
  return fine.every(Boolean) ? { generation, others: alsoTrustedGenerations } : { generation: 1, others: [] };
}

/** A key and a certificate that somebody else made. */
export function fromPem(self: Construct, given: PemAuthorityProps, lifetime: Duration): Signer {
  const { certificatePem, privateKey: variable, rootPem, writeOnlyKeyVersion } = given;
  if (!variable.sensitive)
    recordMistake(self, {
      prop: 'privateKey',
      got: variable,
      takes: 'a variable with `sensitive: true`',
    });
  sameStack(self, 'privateKey', variable, 'a variable of this one', { always: true });
  if (variable.default !== undefined)
    recordMistake(self, {
      prop: 'privateKey',
      got: described('a variable with a default'),
      takes: 'a variable without one: it would be in the synthesized JSON',
    });
  checkAuthority(self, certificatePem, lifetime);
  if (rootPem !== undefined) checkRoot(self, rootPem, certificatePem);
  if (writeOnlyKeyVersion !== undefined) forgetKey(self, variable, writeOnlyKeyVersion);
  return {
    certificatePem: escapeTemplate(certificatePem),
    privateKeyPem: variable.stringValue,
    writeOnlyKeyVersion,
    chainPem: rootPem === undefined ? undefined : escapeTemplate(certificatePem),
    rootPem: rootPem === undefined ? undefined : escapeTemplate(rootPem),
  };
}

function forgetKey(self: Construct, variable: TerraformVariable, version: number): void {
  checkInteger(self, 'writeOnlyKeyVersion', version, { min: 1, max: Number.MAX_SAFE_INTEGER });
  // cdktf has no prop for it.
  variable.addOverride('ephemeral', true);
  TerraformStack.of(self).addOverride('terraform.required_providers.tls.version', WRITE_ONLY_KEYS);
}

/** A new private key. */
export function privateKey(scope: Construct, id: string, algorithm: KeyAlgorithm): string {
  return new UtilityResource(scope, id, 'tls_private_key', {
    algorithm: algorithm._algorithm,
    ecdsaCurve: algorithm._curve,
    rsaBits: algorithm._bits,
  }).getStringAttribute('private_key_pem');
}

/** X.520 ends a common name at 64 characters; clients look at the alternative names. */
export function commonName(name: string): string {
  return isKnown(name) ? name.slice(0, 64) : name;
}

function checkRoot(scope: Construct, rootPem: string, certificatePem: string): void {
  checkTrustedPem(scope, 'rootPem', rootPem);
  const { certificates: roots } = certificatesIn(rootPem);
  const { certificates: chain } = certificatesIn(certificatePem);
  const broken = roots.length > 0 ? chainError(chain, roots) : undefined;
  if (broken !== undefined)
    recordMistake(scope, {
      prop: 'certificatePem',
      got: described(broken),
      takes: 'the certificate of the authority and, behind it, those of all between it and `rootPem`',
    });
}

function checkAuthority(scope: Construct, pem: string, leafLifetime: Duration): void {
  const prop = 'certificatePem';
  const { certificates, error } = certificatesIn(pem);
  const got = pem === STAND_IN ? pem : described(error ?? '');
  if (error) recordMistake(scope, { prop, got, takes: 'the certificate of an authority as PEM text' });
  const [authority] = certificates;
  if (!authority) return;
  if (!authority.ca)
    recordMistake(scope, { prop, got: authority.subject, takes: 'the certificate of an authority (CA:TRUE)' });
  if (Date.parse(authority.validTo) < Date.now() + leafLifetime.toSeconds() * 1000)
    recordMistake(scope, {
      prop,
      got: described(`one that is valid until ${authority.validTo}`),
      takes: `an authority that outlives the certificates it signs (\`certificateLifetime\`, ${leafLifetime.toString()})`,
    });
}
