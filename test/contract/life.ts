import { unknownKeys } from '../support/provider-keys';
import { brokenReferences, Document, metadataOf } from '../support/document';
import { fileAt, Pod, podsOf } from '../support/kubernetes';
import { fill } from '../support/expressions';
import { Stack } from './stack';
import { brokenFiles } from './listeners';

// The container that makes a daemon's users before its port, and the file of them; influxd's are the reconciler's.
const BEFORE: Readonly<
  Record<string, { readonly name: string; readonly users: (env: Map<string, string>) => string }>
> = {
  kapacitord: { name: 'setup', users: (env) => env.get('USERS') ?? '' },
  chronograf: { name: 'setup', users: (env) => env.get('DESIRED') ?? '' },
};

/** Promise 6: which daemon has a port before it has an administrator. */
export function firstCallers({ document }: Stack): string[] {
  return podsOf(document).flatMap((pod) =>
    pod.spec.container.flatMap((container) => {
      const { command } = container;
      if (command?.at(-1) === 'influxd') return reconciled(document, pod) ? [] : [firstCaller(pod)];
      const before = BEFORE[command?.at(-1) ?? ''];
      if (!before) return [];
      // Nobody is anything where no meta node says so.
      const config = fileAt(document, pod, container, '/etc/kapacitor/kapacitor.conf')?.text ?? '';
      if (command?.at(-1) === 'kapacitord' && /^meta-addr = "./m.test(fill(config))) return [];
      const init = pod.spec.init_container.find(({ name }) => name === before.name);
      const env = new Map((init?.env ?? []).map(({ name, value }) => [name, value ?? '']));
      const text = init && fill(fileAt(document, pod, init, before.users(env))?.text ?? '');
      const lines = text?.split('\n').map((line) => line.split('\t')) ?? [];
      const administrator = lines.some(
        ([kind = '']) =>
          // Whoever has a password of Chronograf is its administrator.
          ['administrator', 'htpasswd'].includes(kind) || (kind === 'user' && command?.at(-1) === 'kapacitord'),
      );
      return administrator ? [] : [firstCaller(pod)];
    }),
  );
}

const firstCaller = ({ owner }: Pod) => `${owner.address} listens before it has an administrator`;

// influxd's init container makes the reconciler's account. A data node has users once it is in a cluster: what adds it there made
// that account of the meta nodes before. In both, the reconciler makes the administrator that people have.
function reconciled(document: Document, data: Pod): boolean {
  const container = data.spec.container.find(({ name }) => name === 'influxdb');
  const config = container && fileAt(document, data, container, '/etc/influxdb/influxdb.conf')?.text;
  const pods = config?.includes('meta-auth-enabled') ? podsOf(document) : [data];
  return pods.some((pod) => {
    const reconciler = pod.spec.container.find(({ name }) => name === 'reconciler');
    const desired = reconciler && fileAt(document, pod, reconciler, '/etc/influxdb-desired/desired')?.text;
    const first = pod.spec.init_container.some(
      ({ name, command, args }) =>
        (name === 'join' && args?.[0] === 'once') ||
        (name === 'administrators' && command?.at(-1)?.endsWith('/bootstrap.sh')),
    );
    return first && /^user\t[^\t]*\tadmin\t/m.test(fill(desired ?? ''));
  });
}

// What a resource keeps from its creation on is in no later plan.
function withoutIgnored(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { ignore_changes: ignored = [] } = (body.lifecycle ?? {}) as { ignore_changes?: string[] };
  return Object.fromEntries(Object.entries(body).filter(([key]) => !ignored.includes(key)));
}

/** Promise 8: what a second plan, or an apply that nobody meant, could change or destroy. */
export function fragile(stack: Stack): string[] {
  const { document } = stack;
  const claims = document.all('kubernetes_persistent_volume_claim_v1').flatMap((claim) => {
    const { name } = metadataOf(claim);
    const { count = 1 } = claim.body as { count?: number };
    return [...Array(count).keys()].map((i) => name.replace('${count.index}', String(i)));
  });
  const kept = ['kubernetes_persistent_volume_claim_v1', 'kubernetes_namespace_v1'];
  return document.resources.flatMap((resource) => {
    const { type, address, body } = resource;
    const { prevent_destroy: prevented } = (body.lifecycle ?? {}) as { prevent_destroy?: boolean };
    const spec = body.spec as
      { replicas?: string; volume_claim_template?: { metadata: { name: string } }[] } | undefined;
    // Those that exist already by the name that a StatefulSet looks for are grown by themselves.
    const templates = (spec?.volume_claim_template ?? []).filter(({ metadata: { name } }) =>
      [...Array(Number(spec?.replicas)).keys()].some(
        (ordinal) => !claims.includes(`${name}-${metadataOf(resource).name}-${ordinal}`),
      ),
    );
    return [
      ...(kept.includes(type) && prevented === undefined ? [`an apply may destroy ${address}`] : []),
      ...(type === 'kubernetes_persistent_volume_claim_v1' && body.wait_until_bound !== false
        ? [`${address} waits for a pod that waits for it`]
        : []),
      ...(templates.length === 0 ? [] : [`the volume of ${address} cannot grow`]),
      ...(/timestamp\(\)|uuid\(\)/.test(JSON.stringify(withoutIgnored(body)))
        ? [`${address} is new in every plan`]
        : []),
      ...(type === 'kubernetes_manifest' && !isCustom(body)
        ? [`${address} is planned with the cluster only, though the provider has a resource for it`]
        : []),
    ];
  });
}

// The provider has no resource for objects of a CustomResourceDefinition, nor for policies of admission.
function isCustom({ manifest }: Readonly<Record<string, unknown>>): boolean {
  const { apiVersion } = manifest as { readonly apiVersion: string };
  const [group = ''] = apiVersion.split('/');
  return [
    'admissionregistration.k8s.io',
    'cilium.io',
    'cert-manager.io',
    'gateway.networking.k8s.io',
    'kubecfg.dev',
    'monitoring.coreos.com',
    'traefik.io',
  ].includes(group);
}

/** Promise 9: what synthesizes and would be refused by Terraform, the API server or the daemon. */
export function refusedLater(stack: Stack): string[] {
  const { document } = stack;
  const label = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
  const objects = document.resources.filter(({ type }) => type.startsWith('kubernetes_'));
  const names = objects.map(({ type, ...one }) => {
    const { name, namespace } = metadataOf({ type, ...one });
    const { kind = '' } = (one.body.manifest ?? {}) as { readonly kind?: string };
    return `${type} ${kind} ${document.nameIn(namespace ?? '')}/${name} ${JSON.stringify(one.body.provider ?? '')}`;
  });
  return [
    ...brokenReferences(document),
    ...unknownKeys(document).map((key) => `the provider does not know ${key}`),
    ...brokenFiles(stack),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two objects are ${name}`),
    ...objects
      // What Terraform fills in has no letters yet.
      .filter((object) => !label.test(metadataOf(object).name.replace(/\$\{[^}]*\}/g, 'x')))
      .map((object) => `${object.address} is named ${metadataOf(object).name}`),
  ];
}

/** Promise 10: a deviation that says nothing. */
export function unexplained({ deviations }: Stack): string[] {
  return deviations
    .filter(({ path, what, reason }) => !path || !what.trim() || !reason.trim())
    .map((deviation) => JSON.stringify(deviation));
}
