// npm run bench: what this library costs over the same resources written as raw constructs of the provider packages, how
// its cost grows, and what importing it costs. Ratios are of one run; absolute figures are of this machine.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Measurement {
  readonly seconds: number;
  readonly resources: number;
  readonly megabytes: number;
}

const ROOT = join(__dirname, '..');
const RUNS = 5;

function measure(kind: string, units: number): Measurement {
  const child = ['--import', 'tsx', join(__dirname, 'child.ts'), kind, String(units)];
  return JSON.parse(execFileSync(process.execPath, child, { cwd: ROOT, encoding: 'utf8' })) as Measurement;
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
}

const sizes = [2, 10, 25, 50, 90];
const rows = sizes.map((units) => {
  const runs = units > 25 ? 3 : RUNS;
  // In turn, so that a machine that slows down slows both.
  const pairs = Array.from({ length: runs }, () => [measure('lib', units), measure('raw', units)] as const);
  const lib = median(pairs.map(([l]) => l.seconds));
  const [first] = pairs;
  const resources = first?.[0].resources ?? NaN;
  return {
    resources,
    'library s': lib.toFixed(3),
    'raw s': median(pairs.map(([, r]) => r.seconds)).toFixed(3),
    'time ratio': median(pairs.map(([l, r]) => l.seconds / r.seconds)).toFixed(2),
    'memory ratio': median(pairs.map(([l, r]) => l.megabytes / r.megabytes)).toFixed(2),
    'ms per resource': ((lib / resources) * 1000).toFixed(2),
  };
});
table(rows);

const code = (modules: string[]) =>
  `const s=process.hrtime.bigint();${modules.map((m) => `require(${JSON.stringify(m)});`).join('')}` +
  `console.log(JSON.stringify({seconds:Number(process.hrtime.bigint()-s)/1e9,megabytes:process.memoryUsage().rss/1e6}))`;
const imports = (modules: string[]) =>
  Array.from(
    { length: RUNS },
    () =>
      JSON.parse(execFileSync(process.execPath, ['-e', code(modules)], { cwd: ROOT, encoding: 'utf8' })) as Measurement,
  );

execFileSync('npm', ['run', '--silent', 'prepack'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
console.log();
table(
  Object.entries({ 'nothing (node)': [], cdktf: ['cdktf'], 'this library': [join(ROOT, 'dist/lib')] }).map(
    ([what, modules]) => {
      const all = imports(modules);
      return {
        import: what,
        seconds: median(all.map(({ seconds }) => seconds)).toFixed(3),
        'resident MB': median(all.map(({ megabytes }) => megabytes)).toFixed(0),
      };
    },
  ),
);
