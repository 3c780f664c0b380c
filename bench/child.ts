// One measurement in a process of its own: child.ts lib|raw UNITS. Prints a line of JSON.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { buildPlatforms } from './platforms';
import { buildRaw, classesOf, Resources } from './raw';

// As compiled JavaScript runs: cdktf takes a stack trace for every construct and token, and mapping those to TypeScript
// would be most of what is measured.
process.setSourceMapsEnabled(false);

const [, , kind = '', units = '1'] = process.argv;
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const file = join(outdir, 'stacks', 'bench', 'cdk.tf.json');

function synthesize(build: (stack: TerraformStack) => void): number {
  const started = process.hrtime.bigint();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'bench');
  new KubernetesProvider(stack, 'kubernetes');
  build(stack);
  app.synth();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

function resources(): Resources {
  return (JSON.parse(readFileSync(file, 'utf8')) as { resource: Resources }).resource;
}

const platforms = (stack: TerraformStack) => {
  buildPlatforms(stack, Number(units));
};
synthesize(platforms);
const made = resources();
const classes = classesOf(made);
// What was compiled and cached by the first of the two must not count for the second alone.
const raw = (stack: TerraformStack) => {
  new TlsProvider(stack, 'tls');
  new RandomProvider(stack, 'random');
  buildRaw(stack, made, classes);
};
synthesize(raw);
const seconds = synthesize(kind === 'raw' ? raw : platforms);
const count = Object.values(resources()).reduce((sum, all) => sum + Object.keys(all).length, 0);
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ seconds, resources: count, megabytes: process.memoryUsage().rss / 1e6 }));
