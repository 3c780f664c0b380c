import { X509Certificate } from 'node:crypto';
import { isKnown } from '../core/mistakes';

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
