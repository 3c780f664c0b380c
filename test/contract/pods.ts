import { containersOf, Pod, podsOf, WrittenContainer } from '../support/kubernetes';
import { unhardened as loose } from '../../lib/posture/pods';
import { Stack } from './stack';

/** Promise 4: what a pod may do beyond the `restricted` standard, as lib/posture/pods.ts sees it: user, capabilities, root file system, resources. */
export function unhardened(stack: Stack): string[] {
  return [
    ...loose(stack).map(({ address, what }) => `${address}: ${what}`),
    ...podsOf(stack.document).flatMap((pod) =>
      containersOf(pod).flatMap((container) =>
        unguarded(pod, container).map((what) => `${pod.owner.address}: ${container.name}: ${what}`),
      ),
    ),
    ...podsOf(stack.document).flatMap((pod) => seesOthers(pod, podsOf(stack.document))),
  ];
}

// Through /proc of the node, all that a process has is open to another of the same user, whatever container that is in: the nobody
// that many images run as, the first user of a node.
function seesOthers(pod: Pod, all: readonly Pod[]): string[] {
  const user = ({ spec }: Pod) => String(spec.security_context?.run_as_user);
  if (!pod.spec.volume.some(({ host_path }) => host_path)) return [];
  const same = all.filter((other) => user(other) === user(pod) && other.owner.address !== pod.owner.address);
  return [
    ...(['1000', '65534'].includes(user(pod)) ? [`${pod.owner.address}: it sees what others of the node have`] : []),
    ...same.map(({ owner }) => `${pod.owner.address}: it sees what ${owner.address} has`),
  ];
}

// What supervise.sh does where it is told to.
function unguarded({ spec }: Pod, container: WrittenContainer): string[] {
  const claims = new Set(spec.volume.filter((volume) => volume.persistent_volume_claim).map(({ name }) => name));
  return [
    ...(locks(container, claims) ? [] : ['two of it could run on its volume']),
    ...(redacts(container) ? [] : ['its log may show a secret']),
  ];
}

const isSupervised = ({ command = [] }: WrittenContainer) => command.some((word) => word.endsWith('/supervise.sh'));
const variable = ({ env = [] }: WrittenContainer, name: string) => env.find((one) => one.name === name)?.value;

// Prometheus locks its volume itself. Others are supervised, or wait for what is.
function locks(container: WrittenContainer, claims: ReadonlySet<string>): boolean {
  const data = container.volume_mount?.find(({ name, sub_path }) => claims.has(name) && sub_path === undefined);
  return !data || !isSupervised(container) || variable(container, 'DATA_LOCK') === data.mount_path;
}

function redacts(container: WrittenContainer): boolean {
  const secrets = (container.env ?? []).filter(({ value_from }) => value_from?.secret_key_ref).map(({ name }) => name);
  const redacted = variable(container, 'REDACT_VARIABLES')?.split(':') ?? [];
  return !isSupervised(container) || secrets.every((name) => redacted.includes(name));
}
