import * as fc from 'fast-check';
import { TerraformStack } from 'cdktf';
import {
  Alertmanager,
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  RelabelAction,
  ScrapeTarget,
  SecureNodeExporter,
  SecurePrometheus,
  Size,
  TargetDiscovery,
  Trust,
} from '../../../lib';
import { placement, secretVariable } from '../../contract/support';
import { ROOT } from '../../support/certificates';
import { anyText } from '../../support/texts';

// Mostly right, often at the edge, sometimes of another type.
const text = fc.oneof(
  { arbitrary: fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}[a-z0-9]$/), weight: 6 },
  fc.constantFrom(
    '',
    ' ',
    '${x}',
    '%{if x}',
    '$1',
    'a/b',
    '"',
    '\\',
    '\0',
    '\n',
    '\ud800',
    'Ünï',
    '__proto__',
    '$(id)',
  ),
  anyText(6),
);
const number = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 10_000 }), weight: 4 },
  fc.constantFrom(0, -1, 0.5, NaN, Infinity, Number.MAX_SAFE_INTEGER),
);
const wrong = fc.constantFrom<unknown>(undefined, null, 5, '10Gi', [undefined], { a: 1 }, Symbol('x'), new Date(0));
const duration = number.map((seconds) => Duration.seconds(seconds));
const size = number.map((amount) => Size.mebibytes(amount));
const map = fc.dictionary(text, text, { maxKeys: 2 });
const url = fc.oneof(fc.constantFrom('https://x.example', 'https://x.example:1/p', 'http://x', 'https://a:b@x'), text);
const peers = fc.array(fc.constantFrom(Peer.cidr('192.0.2.0/24'), Peer.namespace('x'), Peer.cidr('0.0.0.0/0')), {
  maxLength: 2,
});
const relabelings = fc.array(
  optional({
    sourceLabels: fc.array(text, { maxLength: 2 }),
    regex: text,
    targetLabel: text,
    replacement: text,
    modulus: number,
    action: fc.constantFrom(...Object.values(RelabelAction)),
  }),
  { maxLength: 1 },
);
const rule = optional({ record: text, alert: text, expr: text, for: text, labels: map, annotations: map });
const valid = fc.record({
  groups: fc.constantFrom([], [{ name: 'a ${x}', rules: [{ record: 'x', expr: 'up' }] }]),
});
const discovery = peers.map((apiServer) => TargetDiscovery.kubernetes('r', { apiServer }));

function optional(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .subarray(Object.keys(shape), { maxLength: Math.min(3, Object.keys(shape).length) })
    .chain((keys) =>
      fc.record(
        Object.fromEntries(
          keys.map((key) => [
            key,
            fc.oneof({ arbitrary: shape[key] ?? wrong, weight: 15 }, { arbitrary: wrong, weight: 1 }),
          ]),
        ),
      ),
    );
}

// Where everything is odd hardly a program is without a mistake.
function mostly<T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> {
  return fc.oneof({ arbitrary: fc.constant<Partial<T>>({}), weight: 2 }, { arbitrary, weight: 1 });
}

/** Programs with a Prometheus. */
export const program = fc.record({
  props: mostly(
    optional({
      retention: duration,
      retentionSize: size,
      scrapeInterval: duration,
      evaluationInterval: duration,
      externalLabels: map,
      externalUrl: url,
      selfMonitoring: fc.boolean(),
      userName: text,
      settings: fc.dictionary(fc.constantFrom('global', 'runtime', 'tracing', 'storage'), map, { maxKeys: 2 }),
      storage: optional({ size }),
    }),
  ),
  scrape: mostly(
    optional({
      jobName: text,
      interval: duration,
      timeout: duration,
      labels: map,
      sampleLimit: number,
      bodySizeLimit: size,
      relabelings,
      metricRelabelings: relabelings,
      discovery,
    }),
  ),
  service: mostly(
    optional({
      labels: map,
      port: number,
      metricsPath: text.map((path) => `/${path}`),
      serverName: text,
      userName: text,
      name: text,
    }),
  ),
  server: mostly(optional({ url, serverName: text, userName: text, peers, timeout: duration })),
  rules: fc.oneof(
    { arbitrary: valid, weight: 6 },
    { arbitrary: wrong, weight: 1 },
    {
      arbitrary: fc.record({
        groups: fc.array(fc.record({ name: text, rules: fc.array(rule, { maxLength: 2 }) }), { maxLength: 2 }),
      }),
      weight: 2,
    },
  ),
});

/** What a program is made of. */
export type Given = typeof program extends fc.Arbitrary<infer T> ? T : never;

/** Runs one. */
export function build(stack: TerraformStack, { props, scrape, service, server, rules }: Given): void {
  const { namespace, authority } = placement(stack);
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority, ...props });
  prometheus.scrape(new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['192.0.2.1/32'] }), scrape);
  const trust = Trust.fromPem(ROOT);
  const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
  prometheus.scrape(
    ScrapeTarget.fromService(stack, 'shop', {
      ...{ namespace, trust, credential, labels: { app: 'shop' }, port: 1, serverName: 'x', userName: 'x' },
      ...service,
    }),
  );
  const one = { url: 'https://valid.example', userName: 'x', credential, peers: [Peer.cidr('192.0.2.0/24')] };
  prometheus.alertThrough(Alertmanager.at({ ...one, ...server }));
  prometheus.remoteWriteTo({ ...one, ...server });
  prometheus.addRules(PrometheusRules.fromObject(rules as object));
}
