import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The kubernetes provider reads another variable than kubectl does.
if (process.env.KUBECONFIG) process.env.KUBE_CONFIG_PATH ??= process.env.KUBECONFIG;
// GOGC: Terraform and its providers take a third less of the processors when they collect garbage later.
Object.assign(process.env, { CHECKPOINT_DISABLE: '1', GOGC: '400', TF_IN_AUTOMATION: '1', TF_INPUT: '0' });

/** What applies the stacks: `terraform`, or `tofu`, which takes the same. */
export const TERRAFORM = process.env.LIVE_TERRAFORM ?? 'terraform';

const PROVIDERS = ['kubernetes', 'random', 'tls'];

/** What the suite lacks here, or nothing. */
function missing(): string | undefined {
  if (!process.env.KUBECONFIG) return 'KUBECONFIG names no cluster';
  const fails = (command: string, ...args: string[]) => spawnSync(command, args, { timeout: 60_000 }).status !== 0;
  if (fails(TERRAFORM, 'version')) return `\`${TERRAFORM}\` is not on the PATH`;
  if (fails('kubectl', 'version', '--client')) return '`kubectl` is not on the PATH';
  if (fails('kubectl', 'get', '--raw', '/readyz', '--request-timeout=10s')) return 'the cluster does not answer';
  return hasProviders(PROVIDERS)
    ? undefined
    : `\`${TERRAFORM} init\` does not get the providers ${PROVIDERS.join(', ')}`;
}

/** Whether Terraform gets providers of HashiCorp's here, of a version where one is said. */
export function hasProviders(names: readonly string[], version = '> 0'): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'live-providers-'));
  try {
    const sources = names.map((name) => `    ${name} = { source = "hashicorp/${name}", version = "${version}" }\n`);
    const config = `terraform {\n  required_providers {\n${sources.join('')}  }\n}\n`;
    writeFileSync(join(folder, 'main.tf'), config);
    const args = [`-chdir=${folder}`, 'init', '-backend=false'];
    return spawnSync(TERRAFORM, args, { timeout: 60_000 }).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `describe` where there is a cluster and all that is needed to deploy to it, and where each of the variables names an image
 * that it has; else it skips aloud.
 */
export function live(file: string, ...variables: string[]): jest.Describe {
  const unset = variables.filter((variable) => !process.env[variable]);
  const reason = unset.length > 0 ? `${unset.join(' and ')} must name an image` : missing();
  if (reason === undefined) return describe;
  console.warn(`SKIPPED: test/live/${file}: ${reason}`);
  return describe.skip;
}

/** What the names of a test run's namespaces begin with. */
export function uniqueName(): string {
  return `live-${Math.random().toString(36).slice(2, 7).padEnd(5, '0')}`;
}
