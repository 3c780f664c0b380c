// npm run bench: what this library costs over the same resources written as raw constructs of the provider packages, how
// its cost grows, and what a program with it costs from start to end: compiled and bundled, as users have it. Times are of the processor, the
// least of several rounds: a loaded machine adds, and never takes away. Ratios are of one run; absolute figures are of this machine.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

interface Size {
  readonly pairs: readonly { readonly lib: Cost; readonly raw: Cost }[];
  readonly resources: number;
}

interface Program {
  readonly cpu: number;
  readonly wall: number;
}

const RUNS = 5;

function run(...args: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function least(values: number[]): number {
  return Math.min(...values);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function table(rows: Record<string, string | number>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => String(row[column]).length));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padStart(width(columns[i] ?? ''))).join(' | ')} |`;
  console.log(line(columns));
  console.log(line(columns.map((column) => '-'.repeat(width(column)))));
  for (const row of rows) console.log(line(columns.map((column) => String(row[column]))));
  console.log();
}

// A small program is over before the machine has done one thing, so it needs more rounds.
const rounds = (units: number) => Math.max(5, Math.ceil(60 / units));
const sizes = (process.env.BENCH_UNITS ?? '2,10,25,50,90').split(',').map(Number);
table(
  sizes.map((units) => {
    const child = join(__dirname, 'child.js');
    const { pairs, resources } = run('--expose-gc', child, String(units), String(rounds(units))) as Size;
    const lib = least(pairs.map((pair) => pair.lib.seconds));
    const raw = least(pairs.map((pair) => pair.raw.seconds));
    return {
      resources,
      'library s': lib.toFixed(3),
      'raw s': raw.toFixed(3),
      'time ratio': (lib / raw).toFixed(2),
      'median of pairs': median(pairs.map((pair) => pair.lib.seconds / pair.raw.seconds)).toFixed(2),
      'memory ratio': median(pairs.map((pair) => pair.lib.megabytes / pair.raw.megabytes)).toFixed(2),
      'ms per resource': ((lib / resources) * 1000).toFixed(2),
    };
  }),
);

// In turns, as other work of the machine comes and goes.
const programs = { 'bare: one resource': 'bare', 'the example platform': 'platform' };
const turns = Array.from({ length: 3 * RUNS }, () =>
  Object.values(programs).map((name) => run(join(__dirname, 'app.js'), name) as Program),
);
const walls = (index: number) => turns.map((turn) => turn[index]?.wall ?? NaN);
const bare = walls(0);
table(
  Object.keys(programs).map((program, index) => ({
    program,
    'processor s': least(turns.map((turn) => turn[index]?.cpu ?? NaN)).toFixed(3),
    'wall s': least(walls(index)).toFixed(3),
    'wall ratio': (least(walls(index)) / least(bare)).toFixed(2),
    'median of turns': median(walls(index).map((wall, turn) => wall / (bare[turn] ?? NaN))).toFixed(2),
  })),
);

const code = (modules: string[]) =>
  `const s=process.cpuUsage();${modules.map((m) => `require(${JSON.stringify(m)});`).join('')}` +
  `const {user,system}=process.cpuUsage(s);` +
  `console.log(JSON.stringify({seconds:(user+system)/1e6,megabytes:process.memoryUsage().rss/1e6}))`;
table(
  Object.entries({ 'nothing (node)': [], cdktf: ['cdktf'], 'this library': [join(__dirname, '..', 'lib')] }).map(
    ([what, modules]) => {
      const all = Array.from({ length: RUNS }, () => run('-e', code(modules)) as Cost);
      return {
        import: what,
        'processor s': least(all.map(({ seconds }) => seconds)).toFixed(3),
        'resident MB': median(all.map(({ megabytes }) => megabytes)).toFixed(0),
      };
    },
  ),
);
