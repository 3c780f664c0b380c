import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, Testing } from 'cdktf';
import { checkTold, synthAlone } from './app-synth';

/**
 * What synthesis says to a program in each way that there is, and nothing where it succeeds: `App.synth`, which resolves before
 * it validates; `Testing.synth` with validations; and both without them.
 */
export function allWays(build: (stack: TerraformStack) => void): [byApp: string, byTesting: string, skipping: string] {
  const told = byApp(build);
  const alone = said(() => {
    synthAlone(built(build), true);
  });
  checkTold(alone, told);
  return [told, alone, byTesting(build, false)];
}

type Way = (build: (stack: TerraformStack) => void) => string;

/** The ways with validations. */
export const validated: readonly Way[] = [byApp, (build) => byTesting(build, true)];

/** The ways without. */
export const unvalidated: readonly Way[] = [
  (build) => byApp(build, { skipValidation: true }),
  (build) => byApp(build, { skipValidation: true, hclOutput: true }),
  (build) => byTesting(build, false),
];

/** What `App.synth` says. */
export function byApp(
  build: (stack: TerraformStack) => void,
  options: { readonly skipValidation?: boolean; readonly hclOutput?: boolean } = {},
): string {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    return said(() => {
      const app = new App({ outdir, ...options });
      build(stackIn(app));
      app.synth();
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function byTesting(build: (stack: TerraformStack) => void, validations: boolean): string {
  return said(() => {
    Testing.synth(built(build), validations);
  });
}

function built(build: (stack: TerraformStack) => void): TerraformStack {
  const stack = stackIn(Testing.app());
  build(stack);
  return stack;
}

/** A stack with the one provider that a user gives. */
export function stackIn(app: App, id = 'stack'): TerraformStack {
  const stack = new TerraformStack(app, id);
  new KubernetesProvider(stack, 'kubernetes');
  return stack;
}

/** What is thrown, or nothing. */
export function said(synthesize: () => unknown): string {
  try {
    synthesize();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
