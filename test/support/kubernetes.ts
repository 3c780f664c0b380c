import { Pod, WrittenContainer } from '../../lib/posture/reading/kubernetes';
import { Document, Resource } from './document';
import { readTemplate } from './expressions';

export {
  binds,
  containersOf,
  type Pod,
  podsOf,
  policiesOf,
  type Policy,
  type PolicyRule,
  type Selection,
  selects,
  type WrittenContainer,
  type WrittenProbe,
  type WrittenVolume,
} from '../../lib/posture/reading/kubernetes';

/** What a file in a container is: its text where this stack has it, `elsewhere` where it is of a Secret or ConfigMap that exists. */
export interface File {
  readonly text?: string;
  readonly from: Resource | 'elsewhere' | 'pod';
}

/** The file that a container sees at a path. */
export function fileAt(document: Document, pod: Pod, container: WrittenContainer, path: string): File | undefined {
  const mount = [...(container.volume_mount ?? [])]
    .sort((a, b) => b.mount_path.length - a.mount_path.length)
    .find(({ mount_path }) => path.startsWith(`${mount_path}/`));
  const volume = pod.spec.volume.find(({ name }) => name === mount?.name);
  if (!mount || !volume) return undefined;
  const key = path.slice(mount.mount_path.length + 1);
  const sources = [
    ...(volume.config_map ? [volume.config_map] : []),
    ...(volume.secret ? [volume.secret] : []),
    ...(volume.projected ?? []).flatMap(({ sources }) =>
      sources.flatMap(({ secret = [], config_map = [] }) => [...secret, ...config_map]),
    ),
  ];
  if (sources.length === 0) return { from: 'pod' };
  const tokens = (volume.projected ?? []).flatMap((one) =>
    one.sources.flatMap((source) => source.service_account_token ?? []),
  );
  if (tokens.some((token) => (token as { readonly path?: string }).path === key)) return { from: 'elsewhere' };
  for (const { items, name, secret_name } of sources) {
    const entry = items ? items.find((item) => item.path === key)?.key : key;
    const source = document.referredTo(name ?? secret_name ?? '');
    if (entry !== undefined && (!source || isWrittenByCertManager(source, entry))) return { from: 'elsewhere' };
    const data = (source?.body.data_wo ?? source?.body.data) as Record<string, string> | undefined;
    if (entry !== undefined && source && data?.[entry] !== undefined) return { text: data[entry], from: source };
  }
  return undefined;
}

// A Certificate is called as the Secret that cert-manager writes for it.
function isWrittenByCertManager({ type, body }: Resource, key: string): boolean {
  const { kind } = (body.manifest ?? {}) as { readonly kind?: string };
  return type === 'kubernetes_manifest' && kind === 'Certificate' && ['tls.crt', 'tls.key', 'ca.crt'].includes(key);
}

/** What an expression hashes, by what it refers to. */
export function hashedIn(text: string): string[] {
  return readTemplate(text)
    .references.filter(({ functions }) => functions.includes('sha256('))
    .map(({ path }) => path);
}
