import { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { customObject } from '../core/kubernetes/custom-object';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { Duration } from '../core/values/duration';
import { confinement, IssuedNames, ofGeneration } from './cert-manager-confinement';
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
      privateKey: { ...privateKeyOf(algorithm), rotationPolicy: 'Always' },
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
  /** What it issues, when the program has run. */
  readonly issued: () => readonly IssuedNames[];
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
        privateKey: { ...privateKeyOf(own.algorithm), rotationPolicy: 'Never' },
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

function validity({ lifetime, renewBefore }: { readonly lifetime: Duration; readonly renewBefore: Duration }) {
  const hours = (duration: Duration) => `${Math.floor(duration.toHours())}h`;
  return { duration: hours(lifetime), renewBefore: hours(renewBefore) };
}

const NAMES: Readonly<Record<string, string>> = { ECDSA: 'ECDSA', RSA: 'RSA', ED25519: 'Ed25519' };

function privateKeyOf({ _algorithm, _curve, _bits }: KeyAlgorithm): object {
  return { algorithm: NAMES[_algorithm], size: _bits ?? (_curve && Number(_curve.slice(1))) };
}
