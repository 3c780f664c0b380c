import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { script } from '../../../../lib/workloads/script';

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

interface StatefulSet {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

type Resources = Record<string, Record<string, unknown>>;

/**
 * Puts stand-ins in the place of the licensed daemons: programs of the same names come first on the PATH of the containers that
 * run them, by the name of their StatefulSet. All else of a pod is as the construct makes it, on an image that the cluster has.
 */
export function withStandIns(
  stack: TerraformStack,
  containers: Record<string, string>,
  options: { readonly image: string; readonly metaHost: string },
): void {
  const synthesize = stack.toTerraform.bind(stack);
  const { image, metaHost } = options;
  const scripts = {
    ...Object.fromEntries(['influxd', 'influxd-meta'].map((name) => [name, script(join(__dirname, `${name}.sh`))])),
    'jwt.sh': script(join(library, 'workloads/scripts/jwt.sh')),
  };
  const path = { name: 'PATH', value: `${FOLDER}:/usr/local/bin:/usr/bin:/bin` };
  const variables = [path, { name: 'META_HOST', value: metaHost }];
  const mount = { name: 'stand-in', mount_path: FOLDER, read_only: true };
  stack.toTerraform = () => {
    const document = synthesize() as { resource: Resources };
    const { resource } = document;
    const sets = Object.values(resource.kubernetes_stateful_set_v1 ?? {}) as StatefulSet[];
    for (const { metadata, spec } of sets) {
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
        return { ...one, env: [...env, ...variables], volume_mount: [...volume_mount, mount] };
      });
    }
    const metadata = { name: 'stand-in', namespace: sets[0]?.metadata.namespace };
    resource.kubernetes_config_map_v1 = { ...resource.kubernetes_config_map_v1, stand_in: { metadata, data: scripts } };
    return document;
  };
}
