import { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { customObject } from '../core/kubernetes/custom-object';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { deferred } from '../core/terraform/deferred';
import { Duration } from '../core/values/duration';
import { CertificateRequest } from './certificate';
import { KeyAlgorithm } from './key-algorithm';
import { Lifetimes, OwnLifetime } from './lifetimes';
import { commonName } from './signer';

const API = 'cert-manager.io/v1';

/** Which Issuer or ClusterIssuer a certificate comes from. Text of a user has passed `escapeTemplate`. */
export interface IssuerReference {
  readonly name: string;
  readonly kind: 'Issuer' | 'ClusterIssuer';
}

/** A Certificate for a server or a client. An apply waits until it is there, or cert-manager's reason is nowhere to be read. */
export function certificateObject(
  scope: Construct,
  request: CertificateRequest,
  issuer: IssuerReference,
  lifetimes: Lifetimes,
  after?: ITerraformDependable[],
): KubernetesResource<'manifest'> {
  const { namespace, secretName, dnsNames, ipAddresses, server = true, client = false } = request;
  const { algorithm } = lifetimes;
  return customObject(scope, 'Resource', {
    apiVersion: API,
    kind: 'Certificate',
    provider: namespace.provider,
    // Of the same name, so that a reference to the one is the name of the other.
    metadata: { name: secretName, namespace: namespace.namespaceReference },
    spec: {
      secretName,
      commonName: commonName(dnsNames[0] ?? scope.node.id),
      dnsNames,
      ipAddresses,
      ...validity(lifetimes),
      privateKey: { ...keyOf(algorithm), rotationPolicy: 'Always' },
      usages: [
        'digital signature',
        ...(algorithm._algorithm === 'RSA' ? ['key encipherment'] : []),
        ...(server ? ['server auth'] : []),
        ...(client ? ['client auth'] : []),
      ],
      issuerRef: issuer,
    },
    after,
    wait: { condition: [{ type: 'Ready', status: 'True' }] },
  });
}

/** What an authority is made with. */
export interface OwnIssuer {
  readonly name: string;
  readonly namespaceName: string;
  readonly provider?: TerraformProvider;
  readonly commonName: string;
  readonly lifetime: OwnLifetime;
  readonly algorithm: KeyAlgorithm;
  /** The namespaces in which it issues certificates, when the program has run. */
  readonly namespaceNames: () => string[];
}

/**
 * A self-signed authority whose key cert-manager makes and keeps, and a ClusterIssuer of it. Gives what has to be there before it is
 * asked for certificates.
 */
export function ownIssuer(scope: Construct, own: OwnIssuer): ITerraformDependable[] {
  const { name, provider, namespaceName: namespace } = own;
  const metadata = { name, namespace };
  const make = (id: string, kind: string, given: object) =>
    customObject(scope, id, { apiVersion: API, kind, provider, metadata, spec: {}, ...given });
  const root = make('root', 'Issuer', { spec: { selfSigned: {} } });
  const certificate = make('certificate', 'Certificate', {
    spec: {
      isCA: true,
      commonName: own.commonName,
      secretName: name,
      ...validity(own.lifetime),
      // What the former certificate verifies, the renewed one does too, and the other way round.
      privateKey: { ...keyOf(own.algorithm), rotationPolicy: 'Never' },
      usages: ['cert sign', 'crl sign', 'digital signature'],
      issuerRef: { name, kind: 'Issuer' },
    },
    after: [root],
    wait: { condition: [{ type: 'Ready', status: 'True' }] },
  });
  const confined = confinement(scope, own);
  const issuer = make('Resource', 'ClusterIssuer', {
    metadata: { name },
    spec: { ca: { secretName: name } },
    after: [certificate, ...confined],
    wait: { condition: [{ type: 'Ready', status: 'True' }] },
  });
  return [issuer, ...confined];
}

const REQUESTS = {
  apiGroups: ['cert-manager.io'],
  apiVersions: ['*'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['certificaterequests'],
};

/**
 * Who may make Certificates in any namespace would have one of every name from a ClusterIssuer, a server's or a client's of this
 * stack. So it signs for the namespaces of this stack only.
 */
function confinement(scope: Construct, { name, provider, namespaceNames }: OwnIssuer): ITerraformDependable[] {
  const make = (id: string, kind: string, spec: object, after?: ITerraformDependable[]) =>
    customObject(scope, id, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      provider,
      metadata: { name },
      spec,
      after,
    });
  const namespaces = deferred(() =>
    namespaceNames()
      .map((one) => `'${one}'`)
      .join(', '),
  );
  const policy = make('policy', 'ValidatingAdmissionPolicy', {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [REQUESTS] },
    matchConditions: [
      {
        name: 'issuer',
        // What cannot be said of a request of others would refuse it.
        expression: `object.spec.issuerRef.name == '${name}' && has(object.spec.issuerRef.kind) && object.spec.issuerRef.kind == 'ClusterIssuer'`,
      },
    ],
    validations: [
      {
        expression: `request.namespace in [${namespaces}]`,
        message: `the ClusterIssuer ${name} signs for the namespaces of its own stack only`,
      },
    ],
  });
  const binding = make(
    'binding',
    'ValidatingAdmissionPolicyBinding',
    { policyName: name, validationActions: ['Deny'] },
    [policy],
  );
  return [policy, binding];
}

function validity({ lifetime, renewBefore }: { readonly lifetime: Duration; readonly renewBefore: Duration }) {
  const hours = (duration: Duration) => `${Math.floor(duration.toHours())}h`;
  return { duration: hours(lifetime), renewBefore: hours(renewBefore) };
}

const NAMES: Readonly<Record<string, string>> = { ECDSA: 'ECDSA', RSA: 'RSA', ED25519: 'Ed25519' };

function keyOf({ _algorithm, _curve, _bits }: KeyAlgorithm): object {
  return { algorithm: NAMES[_algorithm], size: _bits ?? (_curve && Number(_curve.slice(1))) };
}
