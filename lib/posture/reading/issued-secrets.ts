import { isRecord } from '../../core/values/records';
import { metadataOf, Resource } from './document';

/** A Secret that cert-manager writes, and a resource of it. */
export interface IssuedSecret {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Whether it is there for the authority's certificate alone: nobody shows it, or has its key. */
  readonly forTrust: boolean;
  /** Whether others are signed with its key. */
  readonly signs: boolean;
}

/** What cert-manager makes of a Certificate, by `kubernetes_manifest`; nothing of any other resource. */
export function issuedBy(resource: Resource): IssuedSecret | undefined {
  const { manifest } = resource.body;
  if (!isRecord(manifest) || manifest.kind !== 'Certificate' || !isCertManagers(manifest)) return undefined;
  const spec = isRecord(manifest.spec) ? manifest.spec : {};
  const { name, namespace } = metadataOf(resource);
  return {
    name: typeof spec.secretName === 'string' ? spec.secretName : name,
    namespace,
    forTrust: Array.isArray(spec.dnsNames) && String(spec.dnsNames[0]).startsWith(`${name}.`),
    signs: spec.isCA === true,
  };
}

/** The Secret that an Issuer or a ClusterIssuer signs with, by name; nothing of any other resource. */
export function signsWith({ body: { manifest } }: Resource): string | undefined {
  if (!isRecord(manifest) || !/^(Cluster)?Issuer$/.test(String(manifest.kind)) || !isCertManagers(manifest))
    return undefined;
  const { ca } = isRecord(manifest.spec) ? manifest.spec : {};
  return isRecord(ca) && typeof ca.secretName === 'string' ? ca.secretName : undefined;
}

function isCertManagers({ apiVersion }: Record<string, unknown>): boolean {
  return String(apiVersion).startsWith('cert-manager.io/');
}
