// The measurements of one size in a process of its own: child.js UNITS ROUNDS. Prints a line of JSON.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { buildPlatforms } from './platforms';
import { buildRaw, classesOf, Resources } from './raw';

const [, , units = '1', rounds = '3'] = process.argv;
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const file = join(outdir, 'stacks', 'bench', 'cdk.tf.json');

interface Cost {
  /** Processor time, which the load of the machine changes little. */
  readonly seconds: number;
  /** What a finished program keeps. */
  readonly megabytes: number;
}

function synthesize(build: (stack: TerraformStack) => void): Cost {
  collectGarbage();
  const heap = process.memoryUsage().heapUsed;
  const before = process.cpuUsage();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'bench');
  new KubernetesProvider(stack, 'kubernetes');
  build(stack);
  app.synth();
  const { user, system } = process.cpuUsage(before);
  collectGarbage();
  const megabytes = (process.memoryUsage().heapUsed - heap) / 1e6;
  // It must live until here.
  if (!app.node.tryFindChild('bench')) throw new Error('nothing was built');
  return { seconds: (user + system) / 1e6, megabytes };
}

function collectGarbage(): void {
  if (!global.gc) throw new Error('run it with --expose-gc');
  global.gc();
}

function resources(): Resources {
  return (JSON.parse(readFileSync(file, 'utf8')) as { resource: Resources }).resource;
}

const lib = (stack: TerraformStack) => {
  buildPlatforms(stack, Number(units));
};
synthesize(lib);
const made = resources();
const classes = classesOf(made);
const raw = (stack: TerraformStack) => {
  new TlsProvider(stack, 'tls');
  new RandomProvider(stack, 'random');
  buildRaw(stack, made, classes);
};
synthesize(raw);
const count = (all: Resources) => Object.values(all).reduce((sum, some) => sum + Object.keys(some).length, 0);
const same = count(resources()) === count(made);
if (!same) throw new Error('the two programs make different resources');
// Side by side, each as often first: what slows the machine down slows both.
const pairs = Array.from({ length: Number(rounds) }, (_, round) => {
  if (round % 2 === 0) {
    const first = synthesize(lib);
    return { lib: first, raw: synthesize(raw) };
  }
  const first = synthesize(raw);
  return { raw: first, lib: synthesize(lib) };
});
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ pairs, resources: count(made) }));
