import { TerraformStack } from 'cdktf';
import { AcceptedRisk, ContainerImage, Deviations, Peer, SecureTelegraf } from '../../lib';
import { kapacitorIn, placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { containersOf, fileAt, podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

interface Props {
  readonly image?: ContainerImage;
  readonly unprotected?: AcceptedRisk;
  readonly port?: number;
}

// Where a Telegraf runs that serves metrics: as a product, and beside Kapacitor.
const WAYS: [string, string, (stack: TerraformStack, props: Props) => void][] = [
  [
    'a Telegraf',
    'telegraf',
    (stack, { port, ...props }) => {
      const { namespace, authority } = placement(stack);
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, ...props });
      telegraf.serveMetrics({ authority, port }).allowScrapeFrom(Peer.namespace('observability'));
    },
  ],
  [
    "Kapacitor's metrics",
    'kapacitor/metrics',
    (stack, metrics) => {
      kapacitorIn(stack, { metrics }).allowScrapeFrom(Peer.namespace('observability'));
    },
  ],
];

describe.each(WAYS)('the daemon of %s', (_, owner, build) => {
  const daemonOf = (props: Props = {}) => {
    const stack = emptyStack();
    build(stack, props);
    const document = documentOf(stack);
    const [pod] = podsOf(document).filter((one) => containersOf(one).some(({ name }) => name === 'telegraf'));
    const container = pod && containersOf(pod).find(({ name }) => name === 'telegraf');
    if (!pod || !container) throw new Error('no Telegraf');
    const file = fileAt(document, pod, container, '/etc/telegraf/telegraf.conf')?.text;
    return { stack, container, config: fill(file ?? '') };
  };

  test('takes no part of its config file from the environment, and sees a changed one', () => {
    expect(daemonOf().container.args).toEqual([
      ...['--config', '/etc/telegraf/telegraf.conf', '--watch-config', 'notify', '--strict-env-handling'],
    ]);
  });

  test('serves metrics over TLS 1.2 at least, with a password by reference', () => {
    const { config } = daemonOf({ port: 9999 });
    expect(config).toContain('listen = "[${POD_IP}]:9999"');
    expect(config).toContain('basic_password = "@{mounted:metrics}"');
    expect(config).toContain('tls_min_version = "TLS12"');
    expect(config).not.toMatch(/_CBC_|_RC4_|"TLS_RSA_/);
  });

  test('answers probes on loopback alone', () => {
    expect(daemonOf().config).toContain('service_address = "tcp://127.0.0.1:8888"');
  });

  test('has its secrets in memory that is not swapped, or lists the reason', () => {
    expect(daemonOf().container.args).not.toContain('--unprotected');
    const { stack, container } = daemonOf({ unprotected: AcceptedRisk.because('this runtime locks no memory') });
    expect(container.args).toContain('--unprotected');
    expect(Deviations.of(stack)).toEqual([
      {
        path: `stack/${owner}`,
        code: 'swappable-secrets',
        promise: 5,
        what: expect.stringContaining('swap') as string,
        reason: 'this runtime locks no memory',
      },
    ]);
  });

  test.each([
    ['telegraf:1.37.0', 'Telegraf 1.38.0 or newer'],
    ['telegraf:1.39.3-alpine', 'an image that has bash'],
  ])('is not %s', (tag, takes) => {
    const said = mistakesOf((stack) => {
      build(stack, { image: ContainerImage.fromTag(tag) });
    });
    expect(said).toMatch(new RegExp(`\`(metrics\\.)?image\` takes ${takes.replaceAll('.', '\\.')}`));
  });
});
