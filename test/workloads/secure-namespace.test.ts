import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import {
  CertificateAuthority,
  Peer,
  PodSecurity,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNamespaceProps,
} from '../../lib';
import { COMMON_LABELS } from '../contract/labels';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { podsOf, policiesOf } from '../support/kubernetes';
import { mistakesOf as mistakes } from '../support/synthesize';

const namespaceBody = (props: SecureNamespaceProps) => {
  const stack = emptyStack();
  new SecureNamespace(stack, 'monitoring', props);
  return documentOf(stack).all('kubernetes_namespace_v1')[0]?.body as {
    lifecycle: unknown;
    metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  };
};

describe('a namespace', () => {
  test.each([
    [undefined, 'restricted'],
    [PodSecurity.baseline('an agent'), 'baseline'],
    [PodSecurity.privileged('an agent'), 'privileged'],
  ])('enforces the standard that was chosen: %s', (podSecurity, level) => {
    expect(namespaceBody({ podSecurity, labels: { team: 'a' } }).metadata.labels).toEqual({
      ...COMMON_LABELS,
      team: 'a',
      'pod-security.kubernetes.io/enforce': level,
      'pod-security.kubernetes.io/warn': level,
      'pod-security.kubernetes.io/audit': level,
    });
  });

  test('lets no pod talk that was made by others either', () => {
    const stack = emptyStack();
    new SecureNamespace(stack, 'monitoring');
    expect(policiesOf(documentOf(stack))).toEqual([
      expect.objectContaining({ selector: {}, types: ['Ingress', 'Egress'], ingress: [], egress: [] }),
    ]);
  });

  test('is not destroyed unasked, as all volumes in it would be', () => {
    expect(namespaceBody({}).lifecycle).toEqual({ prevent_destroy: true });
    expect(namespaceBody({ removalPolicy: RemovalPolicy.DESTROY }).lifecycle).toEqual({ prevent_destroy: false });
  });

  test('takes text for labels and annotations, whatever Terraform reads in it', () => {
    expect(namespaceBody({ annotations: { note: '${random_password.x.result}' } }).metadata.annotations).toEqual({
      note: '$${random_password.x.result}',
    });
  });

  test.each<[string, SecureNamespaceProps, string]>([
    [
      'a label that admits any pod',
      { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      'labels that do not decide',
    ],
    [
      'the label that policies select by',
      { labels: { 'kubernetes.io/metadata.name': 'x' } },
      'labels that do not decide',
    ],
    ['a name that is none', { name: 'Monitoring' }, 'a DNS label'],
    ['a label that the API server refuses', { labels: { team: 'a b' } }, '`labels.team` takes at most 63'],
    ['a key that the API server refuses', { annotations: { 'a/b/c': '' } }, '`annotations` takes keys'],
    ['a quota that is no amount', { quota: { pods: 'many' } }, '`quota.pods` takes a quantity'],
    ['nobody to ask for names', { dnsPeers: [] }, '`dnsPeers` takes at least one peer'],
    ['labels that select everybody', { dnsPeers: [Peer.pods('dns', {})] }, 'labels that select something'],
  ])('with %s is refused', (_, props, takes) => {
    expect(mistakes((stack) => new SecureNamespace(stack, 'monitoring', props))).toContain(takes);
  });

  test('that two constructs make is told', () => {
    const said = mistakes((stack) => [
      new SecureNamespace(stack, 'one', { name: 'x' }),
      new SecureNamespace(stack, 'two', { name: 'x' }),
    ]);
    expect(said).toContain('[stack/two] `name` takes a name that is free');
  });

  test('that exists is not touched', () => {
    const stack = emptyStack();
    const namespace = SecureNamespace.fromName(stack, 'theirs');
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority: CertificateAuthority.selfManaged(stack, 'a') });
    const document = documentOf(stack);
    expect(document.all('kubernetes_namespace_v1')).toEqual([]);
    expect(podsOf(document).every((pod) => pod.namespace === 'theirs')).toBe(true);
  });
});

test('everything in a namespace of another cluster is made there', () => {
  const stack = emptyStack();
  const provider = new KubernetesProvider(stack, 'west', { alias: 'west' });
  const namespace = new SecureNamespace(stack, 'monitoring', { provider });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(metrics);
  const elsewhere = documentOf(stack)
    .resources.filter(({ type }) => type.startsWith('kubernetes_'))
    .filter(({ body }) => body.provider !== 'kubernetes.west');
  expect(elsewhere.map(({ address }) => address)).toEqual([]);
});
