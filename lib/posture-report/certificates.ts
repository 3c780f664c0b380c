import { Document, Resource } from '../posture/reading/document';
import { readTemplate } from '../posture/reading/expressions';
import { valueAt } from '../posture/reading/written';
import { PostureCertificate } from './posture';

/** The certificates that a stack makes, or has cert-manager make. */
export function certificatesOf(document: Document, pathOf: (resource: Resource) => string): PostureCertificate[] {
  return document.resources
    .flatMap((resource) => {
      const found = certificate(document, resource);
      return found ? [{ path: pathOf(resource), ...found }] : [];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Found = Omit<PostureCertificate, 'path'>;

function certificate(document: Document, resource: Resource): Found | undefined {
  const { type, body } = resource;
  if (type === 'tls_self_signed_cert') return byTerraform(body, body, 'itself', true);
  if (type === 'tls_locally_signed_cert') {
    const request = document.referredTo(String(body.cert_request_pem));
    return byTerraform(body, request?.body ?? {}, signer(body.ca_cert_pem), body.is_ca_certificate === true);
  }
  return valueAt(body.manifest, 'kind') === 'Certificate' ? byCertManager(body.manifest) : undefined;
}

function byTerraform(body: Resource['body'], request: Resource['body'], issuer: string, authority: boolean): Found {
  const names = [request.dns_names ?? [], request.ip_addresses ?? []].flat() as string[];
  const common = valueAt(request.subject, 'common_name');
  return {
    names: names.length > 0 ? names : [asText(common)],
    issuer,
    authority,
    validHours: Number(body.validity_period_hours),
    renewedBeforeHours: Number(body.early_renewal_hours ?? 0),
    renewedBy: 'an apply',
  };
}

function byCertManager(manifest: unknown): Found {
  const spec = (key: string, ...more: string[]) => valueAt(manifest, 'spec', key, ...more);
  const names = [spec('dnsNames') ?? [], spec('ipAddresses') ?? []].flat() as string[];
  const validHours = hours(spec('duration')) ?? 90 * 24;
  const percentage = spec('renewBeforePercentage');
  // As cert-manager has it where neither is said.
  const part = typeof percentage === 'number' ? percentage / 100 : 1 / 3;
  return {
    names: names.length > 0 ? names : [asText(spec('commonName'))],
    issuer: `${asText(spec('issuerRef', 'kind')) || 'Issuer'} ${asText(spec('issuerRef', 'name'))}`,
    authority: spec('isCA') === true,
    validHours,
    renewedBeforeHours: hours(spec('renewBefore')) ?? validHours * part,
    renewedBy: 'cert-manager',
  };
}

function signer(pem: unknown): string {
  const [reference] = readTemplate(String(pem)).references;
  return reference ? reference.path.split('.').slice(0, 2).join('.') : 'a certificate that is given';
}

// As Go writes durations: `2160h0m0s`, `90m`.
function hours(duration: unknown): number | undefined {
  const [text, ...parts] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(asText(duration)) ?? [];
  const [inHours, minutes, seconds] = parts.map((part) => Number((part as string | undefined) ?? 0));
  return text ? (inHours ?? 0) + (minutes ?? 0) / 60 + (seconds ?? 0) / 3600 : undefined;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
