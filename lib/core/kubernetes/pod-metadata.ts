import { IConstruct } from 'constructs';
import { checkShown } from '../checks/shown';
import { recordMistake } from '../checks/mistakes';
import { isKnown } from '../terraform/tokens';
import { checkKeys, checkLabels } from './label-checks';

// What makes networks, meshes and confinement, as the words of a key: whoever it belongs to reads it as a wish. Most put it in
// their domain (`v1.multus-cni.io/default-network`), some have none (`io.cilium.no-track-port`).
const CHANGING = new Set(
  `akeyless antrea apparmor appmesh calico cdi cilium cloudflared cni consul containerd crio dapr eni firecracker flannel gcsfuse
  getambassador gvisor hook hypervisor inlets istio k8up kata katacontainers kube2iam kuma linkerd linkerd2 multus netbird networkservicemesh ngrok nri
  openservicemesh openziti osm ovn projectcalico runc seccomp selinux servicemesh sidecar skupper spiderpool sriov submariner sysctl sysctls
  tailscale telepresence tigera twingate userns usernamespace weave zrok`.split(/\s+/),
);

const CHANGING_DOMAINS = new Set(
  'admission iam identity instrumentation mesh network networking security vault vpc'.split(' '),
);

// Kubernetes' own domains are read by its components: these change nothing about how a pod is confined.
const KUBERNETES = /(^|\.)(kubernetes|k8s)\.io$/;

const HARMLESS =
  /^(app|kubectl|cluster-autoscaler|descheduler\.alpha)\.kubernetes\.io\/|^(kubernetes\.io\/(change-cause|description)|controller\.kubernetes\.io\/pod-deletion-cost|scheduler\.alpha\.kubernetes\.io\/node-selector)$/;

/** Whether an annotation or a label may change a pod's network, its containers or its confinement. */
export function changesPods(key: string): boolean {
  const [domain = '', name] = key.split('/');
  if (name !== undefined && KUBERNETES.test(domain)) return !HARMLESS.test(key);
  // `cri-o` is one word.
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace('cri-o', 'crio')
      .split(/[^a-z0-9]+/);
  return (
    domain === 'secrets.k8s.aws' ||
    words(key).some((word) => CHANGING.has(word) || word.includes('inject')) ||
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
  checkShown(scope, prop, annotations);
  for (const key of Object.keys(annotations ?? {}))
    if (!isKnown(key) || (changesPods(key) && !(key.endsWith('/inject') && keepsAway(key, annotations?.[key]))))
      recordMistake(scope, {
        prop,
        got: key,
        takes:
          'annotations that are known at synthesis and leave the pod as it is: network plugins, meshes, injectors, container runtimes and Kubernetes would change its network, its containers or its confinement by this one',
      });
}

// Whether traffic stays near, and how a cloud finds the pods behind a Service that is reached from within the cluster only.
const OF_SERVICES = /^(service\.kubernetes\.io\/topology-(mode|aware-hints)|cloud\.google\.com\/(neg|app-protocols))$/;

/** Checks annotations of Services within the cluster: those that a mesh, a cloud or Kubernetes would open them by are refused. */
export function checkServiceAnnotations(
  scope: IConstruct,
  prop: string,
  annotations: Record<string, string> | undefined,
): void {
  const others = Object.entries(annotations ?? {}).filter(([key]) => !OF_SERVICES.test(key));
  checkAnnotations(scope, prop, Object.fromEntries(others));
}

/** Checks labels of pods or of their namespace, which injectors and meshes read as well; what keeps them away may be said. */
export function checkPodLabels(scope: IConstruct, prop: string, labels: Record<string, string> | undefined): void {
  checkLabels(scope, prop, labels);
  checkShown(scope, prop, labels);
  for (const [key, value] of Object.entries(labels ?? {}))
    if (changesPods(key) && !keepsAway(key, value))
      recordMistake(scope, {
        prop,
        got: key,
        takes:
          'labels that leave pods as they are: by this one a mesh, an injector or Kubernetes would change their network, their containers or their identity; "false" and "disabled" are taken',
      });
}

// `none` is how pods stay out of an ambient mesh; elsewhere it takes away what guards.
function keepsAway(key: string, value = ''): boolean {
  return /^(false|disabled)$/.test(value) || (key === 'istio.io/dataplane-mode' && value === 'none');
}
