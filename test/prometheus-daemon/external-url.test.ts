import { TerraformStack } from 'cdktf';
import { Exposure, Peer, SecureAlertmanager, SecurePrometheus, SourceRanges } from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { prometheusIn } from '../contract/rows/prometheus';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesIn, mistakesOf } from '../support/synthesize';
import { emptyStack } from '../contract/stack';

// What alerts and notifications link to: people from outside of the cluster find no name of it.

type Made = SecureAlertmanager | SecurePrometheus;
type Make = (stack: TerraformStack, props: { readonly externalUrl?: string }) => Made;

const out = Exposure.loadBalancer({ host: 'alerts.example', sourceRanges: SourceRanges.of('203.0.113.0/24') });

describe.each<[string, Make]>([
  ['Prometheus', prometheusIn],
  ['Alertmanager', (stack, props) => alertmanagerIn(stack, props).alertmanager],
])('links of a %s', (_, make) => {
  const flagOf = (use: (made: Made) => void, externalUrl?: string) => {
    const stack = emptyStack();
    use(make(stack, { externalUrl }));
    const flags = podsOf(documentOf(stack)).flatMap(({ spec }) => spec.container.flatMap(({ args = [] }) => args));
    return flags.find((flag) => flag.startsWith('--web.external-url='))?.replace('--web.external-url=', '');
  };
  const expose = (made: Made) => {
    made.exposeThrough(out);
  };

  test('lead to where it is exposed, or into the cluster where it is not', () => {
    expect(flagOf(expose)).toMatch(/^https:\/\/alerts\.example/);
    expect(flagOf(() => undefined)).toMatch(/^https:\/\/\w+\.monitoring\.svc:\d+$/);
  });

  test.each([
    'https://alerts.monitoring.svc:9090',
    'https://alerts.monitoring.svc.cluster.local/a',
    'https://alerts.monitoring.svc.cluster.local.:9090/',
    'https://localhost:9090',
    'https://127.0.0.1:9090',
    'https://[::1]:9090',
  ])('to %s are a mistake once it is exposed, and can be deployed all the same', (externalUrl) => {
    const stack = emptyStack();
    make(stack, { externalUrl }).exposeThrough(out);
    expect(mistakesIn(stack)).toMatch(/`externalUrl` takes a URL .*, like "https:\/\/alerts\.example.*, got "https:/);
    expect(mistakesIn(stack, true)).toBe('');
  });

  test('to its own name in the cluster are too, but not to one that ends like it', () => {
    const said = (of: (service: string) => string) => {
      const [, service = ''] = /^https:\/\/(\w+)\./.exec(flagOf(() => undefined) ?? '') ?? [];
      const stack = emptyStack();
      make(stack, { externalUrl: `https://${of(service)}:9090` }).exposeThrough(out);
      return mistakesIn(stack);
    };
    expect(said((service) => service)).toContain('`externalUrl` takes a URL that people reach');
    expect(said((service) => `${service}.monitoring`)).toContain('`externalUrl` takes a URL that people reach');
    expect(said((service) => `${service}.monitoring.example`)).toBe('');
    expect(said((service) => `${service}-of-the-company`)).toBe('');
  });

  test('to another name are taken as given, and so are those into the cluster while nothing exposes it', () => {
    const kept = 'https://alerts.corp.example';
    expect(flagOf(expose, kept)).toBe(kept);
    const inside = 'https://alerts.monitoring.svc:9090';
    const said = mistakesOf((stack) => {
      make(stack, { externalUrl: inside }).allowFrom(Peer.namespace('shop'));
    });
    expect(said).toBe('');
  });
});
