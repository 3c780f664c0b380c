import { Safeguard } from '../../core/checks/deviation-codes';
import { isLoginKey } from '../../core/values/bcrypt-keys';
import { isRecord } from '../../core/values/records';
import { Document, metadataOf, Resource } from '../reading/document';
import { issuedBy, signsWith } from '../reading/issued-secrets';
import { clusterOf, all, containersOf, one, Pod, podsOf } from '../reading/kubernetes';
import { asPatchedPod, makesPods } from '../reading/manifests';
import { isUnknown, mayBe, mayBeNamed } from '../reading/may-be';
import { Broken, safeguardOf, Written } from '../reading/written';
import { accountsBy, subjectsOf } from './bindings';

interface Named {
  readonly name: string;
  readonly secret_name: string;
}

/**
 * What others in the stack take of ours: a pod that mounts a key or a volume, where it can be a server of ours or change its
 * data, and a binding that gives more rights to an account of ours.
 */
export function takenByOthers({ withOthers, document, paths, signing }: Written): Broken[] {
  if (!withOthers) return [];
  const find = finder(document, withOthers);
  const strangers = podsOf(withOthers, asPatchedPod).filter(({ owner }) => !paths.has(owner.address));
  // What an object of another kind names is told where names are looked at.
  const known = strangers.filter(({ owner }) => makesPods(owner));
  const mounted = known.flatMap((pod) =>
    mountedBy(pod, find, { secrets: secretsOf(pod), signing }, `${pod.owner.address} mounts it`),
  );
  const bound = subjectsOf(withOthers, paths).flatMap((subject) => {
    const { binding, kind, name, namespace } = subject;
    const targets = mayBe(kind, 'ServiceAccount')
      ? find('kubernetes_service_account_v1', binding, name, namespace)
      : [];
    const by = accountsBy(document, withOthers, subject).filter((one) => !targets.includes(one));
    return broken([...targets, ...by], Safeguard.IDENTITY, `${binding.address} gives rights to it`);
  });
  const worn = known.flatMap(({ owner, spec, unknown }) => {
    const names = [...unknown, spec.service_account_name ?? []].flat();
    const { namespace } = metadataOf(owner);
    const targets = names.flatMap((name) => find('kubernetes_service_account_v1', owner, name, namespace));
    return broken(targets, Safeguard.IDENTITY, `${owner.address} has its identity`);
  });
  const authorities = document.resources.filter((one) => issuedBy(one)?.signs);
  const signed = withOthers.resources.flatMap((issuer) => {
    const secret = paths.has(issuer.address) ? undefined : signsWith(issuer);
    if (secret === undefined) return [];
    const named = withOthers.nameIn(secret);
    const targets = authorities.filter(
      (one) => mayBeNamed(named, document.nameIn(issuedBy(one)?.name ?? '')) && clusterOf(one) === clusterOf(issuer),
    );
    return broken(targets, Safeguard.CREDENTIALS, `${issuer.address} signs with it`);
  });
  return [...mounted, ...bound, ...worn, ...signed];
}

/**
 * What a user gives a pod of ours, as an ExtraVolume, a variable or a credential of a Secret, of what is another's: a key, what signs, the
 * login of an administrator, or a volume of data. The pod is ours, but what runs beside the daemon is not, and one that is taken over has it.
 */
export function takenByExtras({ document, signing: all, administrators }: Written): Broken[] {
  const signing = new Set([...(all ?? []), ...(administrators ?? [])]);
  const find = finder(document, document);
  return podsOf(document).flatMap((pod) => {
    const { owner, spec } = pod;
    const what = `what is given to ${owner.address} has it`;
    const volume = spec.volume.filter(({ name }) => name.startsWith('extra-'));
    const extra = { ...pod, spec: { ...spec, volume, container: [], init_container: [] } };
    const mounted = mountedBy(extra, find, { secrets: [...secretsOf(extra), ...keysInVariables(pod)], signing }, what);
    // This library refers to what it makes; only a user spells its name.
    const spelled = secretsOf(pod).filter((name) => !name.includes('${'));
    const made = spelled
      .flatMap((name) => find('kubernetes_secret_v1', owner, name, metadataOf(owner).namespace))
      .filter(
        (one) =>
          !issuedBy(one) &&
          opensMoreThanOneLogin(one, signing) &&
          !mounted.some(({ address }) => address === one.address),
      );
    return [...mounted, ...broken(made, Safeguard.CREDENTIALS, what)];
  });
}

type Find = (type: string, of: Resource, name: string, namespace: string | undefined) => readonly Resource[];

/** Finds objects of ours by how a resource of `withOthers` names one: several, where that is not known. */
function finder(document: Document, withOthers: Document): Find {
  const byName = new Map<string, { readonly resource: Resource; readonly name: string; readonly within: string }[]>();
  for (const resource of document.resources) {
    const { name: given, namespace = 'default' } = issuedBy(resource) ?? metadataOf(resource);
    const [name, within] = [document.nameIn(given), document.nameIn(namespace)];
    const key = isUnknown(name) ? '' : name;
    byName.set(key, [...(byName.get(key) ?? []), { resource, name, within }]);
  }
  return (type, of, given, namespace = 'default') => {
    const [name, within] = [withOthers.nameIn(given), withOthers.nameIn(namespace)];
    const near = isUnknown(name) ? [...byName.values()] : [byName.get(name) ?? [], byName.get('') ?? []];
    return near
      .flat()
      .filter((one) => mayBeNamed(name, one.name) && mayBe(within, one.within))
      .map(({ resource }) => resource)
      .filter((one) => typeMade(one) === type && clusterOf(one) === clusterOf(of));
  };
}

// Of what a pod has, the keys and the data of ours.
function mountedBy(
  pod: Pod,
  find: Find,
  { secrets, signing }: Pick<Written, 'signing'> & { readonly secrets: readonly string[] },
  what: string,
): Broken[] {
  const { namespace } = metadataOf(pod.owner);
  const named = (type: string, names: readonly string[]) =>
    [...names, ...pod.unknown].flatMap((name) => find(type, pod.owner, name, namespace));
  const targets = [
    ...named('kubernetes_secret_v1', secrets).filter((one) => opensMoreThanOneLogin(one, signing)),
    ...named('kubernetes_persistent_volume_claim_v1', claimsOf(pod)),
  ];
  return targets.flatMap((target) => broken([target], safeguardOf(typeMade(target), ''), what));
}

function broken(targets: readonly Resource[], safeguard: Safeguard, what: string): Broken[] {
  return targets.map(({ address }) => ({ address, safeguard, what }));
}

// No daemon of ours has anything but a password in a variable: a key of a certificate, or a file of passwords.
function keysInVariables(pod: Pod): string[] {
  return containersOf(pod)
    .flatMap(({ env }) => all<{ value_from: unknown }>(env))
    .map(({ value_from }) =>
      one<Named & { readonly key: string }>(one<{ secret_key_ref: unknown }>(value_from).secret_key_ref),
    )
    .flatMap(({ name, key = '' }) => (name !== undefined && !isLoginKey(key) ? [name] : []));
}

// cert-manager makes a Secret of a Certificate.
function typeMade(resource: Resource): string {
  return issuedBy(resource) ? 'kubernetes_secret_v1' : resource.type;
}

/** Whether a Secret holds more than what one user logs in with, which is there to be read by him. */
export function opensMoreThanOneLogin(secret: Resource, signing: Written['signing']): boolean {
  if (signing?.has(secret.address)) return true;
  const issued = issuedBy(secret);
  if (issued) return !issued.forTrust;
  return !Object.keys(secret.body.data_wo ?? {}).every(isLoginKey);
}

function secretsOf(pod: Pod): string[] {
  const { volume } = pod.spec;
  const containers = containersOf(pod);
  const projected = volume
    .flatMap((of) => all<{ sources: unknown }>(of.projected))
    .flatMap(({ sources }) => all<{ secret: unknown }>(sources));
  const variables = containers.flatMap(({ env }) => all<{ value_from: unknown }>(env)).map((of) => of.value_from);
  const environments = containers.flatMap(({ env_from }) => all<{ secret_ref: unknown }>(env_from));
  return [
    ...volume.map(({ secret }) => one<Named>(secret).secret_name),
    ...volume.flatMap((of) => secretsOfDrivers({ ...of, secret: undefined })),
    ...projected.flatMap(({ secret }) => all<Named>(secret)).map(({ name }) => name),
    ...variables.map((from) => one<Named>(one<{ secret_key_ref: unknown }>(from).secret_key_ref).name),
    ...environments.map((of) => one<Named>(of.secret_ref).name),
  ].filter((name) => name !== undefined);
}

// What drivers of volumes are given to log in with, each by a key of its own: `node_publish_secret_ref`, `secret_name` of Azure's files.
function secretsOfDrivers(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsOfDrivers);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, of]) => {
    if (key === 'secret_name') return typeof of === 'string' ? [of] : [];
    const name = key.endsWith('secret_ref') ? one<Named>(of).name : undefined;
    return name === undefined ? secretsOfDrivers(of) : [name];
  });
}

function claimsOf({ spec }: Pod): string[] {
  return spec.volume
    .map(({ persistent_volume_claim: claim }) => one<{ claim_name: string }>(claim).claim_name)
    .filter((name) => name !== undefined);
}
