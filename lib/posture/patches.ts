import { Safeguard } from '../core/checks/deviation-codes';
import { clusterOf } from './kubernetes';
import { isUnknown, mayBe, mayBeNamed } from './may-be';
import { asOwnKind } from './manifests';
import { Document, metadataOf, Resource } from './document';
import { isNote } from './as-declared';
import { issuedBy } from './issued-secrets';
import { Broken, safeguardOf, valueAt, Written } from './written';

// What `kubernetes_env` writes to, as `safeguardOf` takes it.
const ENV = 'spec.template.spec.container.0.env';

/** Objects of ours that others in the stack write too, by resources that patch what is there or by ones of the same name. */
export function patched({ withOthers: all, document, paths }: Written): Broken[] {
  if (!all) return [];
  const others = all.resources.filter(({ address, type }) => type.startsWith('kubernetes_') && !paths.has(address));
  if (others.length === 0) return [];
  const own = namesOf(document, all);
  return others.flatMap((other) => {
    const kind = kindOf(other);
    const target =
      own.get(nameOf(all, other, kind)) ??
      own.get(scaledBy(all, other)) ??
      ownSecretOf(own, all, other) ??
      // A pod of a StatefulSet has its name, and a number.
      (kind === 'pod' ? own.get(nameOf(all, other, 'statefulset').replace(/-\d+$/, '')) : undefined) ??
      mayBeOf(own, [
        scaledBy(all, other),
        ...secretNameOf(all, other),
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

function isOneOf([cluster, kind, within = '', name = '']: string[], own: string[]): boolean {
  if (cluster !== own[0] || kind !== own[1]) return false;
  return mayBe(within, own[2] ?? '') && mayBeNamed(name, own[3] ?? '');
}

/** Secrets of ours that data sources read: what is in them would be in the state. */
export function readByDataSources({ document }: Written): Broken[] {
  const sources = document.dataSources.filter(({ type }) => /^kubernetes_(secret(_v1)?|resources?)$/.test(type));
  if (sources.length === 0) return [];
  const own = namesOf(document, document);
  return sources.flatMap((source) => {
    if (source.type === 'kubernetes_resources') return readByListing(source, document);
    if (kindOf(source) !== 'secret') return [];
    const target = own.get(nameOf(document, source, 'secret')) ?? mentionedBy(source, document);
    if (!target || issuedBy(target)?.forTrust) return [];
    const what = `data.${source.address} reads it, and its content would be in the state`;
    return [{ address: target.address, safeguard: safeguardFor(target), what }];
  });
}

// One whose name is an expression that `evaluate` does not read: what that is made of has the name of ours in it.
function mentionedBy(source: Resource, document: Document): Resource | undefined {
  const { metadata, for_each } = source.body;
  const said = document.wordsIn([metadata, for_each]);
  const within = (one: Resource) => document.nameIn(metadataOf(one).namespace ?? 'default');
  return document.resources.find(
    (secret) =>
      kindOf(secret) === 'secret' &&
      clusterOf(secret) === clusterOf(source) &&
      (said.some((text) => hasWord(text, metadataOf(secret).name) || hasWord(text, secret.address)) ||
        mayBeNamed(document.nameIn(metadataOf(source).name), document.nameIn(metadataOf(secret).name))) &&
      mayBe(within(source), within(secret)),
  );
}

function hasWord(text: string, word: string): boolean {
  return word !== '' && text.split(/[^\w.-]+/).some((one) => one === word || one.startsWith(`${word}.metadata`));
}

// Every Secret of a namespace, or of all of them: by labels too, which may be those of ours.
function readByListing(source: Resource, document: Document): Broken[] {
  const { kind, namespace } = source.body;
  if (!mayBe(String(kind).toLowerCase(), 'secret')) return [];
  const within = (one: unknown) => document.nameIn(String(one));
  const target = document.resources
    .filter((one) => kindOf(one) === 'secret' || issuedBy(one))
    .find(
      (secret) =>
        clusterOf(secret) === clusterOf(source) &&
        (namespace === undefined || mayBe(within(namespace), within(metadataOf(secret).namespace))),
    );
  const what = `data.${source.address} reads it with others, and its content would be in the state`;
  return target ? [{ address: target.address, safeguard: safeguardFor(target), what }] : [];
}

// The objects of a stack, by what tells them apart; `all` knows what their names refer to.
function namesOf(document: Document, all: Document): ReadonlyMap<string, Resource> {
  const objects = document.resources.filter(({ type }) => type.startsWith('kubernetes_'));
  return new Map(
    objects.flatMap((resource): [string, Resource][] => [
      [nameOf(all, resource, kindOf(resource)), resource],
      ...secretNameOf(all, resource).map((name): [string, Resource] => [name, resource]),
    ]),
  );
}

// cert-manager writes a Secret for a Certificate.
function secretNameOf(all: Document, resource: Resource): string[] {
  const issued = issuedBy(resource);
  if (!issued) return [];
  const { name, namespace } = issued;
  return [
    nameOf(all, { ...resource, body: { provider: resource.body.provider, metadata: { name, namespace } } }, 'secret'),
  ];
}

function safeguardFor(target: Resource): Safeguard {
  return issuedBy(target) ? Safeguard.CREDENTIALS : safeguardOf(target.type, '');
}

function ownSecretOf(own: ReadonlyMap<string, Resource>, all: Document, other: Resource): Resource | undefined {
  return secretNameOf(all, other).flatMap((name) => own.get(name) ?? [])[0];
}

/**
 * Objects of ours that have one name. `claimObjectName` refuses names that are the same when they are declared; these are as they
 * are written, after overrides, with what locals and variables say.
 */
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
  if (/^kubernetes_(labels|annotations|env|resource)$/.test(resource.type)) return String(kind).toLowerCase();
  return asOwnKind(resource)
    .type.replace(/^kubernetes_|(_v\d+\w*)?(_data)?$/g, '')
    .replaceAll('_', '');
}

// In no expression.
const SEPARATOR = '\0';

function nameOf(all: Document, resource: Resource, kind: string): string {
  const { name, namespace = '' } = metadataOf(resource);
  const within = kind === 'namespace' ? '' : all.nameIn(namespace) || 'default';
  return [clusterOf(resource), kind, within, all.nameIn(name)].join(SEPARATOR);
}

// What an autoscaler scales, or '': a second pod on one volume waits for the first.
function scaledBy(all: Document, other: Resource): string {
  if (!asOwnKind(other).type.startsWith('kubernetes_horizontal_pod_autoscaler')) return '';
  const { kind, name } = { ...(valueAt(asOwnKind(other).body.spec, 'scale_target_ref') as Record<string, unknown>) };
  const metadata = { ...metadataOf(other), name: String(name) };
  return nameOf(all, { ...other, body: { provider: other.body.provider, metadata } }, String(kind).toLowerCase());
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
