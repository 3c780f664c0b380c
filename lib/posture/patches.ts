import { clusterOf } from './kubernetes';
import { asOwnKind } from './manifests';
import { Document, metadataOf, Resource } from './document';
import { isNote } from './overrides';
import { Broken, safeguardOf, Written } from './written';

const ENV = 'spec.template.spec.container.0.env';

/** Objects of ours that others in the stack write too, by resources that patch what is there or by ones of the same name. */
export function patched({ all, document, paths }: Written): Broken[] {
  if (!all) return [];
  const others = all.resources.filter(({ address, type }) => type.startsWith('kubernetes_') && !paths.has(address));
  if (others.length === 0) return [];
  const own = new Map(
    document.resources
      .filter(({ type }) => type.startsWith('kubernetes_'))
      .map((resource) => [nameOf(all, resource, kindOf(resource)), resource]),
  );
  return others.flatMap((other) => {
    const kind = kindOf(other);
    const target =
      own.get(nameOf(all, other, kind)) ??
      // A pod of a StatefulSet has its name, and a number.
      (kind === 'pod' ? own.get(nameOf(all, other, 'statefulset').replace(/-\d+$/, '')) : undefined);
    if (!target || isHarmless(other, target)) return [];
    const safeguard = other.type === 'kubernetes_env' ? safeguardOf(target.type, ENV) : safeguardOf(target.type, '');
    return [{ address: target.address, safeguard, what: `${other.address} writes to it too, which nobody checked` }];
  });
}

/** Objects of ours that are one: what could be seen of their names as they were declared was not the same. */
export function namedAlike({ document }: Written): Broken[] {
  const known = new Map<string, Resource>();
  const alike = document.resources
    .filter(({ type }) => type.startsWith('kubernetes_'))
    .flatMap((resource) => {
      const name = nameOf(document, resource, kindOf(resource));
      const first = known.get(name);
      if (!first) known.set(name, resource);
      return first ? [{ resource, first }] : [];
    });
  // All that belongs to two workloads of one name is of one name too.
  const workloads = alike.filter(({ resource }) => WORKLOAD.test(resource.type));
  return (workloads.length > 0 ? workloads : alike).map(({ resource, first }) => ({
    address: resource.address,
    safeguard: safeguardOf(resource.type, ''),
    what: `it has the name of ${first.address}, "${document.nameIn(metadataOf(resource).name)}", in the same namespace`,
  }));
}

const WORKLOAD = /^kubernetes_(stateful_set|daemon_?set|deployment)(_v1)?$/;

// Kinds as one word: `daemonset`, be it written as `daemon_set_v1` or as DaemonSet.
function kindOf(resource: Resource): string {
  const { kind } = resource.body;
  if (/^kubernetes_(labels|annotations|env)$/.test(resource.type)) return String(kind).toLowerCase();
  return asOwnKind(resource)
    .type.replace(/^kubernetes_|(_v\d+\w*)?(_data)?$/g, '')
    .replaceAll('_', '');
}

function nameOf(all: Document, resource: Resource, kind: string): string {
  const { name, namespace = '' } = metadataOf(resource);
  const within = kind === 'namespace' ? '' : all.nameIn(namespace) || 'default';
  return [clusterOf(resource), kind, within, all.nameIn(name)].join(' ');
}

// Labels and annotations that overrides may add as well.
function isHarmless({ type, body }: Resource, target: Resource): boolean {
  const kind = target.type.replace(/^kubernetes_|_v\d+$/g, '');
  const keys = (map: unknown) => Object.keys(typeof map === 'object' && map !== null ? map : {});
  if (type === 'kubernetes_labels')
    return keys(body.labels).every((key) => isNote(kind, `metadata.labels.${key}`) && kind !== 'namespace');
  return (
    type === 'kubernetes_annotations' &&
    body.template_annotations === undefined &&
    keys(body.annotations).every((key) => isNote(kind, `metadata.annotations.${key}`))
  );
}
