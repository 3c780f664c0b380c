import { DeviationCode, Safeguard } from '../core/checks/deviation-codes';
import { isListed } from '../core/checks/deviations';
import { metadataOf } from './reading/document';
import { containersOf, Pod, podsOf, WrittenContainer } from './reading/kubernetes';
import { acceptedFor, Broken, valueAt, Written } from './reading/written';

/** Pods that run as one account, which has the rights of all of them: of a name that locals and variables say, too. */
export function sharedAccounts({ document }: Written): Broken[] {
  const first = new Map<string, Pod>();
  return podsOf(document).flatMap((pod) => {
    const { cluster, namespace, owner, spec } = pod;
    const account = document.nameIn(spec.service_account_name ?? 'default');
    const key = [cluster, namespace, account].join('\0');
    const other = first.get(key);
    if (!other) first.set(key, pod);
    const what = [
      ...(account === 'default' ? ['it runs as the account of every pod of its namespace'] : []),
      ...(other ? [`it runs as the account of ${other.owner.address}`] : []),
    ];
    return what.map((one) => ({ address: owner.address, safeguard: Safeguard.IDENTITY, what: one }));
  });
}

/** What a pod may do beyond the `restricted` standard, and what this library asks of it besides. */
export function unhardened(written: Written): Broken[] {
  return podsOf(written.document).flatMap((pod) =>
    [
      ...loosePod(written, pod),
      ...containersOf(pod).flatMap((container) => looseContainer(written, pod, container)),
    ].map((what) => ({ address: pod.owner.address, safeguard: Safeguard.PODS, what })),
  );
}

const VOLUMES = ['config_map', 'secret', 'projected', 'empty_dir', 'persistent_volume_claim', 'host_path', 'name'];

function loosePod(written: Written, pod: Pod): string[] {
  const { spec } = pod;
  const user = block(spec.security_context);
  const privileged = isListed(written.deviations, 'pod-security', 'privileged');
  const declared = () => valueAt(written.declarations?.body(pod.owner) ?? pod.owner.body, 'spec', 'template', 'spec');
  const seen = spec.volume.flatMap(({ host_path }) => (host_path ? [String(valueAt(host_path, 'path'))] : []));
  const declaredPaths = () =>
    ((valueAt(declared(), 'volume') ?? []) as unknown[]).map((volume) => valueAt(volume, 'host_path', 'path'));
  return [
    ...(spec.automount_service_account_token === false ? [] : ['it has a token of a service account']),
    ...(spec.volume.some(isTokenVolume) && !identified(written, pod)
      ? ['it mounts a token of a service account that is not its own']
      : []),
    ...(spec.enable_service_links === false ? [] : ['it has the variables of every Service']),
    ...(spec.host_pid || spec.host_ipc ? ["it shares its node's processes"] : []),
    ...(spec.host_network && !valueAt(declared(), 'host_network') ? ["it is on its node's network"] : []),
    ...(user.run_as_non_root === true && (isId(user.run_as_user) || isChosen(written, pod, user.run_as_user))
      ? []
      : ['it may be root']),
    ...(isId(user.run_as_group) ? [] : ['its group may be root']),
    ...(valueAt(user.seccomp_profile, 'type') === 'RuntimeDefault' ? [] : ['no seccomp profile']),
    ...(user.sysctl === undefined ? [] : ['it sets parameters of the kernel']),
    ...(seen.length > 0 && !privileged ? ['it sees its node, which is listed nowhere'] : []),
    ...seen.filter((path) => !declaredPaths().includes(path)).map((path) => `it sees ${path} of its node`),
    ...spec.volume.flatMap((volume) =>
      Object.keys(volume)
        .filter((kind) => !VOLUMES.includes(kind))
        .map((kind) => `a volume of kind ${kind}`),
    ),
  ];
}

// The cluster gives it one that is not root, or does not start it.
function isChosen(written: Written, { owner }: Pod, user: unknown): boolean {
  return user === undefined && isListed(acceptedFor(written, owner), 'chosen-user', metadataOf(owner).name);
}

function isTokenVolume(volume: Pod['spec']['volume'][number]): boolean {
  const sources = (volume.projected ?? []).flatMap((one) => one.sources);
  return [sources].flat(2).some((source) => valueAt(source, 'service_account_token') !== undefined);
}

// An account of this stack has what this stack grants to it; of one of others that is not known, which is listed.
function identified(written: Written, { owner, spec }: Pod): boolean {
  const name = spec.service_account_name ?? '';
  if (written.document.referredTo(name)?.type === 'kubernetes_service_account_v1') return true;
  return isListed(acceptedFor(written, owner), 'foreign-account', name);
}

function looseContainer(written: Written, { spec, owner }: Pod, container: WrittenContainer): string[] {
  const context = block(container.security_context);
  const { requests = {}, limits = {} } = block(container.resources) as NonNullable<WrittenContainer['resources']>;
  const long = spec.container.includes(container);
  const host = new Set(spec.volume.filter(({ host_path }) => host_path).map(({ name }) => name));
  const mounts = container.volume_mount ?? [];
  const isAcceptedFor = (code: DeviationCode) =>
    isListed(acceptedFor(written, owner), code, `${metadataOf(owner).name}/${container.name}`);
  const said = (what: string, fine: unknown) => (fine ? [] : [`${container.name}: ${what}`]);
  return [
    ...said('it may escalate', context.allow_privilege_escalation === false && context.privileged === false),
    ...said('it has capabilities', isNone(context.capabilities)),
    ...said('it writes to its image', context.read_only_root_filesystem === true || isAcceptedFor('writable-image')),
    ...said('it may be root', context.run_as_non_root !== false && isIdOrNone(context.run_as_user)),
    ...said('its group may be root', isIdOrNone(context.run_as_group)),
    ...said(
      'no seccomp profile',
      context.seccomp_profile === undefined || valueAt(context.seccomp_profile, 'type') === 'RuntimeDefault',
    ),
    ...said('no CPU is set aside', isQuantity(requests.cpu)),
    ...said('no memory is set aside', isQuantity(requests.memory)),
    ...said('its memory has no end', isQuantity(limits.memory)),
    ...said('its temporary files have no end', isQuantity(limits['ephemeral-storage'])),
    ...said('nobody asks whether it is ready', !long || container.readiness_probe),
    ...said('nobody asks whether it lives', !container.port?.length || container.liveness_probe),
    ...said('its image has no version', isVersioned(container.image)),
    ...mounts
      .filter(({ name, read_only }) => host.has(name) && !read_only)
      .map(({ mount_path }) => `${container.name}: it writes to its node, at ${mount_path}`),
    ...[...new Set(mounts.map(({ name }) => name))]
      .filter((name) => !spec.volume.some((volume) => volume.name === name))
      .map((name) => `${container.name}: there is no volume ${name}`),
  ];
}

function block(value: unknown): Record<string, unknown> {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {};
}

function isNone(capabilities: unknown): boolean {
  const { drop, ...more } = block(capabilities);
  return JSON.stringify(drop) === '["ALL"]' && Object.keys(more).length === 0;
}

function isId(value: unknown): boolean {
  return /^[1-9]\d*$/.test(String(value));
}

function isIdOrNone(value: unknown): boolean {
  return value === undefined || isId(value);
}

function isVersioned(image: unknown): boolean {
  if (typeof image !== 'string') return false;
  const [, tag] = /:([^:/@]+)(@|$)/.exec(image) ?? [];
  return image.includes('@sha256:') || image.includes('${') || (tag !== undefined && tag !== 'latest');
}

function isQuantity(text: unknown): boolean {
  return typeof text === 'string' && /^[1-9]\d*(m|Ki|Mi|Gi|Ti)?$/.test(text);
}
