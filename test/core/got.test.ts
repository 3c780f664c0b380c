import { TerraformStack } from 'cdktf';
import {
  AlertHandler,
  CertificateAuthority,
  ChronografLogin,
  Credential,
  Peer,
  ReceiverIntegration,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { chronografIn } from '../contract/rows/chronograf';
import { influxdbIn, kapacitorIn, secretVariable } from '../contract/support';
import { told } from './support/told';

// What was given is shown as it was given, or nobody finds it: only what may be a secret is not.

const given = (stack: TerraformStack, id: string) =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

function gotIn(make: (stack: TerraformStack) => unknown): string[] {
  return told(make).map((line) => line.replace(/^`([^`]*)`.* got (.*)$/s, '$1: $2'));
}

test('a text at a key that is decided', () => {
  const settings = {
    http: { 'bind-address': ':1', 'shared-secret': 'hunter2' },
    coordinator: { 'query-timeout': '7s' },
    data: { 'cache-max-memory-size': '1g', dir: 'https://a.example/hunter2' },
    meta: { dir: 'password=hunter2' },
  };
  expect(gotIn((stack) => influxdbIn(stack, { settings }))).toEqual([
    'settings.http.bind-address: ":1"',
    'settings.http.shared-secret: a text',
    'settings.coordinator.query-timeout: "7s"',
    'settings.data.cache-max-memory-size: "1g"',
    'settings.data.dir: a text',
    'settings.meta.dir: what looks like a credential',
  ]);
});

test.each<[string, never[] | undefined, string]>([
  ['an empty list', [], '[]'],
  ['nothing', undefined, 'nothing'],
])('peers: %s', (_, peers, shown) => {
  const lines = gotIn((stack) => {
    const { alertmanager } = alertmanagerIn(stack);
    alertmanager.addReceiver('a', [ReceiverIntegration.slack({ webhookUrl: given(stack, 'a'), peers })]);
    const namespace = new SecureNamespace(stack, 'other');
    const authority = CertificateAuthority.selfManaged(stack, 'its-authority');
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    kapacitor.alertThrough(AlertHandler.slack({ url: given(stack, 'b'), peers }));
    const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
    prometheus.remoteWriteTo({ url: 'https://a.example', clientCertificate: true, peers });
  });
  const logins = gotIn((stack) => {
    const login = { clientId: 'a', clientSecret: given(stack, 'c'), administrators: ['a@b.example'], peers };
    chronografIn(stack, { login: ChronografLogin.gitHub({ ...login, organizations: ['a'] }) });
  });
  expect([...lines, ...logins].sort()).toEqual(
    [
      'addReceiver("a").integrations[0].peers',
      'alertThrough(slack default).peers',
      'login.peers',
      'remoteWriteTo("https://a.example").peers',
    ].map((prop) => `${prop}: ${shown}`),
  );
});

test('a list of which nothing was right is not empty too', () => {
  const lines = gotIn((stack) => {
    kapacitorIn(stack).alertThrough(AlertHandler.slack({ url: given(stack, 'a'), peers: [5 as never] }));
  });
  expect(lines).toEqual(['alertThrough(slack default).peers[0]: 5']);
});

test('a size has its unit, and values in a list their own words', () => {
  const lines = gotIn((stack) => {
    const influxdb = influxdbIn(stack, {
      resources: { memoryLimit: Size.bytes(0) },
      storage: { size: Size.bytes(1025) },
    });
    influxdb.allowFrom([Peer.cidr('192.0.2.0/24'), Peer.pods('a', { b: 'c' })] as never);
  });
  expect(lines.sort()).toEqual([
    'allowFrom(…).peer: ["192.0.2.0/24","a/b=c"]',
    'resources.memoryLimit: 0 bytes',
    'storage.size: 1025 bytes',
  ]);
});
