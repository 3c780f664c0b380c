import { ClusteredInstallMethod, Deviations, UnknownSettings } from '../../lib';
import { instanceIn, built, mistakesOf, Props } from './support/written';
import { documentOf } from '../support/document';

const reason = 'package 20270101-1 has them';
const unknown =
  (settings: Record<string, unknown>, more: ReturnType<Props> = {}): Props =>
  () => ({ ...more, unknownSettings: UnknownSettings.because(reason, settings) });

describe('settings of a newer package', () => {
  test('go in beside those that are known, at any depth, and their reason is listed', () => {
    const settings = { resources: { querier: { requests: { cpu: '8' } } } };
    const newer = {
      resources: { querier: { requests: { newKey: '5' }, newTable: { a: [true] } } },
      components: { common: { template: { containers: { querier: { newKey: 'x' } } } } },
      newSection: { newKey: 1 },
    };
    const { stack } = built(unknown(newer, { settings }));
    expect(Deviations.of(stack).map((one) => one.reason)).toContain(reason);
    const { spec } = instanceIn(documentOf(stack)).spec.package;
    expect(spec.newSection).toEqual({ newKey: 1 });
    expect(spec.resources).toEqual({ querier: { requests: { cpu: '8', newKey: '5' }, newTable: { a: [true] } } });
    expect(spec.components).toMatchObject({ common: { template: { containers: { querier: { newKey: 'x' } } } } });
  });

  test.each<[what: string, settings: Record<string, unknown>, said: string]>([
    [
      'what is known',
      { observability: { retention: '1h' } },
      '`unknownSettings.observability.retention` takes nothing here: it is known, and goes into `settings`',
    ],
    [
      'what a prop says',
      { catalog: { dsn: {} } },
      '`unknownSettings.catalog` takes nothing here: the prop `catalogDsn`',
    ],
    [
      'a key in what a prop says',
      { ingress: { newKey: 1 } },
      '`unknownSettings.ingress` takes nothing here: the prop `ingress` says it',
    ],
    ['what stands elsewhere', { pause: true }, 'it is the prop `pause`'],
    ['a listener', { newSection: { listenAddress: ':1' } }, 'nothing about listening'],
    [
      'no authentication',
      { components: { router: { authEnabled: false } } },
      'nothing about listening, authentication',
    ],
    ['a credential', { newSection: { password: 'canary' } }, 'whoever may read a ConfigMap could read it'],
    ['clear text', { newSection: { url: 'http://x.example' } }, 'a URL whose scheme encrypts'],
    ['what is lost on the way', { newSection: {} }, '`unknownSettings.newSection` takes values by key, one at least'],
  ])('are not %s', (_, settings, said) => {
    const told = mistakesOf(unknown(settings)).join('\n');
    expect(told).toContain(said);
    expect(told).not.toContain('canary');
  });

  test('are none of the chart, which drops what it does not know', () => {
    const installMethod = ClusteredInstallMethod.chartValues();
    expect(mistakesOf(unknown({ newSection: { newKey: 1 } }, { installMethod })).join('\n')).toContain(
      '`unknownSettings` takes nothing: the chart drops what it does not know',
    );
  });

  test('are named where a key is not known', () => {
    expect(mistakesOf(() => ({ settings: { newSection: { newKey: 1 } } })).join('\n')).toContain(
      'what is newer goes into `unknownSettings`',
    );
  });
});
