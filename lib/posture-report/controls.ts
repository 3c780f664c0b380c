import { Document, Resource } from '../posture/reading/document';
import { binds, containersOf, Pod, podsOf, policiesOf, Policy, WrittenContainer } from '../posture/reading/kubernetes';
import { valueAt } from '../posture/reading/written';
import { PostureControl } from './posture';
import { reachOf } from './roles';

const CIS = 'CIS Kubernetes Benchmark';
const NSA = 'NSA/CISA Kubernetes Hardening Guide';
const PSS = 'Pod Security Standards, restricted';

interface Control {
  readonly title: string;
  readonly askedBy: readonly string[];
  /** What of a pod does not hold to it. */
  readonly broken: (pod: Pod, policies: readonly Policy[]) => string[];
}

const never = (what: string, is: unknown) => (is ? [what] : []);
const each = (broken: (container: WrittenContainer, pod: Pod) => boolean) => (pod: Pod) =>
  containersOf(pod)
    .filter((container) => broken(container, pod))
    .map(({ name }) => `container ${name}`);
const context = ({ security_context }: WrittenContainer, key: string) => valueAt(security_context, key);
const ofPod = ({ spec }: Pod, key: string, ...more: string[]) => valueAt(spec.security_context, key, ...more);

// Numbers of the benchmark as in its versions 1.9 and 1.10. What a cluster's own configuration decides is not among them.
const CONTROLS: readonly Control[] = [
  {
    title: 'The default service account is not used',
    askedBy: [`${CIS} 5.1.5`, `${NSA}: Authentication and authorization`],
    broken: ({ spec }) => never('the default account', [undefined, 'default'].includes(spec.service_account_name)),
  },
  {
    title: 'Tokens of service accounts are mounted only where they are needed',
    askedBy: [`${CIS} 5.1.6`, `${NSA}: Protecting Pod service account tokens`],
    broken: ({ spec }) => never('a token that is mounted by default', spec.automount_service_account_token !== false),
  },
  {
    title: 'No container is privileged',
    askedBy: [`${CIS} 5.2.2`, `${PSS}: Privileged Containers`],
    broken: each((container) => context(container, 'privileged') === true),
  },
  {
    title: "No pod shares its node's processes",
    askedBy: [`${CIS} 5.2.3`, `${CIS} 5.2.4`, `${PSS}: Host Namespaces`],
    broken: ({ spec }) => never('hostPID or hostIPC', [spec.host_pid, spec.host_ipc].includes(true)),
  },
  {
    title: "No pod is on its node's network",
    askedBy: [`${CIS} 5.2.5`, `${PSS}: Host Namespaces`],
    broken: ({ spec }) => never('hostNetwork', spec.host_network),
  },
  {
    title: 'No container may gain privileges',
    askedBy: [`${CIS} 5.2.6`, `${PSS}: Privilege Escalation`, `${NSA}: Pod security enforcement`],
    broken: each((container) => context(container, 'allow_privilege_escalation') !== false),
  },
  {
    title: 'No container runs as root',
    askedBy: [`${CIS} 5.2.7`, `${PSS}: Running as Non-root`, `${NSA}: Non-root containers`],
    broken: each((container, pod) => (context(container, 'run_as_non_root') ?? ofPod(pod, 'run_as_non_root')) !== true),
  },
  {
    title: 'No container has capabilities',
    askedBy: [`${CIS} 5.2.8`, `${CIS} 5.2.9`, `${CIS} 5.2.10`, `${PSS}: Capabilities`],
    broken: each((container) => {
      const dropped = valueAt(container.security_context, 'capabilities', 'drop');
      const added = [valueAt(container.security_context, 'capabilities', 'add') ?? []].flat();
      return !(Array.isArray(dropped) && dropped.includes('ALL')) || added.length > 0;
    }),
  },
  {
    title: 'No pod mounts a path of its node',
    askedBy: [`${CIS} 5.2.12`, `${PSS}: HostPath Volumes`],
    broken: ({ spec }) => spec.volume.flatMap(({ host_path, name }) => (host_path ? [`volume ${name}`] : [])),
  },
  {
    title: "No container has a port of its node's",
    askedBy: [`${CIS} 5.2.13`, `${PSS}: Host Ports`],
    broken: each(({ port = [] }, { spec }) => !spec.host_network && port.some((one) => valueAt(one, 'host_port'))),
  },
  {
    title: 'Every pod has policies that deny what is not named, in and out',
    askedBy: [`${CIS} 5.3.2`, `${NSA}: Network policies`],
    broken: (pod, policies) => {
      if (pod.spec.host_network) return ['hostNetwork, where no policy holds'];
      const types = policies.filter((policy) => binds(policy, pod)).flatMap((policy) => policy.types);
      return ['Ingress', 'Egress'].filter((type) => !types.includes(type)).map((type) => `no policy for ${type}`);
    },
  },
  {
    title: 'Secrets are files, not variables',
    askedBy: [`${CIS} 5.4.1`],
    broken: each(
      ({ env = [], env_from = [] }) =>
        env.some(({ value_from }) => valueAt(value_from, 'secret_key_ref') !== undefined) ||
        env_from.some(({ secret_ref }) => secret_ref !== undefined),
    ),
  },
  {
    title: "Every container has the runtime's seccomp profile",
    askedBy: [`${CIS} 5.7.2`, `${PSS}: Seccomp`, `${NSA}: Hardening container environments`],
    broken: each((container, pod) => {
      const own = valueAt(container.security_context, 'seccomp_profile', 'type');
      return (own ?? ofPod(pod, 'seccomp_profile', 'type')) !== 'RuntimeDefault';
    }),
  },
  {
    title: 'Nothing is in the namespace `default`',
    askedBy: [`${CIS} 5.7.4`, `${NSA}: Namespaces`],
    broken: ({ namespace }) => never('in `default`', namespace === 'default'),
  },
  {
    title: 'No container writes to its image',
    askedBy: [`${NSA}: Immutable container file systems`],
    broken: each((container) => context(container, 'read_only_root_filesystem') !== true),
  },
  {
    title: 'Every container has a limit of memory',
    askedBy: [`${NSA}: Resource policies`],
    broken: each(({ resources }) => valueAt(resources, 'limits', 'memory') === undefined),
  },
];

/** What auditors ask of the workloads of a stack, and whether it holds. */
export function controlsOf(document: Document, pathOf: (resource: Resource) => string): PostureControl[] {
  const [pods, policies] = [podsOf(document), policiesOf(document)];
  const reach = reachOf(document).map(({ resource, what }) => `${pathOf(resource)}: ${what.join(', ')}`);
  const ofPods = CONTROLS.map(({ title, askedBy, broken }) => {
    const exceptions = pods.flatMap((pod) => {
      const found = [...new Set(broken(pod, policies))];
      return found.length > 0 ? [`${pathOf(pod.owner)}: ${found.join(', ')}`] : [];
    });
    return { title, askedBy: [...askedBy], holds: exceptions.length === 0, exceptions };
  });
  return [{ ...OF_ROLES, holds: reach.length === 0, exceptions: reach }, ...ofPods];
}

const OF_ROLES = {
  title: 'No role reads Secrets, enters pods or makes some',
  askedBy: [1, 2, 3, 4, 10].map((number) => `${CIS} 5.1.${number}`),
};
