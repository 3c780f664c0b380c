import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { escapeTemplate } from '../../../../lib/core/terraform/template';

const FOLDER = '/stand-in';
const library = join(__dirname, '../../../../lib');

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: { readonly name: string; readonly value?: string }[];
  readonly volume_mount?: object[];
}

interface PodSpec {
  container: Container[];
  init_container?: Container[];
  volume?: object[];
}

interface Controller {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

type Resources = Record<string, Record<string, unknown>>;

/** What stands in for daemons that cannot be had. */
export interface StandIns {
  /** The image of all pods, which the cluster has. */
  readonly image: string;
  /** The scripts in the folder, without `.sh`: the names of the daemons. */
  readonly programs: readonly string[];
  /** @default - the folder of this file */
  readonly folder?: string;
  /** What they need beside the environment of a daemon. */
  readonly env?: Record<string, string>;
}

/**
 * Puts stand-ins in the place of daemons that cannot be had: programs of the same names come first on the PATH of the containers that
 * run them, by the name of their StatefulSet or Deployment. All else of a pod is as the construct makes it, on an image that the cluster has.
 */
export function withStandIns(stack: TerraformStack, containers: Record<string, string>, standIns: StandIns): void {
  const synthesize = stack.toTerraform.bind(stack);
  const { image, programs, folder, env: more = {} } = standIns;
  const variables = Object.entries({ PATH: `${FOLDER}:/usr/local/bin:/usr/bin:/bin`, ...more });
  const mount = { name: 'stand-in', mount_path: FOLDER, read_only: true };
  stack.toTerraform = () => {
    const document = synthesize() as { resource: Resources };
    const { resource } = document;
    const all = ['kubernetes_stateful_set_v1', 'kubernetes_deployment_v1'].flatMap((type) =>
      Object.values(resource[type] ?? {}),
    ) as Controller[];
    for (const { metadata, spec } of all) {
      const pod = spec.template.spec;
      pod.container = pod.container.map((one) => ({ ...one, image }));
      if (pod.init_container) pod.init_container = pod.init_container.map((one) => ({ ...one, image }));
      const name = containers[metadata.name];
      if (name === undefined) continue;
      if (!pod.container.some((one) => one.name === name)) throw new Error(`${metadata.name} has no container ${name}`);
      pod.volume = [
        ...(pod.volume ?? []),
        { name: 'stand-in', config_map: { name: 'stand-in', default_mode: '0555' } },
      ];
      pod.container = pod.container.map((one) => {
        if (one.name !== name) return one;
        const { env = [], volume_mount = [] } = one;
        return {
          ...one,
          env: [...env, ...variables.map(([variable, value]) => ({ name: variable, value }))],
          volume_mount: [...volume_mount, mount],
        };
      });
    }
    const metadata = { name: 'stand-in', namespace: all[0]?.metadata.namespace };
    const files = Object.entries(programFiles(programs, folder)).map(([name, text]) => [name, escapeTemplate(text)]);
    const stand_in = { metadata, data: Object.fromEntries(files) as Record<string, string> };
    resource.kubernetes_config_map_v1 = { ...resource.kubernetes_config_map_v1, stand_in };
    return document;
  };
}

/** The stand-ins as files, with what they source. */
export function programFiles(programs: readonly string[], folder = __dirname): Record<string, string> {
  return {
    ...Object.fromEntries(programs.map((name) => [name, readFileSync(join(folder, `${name}.sh`), 'utf8')])),
    'jwt.sh': readFileSync(join(library, 'workloads/scripts/jwt.sh'), 'utf8'),
  };
}
