import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERTMANAGER_SETTINGS } from '../../lib/alertmanager/known/settings';
import { ValueKind } from '../../lib/core/checks/value-types';
import { yaml } from '../../lib/formats';
import { executable } from '../support/processes';

const amtool = executable('amtool') ?? '';
if (amtool === '') console.warn('amtool is not installed: the keys of integrations are not compared with it');

const { daemon, sections } = ALERTMANAGER_SETTINGS.known;
const ROOTS = Object.keys(sections).slice(0, Object.keys(sections).indexOf('time_interval') + 1);

(amtool === '' ? describe.skip : describe)('the keys of integrations and time intervals', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'alertmanager-keys-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  /** What amtool says of types and fields, where one integration or time interval has this in it. */
  function said(root: string, content: Record<string, unknown>): string[] {
    const told = root === 'time_interval' ? {} : { [`${root}_configs`]: [content] };
    const config = {
      route: { receiver: 'x' },
      receivers: [{ name: 'x', ...told }],
      time_intervals: root === 'time_interval' ? [{ name: 'x', time_intervals: [content] }] : [],
    };
    writeFileSync(join(home, 'alertmanager.yml'), yaml(config));
    const { stdout, stderr } = spawnSync(amtool, ['check-config', join(home, 'alertmanager.yml')], {
      encoding: 'utf8',
    });
    return `${stdout}${stderr}`.match(/field \w+ not found|cannot unmarshal.*/g) ?? [];
  }

  /** One value for each key of a section, with another key, or with a value of another kind for one. */
  function sample(path: string, name: string, change: (at: string, value: Record<string, unknown>) => object): object {
    const section = path in sections ? path : name;
    const made = Object.entries(sections[section] ?? {}).map(([key, kind]): [string, unknown] => {
      const inner = () => sample(`${section}.${key}`, key, change);
      return [key, kind === 'section' ? inner() : kind === 'sections' ? [inner()] : (EXACT[key] ?? VALUES[kind])];
    });
    return change(section, Object.fromEntries(made));
  }
  const VALUES: Record<Exclude<ValueKind, 'section' | 'sections'>, unknown> = {
    ...{ flag: true, text: 'https://a.example', texts: [], integer: 1, number: 1.5, duration: '30s', table: {} },
  };

  // What is parsed while it is read.
  const EXACT: Record<string, unknown> = { start_time: '08:00', end_time: '17:00', location: 'UTC' };

  test('are of the version that is here: tools/known-settings.js writes them down', () => {
    const { stdout, stderr } = spawnSync(amtool, ['--version'], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toContain(daemon.replace('Alertmanager ', 'version '));
  });

  test.each(ROOTS)('%s has them, of their kinds, and no other', (root) => {
    expect(said(root, { ...sample(root, root, (_, value) => value) })).toEqual([]);
    const met: string[] = [];
    const told = said(root, {
      ...sample(root, root, (at, value) => {
        met.push(at);
        return { ...value, [`x_${met.length}`]: 1 };
      }),
    });
    expect([...told].sort()).toEqual(met.map((_, index) => `field x_${index + 1} not found`).sort());
  });
});
