import { TerraformStack } from 'cdktf';
import { CertManagerAuthority, SecureInfluxDB, SecureNamespace } from '../../lib';
import { allWays } from '../support/refused';
import { Make, object } from './support/beside';

// A certificate for our names of the authority of ours: who has it is a server of ours. Certificates are not the only way to one.

const selfManaged = (stack: TerraformStack) => CertManagerAuthority.selfManaged(stack, 'authority');
const beside = (make: Make, of = selfManaged): string[] =>
  allWays((stack) => {
    const namespace = new SecureNamespace(stack, 'monitoring');
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority: of(stack) });
    make(stack);
  });
const foreign = (stack: TerraformStack) =>
  CertManagerAuthority.fromClusterIssuer(stack, 'authority', { name: 'stack-authority' });

const OUR_NAME = 'influxdb.monitoring.svc';
const ISSUER = 'cert-manager.io/cluster-issuer';
const of = (name = 'stack-authority') => ({ issuerRef: { name, kind: 'ClusterIssuer' } });
const written = (type: string, body: object): Make => {
  return (stack) => {
    stack.addOverride(`resource.${type}.mine`, body);
  };
};
const ingress = (host: string, annotations: object): Make =>
  written('kubernetes_ingress_v1', {
    metadata: { name: 'mine', namespace: 'monitoring', annotations },
    spec: { tls: [{ hosts: [host], secret_name: 'mine-tls' }] },
  });
const gateway = (hostname: string, issuer = 'stack-authority', kind = 'Gateway') =>
  object(
    ...(['gateway.networking.k8s.io/v1', kind, 'theirs'] as const),
    {
      listeners: [{ name: 'a', hostname, protocol: 'HTTPS', port: 443, tls: { certificateRefs: [{ name: 'mine' }] } }],
    },
    { annotations: { [ISSUER]: issuer, 'example.com/any': '*' } },
  );
const certificate = (spec: object, kind = 'Certificate') =>
  object('cert-manager.io/v1', kind, 'theirs', { secretName: 'mine', ...of(), ...spec });
const mounted = (attributes: object): Make =>
  written('kubernetes_pod_v1', {
    metadata: { name: 'mine', namespace: 'theirs' },
    spec: {
      container: [{ name: 'mine', image: 'mine:1' }],
      volume: [
        {
          name: 'tls',
          csi: {
            driver: 'csi.cert-manager.io',
            read_only: true,
            volume_attributes: { 'csi.cert-manager.io/issuer-name': 'stack-authority', ...attributes },
          },
        },
      ],
    },
  });
const signing = (signer_name: string): Make =>
  written('kubernetes_certificate_signing_request_v1', {
    metadata: { name: 'mine' },
    spec: { request: 'x', signer_name },
  });

const REFUSED: Record<string, Make> = {
  'an Ingress with an annotation': ingress(OUR_NAME, { [ISSUER]: 'stack-authority' }),
  'an Ingress with an annotation, by another name': ingress('a.example.com', {
    [ISSUER]: 'stack-authority',
    'cert-manager.io/common-name': OUR_NAME,
  }),
  'an Ingress with an annotation, for all of our namespace': ingress('*.monitoring.svc', {
    [ISSUER]: 'stack-authority',
  }),
  'a Gateway with an annotation': gateway(OUR_NAME),
  'listeners of a Gateway': gateway(OUR_NAME, undefined, 'ListenerSet'),
  'a Certificate': certificate({ dnsNames: [OUR_NAME] }),
  'a Certificate, by its short name': certificate({ dnsNames: ['influxdb.monitoring'] }),
  'a Certificate, by a URI': certificate({ uris: [OUR_NAME] }),
  'a Certificate, by an address of mail': certificate({ emailAddresses: [OUR_NAME] }),
  'a Certificate by its subject': certificate({ literalSubject: `CN=${OUR_NAME},O=a` }),
  'a Certificate that signs others': certificate({ dnsNames: ['a.example.com'], isCA: true }),
  'a request, which nobody here reads': certificate({ request: 'eA==' }, 'CertificateRequest'),
  'a request of Kubernetes': signing('clusterissuers.cert-manager.io/stack-authority'),
  'a volume of a pod': mounted({ 'csi.cert-manager.io/dns-names': `a.example.com, ${OUR_NAME}` }),
  'a volume of a pod that signs others': mounted({ 'csi.cert-manager.io/is-ca': 'true' }),
  'a cluster whose operator asks for one': object('example.com/v1', 'Cluster', 'theirs', {
    tls: { serverIssuerRef: { name: 'stack-authority' }, altNames: [OUR_NAME] },
  }),
  'a release': written('helm_release', {
    name: 'mine',
    namespace: 'theirs',
    set: [
      { name: 'ingress.annotations.cert-manager\\.io/cluster-issuer', value: 'stack-authority' },
      { name: 'ingress.tls[0].hosts[0]', value: OUR_NAME },
    ],
  }),
};

const said = /influxdb_certificate\w+: \S+\.mine has a certificate for its names .*\(safeguard "credentials"\)/;
test.each(Object.entries(REFUSED))('%s for our names is refused', (_, make) => {
  for (const one of beside(make)) expect(one).toMatch(said);
  for (const one of beside(make, foreign)) expect(one).toMatch(said);
});

test.each<[string, Make]>([
  ['an Ingress for another name', ingress('influxdb.example.com', { [ISSUER]: 'stack-authority' })],
  ['an Ingress of another issuer', ingress(OUR_NAME, { [ISSUER]: 'letsencrypt' })],
  ['a Gateway for another name', gateway('*.example.com')],
  ['a Gateway for each name', gateway('${var.host}')],
  ['a Gateway of another issuer', gateway(OUR_NAME, 'letsencrypt')],
  ['a Certificate for a short name of its own', certificate({ dnsNames: ['influxdb.theirs'] })],
  ['a Certificate for other names', certificate({ dnsNames: ['mine.theirs.svc'], isCA: false })],
  [
    'a Certificate for other names, which tells a tool of ours',
    certificate({ dnsNames: ['mine.theirs.svc'], secretTemplate: { annotations: { 'x/upstream': OUR_NAME } } }),
  ],
  [
    'an Ingress that verifies ours by its name',
    ingress('a.example.com', { [ISSUER]: 'stack-authority', 'nginx.ingress.kubernetes.io/proxy-ssl-name': OUR_NAME }),
  ],
  ['an authority of another issuer', certificate({ ...of('mine'), dnsNames: ['a'], isCA: true })],
  ['a request to another issuer', certificate({ ...of('mine'), request: 'eA==' }, 'CertificateRequest')],
  ['a request to another signer', signing('kubernetes.io/kubelet-serving')],
  ['a volume for other names', mounted({ 'csi.cert-manager.io/dns-names': 'mine.theirs.svc' })],
])('%s is let through', (_, make) => {
  expect(beside(make)).toEqual(['', '', '']);
});
