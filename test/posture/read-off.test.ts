import { TerraformElement, TerraformStack } from 'cdktf';
import { CertManagerAuthority, SecureInfluxDB, SecureNamespace } from '../../lib';
import { allWays } from '../support/refused';

// What is ours by what the program gave a resource of ours, wherever that says it: a reference names it as well as a literal does.

/** The address of a resource of ours, by its path. */
type AddressOf = (path: string) => string;
type Read = (of: AddressOf) => Record<string, unknown>;

const beside = (type: string, read: Read): string[] =>
  allWays((stack) => {
    const namespace = new SecureNamespace(stack, 'monitoring');
    const authority = CertManagerAuthority.selfManaged(stack, 'authority');
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    stack.addOverride(`resource.${type}.mine`, read(addressIn(stack)));
  });

function addressIn(stack: TerraformStack): AddressOf {
  return (path) => {
    const found = stack.node.findAll().find(({ node }) => node.path === `stack/${path}`);
    const { terraformResourceType: type = '', friendlyUniqueId: id } = found as TerraformElement & {
      terraformResourceType?: string;
    };
    return `${type}.${id}`;
  };
}

const metadata = { name: 'mine', namespace: 'monitoring' };
const container = [{ name: 'mine', image: 'mine:1' }];
const pod: [string, (spec: object) => object] = [
  'kubernetes_pod_v1',
  (spec) => ({ metadata, spec: { container, ...spec } }),
];
const reading = ([type, make]: typeof pod, spec: Read): [type: string, read: Read] => [
  type,
  (of) => make(spec(of)) as Record<string, unknown>,
];
const certificate: typeof pod = [
  'kubernetes_manifest',
  (spec) => ({
    manifest: {
      ...{ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'mine', namespace: 'theirs' } },
      spec: { secretName: 'mine', ...spec },
    },
  }),
];
const plain = (type: string): typeof pod => [type, (body) => body];
const template = (of: AddressOf) => `${of('influxdb/Resource')}.spec[0].template[0].spec[0]`;
const key = (of: AddressOf) => `\${${template(of)}.volume[8].secret[0].secret_name}`;
const account = (of: AddressOf) => `\${${template(of)}.service_account_name}`;
const issuerRef = { name: 'stack-authority', kind: 'ClusterIssuer' };
const dnsNames = ['influxdb.monitoring.svc'];
const CERTIFIED = /influxdb_certificate\w+: \S+\.mine has a certificate for its names/;

test.each<[string, [string, Read], RegExp]>([
  ['a key', reading(pod, (of) => ({ volume: [{ name: 'a', secret: { secret_name: key(of) } }] })), /mine mounts it/],
  [
    'a key, by a local-like text',
    reading(pod, (of) => ({ volume: [{ name: 'a', secret: { secret_name: `\${trimspace("${key(of)}")}` } }] })),
    /mine mounts it/,
  ],
  [
    'a key, by the Certificate',
    reading(pod, (of) => ({
      volume: [
        { name: 'a', secret: { secret_name: `\${${of('influxdb/certificate/Resource')}.manifest.spec.secretName}` } },
      ],
    })),
    /mine mounts it/,
  ],
  [
    'a key, by what the API server has of the Certificate',
    reading(pod, (of) => ({
      volume: [
        { name: 'a', secret: { secret_name: `\${${of('influxdb/certificate/Resource')}.object.spec.secretName}` } },
      ],
    })),
    /mine mounts it/,
  ],
  [
    'the data',
    reading(pod, (of) => ({
      volume: [
        {
          name: 'a',
          persistent_volume_claim: {
            claim_name: `\${${template(of)}.volume[2].persistent_volume_claim[0].claim_name}`,
          },
        },
      ],
    })),
    /influxdb_data_\w+: \S+\.mine mounts it/,
  ],
  ['an account', reading(pod, (of) => ({ service_account_name: account(of) })), /mine has its identity/],
  [
    'an account, in a binding',
    reading(plain('kubernetes_role_binding_v1'), (of) => ({
      metadata,
      role_ref: { api_group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subject: [{ kind: 'ServiceAccount', name: account(of), namespace: 'monitoring' }],
    })),
    /mine gives rights to it/,
  ],
  [
    'an account, in a cloud',
    reading(plain('aws_eks_pod_identity_association'), (of) => ({
      ...{ cluster_name: 'a', role_arn: 'a', namespace: 'monitoring' },
      service_account: account(of),
    })),
    /mine gives rights outside of the cluster to it/,
  ],
  [
    'the issuer',
    reading(certificate, (of) => ({
      dnsNames,
      issuerRef: { ...issuerRef, name: `\${${of('authority/Resource')}.manifest.metadata.name}` },
    })),
    CERTIFIED,
  ],
  [
    'the issuer as a whole',
    reading(certificate, (of) => ({
      dnsNames,
      issuerRef: `\${${of('influxdb/certificate/Resource')}.manifest.spec.issuerRef}`,
    })),
    CERTIFIED,
  ],
  [
    'the names',
    reading(certificate, (of) => ({
      issuerRef,
      dnsNames: `\${${of('influxdb/certificate/Resource')}.manifest.spec.dnsNames}`,
    })),
    CERTIFIED,
  ],
])('%s of ours, read off a resource of ours, is refused', (_, [type, read], what) => {
  for (const said of beside(type, read)) expect(said).toMatch(what);
});

test.each<[string, [string, Read]]>([
  [
    'what is public of ours',
    reading(plain('kubernetes_config_map_v1'), (of) => ({
      metadata,
      data: {
        host: `\${${of('influxdb/service')}.metadata[0].name}`,
        replicas: `\${${of('influxdb/Resource')}.spec[0].replicas}`,
        version: `\${${of('influxdb/Resource')}.metadata[0].resource_version}`,
        port: `\${${of('influxdb/service')}.spec[0].port[0].node_port}`,
      },
    })),
  ],
  [
    'the certificate that verifies ours',
    reading(pod, (of) => ({
      volume: [{ name: 'a', config_map: { name: `\${${of('influxdb/config')}.metadata[0].name}` } }],
    })),
  ],
  [
    'a name of theirs after ours',
    reading(pod, (of) => ({
      volume: [{ name: 'a', secret: { secret_name: `theirs-\${${of('influxdb/service')}.metadata[0].name}` } }],
    })),
  ],
  [
    'other names of the same issuer',
    reading(certificate, (of) => ({
      dnsNames: ['mine.theirs.svc'],
      issuerRef: `\${${of('influxdb/certificate/Resource')}.manifest.spec.issuerRef}`,
    })),
  ],
])('%s is let through', (_, [type, read]) => {
  expect(beside(type, read)).toEqual(['', '', '']);
});
