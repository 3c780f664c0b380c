import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { ChronografLogin } from '../../lib';
import { Platform } from '../../stacks/platform';

/** A program of this repository, and its stacks. */
export interface Program {
  readonly name: string;
  /** Builds it anew. */
  readonly stacks: (app: App) => TerraformStack[];
}

const folder = join(__dirname, '..', '..', 'examples');

/** The deployable stacks, and every example that is found. */
export const PROGRAMS: readonly Program[] = [
  program('platform', (app) => {
    const login = ChronografLogin.htpasswd('an example knows no provider', { users: [{ name: 'operator' }] });
    return new Platform(app, 'platform', { nodeCidrs: ['10.20.0.0/16'], login });
  }),
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { build } = require(join(folder, file)) as { readonly build: (app: App) => void };
      return program(file.replace(/\.ts$/, ''), build);
    }),
];

function program(name: string, build: (app: App) => unknown): Program {
  return {
    name,
    stacks: (app) => {
      build(app);
      return app.node.children.filter((child) => TerraformStack.isStack(child));
    },
  };
}
