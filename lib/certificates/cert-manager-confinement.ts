import { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { customObject } from '../core/kubernetes/custom-object';
import { deferred } from '../core/terraform/deferred';

/** The names of a certificate, and the namespace that it is in. Text of a user has passed `escapeTemplate`. */
export interface IssuedNames {
  readonly namespaceName: string;
  readonly dnsNames: readonly string[];
}

/** Whose requests are looked at, and what they may ask for. */
interface Confined {
  /** The ClusterIssuer of its first generation, and what the policy is called then. */
  readonly name: string;
  readonly generation: number;
  readonly provider?: TerraformProvider;
  readonly issued: () => readonly IssuedNames[];
}

/** What the objects of a generation are called, and their ids: the first has no number. */
export function ofGeneration(name: string, generation: number): string {
  return generation === 1 ? name : `${name}-${generation}`;
}

const OBJECTS = {
  apiGroups: ['cert-manager.io'],
  apiVersions: ['*'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['certificaterequests', 'certificates'],
};
// What cert-manager may do in every installation of it, and nobody else but an administrator of the cluster.
const BY_CERT_MANAGER =
  "authorizer.group('cert-manager.io').resource('clusterissuers').subresource('status').check('update').allowed()";
// Prometheus' family takes a client by any of its alternative names. No addresses: clients of this library verify names.
const NAMES = [
  ...['dnsNames', 'uris', 'emailAddresses'].map((key) => `(has(object.spec.${key}) ? object.spec.${key} : [])`),
  '(has(object.spec.commonName) ? [object.spec.commonName] : [])',
].join(' + ');

/**
 * Who may make Certificates in any namespace would have one of every name from a ClusterIssuer, a server's or a client's of this
 * stack. So it signs for the namespaces of this stack only, and in each of them no name of another.
 */
export function confinement(scope: Construct, own: Confined): ITerraformDependable[] {
  const { provider, issued, generation } = own;
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
  const policy = make('policy', 'ValidatingAdmissionPolicy', {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [OBJECTS] },
    matchConditions: [
      {
        name: 'issuer',
        // What cannot be said of a request of others would refuse it.
        expression: `object.spec.issuerRef.name == '${name}' && has(object.spec.issuerRef.kind) && object.spec.issuerRef.kind == 'ClusterIssuer'`,
      },
    ],
    variables: [{ name: 'names', expression: NAMES }],
    validations: validations(name, issued),
  });
  const binding = make(
    'binding',
    'ValidatingAdmissionPolicyBinding',
    { policyName: name, validationActions: ['Deny'] },
    [policy],
  );
  return [policy, binding];
}

// For a second after a change, the API server goes by the former policy, and Terraform does not try again: a Certificate is refused only
// for what none of this stack ever has. The rest is asked of the CertificateRequests, which cert-manager makes until they pass.
function validations(name: string, issued: () => readonly IssuedNames[]): object[] {
  const namespaces = deferred(() => celList(namespacesOf(issued())));
  const certificate = `request.resource.resource != 'certificates' || !(request.namespace in [${namespaces}])`;
  return [
    {
      expression: `request.resource.resource != 'certificaterequests' || request.namespace in [${namespaces}]`,
      message: `the ClusterIssuer ${name} signs for the namespaces of its own stack only`,
    },
    {
      expression: `request.resource.resource != 'certificaterequests' || ${BY_CERT_MANAGER}`,
      message: `the ClusterIssuer ${name} signs what Certificates ask for, and no CertificateRequest that somebody makes`,
    },
    {
      expression: `${certificate} || (!(has(object.spec.isCA) && object.spec.isCA) && !has(object.spec.literalSubject))`,
      message: `the ClusterIssuer ${name} signs no other authority, and no literalSubject`,
    },
    {
      expression: `${certificate} || variables.names.all(n, ${deferred(() => ownNameExpression(issued()))})`,
      message: `the ClusterIssuer ${name} signs for each namespace no name of another, and no wildcard but its own`,
    },
  ];
}

// In `svc` the namespace is in a name. Of others, like that of an Ingress, it is known who has it. One without a dot is another server
// in each namespace.
function ownNameExpression(issued: readonly IssuedNames[]): string {
  const inside = (namespace: string) => `n.lowerAscii().matches('^.+[.]' + ${namespace} + '([.]svc([.].*)?)?$')`;
  const hosts = issued.flatMap(({ namespaceName, dnsNames }) =>
    dnsNames
      .filter((name) => name.includes('.') && !isInside(name, namespaceName))
      .map((name) => ({ namespaceName, host: name })),
  );
  const known = celList(hosts.map(({ host }) => host));
  const owned = celList(hosts.map(({ namespaceName, host }) => `${namespaceName} ${host}`));
  const elsewhere = inside(`'(${namespacesOf(issued).join('|')})'`);
  const host = `!(n.lowerAscii() in [${known}]) || request.namespace + ' ' + n.lowerAscii() in [${owned}]`;
  return `${inside('request.namespace')} || (!n.startsWith('*') && !${elsewhere} && (${host}))`;
}

function isInside(name: string, namespaceName: string): boolean {
  return `${name}.`.includes(`.${namespaceName}.svc.`) || name.endsWith(`.${namespaceName}`);
}

function namespacesOf(issued: readonly IssuedNames[]): string[] {
  return [...new Set(issued.map(({ namespaceName }) => namespaceName))].sort();
}

function celList(texts: readonly string[]): string {
  return [...new Set(texts.map((one) => `'${one}'`))].sort().join(', ');
}
