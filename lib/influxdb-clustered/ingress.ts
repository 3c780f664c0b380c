import { Construct } from 'constructs';
import { ICertificateAuthority } from '../certificates/certificate';
import { ServerCertificate } from '../certificates/server-certificate';
import { AUTHORITY, CERTIFICATE, ISSUED_CERTIFICATE } from '../certificates/prop-types';
import { MISSING_TRUST, Trust } from '../certificates/trust';
import { itemsOf } from '../core/checks/calls';
import { check, checkPort } from '../core/checks/checks';
import { checkShown } from '../core/checks/shown';
import { described, recordMistake } from '../core/checks/mistakes';
import {
  NUMBER,
  PropTypes,
  readProps,
  required,
  requiredList,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { checkKeys } from '../core/kubernetes/label-checks';
import { checkObjectName } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER, whereIs } from '../core/kubernetes/prop-types';
import { escapeTemplate } from '../core/terraform/template';
import { isPublicHost } from '../core/values/dns-name';
import { ClusteredIngressKind, INGRESS_KIND } from './ingress-kind';

/** How people and clients reach InfluxDB Clustered: always by TLS. Exactly one of `authority` and `certificate` is given. */
export interface ClusteredIngress {
  /** The names that it is reached by, the first of which clients of this library use. */
  readonly hosts: string[];
  /** Where the pods of the controller are, for the policies of this namespace and of the clients. */
  readonly peers: Peer[];
  /** The port of those pods for https, for the policies of clients. @default 443 */
  readonly port?: number;
  /** Who signs its certificate. @default - `certificate` is given */
  readonly authority?: ICertificateAuthority;
  /** A certificate that somebody else issues: a Secret that is there, or one that cert-manager makes. @default - `authority` signs one */
  readonly certificate?: ServerCertificate;
  /** Annotations for cert-manager and ExternalDNS, like `{ 'cert-manager.io/cluster-issuer': 'letsencrypt' }`. @default - none */
  readonly annotations?: Record<string, string>;
  /** The class of the Ingress for HTTP. @default - the cluster's default one */
  readonly className?: string;
  /** The class of the Ingress for gRPC. @default - as `className` */
  readonly grpcClassName?: string;
  /** What brings the requests. @default ClusteredIngressKind.ingress() */
  readonly kind?: ClusteredIngressKind;
}

const CLUSTERED_INGRESS: PropTypes<ClusteredIngress> = {
  hosts: requiredList(TEXTS, 'a name that it is reached by'),
  peers: whereIs('the pods of the controller are', {
    example: "Peer.pods('ingress', { 'app.kubernetes.io/name': 'ingress-nginx' })",
    of: INCOMING_PEER,
  }),
  port: NUMBER,
  authority: AUTHORITY,
  certificate: CERTIFICATE,
  annotations: TEXT_MAP,
  className: TEXT,
  grpcClassName: TEXT,
  kind: INGRESS_KIND,
};
export const INGRESS = required(struct(CLUSTERED_INGRESS), (): ClusteredIngress => ({
  hosts: [],
  peers: [],
  certificate: ServerCertificate.fromSecret({ secretName: 'missing', trust: MISSING_TRUST }),
}));

// Whose annotations decide about certificates and names; those of controllers may switch TLS off, or let others in.
const HARMLESS = /^((acme\.)?cert-manager\.io|external-dns\.alpha\.kubernetes\.io)\//;

/** What clients verify, and what the AppInstance says. */
export interface IngressParts {
  readonly spec: object;
  readonly trust: Trust;
}

/** The ingress of an AppInstance. */
export function ingressOf(
  scope: Construct,
  given: ClusteredIngress,
  owner: { readonly name: string; readonly namespace: INamespace },
): IngressParts {
  const { hosts, port, annotations, className, grpcClassName = className } = given;
  for (const [index, host] of itemsOf(hosts))
    check(
      scope,
      `ingress.hosts[${index}]`,
      host,
      'a DNS name with a dot, like "influxdb.example", by which people outside of the cluster reach it',
      (text) => isPublicHost(text) && text.includes('.'),
    );
  checkPort(scope, 'ingress.port', port);
  for (const [prop, name] of Object.entries({ className, grpcClassName }))
    checkObjectName(scope, `ingress.${prop}`, name);
  checkIngressAnnotations(scope, annotations);
  const { namespace = owner.namespace, ...template } = given.kind?._template(scope) ?? {};
  const metadata = annotations && Object.keys(annotations).length > 0 ? { annotations } : undefined;
  const { secretName, trust } = certificateOf(scope, given, { name: owner.name, namespace });
  return {
    trust,
    spec: {
      hosts: [...hosts],
      tlsSecretName: secretName,
      ...(className === undefined ? {} : { http: { className } }),
      ...(grpcClassName === undefined ? {} : { grpc: { className: grpcClassName } }),
      ...(metadata || 'kind' in template ? { template: { ...template, ...(metadata && { metadata }) } } : {}),
    },
  };
}

function checkIngressAnnotations(scope: Construct, annotations: Record<string, string> | undefined): void {
  checkKeys(scope, 'ingress.annotations', annotations);
  checkShown(scope, 'ingress.annotations', annotations);
  for (const [key, value] of Object.entries(annotations ?? {})) {
    if (!HARMLESS.test(key))
      recordMistake(scope, {
        prop: 'ingress.annotations',
        got: key,
        takes:
          'annotations of cert-manager.io and external-dns.alpha.kubernetes.io: those of a controller may take TLS away',
      });
    check(
      scope,
      `ingress.annotations.${key}`,
      value,
      'text that is not empty: the chart drops what is',
      (text) => text !== '',
    );
  }
}

function certificateOf(
  scope: Construct,
  { hosts, authority, certificate }: ClusteredIngress,
  { name, namespace }: { readonly name: string; readonly namespace: INamespace },
): { readonly secretName: string; readonly trust: Trust } {
  if (certificate && !authority) {
    const { secretName, trust } = readProps(scope, certificate, ISSUED_CERTIFICATE, 'ingress.certificate');
    checkObjectName(scope, 'ingress.certificate.secretName', secretName);
    return { secretName, trust };
  }
  if (!authority || certificate)
    recordMistake(scope, {
      prop: 'ingress.authority',
      got: authority ? described('both `authority` and `certificate`') : undefined,
      takes:
        'who signs the certificate, or `certificate` one that somebody else issues: without a Secret the ingress has no TLS at all',
    });
  if (!authority) return { secretName: 'missing', trust: MISSING_TRUST };
  const issued = authority.issue(scope, 'certificate', {
    namespace,
    secretName: `${name}-ingress-tls`,
    dnsNames: hosts.length > 0 ? escapeTemplate([...hosts]) : ['missing.example'],
  });
  return { secretName: issued.secretName, trust: authority.trust };
}
