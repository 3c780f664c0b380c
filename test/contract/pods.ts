import { Container, containersOf, Pod, podsOf } from '../support/kubernetes';
import { Stack } from './stack';

/** Promise 4: what a pod may do beyond the `restricted` standard. */
export function unhardened(stack: Stack): string[] {
  return podsOf(stack.document).flatMap((pod) =>
    [...loosePod(stack, pod), ...containersOf(pod).flatMap((container) => looseContainer(pod, container))].map(
      (what) => `${pod.owner.address}: ${what}`,
    ),
  );
}

function loosePod({ deviations }: Stack, { spec }: Pod): string[] {
  const user = spec.security_context ?? {};
  const host = spec.volume.filter(({ host_path }) => host_path);
  const kinds = ['config_map', 'secret', 'projected', 'empty_dir', 'persistent_volume_claim', 'host_path', 'name'];
  const privileged = deviations.some(({ what }) => what === 'the namespace admits privileged pods');
  return [
    ...(spec.automount_service_account_token === false ? [] : ['it has a token of a service account']),
    ...(spec.enable_service_links === false ? [] : ['it has the variables of every Service']),
    ...(spec.host_pid || spec.host_ipc ? ["it shares its node's processes"] : []),
    ...(user.run_as_non_root === true && /^[1-9]\d*$/.test(String(user.run_as_user)) ? [] : ['it may be root']),
    ...(/^[1-9]\d*$/.test(String(user.run_as_group)) ? [] : ['its group may be root']),
    ...((user.seccomp_profile as { type?: string } | undefined)?.type === 'RuntimeDefault'
      ? []
      : ['no seccomp profile']),
    ...(host.length > 0 && !privileged ? ['it sees its node, which is listed nowhere'] : []),
    ...spec.volume.flatMap((volume) =>
      Object.keys(volume)
        .filter((kind) => !kinds.includes(kind))
        .map((kind) => `a volume of kind ${kind}`),
    ),
  ];
}

function looseContainer({ spec }: Pod, container: Container): string[] {
  const context = container.security_context ?? {};
  const { requests = {}, limits = {} } = container.resources ?? {};
  const long = spec.container.includes(container);
  const host = new Set(spec.volume.filter(({ host_path }) => host_path).map(({ name }) => name));
  const claims = new Set(spec.volume.filter((volume) => volume.persistent_volume_claim).map(({ name }) => name));
  const capabilities = JSON.stringify(context.capabilities);
  const said = (what: string, fine: unknown) => (fine ? [] : [`${container.name}: ${what}`]);
  return [
    ...said('it may escalate', context.allow_privilege_escalation === false && context.privileged === false),
    ...said('it has capabilities', capabilities === '{"drop":["ALL"]}'),
    ...said('it writes to its image', context.read_only_root_filesystem === true),
    ...said('no CPU is set aside', isQuantity(requests.cpu)),
    ...said('no memory is set aside', isQuantity(requests.memory)),
    ...said('its memory has no end', isQuantity(limits.memory)),
    ...said('nobody asks whether it is ready', !long || container.readiness_probe),
    ...said('nobody asks whether it lives', !container.port?.length || container.liveness_probe),
    ...said('two of it could run on its volume', locks(container, claims)),
    ...said('its log may show a secret', redacts(container)),
    ...(container.volume_mount ?? [])
      .filter(({ name, read_only }) => host.has(name) && !read_only)
      .map(({ mount_path }) => `${container.name}: it writes to its node, at ${mount_path}`),
    ...[...new Set((container.volume_mount ?? []).map(({ name }) => name))]
      .filter((name) => !spec.volume.some((volume) => volume.name === name))
      .map((name) => `${container.name}: there is no volume ${name}`),
  ];
}

function isQuantity(text: string | undefined): boolean {
  return /^[1-9]\d*(m|Ki|Mi|Gi|Ti)?$/.test(text ?? '');
}

const isSupervised = ({ command = [] }: Container) => command.some((word) => word.endsWith('/supervise.sh'));
const variable = ({ env = [] }: Container, name: string) => env.find((one) => one.name === name)?.value;

// Prometheus locks its volume itself. Others are supervised, or wait for what is.
function locks(container: Container, claims: ReadonlySet<string>): boolean {
  const data = container.volume_mount?.find(({ name, sub_path }) => claims.has(name) && sub_path === undefined);
  return !data || !isSupervised(container) || variable(container, 'DATA_LOCK') === data.mount_path;
}

function redacts(container: Container): boolean {
  const secrets = (container.env ?? []).filter(({ value_from }) => value_from?.secret_key_ref).map(({ name }) => name);
  const redacted = variable(container, 'REDACT_VARIABLES')?.split(':') ?? [];
  return !isSupervised(container) || secrets.every((name) => redacted.includes(name));
}
