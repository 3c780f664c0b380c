import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord } from '../../core/values/records';
import { metadataOf, Resource } from '../reading/document';
import { strings } from '../reading/expressions';
import { clusterOf, one } from '../reading/kubernetes';
import { withSnakeKeys } from '../reading/manifests';
import { isLike, isUnknown, mayBe } from '../reading/may-be';
import { PLURALS } from '../reading/object-names';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { contentsOf, homesOf } from '../reading/homes';
import { maySelect } from '../reading/selectors';

/**
 * Policies of others by which an engine changes, makes or deletes what is in a namespace of ours: Kyverno's, Gatekeeper's mutations,
 * those of Kubewarden that mutate, the SidecarSets of OpenKruise, what puts something into pods by labels, and faults of Chaos Mesh. Their conditions nobody here reads: by namespaces, kinds and
 * labels alone it is seen, of rules of Kyverno's, Gatekeeper and OpenKruise, that they are about something else.
 * @see https://kyverno.io/docs/policy-types/cluster-policy/match-exclude/
 * @see https://open-policy-agent.github.io/gatekeeper/website/docs/mutation/
 * @see https://docs.kubewarden.io/
 */
export function changedByEngines(written: Written): Broken[] {
  const { document, withOthers = document } = written;
  const policies = resourcesOfOthers(written).flatMap(policiesOf);
  if (policies.length === 0) return [];
  return homesOf(document).flatMap((home) => {
    const { resources, pods } = contentsOf(document, home);
    const labels = [...resources.map((of) => of.labels), ...pods];
    const isAbout = ({ namespaces, except, kinds, selector, name }: Reach) =>
      (name === undefined || resources.some((of) => mayBe(name, of.name))) &&
      namespaces.some((pattern) => mayMatch(withOthers.nameIn(pattern), home.within)) &&
      !(isClosed(home.within) && except.some((pattern) => isClosed(pattern) && mayMatch(pattern, home.within))) &&
      // Kinds of ours, whether there is one today or not.
      kinds.some((pattern) => KINDS.some((kind) => mayMatch(lastOf(pattern), kind))) &&
      labels.some((of) => maySelect(selector, of, mayMatch));
    return policies
      .filter(({ resource, reaches }) => clusterOf(resource) === home.cluster && reaches.some(isAbout))
      .map(({ resource: { address }, does }) => ({
        address: home.target.address,
        safeguard: SAFEGUARDS[does],
        what: `${address} may ${does} what is made in namespace "${home.within}"`,
      }));
  });
}

const SAFEGUARDS = { change: Safeguard.PODS, delete: Safeguard.DATA, show: Safeguard.CREDENTIALS };

// What a policy is about, by patterns.
interface Reach {
  readonly namespaces: readonly string[];
  readonly except: readonly string[];
  readonly kinds: readonly string[];
  /** Of all that it is about, where that does nothing to others. */
  readonly name?: string;
  /** With the provider's spelling of its keys. */
  readonly selector: unknown;
}

interface EnginePolicy {
  readonly resource: Resource;
  readonly does: keyof typeof SAFEGUARDS;
  readonly reaches: readonly Reach[];
}

const KINDS = ['pod', 'replicaset', ...Object.keys(PLURALS).map((kind) => kind.replaceAll('_', ''))];
const ALL: Reach = { namespaces: ['*'], except: [], kinds: ['*'], selector: {} };
// What Kyverno fills in.
const HOLE = '{{';

function policiesOf(resource: Resource): EnginePolicy[] {
  const { manifest } = resource.body;
  if (!isRecord(manifest)) return [];
  const group = String(manifest.apiVersion).replace(/\/.*/, '');
  const kind = String(manifest.kind);
  const does = /(Deleting|Cleanup)Policy$/.test(kind) ? 'delete' : 'change';
  const reaches = isUnknown(manifest.spec) && ENGINES.test(group) ? [ALL] : reachesOf(group, kind, one(manifest.spec));
  const { namespace } = metadataOf(resource);
  // One of a namespace is about what is in it.
  const within = /^(Policy|CleanupPolicy|AdmissionPolicy|Namespaced.*|EphemeralJob|Pod(Default|Preset))$/.test(kind)
    ? [namespace ?? 'default']
    : undefined;
  const policies: EnginePolicy[] = [
    { resource, does, reaches },
    { resource, does: 'show', reaches: /(^|\.)kyverno\.io$/.test(group) ? shownBy(one(manifest.spec)) : [] },
  ];
  return policies
    .filter((of) => of.reaches.length > 0)
    .map((of) => (within ? { ...of, reaches: of.reaches.map((reach) => ({ ...reach, namespaces: within })) } : of));
}

const MESSAGE = /\{\{[^}]*\brequest\.(object|oldObject)\b(?!\.metadata)/;
const READ = /^\/api\/v1\/(?:namespaces\/([^/{]+)\/)?secrets\b/g;

// Secrets: by a message about one, and by what is read for another policy, or for what that makes.
function shownBy(spec: Spec): Reach[] {
  const read = strings(spec)
    .filter(({ path }) => path.at(-1) === 'urlPath')
    .flatMap(({ text }) => [...text.matchAll(READ)].map(([, namespace = '*']) => namespace));
  return [
    ...recordsOf(spec.rules)
      .filter(({ validate }) => MESSAGE.test(String(valueAt(validate, 'message'))))
      .flatMap(kyvernos)
      .filter(({ kinds }) => kinds.some((pattern) => mayMatch(lastOf(pattern), 'secret'))),
    ...(read.length > 0 ? [{ ...ALL, namespaces: read }] : []),
  ];
}

const ENGINES = /^(mutations\.gatekeeper\.sh|apps\.kruise\.io|policies\.kubewarden\.io)$|(^|\.)kyverno\.io$/;

type Spec = Readonly<Record<string, unknown>>;

function reachesOf(group: string, kind: string, spec: Spec): Reach[] {
  if (group === 'mutations.gatekeeper.sh') return [gatekeepers(spec)];
  if (group === 'apps.kruise.io' && kind === 'SidecarSet')
    return [{ ...ALL, namespaces: texts(spec.namespace), selector: withSnakeKeys(spec.selector) }];
  if (/^(EphemeralJob|Pod(Default|Preset))$/.test(kind)) return [{ ...ALL, selector: withSnakeKeys(spec.selector) }];
  if (group === 'chaos-mesh.org') {
    // A schedule has it in what it repeats.
    const selected = [spec, ...Object.values(spec)].map((of) => valueAt(of, 'selector')).filter(isRecord);
    return selected.map((of) => ({
      ...ALL,
      namespaces: texts(of.namespaces),
      selector: { match_labels: of.labelSelectors },
    }));
  }
  if (group === 'policies.kubewarden.io') return spec.mutating === true || isUnknown(spec.mutating) ? [ALL] : [];
  if (!/(^|\.)kyverno\.io$/.test(group)) return [];
  if (/^(Cluster)?Policy$/.test(kind)) return recordsOf(spec.rules).flatMap(rulesReach);
  if (kind.endsWith('CleanupPolicy')) return kyvernos(spec);
  return /(Mutating|Generating|Deleting)Policy$/.test(kind) ? [ALL] : [];
}

function gatekeepers(spec: Spec): Reach {
  const match = one<Spec>(spec.match);
  const applied = recordsOf(spec.applyTo).flatMap((of) => texts(of.kinds));
  return {
    namespaces: texts(match.namespaces),
    except: listed(match.excludedNamespaces),
    kinds: applied.length > 0 ? applied : ['*'],
    selector: withSnakeKeys(match.labelSelector),
  };
}

// A rule of Kyverno's that validates changes nothing; one that verifies images pins them to a digest at most, which loosens nothing.
function rulesReach(rule: Spec): Reach[] {
  if (isUnknown(rule)) return [ALL];
  const { mutate, generate } = rule;
  if (generate !== undefined) return madeBy(generate);
  if (mutate === undefined) return [];
  const targets = recordsOf(valueAt(mutate, 'targets'));
  if (targets.length === 0) return kyvernos(rule);
  return targets.map((of) => ({ ...ALL, namespaces: texts(of.namespace), kinds: texts(of.kind) }));
}

// What is ours would be shown elsewhere, where it copies from us.
function madeBy(generate: unknown): Reach[] {
  const spec = one<Spec>(generate);
  const at = (...path: string[]) => {
    const place = valueAt(spec, ...path, 'namespace');
    return typeof place === 'string' ? [place] : [];
  };
  const sources = [...at('clone'), ...at('cloneList')];
  const from = sources.length > 0 ? [{ ...ALL, namespaces: sources }] : [];
  if (deniesOnly(spec)) return from;
  const name = isHarmless(spec) ? String(spec.name) : undefined;
  const to = at();
  return [...from, ...(from.length > 0 && to.length === 0 ? [] : [{ ...ALL, name, namespaces: texts(to) }])];
}

function deniesOnly({ kind, data }: Spec): boolean {
  const spec = valueAt(data, 'spec');
  if (kind !== 'NetworkPolicy' || !isRecord(spec)) return false;
  return [spec.ingress, spec.egress].every(
    (rules) => rules === undefined || (Array.isArray(rules) && rules.length === 0),
  );
}

// What changes nothing that has another name.
function isHarmless({ kind, name, data }: Spec): boolean {
  const isText = typeof name === 'string' && isClosed(name);
  if (isText && kind === 'Secret') return data === undefined || valueAt(data, 'type') === 'Opaque';
  return isText && /^(ConfigMap|ResourceQuota|LimitRange)$/.test(String(kind));
}

// What it matches, one of several or all of them, but for namespaces that are left out whatever else is asked.
function kyvernos({ match, exclude }: Spec): Reach[] {
  const except = alternativesIn(exclude)
    .filter((of) => Object.keys(of).join() === 'resources')
    .map((of) => one<Spec>(of.resources))
    .filter((of) => Object.keys(of).join() === 'namespaces')
    .flatMap((of) => listed(of.namespaces));
  const matched = [...alternativesIn(match), ...recordsOf(valueAt(match, 'all'))].map((of) => one<Spec>(of.resources));
  return (matched.length > 0 ? matched : [{} as Spec]).map((of) => ({
    namespaces: texts(of.namespaces),
    except,
    kinds: texts(of.kinds),
    selector: withSnakeKeys(of.selector),
  }));
}

// Each of which is enough. The older form is one.
function alternativesIn(said: unknown): Spec[] {
  const { any, all, ...older } = one<Spec>(said);
  return [...recordsOf(any), ...(Object.keys(older).length > 0 && all === undefined ? [older] : [])];
}

// Patterns; all where nothing is said, or nobody knows.
function texts(value: unknown): string[] {
  const list = listed(value);
  return list.length > 0 ? list : ['*'];
}

function listed(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}

function recordsOf(value: unknown): Spec[] {
  if (isUnknown(value)) return [value as unknown as Spec];
  return [value].flat().filter((of): of is Spec => isRecord(of) || isUnknown(of));
}

// In keys and values of labels too, as Kyverno reads them: nobody else has a label with such signs.
function mayMatch(pattern: string, text: string): boolean {
  if (!isClosed(pattern)) return pattern.includes(HOLE) || mayBe(pattern, text);
  if (mayBe(pattern, text)) return true;
  return isLike(pattern, text, 'i');
}

// One that nobody fills in later.
function isClosed(pattern: string): boolean {
  return !pattern.includes(HOLE) && !isUnknown(pattern);
}

// `apps/v1/Deployment`, `Pod/exec`: the kind has a capital letter.
function lastOf(kind: string): string {
  return kind.split('/').find((part) => /^[A-Z*?]/.test(part)) ?? kind;
}
