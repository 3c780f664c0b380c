import { IConstruct } from 'constructs';
import { checkShownLabels } from '../checks/shown';
import { recordMistake } from '../checks/mistakes';
import { isKnown } from '../terraform/tokens';
import { checkKeys, checkLabels } from './label-checks';

// What makes networks, meshes, confinement and rights over a namespace, as the words of a key: whoever it belongs to
// reads it as a wish. Most put it in their domain (`v1.multus-cni.io/default-network`), some have none (`io.cilium.no-track-port`). The
// report of posture lists each domain that nobody here knows.
const CHANGING = new Set(
  `aadpodidbinding advertise akeyless antrea apparmor appmesh calico capsule cattle cdi cilium clastix cloudflared cni consul containerd crio
  dapr eci eip eni firecracker flannel gcsfuse getambassador goldilocks gvisor hnc hook hypervisor inlets insecure istio k8up kata
  katacontainers kube2iam kuberouter kubesphere kuma linkerd linkerd2 multus netbird networkservicemesh ngrok nri openservicemesh
  openziti osm ovn projectcalico runc seccomp selinux servicemesh sidecar skupper spiderpool sriov submariner sysctl sysctls tailscale
  telepresence teleport tigera twingate userns usernamespace weave zrok`.split(/\s+/),
);

const CHANGING_DOMAINS = new Set(
  'admission iam identity instrumentation mesh network networking security vault vpc'.split(' '),
);

// Clouds', of which pods get addresses and roles.
const CLOUD =
  /(^|\.)((alibabacloud|aliyun|amazonaws|azure|digitalocean|huaweicloud|oraclecloud|tencent|volcengine)\.com|(gke|yangtse)\.io)$/;

// Kubernetes' own domains are read by its components: these change nothing about how a pod is confined.
const KUBERNETES = /(^|\.)(kubernetes|k8s)\.io$/;

const HARMLESS =
  /^(app|kubectl|cluster-autoscaler|descheduler\.alpha)\.kubernetes\.io\/|^(kubernetes\.io\/(change-cause|description)|controller\.kubernetes\.io\/pod-deletion-cost|scheduler\.alpha\.kubernetes\.io\/node-selector)$/;

// Of Secrets to a cloud, of a namespace to an Argo CD or to tenants.
const HANDING_OVER = /^secrets\.k8s\.aws\/|^argocd\.argoproj\.io\/managed-by/;

/** Whether an annotation or a label may change a pod's network, its containers or its confinement. */
export function changesPods(key: string): boolean {
  const [domain = '', name] = key.split('/');
  if (name !== undefined && KUBERNETES.test(domain)) return !HARMLESS.test(key);
  // `cri-o` is one word, and so is `kube-router`.
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace(/\b(cri|kube)-(o|router)\b/, '$1$2')
      .split(/[^a-z0-9]+/);
  return (
    HANDING_OVER.test(key) ||
    words(key).some((word) => CHANGING.has(word) || word.includes('inject')) ||
    (name !== undefined && (CLOUD.test(domain) || words(domain).some((word) => CHANGING_DOMAINS.has(word))))
  );
}

/** Checks annotations: one that would loosen a pod's confinement, or change its network or its containers, is refused. */
export function checkAnnotations(
  scope: IConstruct,
  prop: string,
  annotations: Record<string, string> | undefined,
): void {
  checkKeys(scope, prop, annotations);
  checkShownLabels(scope, prop, annotations);
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
  checkShownLabels(scope, prop, labels);
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
