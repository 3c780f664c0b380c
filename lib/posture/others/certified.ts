import { Safeguard } from '../../core/checks/deviation-codes';
import { isOwnName } from '../../core/values/dns-name';
import { isRecord } from '../../core/values/records';
import { Document, META, Resource } from '../reading/document';
import { issuedBy } from '../reading/issued-secrets';
import { clusterOf, one } from '../reading/kubernetes';
import { isLike, mayBeNamed, mayBeOn } from '../reading/may-be';
import { Broken, resourcesOfOthers, Written } from '../reading/written';
import { asObject } from '../reading/helm-releases';

/**
 * Certificates of others for our names, of the authority of ours: by a Certificate, a request, an annotation of an Ingress or a Gateway,
 * a volume of cert-manager's driver, or whatever refers to the issuer. Who signs others has one for each name.
 * @see https://cert-manager.io/docs/usage/
 */
export function certifiedByOthers(written: Written): Broken[] {
  const { withOthers, document } = written;
  if (!withOthers) return [];
  const ours = document.resources.flatMap((resource) => {
    if (!issuedBy(resource)) return [];
    const { issuerRef, dnsNames, commonName } = one<{ spec: CertificateSpec }>(resource.body.manifest).spec ?? {};
    // Those that clients in the cluster verify. One without a dot is that of a server in each namespace.
    const names = [dnsNames ?? [], commonName ?? []].flat().map((name) => document.nameIn(name));
    return [
      {
        resource,
        issuer: document.nameIn(issuerRef?.name ?? ''),
        names: names.filter((name) => name.includes('.') && isOwnName(name, names)),
      },
    ];
  });
  if (ours.length === 0) return [];
  return [...resourcesOfOthers(written), ...withOthers.ephemerals, ...withOthers.modules].flatMap((other) => {
    const { issuers, names, isAny } = askedBy(withOthers, asObject(other));
    return ours
      .filter(({ resource }) => clusterOf(resource) === clusterOf(other))
      .filter((our) => issuers.some((issuer) => mayBeNamed(issuer, our.issuer)))
      .filter((our) => our.names.some((name) => isAny || names.some((pattern) => isLike(pattern, name, 'i'))))
      .map(({ resource: { address } }) => ({
        address,
        safeguard: Safeguard.CREDENTIALS,
        what: `${other.address} has a certificate for its names`,
      }));
  });
}

interface CertificateSpec {
  readonly dnsNames?: readonly string[];
  readonly commonName?: string;
  readonly issuerRef?: { readonly name?: string };
}

interface Asked {
  readonly issuers: string[];
  /** Among other texts. */
  readonly names: string[];
  /** Whether it may be for any name. */
  isAny: boolean;
}

// Where a name is that of an issuer.
export const ISSUER = /issuer_?ref$|(^|\.)cert-manager\\?\.io\/(cluster-)?issuer(-name)?$/i;
// `clusterissuers.cert-manager.io/name`, `issuers.cert-manager.io/namespace.name`
const SIGNER = /^(cluster)?issuers\.cert-manager\.io\/(.*\.)?/;
// Where names are asked for.
const NAMES =
  /(^|[./_])((dns|other|alt)[-_]?names|uris?|e?mail_?addresses|utf8_?value|common[-_]?name|literal_?subject|host(name)?s?)(\[\d*\])*$|cert-manager\\?\.io\//i;
const NAME = /^(\*\.)?[\w-]+(\.[\w-]+)+$/;

function askedBy(withOthers: Document, { body }: Resource): Asked {
  const asked: Asked = { issuers: [], names: [], isAny: false };
  collect(Object.fromEntries(Object.entries(body).filter(([key]) => !META.has(key))));
  return asked;

  function collect(value: unknown, key = ''): void {
    if (ISSUER.test(key)) asked.issuers.push(nameOf(isRecord(value) ? value.name : value));
    else if (Array.isArray(value))
      value.forEach((item) => {
        collect(item, key);
      });
    else if (isRecord(value))
      Object.entries(value)
        // What tools of others are told is no name that is asked for.
        .filter(([of]) => !/annotations$/i.test(key) || of.includes('cert-manager'))
        .forEach(([of, item]) => {
          collect(item, of);
        });
    else if (/(^|\/)is-?ca$/i.test(key)) asked.isAny ||= mayBeOn(value);
    else if (typeof value === 'string') {
      const said = nameOf(value);
      if (SIGNER.test(said)) asked.issuers.push(said.replace(SIGNER, ''));
      // What is encoded in one nobody here reads.
      else if (key === 'request') asked.isAny = true;
      else if (NAMES.test(key)) asked.names.push(...said.split(/[,\s=]+/).filter((name) => NAME.test(name)));
    }
  }

  function nameOf(value: unknown): string {
    return typeof value === 'string' ? withOthers.nameIn(value) : '';
  }
}
