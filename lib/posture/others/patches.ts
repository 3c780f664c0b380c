import { isRecord, own as ownIn } from '../../core/values/records';
import { Document, metadataOf, Resource } from '../reading/document';
import { one } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isUnknown, mayBe, mayBeNamed } from '../reading/may-be';
import { isNote } from '../reading/notes';
import { kindOf, nameOf, namesOf, safeguardFor, secretNameOf, SEPARATOR } from '../reading/object-names';
import { Broken, resourcesOfOthers, safeguardOf, valueAt, Written } from '../reading/written';

// What `kubernetes_env` writes to, as `safeguardOf` takes it.
const ENV = 'spec.template.spec.container.0.env';

/** Objects of ours that others in the stack write too, by resources that patch what is there or by ones of the same name. */
export function patched(written: Written): Broken[] {
  const { withOthers: all, document } = written;
  if (!all) return [];
  const others = resourcesOfOthers(written).filter(({ type }) => type.startsWith('kubernetes_'));
  if (others.length === 0) return [];
  const own = namesOf(document, all);
  return others.flatMap((other) => {
    const kind = kindOf(other);
    const target =
      own.get(nameOf(all, other, kind)) ??
      own.get(scaledBy(all, other)) ??
      ownSecretOf(own, all, other) ??
      writtenFor(all, other).flatMap((name) => own.get(name) ?? [])[0] ??
      // A pod of a StatefulSet has its name, and a number.
      (kind === 'pod' ? own.get(nameOf(all, other, 'statefulset').replace(/-\d+$/, '')) : undefined) ??
      mayBeOf(own, [
        scaledBy(all, other),
        ...secretNameOf(all, other),
        ...writtenFor(all, other),
        ...(isPatch(other) ? [nameOf(all, other, kind)] : []),
      ]);
    if (!target || isHarmless(other, target)) return [];
    const safeguard = other.type === 'kubernetes_env' ? safeguardOf(target.type, ENV) : safeguardFor(target);
    return [{ address: target.address, safeguard, what: `${other.address} writes to it too, which nobody checked` }];
  });
}

// What makes an object of its own fails at the apply where there is one already.
function isPatch({ type }: Resource): boolean {
  return /^kubernetes_(labels|annotations|env|\w+_data)$/.test(type);
}

// Where the name is not known, the first that it may be.
function mayBeOf(own: ReadonlyMap<string, Resource>, names: readonly string[]): Resource | undefined {
  for (const unknown of names.filter(isUnknown)) {
    const found = [...own].find(([name]) => isOneOf(unknown.split(SEPARATOR), name.split(SEPARATOR)));
    if (found) return found[1];
  }
  return undefined;
}

function isOneOf([cluster, kind = '', within = '', name = '']: string[], own: string[]): boolean {
  if (cluster !== own[0] || !mayBe(kind, own[1] ?? '')) return false;
  return mayBe(within, own[2] ?? '') && mayBeNamed(name, own[3] ?? '');
}

interface Writes {
  /** Where an object says the name. @default - it has the name of the object */
  readonly name?: readonly string[];
  /** As one word. @default - a Secret */
  readonly kind?: 'configmap';
  /** Whether it does so in namespaces that labels select. @default - in that of the object */
  readonly anywhere?: boolean;
}

// What controllers write for an object, by the kind of that.
const WRITTEN: Readonly<Record<string, readonly Writes[]>> = {
  azurekeyvaultsecret: [{ name: ['output', 'secret', 'name'] }],
  bitwardensecret: [{ name: ['secretName'] }],
  // trust-manager's, which has both by its own name.
  bundle: [{ anywhere: true }, { anywhere: true, kind: 'configmap' }],
  clusterexternalsecret: [{ name: ['externalSecretSpec', 'target', 'name'], anywhere: true }],
  clustersecret: [{ anywhere: true }],
  dopplersecret: [{ name: ['managedSecret', 'name'] }],
  externalsecret: [{ name: ['target', 'name'] }],
  infisicalsecret: [{ name: ['managedSecretReference', 'secretName'] }],
  onepassworditem: [{}],
  sealedsecret: [{}],
  secretimport: [{}],
  vaultdynamicsecret: [{ name: ['destination', 'name'] }],
  vaultpkisecret: [{ name: ['destination', 'name'] }],
  vaultsecret: [{}],
  vaultstaticsecret: [{ name: ['destination', 'name'] }],
};
// In a namespace that nobody here knows.
const ANYWHERE = '${var.anywhere}';

function writtenFor(all: Document, other: Resource): string[] {
  const metadata = metadataOf(other);
  const { manifest, provider } = other.body;
  const named = (name: string, { kind, anywhere = false }: Writes) => {
    const namespace = anywhere ? ANYWHERE : metadata.namespace;
    return nameOf(all, { ...other, body: { provider, metadata: { ...metadata, name, namespace } } }, kind ?? 'secret');
  };
  // What the CSI driver for secret stores mounts, it writes as well.
  if (kindOf(other) === 'secretproviderclass') {
    const objects = [valueAt(manifest, 'spec', 'secretObjects') ?? []].flat();
    const names = objects.map((of) => valueAt(of, 'secretName') ?? of);
    return names.flatMap((name) => (typeof name === 'string' ? [named(name, {})] : []));
  }
  return (ownIn(WRITTEN, kindOf(other)) ?? []).map((writes) => {
    const said = writes.name ? valueAt(manifest, 'spec', ...writes.name) : undefined;
    return named(typeof said === 'string' ? said : metadata.name, writes);
  });
}

function ownSecretOf(own: ReadonlyMap<string, Resource>, all: Document, other: Resource): Resource | undefined {
  return secretNameOf(all, other).flatMap((name) => own.get(name) ?? [])[0];
}

const TARGETS = ['scale_target_ref', 'target_ref', 'workload', 'workload_ref', 'workload_selector'];
const WORKLOADS = /^(daemon|replica|stateful)set$|^deployment$|\{/i;

// What an autoscaler scales, or takes over (Argo's Rollout, Flagger's Canary), or what a ServiceBinding changes, or '': a second pod on
// one volume waits for the first.
function scaledBy(all: Document, other: Resource): string {
  const { spec } = asOwnKind(other).body;
  const [{ kind = 'Deployment', name } = {}] = TARGETS.map((key) =>
    one<Record<string, unknown>>(valueAt(spec, key)),
  ).filter((of) => of.name !== undefined);
  if (typeof name !== 'string' || !WORKLOADS.test(String(kind))) return '';
  const metadata = { ...metadataOf(other), name };
  return nameOf(all, { ...other, body: { provider: other.body.provider, metadata } }, String(kind).toLowerCase());
}

// Labels and annotations that overrides may add as well, and a VerticalPodAutoscaler that only says what it would do.
function isHarmless(other: Resource, target: Resource): boolean {
  const { type, body } = other;
  if (valueAt(asOwnKind(other).body, 'spec', 'update_policy', 'update_mode') === 'Off') return true;
  const kind = target.type.replace(/^kubernetes_|_v\d+$/g, '');
  const areNotes = (map: unknown, at: string) => {
    const keys = isUnknown(map) ? [map] : Object.keys(isRecord(map) ? map : {});
    return !keys.some(isUnknown) && keys.every((key) => isNote(kind, `${at}.${key}`));
  };
  if (type === 'kubernetes_labels') return kind !== 'namespace' && areNotes(body.labels, 'metadata.labels');
  return (
    type === 'kubernetes_annotations' &&
    body.template_annotations === undefined &&
    areNotes(body.annotations, 'metadata.annotations')
  );
}
