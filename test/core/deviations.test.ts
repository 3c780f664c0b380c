import { TerraformStack, Testing } from 'cdktf';
import {
  AlertHandler,
  CertificateAuthority,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Deviations,
  Exposure,
  Flux,
  Peer,
  PodSecurity,
  SecureInfluxDB,
  SecureNamespace,
  SourceRanges,
  TlsNodeExporter,
  Trust,
} from '../../lib';
import { influxdbIn, kapacitorIn, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';

const peers = [Peer.cidr('192.0.2.0/24')];
const ALERTS: [string, (reason: string, credential: Credential) => AlertHandler, string][] = [
  [
    'mail that may go in clear',
    (opportunisticTls, credential) =>
      AlertHandler.smtp({ host: 'm.example', userName: 'u', from: 'f@m.example', credential, opportunisticTls, peers }),
    'in clear text where it offers no STARTTLS',
  ],
  ['alerts over TCP', (reason) => AlertHandler.tcp({ port: 4242, peers, reason }), 'over TCP, in clear text'],
  ['alerts that write files', (reason) => AlertHandler.log(reason), 'can write to the files of its data volume'],
  ['alerts that run programs', (reason) => AlertHandler.exec(reason), 'can run programs in its pod'],
];

const WAYS: [string, (stack: TerraformStack, reason: string) => unknown, { path: string; what: string }][] = [
  [
    'an older InfluxDB',
    (stack, reason) => influxdbIn(stack, { image: ContainerImage.fromTag('influxdb:1.8.10').acceptOlder(reason) }),
    {
      path: 'stack/influxdb',
      what:
        'version 1.8.10: unmaintained, and its TLS is that of an old Go; ' +
        'a reader of one database reads all of them through /api/v1/prom/read',
    },
  ],
  [
    'an older Kapacitor',
    (stack, reason) => kapacitorIn(stack, { image: ContainerImage.fromTag('kapacitor:1.7.1').acceptOlder(reason) }),
    {
      path: 'stack/kapacitor',
      what: 'version 1.7.1: a TICKscript can run programs in the pod, although exec handlers are disabled',
    },
  ],
  [
    'continuous queries',
    (stack, reason) => influxdbIn(stack, { continuousQueries: ContinuousQueries.enabled(reason) }),
    { path: 'stack/influxdb', what: 'whoever may read one database reads and writes all of them' },
  ],
  [
    'Flux',
    (stack, reason) => influxdbIn(stack, { flux: Flux.enabled({ reason }) }),
    { path: 'stack/influxdb', what: 'any user, without a grant too, makes InfluxDB send requests' },
  ],
  [
    'no limit of the rows of an answer',
    (stack, reason) => influxdbIn(stack, { limits: { unlimited: { maxRowLimit: reason } } }),
    { path: 'stack/influxdb', what: 'an answer of any number of rows may be asked for' },
  ],
  [
    'a server that is not verified',
    (stack, reason) => {
      const server = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
        url: 'https://influxdb.example:8086',
        trust: Trust.unverified(reason),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack).readFrom(server.database('metrics', { userName: 'reader', credential }));
    },
    { path: 'stack/kapacitor', what: 'is not verified' },
  ],
  ...ALERTS.map(([of, handler, what]): (typeof WAYS)[number] => [
    of,
    (stack, reason) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack).alertThrough(handler(reason, credential));
    },
    { path: 'stack/kapacitor', what },
  ]),
  [
    'an annotation that nobody here knows',
    (stack, reason) => {
      const unverifiedAnnotations = { reason, annotations: { 'cloud.example/firewall': 'ours' } };
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      influxdbIn(stack).exposeThrough(
        Exposure.loadBalancer({ host: 'a.example', sourceRanges, unverifiedAnnotations }),
      );
    },
    { path: 'stack/influxdb', what: 'what the annotations cloud.example/firewall of the Service of a.example do' },
  ],
  [
    'a namespace for looser pods',
    (stack, reason) => new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.baseline(reason) }),
    { path: 'stack/agents', what: 'the namespace admits baseline pods' },
  ],
  [
    'a namespace for any pod',
    (stack, reason) => new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged(reason) }),
    { path: 'stack/agents', what: 'the namespace admits privileged pods' },
  ],
];

describe.each(WAYS)('%s', (_, leave, { path, what }) => {
  test('is listed with its reason, where an auditor looks', () => {
    const stack = emptyStack();
    leave(stack, 'until May');
    Testing.synth(stack, true);
    expect(Deviations.in(stack.node.root)).toContainEqual({
      path,
      what: expect.stringContaining(what) as string,
      reason: 'until May',
    });
  });

  test.each(['', ' \n'])('is refused for the reason %j, with validations skipped too', (reason) => {
    const stack = emptyStack();
    leave(stack, reason);
    expect(() => Testing.synth(stack, true)).toThrow('takes a written reason for: ');
    expect(() => Testing.synth(stack, false)).toThrow('takes a written reason for: ');
  });
});

test('pods on the network of their node are listed, because no policy binds them', () => {
  const stack = emptyStack();
  new TlsNodeExporter(stack, 'nodes', { authority: CertificateAuthority.selfManaged(stack, 'authority') });
  const listed = Deviations.in(stack);
  expect(listed).toContainEqual(
    expect.objectContaining({
      path: 'stack/nodes',
      what: expect.stringMatching(/^no NetworkPolicy binds its pods/) as string,
    }),
  );
});

test('nothing is listed at defaults, or the list would be ignored', () => {
  const stack = emptyStack();
  influxdbIn(stack).addDatabase('metrics');
  expect(Deviations.in(stack)).toEqual([]);
});

test('only what is below the construct is listed', () => {
  const stack = emptyStack();
  new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('agents') });
  const other = new SecureNamespace(stack, 'other');
  expect(Deviations.in(other)).toEqual([]);
});
