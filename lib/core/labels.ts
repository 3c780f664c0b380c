import { IConstruct } from 'constructs';
import { check } from './checks';
import { isKnown, recordMistake } from './mistakes';
import { OBJECT_NAME } from './names';

const PART = /^([a-z0-9][-\w.]{0,61})?[a-z0-9]$/i;

function isKey(key: string): boolean {
  const [name = '', prefix, ...rest] = key.split('/').reverse();
  return rest.length === 0 && PART.test(name) && (prefix === undefined || OBJECT_NAME.test(prefix));
}

/** Whether text can be the value of a label. */
export function isLabelValue(text: string): boolean {
  return text === '' || PART.test(text);
}

/** Checks labels as the API server does, which would refuse them only in the apply. */
export function checkLabels(scope: IConstruct, prop: string, labels: Record<string, string> | undefined): void {
  checkKeys(scope, prop, labels);
  for (const [key, value] of Object.entries(labels ?? {}))
    check(scope, `${prop}.${key}`, value, 'at most 63 letters, digits, "-", "_" and "."', isLabelValue);
}

/** Checks what has keys like those of labels: annotations, a quota. */
export function checkKeys(scope: IConstruct, prop: string, map: Record<string, string> | undefined): void {
  const takes = 'keys of at most 63 letters, digits, "-", "_" and ".", with a DNS name and "/" before them at most';
  for (const key of Object.keys(map ?? {}))
    if (isKnown(key) && !isKey(key)) recordMistake(scope, { prop, got: key, takes });
}

// What makes networks, meshes and confinement, as the words of a key: whoever it belongs to reads it as a wish. Most put it in
// their domain (`v1.multus-cni.io/default-network`), some have none (`io.cilium.no-track-port`).
const CHANGING = new Set(
  `antrea apparmor appmesh calico cdi cilium cni consul containerd crio dapr eni firecracker flannel gvisor hypervisor inject
  injected injection injector istio kata katacontainers kube2iam kuma linkerd linkerd2 multus networkservicemesh nri
  openservicemesh osm ovn projectcalico runc seccomp selinux servicemesh sidecar spiderpool sriov submariner sysctl sysctls
  tigera userns usernamespace weave`.split(/\s+/),
);
const CHANGING_DOMAINS = new Set('iam identity instrumentation mesh network networking security vault vpc'.split(' '));
// Kubernetes' own domains are read by its components: these change nothing about how a pod is confined.
const KUBERNETES = /(^|\.)(kubernetes|k8s)\.io$/;
const HARMLESS =
  /^(app|kubectl|cluster-autoscaler|descheduler\.alpha)\.kubernetes\.io\/|^(kubernetes\.io\/(change-cause|description)|controller\.kubernetes\.io\/pod-deletion-cost|scheduler\.alpha\.kubernetes\.io\/node-selector)$/;

function changes(key: string): boolean {
  const [domain = '', name] = key.split('/');
  if (name !== undefined && KUBERNETES.test(domain)) return !HARMLESS.test(key);
  // `cri-o` is one word.
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace('cri-o', 'crio')
      .split(/[^a-z0-9]+/);
  return (
    words(key).some((word) => CHANGING.has(word)) ||
    (name !== undefined && words(domain).some((word) => CHANGING_DOMAINS.has(word)))
  );
}

/** Checks annotations: one that would loosen a pod's confinement, or change its network or its containers, is refused. */
export function checkAnnotations(
  scope: IConstruct,
  prop: string,
  annotations: Record<string, string> | undefined,
): void {
  checkKeys(scope, prop, annotations);
  for (const key of Object.keys(annotations ?? {}))
    if (!isKnown(key) || changes(key))
      recordMistake(scope, {
        prop,
        got: key,
        takes:
          'annotations that are known at synthesis and leave the pod as it is: network plugins, meshes, injectors, container runtimes and Kubernetes would change its network, its containers or its confinement by this one',
      });
}
