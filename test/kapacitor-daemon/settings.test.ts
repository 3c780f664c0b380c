import { Testing } from 'cdktf';
import { emptyStack } from '../contract/stack';
import { kapacitorIn } from '../contract/support';
import { KAPACITOR_SETTINGS } from '../../lib/kapacitor-daemon/settings';
import { mistakesOf } from '../support/synthesize';

function refusal(settings: Record<string, unknown>): string {
  return mistakesOf((stack) => kapacitorIn(stack, { settings }), true);
}

// A mistake that only skipping validations would let pass would be none of these.
describe('a setting is refused, in whatever letters it is written,', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['mail', { SMTP: { enabled: true } }, 'settings.SMTP'],
    ['targets over HTTP', { Scraper: [{ scheme: 'http' }] }, 'settings.Scraper'],
    ['a log that nothing is cut out of', { Logging: { File: '/var/lib/kapacitor/log' } }, 'settings.Logging.File'],
    ['authentication off', { HTTP: { 'Auth-Enabled': false } }, 'settings.HTTP.Auth-Enabled'],
    ['a program', { Udf: { functions: {} } }, 'settings.Udf'],
    ['a listener', { OpenTSDB: { enabled: true } }, 'settings.OpenTSDB'],
    ['secrets of tasks', { FluxTask: { secrets: { a: 'b' } } }, 'settings.FluxTask.secrets'],
    ['a section twice', { stats: {}, Stats: {} }, 'settings.Stats'],
    ['a key twice', { stats: { enabled: true, Enabled: false } }, 'settings.stats.Enabled'],
    ['a section that does not exist', { authh: { enabled: true } }, 'settings.authh'],
    ['a key that does not exist', { stats: { interval: '1s' } }, 'settings.stats.interval'],
    ['a list where there is one', { stats: [{ enabled: false }] }, 'settings.stats'],
    ['text for a section', { stats: 'x' }, 'settings.stats'],
  ])('%s', (_, settings, prop) => {
    expect(refusal(settings)).toContain(`\`${prop}`);
  });

  const refused = Object.entries(KAPACITOR_SETTINGS.sections).flatMap(([name, why]) =>
    typeof why === 'string' ? [[name, why]] : [],
  );
  test.each(refused)('the section %s', (name = '', why = '') => {
    const said = refusal({ [name.toUpperCase()]: { enabled: true } });
    expect(said).toContain(`\`settings.${name.toUpperCase()}\` takes nothing here: ${why}`);
  });
});

test('a setting that is allowed is written as Kapacitor writes it, in whatever letters', () => {
  const stack = emptyStack();
  kapacitorIn(stack, { settings: { LOGGING: { Level: 'DEBUG' }, Http: { 'Log-Enabled': false } } });
  const text = Testing.synth(stack, true);
  expect(text).toContain('[logging]\\nlevel = ');
  // Once in Kapacitor's config and once in that of its setup.
  expect(text.match(/log-enabled/gi)).toEqual(['log-enabled', 'log-enabled']);
});
