import { Construct } from 'constructs';
import { X509Certificate } from 'node:crypto';
import { described, recordMistake } from '../core/checks/mistakes';
import { isSensitive } from '../core/terraform/sensitive';
import { isKnown } from '../core/terraform/tokens';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM text that is known now, or what is wrong with it. */
export function certificatesIn(pem: string): { readonly certificates: X509Certificate[]; readonly error?: string } {
  if (!isKnown(pem)) return { certificates: [] };
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (pem.includes('PRIVATE KEY')) return { certificates: [], error: 'text with a private key in it' };
  if (blocks.length === 0) return { certificates: [], error: 'text without a certificate' };
  try {
    return { certificates: blocks.map((block) => new X509Certificate(block)) };
  } catch {
    return { certificates: [], error: 'text with a certificate that cannot be read' };
  }
}

/** What of certificates could verify nobody, as those of authorities; nothing where it is fine. */
function authorityError(certificates: readonly X509Certificate[]): string | undefined {
  const leaf = certificates.find((one) => !one.ca && !isIssued(one, one));
  if (leaf) return `the certificate of ${subjectName(leaf)}, which is no authority`;
  const [first] = certificates;
  const expired = first && certificates.every((one) => Date.parse(one.validTo) < Date.now());
  return expired ? `the certificate of ${subjectName(first)}, which expired on ${first.validTo}` : undefined;
}

/** Records what is wrong with PEM text to verify others by, as far as it is known. */
export function checkTrustedPem(scope: Construct, prop: string, pem: string): void {
  const { certificates, error } = certificatesIn(pem);
  const got = isSensitive(scope, pem) ? 'a value that is sensitive' : (error ?? authorityError(certificates));
  if (got !== undefined) recordMistake(scope, { prop, got: described(got), takes: 'CA certificates as PEM text' });
}

/** Where the way from an authority, the first of `chain`, to one of `roots` ends too early; nothing where it does not. */
export function chainError(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): string | undefined {
  let left = [...chain];
  for (let current = left.shift(); current;) {
    const last = current;
    if (roots.some((root) => root.fingerprint256 === last.fingerprint256 || isIssued(last, root))) return undefined;
    const next = left.find((one) => isIssued(last, one));
    if (!next) return `${subjectName(last)}, whose issuer ${subjectName({ subject: last.issuer })} is in neither`;
    left = left.filter((one) => one !== next);
    current = next;
  }
  return undefined;
}

function isIssued(certificate: X509Certificate, by: X509Certificate): boolean {
  try {
    return certificate.checkIssued(by) && certificate.verify(by.publicKey);
  } catch {
    // A key of a kind that is not known here.
    return false;
  }
}

function subjectName({ subject }: { readonly subject: string }): string {
  return subject.replaceAll('\n', ', ');
}
