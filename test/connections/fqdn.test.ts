import { Testing } from 'cdktf';
import { AlertHandler, Credential, Deviations, Peer, Protocol } from '../../lib';
import { METADATA_RANGES } from '../../lib/core/kubernetes/metadata-ranges';
import { emptyStack } from '../contract/stack';
import { kapacitorIn, secretVariable } from '../contract/support';
import { documentOf } from '../support/document';
import { allWays } from '../support/refused';
import { mistakesOf } from '../support/synthesize';

function told(...peers: Peer[]) {
  const stack = emptyStack();
  const url = Credential.fromVariable(secretVariable(stack), { revision: '1' });
  const kapacitor = kapacitorIn(stack);
  kapacitor.alertThrough(AlertHandler.slack({ url, peers }));
  kapacitor.allowTo(Peer.wideFqdn('every agent is ours', '*.agents.example'), 161, Protocol.UDP);
  return documentOf(stack);
}

test('a service by its name is let out to by a policy of Cilium, which reads what the DNS answers', () => {
  const document = told(Peer.fqdn('hooks.slack.com'));
  const written = document.all('kubernetes_manifest').map(({ body }) => body.manifest as Record<string, object>);
  const dns = {
    toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
    toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
  };
  const endpointSelector = {
    matchLabels: expect.objectContaining({ 'app.kubernetes.io/name': 'kapacitor' }) as object,
  };
  const sorted = written.map(({ apiVersion, kind, spec }) => ({ apiVersion, kind, spec }));
  const policy = (toFQDNs: object, port: string, protocol: string) => {
    const toPorts = [{ ports: [{ port, protocol }] }];
    // Whoever has the name, or answers for it, can say that its address is that of a metadata service.
    const egressDeny = [{ toCIDR: METADATA_RANGES, toPorts }];
    const spec = { endpointSelector, egress: [{ toFQDNs: [toFQDNs], toPorts }, dns], egressDeny };
    return { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', spec };
  };
  expect(sorted).toHaveLength(2);
  expect(sorted).toContainEqual(policy({ matchName: 'hooks.slack.com' }, '443', 'TCP'));
  expect(sorted).toContainEqual(policy({ matchPattern: '*.agents.example' }, '161', 'UDP'));
});

test('and by nothing of Kubernetes, which knows no names: the pod waits for it as for its other policies', () => {
  const document = told(Peer.fqdn('hooks.slack.com'));
  const text = JSON.stringify(document.all('kubernetes_network_policy_v1'));
  expect(text).not.toContain('slack');
  const [pod] = document.all('kubernetes_stateful_set_v1');
  const waits = pod ? [...document.waitsFor(pod)] : [];
  for (const { address } of document.all('kubernetes_manifest')) expect(waits).toContain(address);
});

// Anybody can have a name there, and some day in any other domain: no list of them is ever whole.
test.each(['*.amazonaws.com', '*.s3.amazonaws.com', '*.co.uk', '*.slack.com', '*.hooks.slack.com'])(
  '%s is whoever has a name in it: a reason says why, and is listed',
  (pattern) => {
    for (const text of allWays((stack) => {
      kapacitorIn(stack).allowTo(Peer.fqdn(pattern), 443);
    }))
      expect(text).toContain('takes a name like hooks.slack.com, known when the program runs, or Peer.wideFqdn');
    const stack = emptyStack();
    kapacitorIn(stack).allowTo(Peer.wideFqdn('the names change', pattern), 443);
    expect(Testing.synth(stack, true)).toContain(`"matchPattern": "${pattern}"`);
    expect(Deviations.of(stack)).toContainEqual({
      path: 'stack/kapacitor',
      code: 'wide-peer',
      subject: pattern,
      promise: 3,
      what: `a path to every name in ${pattern} is open`,
      reason: 'the names change',
    });
  },
);

test.each(['*', '*.com', 'hooks.slack.com', '*.*.slack.com', '*slack.com', '*.1'])('%j is no domain', (pattern) => {
  const said = mistakesOf((stack) => {
    kapacitorIn(stack).allowTo(Peer.wideFqdn('what is tested', pattern), 443);
  }, true);
  expect(said).toContain('takes "*." and a domain, like *.slack.com');
});

test('a domain takes a reason', () => {
  const said = mistakesOf((stack) => {
    kapacitorIn(stack).allowTo(Peer.wideFqdn(' ', '*.slack.com'), 443);
  }, true);
  expect(said).toContain('takes a written reason');
});

test.each(['', '*', 'slack', 'https://hooks.slack.com', 'hooks.*.com', '192.0.2.1/32', '192.0.2.1'])(
  '%j is no name',
  (name) => {
    const said = mistakesOf((stack) => {
      kapacitorIn(stack).allowTo(Peer.fqdn(name), 443);
    }, true);
    expect(said).toContain('takes a name like hooks.slack.com');
  },
);

test('who comes in has no name', () => {
  const said = mistakesOf((stack) => {
    kapacitorIn(stack).allowFrom(Peer.fqdn('people.example.com'));
  }, true);
  expect(said).toContain('takes pods, a namespace or addresses: who comes in has no name');
});
