import type {
  StatefulSetV1SpecTemplateSpecVolume,
  StatefulSetV1SpecTemplateSpecVolumeProjectedSources as Source,
} from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { escapeTemplate } from '../core/terraform/template';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { CaBundle } from '../certificates/trust';

/** Where programs look for the token of their pod's service account. */
export const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a pod's volume is made of: the provider's block without its name. */
export type Volume = Omit<StatefulSetV1SpecTemplateSpecVolume, 'name'>;

/** A folder in memory, which dies with the pod: for keys, and for what must never be written to a disk. */
export function memoryVolume(size: Size): Volume {
  return { emptyDir: { medium: 'Memory', sizeLimit: size.toString() } };
}

/** An empty folder on the node's disk, which dies with the pod. */
export function scratchVolume(size: Size): Volume {
  return { emptyDir: { sizeLimit: size.toString() } };
}

/**
 * For a daemon that keeps what is sent to it as a file of a form (multipart) in its folder for temporary files: whoever may ask fills
 * `/tmp` by it, and has the kubelet evict the pod. Bash puts its own files into `/tmp` all the same.
 */
export const NO_TEMPORARY_FILES = { TMPDIR: '/dev/null' } as const;

// The kubelet adds the pod's group to it.
const SECRET_MODE = '0400';
const PUBLIC_MODE = '0444';

/** A Secret's keys as files that the pod's group may read, and nobody else. `paths` says which, by the names that they get. */
export function secretVolume(secretName: string, paths?: Readonly<Record<string, string>>): Volume {
  const items = paths && Object.entries(paths).map(([path, key]) => ({ key: escapeTemplate(key), path }));
  return { secret: { secretName, ...(items ? { items } : {}), defaultMode: SECRET_MODE } };
}

/** What the pod's group may read, and nobody else, of several Secrets, ConfigMaps and tokens, in one folder that changes in one step. */
export function secretSources(sources: Source[]): Volume {
  return { projected: [{ defaultMode: SECRET_MODE, sources }] };
}

/** What everybody in the pod may read, in one folder that changes in one step. */
export function publicSources(sources: Source[]): Volume {
  return { projected: [{ defaultMode: PUBLIC_MODE, sources }] };
}

/** Keys of several Secrets, each a file of the given name. */
export function secretFiles(keys: Record<string, SecretKey>): Volume {
  const sources = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  return secretSources(
    sources.map(([path, { secretName, key }]) => ({
      secret: [{ name: secretName, items: [{ key: escapeTemplate(key), path }] }],
    })),
  );
}

/** A ConfigMap's keys as files; `mode` for scripts. */
export function configMapVolume(name: string, mode = PUBLIC_MODE): Volume {
  return { configMap: { name, defaultMode: mode } };
}

/** The certificates to trust, as one file `ca.crt`. */
export function caVolume(bundle: CaBundle): Volume {
  const items = [{ key: bundle.key, path: 'ca.crt' }];
  return bundle.configMapName
    ? { configMap: { name: bundle.configMapName, items, defaultMode: PUBLIC_MODE } }
    : { secret: { secretName: bundle.secretName, items, defaultMode: PUBLIC_MODE } };
}

/** The certificates to trust, as one file of a projected volume. */
export function caSource({ configMapName, secretName, key }: CaBundle, path: string): Source {
  const items = [{ key, path }];
  return configMapName ? { configMap: [{ name: configMapName, items }] } : { secret: [{ name: secretName, items }] };
}

/** Data that outlives the pod. */
export function claimVolume(claimName: string): Volume {
  return { persistentVolumeClaim: { claimName } };
}

/** A folder of the node, read-only, with what is mounted below it later. */
export function hostVolume(path: string): Volume {
  return { hostPath: { path, type: 'Directory' } };
}
