import { isDeepStrictEqual } from 'node:util';
import { Document, metadataOf, Resource } from '../support/document';
import { containersOf, Pod, podsOf, WrittenContainer, WrittenProbe } from '../support/kubernetes';
import { isListed } from '../../lib/core/checks/deviations';
import { acceptedFor, Stack } from './stack';

const UNITS: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 };
const DISK = 'ephemeral-storage';

/** Promise 4: which pod may fill its node, is somebody in the API whom others are too, or is asked one thing twice. */
export function unbounded(stack: Stack): string[] {
  const { document } = stack;
  const pods = podsOf(document);
  return [
    ...pods.flatMap((pod) =>
      [
        ...full(pod),
        ...identified(stack, pod, pods),
        ...containersOf(pod).flatMap((container) => looseContainer(container)),
        // One that hangs would go unnoticed, be it the daemon or what sets it right.
        ...pod.spec.container
          .filter(({ liveness_probe }) => !liveness_probe)
          .map(({ name }) => `${name}: nobody asks whether it lives`),
      ].map((what) => `${pod.owner.address}: ${what}`),
    ),
    ...document
      .all('kubernetes_service_account_v1')
      .filter(({ body }) => body.automount_service_account_token !== false)
      .map(({ address }) => `${address} has its token in every pod`),
    ...roles(document),
  ];
}

function looseContainer(container: WrittenContainer): string[] {
  const { requests = {}, limits = {} } = container.resources ?? {};
  const { liveness_probe: alive, readiness_probe: ready } = container;
  return [
    ...(bytes(requests[DISK]) > 0 ? [] : ['no disk is set aside']),
    ...(bytes(limits[DISK]) >= bytes(requests[DISK]) && bytes(limits[DISK]) > 0 ? [] : ['its disk has no end']),
    // Nothing but a connection can be asked of who knows no password: that may be asked twice.
    ...(alive && ready && isDeepStrictEqual(alive.exec, ready.exec) && !isTcp(alive)
      ? ['it is restarted for what it is not ready for']
      : []),
  ].map((what) => `${container.name}: ${what}`);
}

// A pod is evicted for what is in its volumes on a disk and in its logs together.
function full({ spec }: Pod): string[] {
  const folders = spec.volume.flatMap(({ name, empty_dir }) => (empty_dir ? [{ name, ...empty_dir }] : []));
  const disks = folders.filter(({ medium }) => medium !== 'Memory');
  const most = disks.reduce((sum, { size_limit }) => sum + bytes(size_limit), 0);
  const limit = spec.container.reduce((sum, { resources }) => sum + bytes(resources?.limits?.[DISK]), 0);
  return [
    ...folders.filter(({ size_limit }) => !(bytes(size_limit) > 0)).map(({ name }) => `the folder ${name} has no end`),
    ...(most < limit ? [] : [`it is evicted before its folders are full: ${most} of ${limit} bytes`]),
  ];
}

function identified(stack: Stack, { owner, spec }: Pod, pods: Pod[]): string[] {
  const { document } = stack;
  const accepted = acceptedFor(stack, owner);
  const listed = isListed(accepted, 'api-token');
  const name = spec.service_account_name ?? '';
  const account = document.referredTo(name);
  const own = account?.type === 'kubernetes_service_account_v1' && metadataOf(account).name === metadataOf(owner).name;
  const shared = pods.filter((other) => other.spec.service_account_name === spec.service_account_name);
  const tokens = spec.volume.filter(({ projected = [] }) =>
    projected.some(({ sources }) => sources.some(({ service_account_token }) => service_account_token)),
  );
  const holders = containersOf({ spec } as Pod).filter(({ volume_mount = [] }) =>
    volume_mount.some(({ name }) => tokens.some((volume) => volume.name === name)),
  );
  return [
    ...(own || isOfOthers(name) ? [] : ['it has no identity of its own in the API']),
    ...(shared.length === 1 ? [] : ['others are who it is']),
    ...(tokens.length === 0 || own || isListed(accepted, 'foreign-account', name)
      ? []
      : ['it has a token of an account of others, which is listed nowhere']),
    ...(tokens.length === 0 || bindings(document).some((binding) => isFor(document, binding, name))
      ? []
      : [`it has a token in ${tokens.map(({ name }) => name).join()} that may do nothing`]),
    ...(tokens.length === 0 || listed ? [] : ['it has a token of the API, which is listed nowhere']),
    ...(tokens.length > 0 && holders.length === 0 ? ['it has a token that no container reads'] : []),
  ];
}

// One that a program names: this library makes none by a literal.
function isOfOthers(name: string): boolean {
  return /^[a-z]/.test(name) && name !== 'default';
}

function bindings(document: Document): Resource[] {
  return [...document.all('kubernetes_role_binding_v1'), ...document.all('kubernetes_cluster_role_binding_v1')];
}

function isFor(document: Document, { body }: Resource, account: string): boolean {
  const subjects = body.subject as { readonly kind: string; readonly name: string }[];
  const own = document.referredTo(account)?.address;
  return subjects.some(({ name }) =>
    own === undefined ? name === account : document.referredTo(name)?.address === own,
  );
}

interface Rule {
  readonly verbs: string[];
  readonly resources?: string[];
  readonly non_resource_urls?: string[];
}

// By what is allowed: to read, and nothing that holds a Secret. `nodes/proxy` is listed as a deviation.
function roles(document: Document): string[] {
  const all = [...document.all('kubernetes_role_v1'), ...document.all('kubernetes_cluster_role_v1')];
  const readable = [
    'pods',
    'services',
    'endpointslices',
    'nodes',
    'nodes/stats',
    'nodes/metrics',
    'nodes/pods',
    'nodes/proxy',
    // What an inventory lists: none of them holds a Secret.
    ...['daemonsets', 'deployments', 'ingresses', 'resourcequotas', 'statefulsets'],
    ...['persistentvolumeclaims', 'persistentvolumes'],
  ];
  return all.flatMap(({ address, body }) =>
    (body.rule as Rule[]).flatMap(({ verbs, resources = [], non_resource_urls: urls = [] }) => [
      ...verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb)).map((verb) => `${address} may ${verb}`),
      ...resources.filter((one) => !readable.includes(one)).map((one) => `${address} reads ${one}`),
      ...urls.filter((one) => one !== '/metrics').map((one) => `${address} reads ${one}`),
    ]),
  );
}

function isTcp({ exec, tcp_socket }: WrittenProbe): boolean {
  return exec === undefined && tcp_socket !== undefined;
}

/** A quantity in bytes; not a number where it is none. */
function bytes(quantity: string | undefined): number {
  const [, amount, unit = ''] = /^([1-9]\d*)(Ki|Mi|Gi|Ti)?$/.exec(quantity ?? '') ?? [];
  return amount === undefined ? NaN : Number(amount) * (UNITS[unit] ?? NaN);
}
