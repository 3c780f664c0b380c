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
const READY = { condition: [{ type: 'Ready', status: 'True' }] };

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
    wait: READY,
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
  /** The number of the key that signs, and those of keys that are kept beside it. */
  readonly generation: number;
  readonly others: readonly number[];
  /** The namespaces in which it issues certificates, when the program has run. */
  readonly namespaceNames: () => string[];
}

/** What the objects of a generation are called, and their ids: the first has no number. */
export function ofGeneration(name: string, generation: number): string {
  return generation === 1 ? name : `${name}-${generation}`;
}

/**
 * Self-signed authorities whose keys cert-manager makes and keeps, and a ClusterIssuer of the one that signs. Gives what has to be
 * there before it is asked for certificates.
 */
export function ownIssuer(scope: Construct, own: OwnIssuer): ITerraformDependable[] {
  const { provider, namespaceName: namespace, generation } = own;
  const make = (id: string, kind: string, given: object) =>
    customObject(scope, id, {
      ...{ apiVersion: API, kind, provider, metadata: { name: own.name, namespace }, spec: { selfSigned: {} } },
      ...given,
    });
  const root = make('root', 'Issuer', {});
  const certificate = (number: number) => {
    const name = ofGeneration(own.name, number);
    return make(ofGeneration('certificate', number), 'Certificate', {
      metadata: { name, namespace },
      spec: {
        isCA: true,
        // Two with one name would leave it to each client which of them it tries.
        commonName: number === 1 ? own.commonName : commonName(`${number}: ${own.commonName}`),
        secretName: name,
        ...validity(own.lifetime),
        // What the former certificate verifies, the renewed one does too, and the other way round.
        privateKey: { ...keyOf(own.algorithm), rotationPolicy: 'Never' },
        usages: ['cert sign', 'crl sign', 'digital signature'],
        issuerRef: { name: own.name, kind: 'Issuer' },
      },
      after: [root],
      wait: READY,
    });
  };
  const others = own.others.map(certificate);
  const name = ofGeneration(own.name, generation);
  const confined = confinement(scope, own);
  const issuer = make(ofGeneration('Resource', generation), 'ClusterIssuer', {
    metadata: { name },
    spec: { ca: { secretName: name } },
    after: [certificate(generation), ...confined],
    wait: READY,
  });
  return [issuer, ...confined, ...others];
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
function confinement(scope: Construct, own: OwnIssuer): ITerraformDependable[] {
  const { provider, namespaceNames, generation } = own;
  const name = ofGeneration(own.name, generation);
  const make = (id: string, kind: string, spec: object, after?: ITerraformDependable[]) =>
    customObject(scope, ofGeneration(id, generation), {
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
