import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Peer,
  ScrapeSource,
  ScrapeTarget,
  SecurePrometheus,
  Trust,
} from '../../lib';
import { placement } from '../contract/support';
import { ROOT } from '../support/certificates';
import { mistakesOf } from '../support/synthesize';

// Each server's certificate is valid for localhost, as its own probes dial it: who is verified by that name may be any of them.

const peers = [Peer.cidr('192.0.2.0/24')];
const unauthenticated = AcceptedRisk.because('the page is public');

const DOORS: Record<string, (stack: TerraformStack, serverName: string, trust: Trust) => void> = {
  'a target elsewhere': (stack, serverName, trust) => {
    const discoveryName = 'shop.example';
    ScrapeTarget.fromAttributes(stack, 'shop', { discoveryName, serverName, trust, peers, unauthenticated });
  },
  'pods of ours': (stack, serverName, trust) => {
    const { namespace } = placement(stack);
    const labels = { app: 'shop' };
    ScrapeTarget.fromService(stack, 'shop', { namespace, labels, port: 8443, serverName, trust, unauthenticated });
  },
  'a server that samples are sent to': (stack, serverName, trust) => {
    const prometheus = new SecurePrometheus(stack, 'prometheus', placement(stack));
    const url = 'https://metrics.example/api/v1/push';
    prometheus.remoteWriteTo({ url, serverName, trust, peers, clientCertificate: true });
  },
  'targets that others list': (stack, serverName, trust) => {
    const prometheus = new SecurePrometheus(stack, 'prometheus', placement(stack));
    const targets = { ports: [9100], serverName, trust, unauthenticated };
    prometheus.scrapeFrom(ScrapeSource.configMap({ configMapName: 'listed', targets, peers }));
  },
};

describe.each(Object.entries(DOORS))('%s', (_, open) => {
  const said = (serverName: string, other?: Trust) =>
    mistakesOf((stack) => {
      open(stack, serverName, other ?? CertificateAuthority.selfManaged(stack, 'ours').trust);
    });

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'x.localhost', 'localhost.localdomain', '127.0.0.1'])(
    'is not verified for %s',
    (serverName) => {
      expect(said(serverName)).toContain('serverName` takes a DNS name of that server');
    },
  );

  test.each(['shop.example', 'shop', 'shop.shop.svc', 'localhost.example', '192.0.2.7', 'Shop_1.example'])(
    'is verified for %s',
    (serverName) => {
      expect(said(serverName)).toBe('');
    },
  );

  // As etcd's members are scraped.
  test('may be verified for localhost by an authority that signs nothing here', () => {
    expect(said('localhost', Trust.fromPem(ROOT))).toBe('');
  });
});

test('who dials itself verifies that name', () => {
  const discoveryName = 'localhost';
  const said = mistakesOf((stack) => {
    const { trust } = CertificateAuthority.selfManaged(stack, 'ours');
    const attributes = { discoveryName, serverName: 'localhost', trust, peers, unauthenticated };
    ScrapeTarget.fromAttributes(stack, 'itself', attributes);
  });
  expect(said).toBe('');
});
