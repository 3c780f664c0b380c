import { execFileSync } from 'node:child_process';
import { KNOWN_PLUGINS } from '../../lib/telegraf/known-plugins';
import { KNOWN_TELEGRAF_SETTINGS } from '../../lib/telegraf/known-settings';
import { executable } from '../support/processes';

const telegraf = executable('telegraf') ?? '';
if (telegraf === '') console.warn('telegraf is not installed: the names of its plugins are not compared with it');

const run = (...options: string[]) => execFileSync(telegraf, options, { encoding: 'utf8' });
const fold = (key: string) => key.toLowerCase().replaceAll('_', '');

// One may be built with a few plugins alone.
(telegraf === '' ? describe.skip : describe)('the plugins of Telegraf', () => {
  test('are told', () => {
    expect(run('plugins', 'inputs')).toContain('inputs.cpu');
  });

  test('are of the version that is here: tools/known-settings.js writes them down', () => {
    expect(run('version')).toContain(KNOWN_TELEGRAF_SETTINGS.daemon);
  });

  test.each(['inputs', 'outputs', 'processors', 'aggregators'])('have all %s of this build', (kind) => {
    const there = run('plugins', kind).match(/\b\w+\.\w+\b/g) ?? [];
    expect(there.filter((name) => !Object.hasOwn(KNOWN_PLUGINS.plugins, name))).toEqual([]);
  });

  test('have every key of the agent and the plugins in the config file that it prints', () => {
    const names: string[] = [];
    const missing: string[] = [];
    let known: readonly string[] = [];
    for (const line of run('config').split('\n')) {
      const [, plugin] = /^#? ?\[\[(\w+\.\w+)\]\]/.exec(line) ?? [];
      const table = /^[# ]*\[/.test(line);
      if (plugin !== undefined) {
        names.push(plugin);
        known = keysOf(plugin);
      } else if (line.startsWith('[agent]'))
        known = Object.keys(KNOWN_TELEGRAF_SETTINGS.sections.agent ?? {}).map(fold);
      else if (table) known = [];
      const [, key] = /^#? {2}#? ?([a-z]\w*) = /.exec(line) ?? [];
      if (key !== undefined && known.length > 0 && !known.includes(fold(key)))
        missing.push(`${names.at(-1) ?? ''} ${key}`);
    }
    expect(names).toContain('outputs.influxdb');
    expect(missing).toEqual([]);
  });
});

function keysOf(plugin: string): string[] {
  const { plugins, shared, common } = KNOWN_PLUGINS;
  const words = `${plugins[plugin] ?? ''} ${common}`.split(' ');
  return words.flatMap((word) => (word.startsWith('@') ? (shared[word.slice(1)] ?? '').split(' ') : [word])).map(fold);
}
