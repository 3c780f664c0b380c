import { Construct } from 'constructs';
import { objectName } from '../core/kubernetes/names';
import { doubleDollars } from '../core/terraform/double-dollars';
import { constructId } from '../core/terraform/ids';
import { escapeTemplate } from '../core/terraform/template';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { Mount } from '../workloads/pod-volume';
import { askedByTcp } from '../workloads/probes';
import { resourcesFor } from '../workloads/own-resources';
import { configMapVolume, secretFiles } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { SecureExporterProps } from './exporter-props';
import { EXPORTER_RESOURCES } from './product';
import { Serving } from './serving';
import { checkOwnVariables } from './check-props';
import { ownFlags } from './flags';

/** Where the files are that others may read. */
const FILES = '/etc/exporter';
/** Where those are that are secret. */
const SECRET_FILES = '/etc/exporter-secrets';

/** Defines the pod of an exporter. */
export function defineExporterPod(workload: Workload, serving: Serving, props: SecureExporterProps): void {
  const { owner, pod } = workload;
  const { image, command, port, metricsPath, env } = props;
  checkOwnVariables(owner, props, ['POD_IP', ...Object.keys({ ...serving.env, ...serving.secretEnv })]);
  pod.addContainer({
    name: 'exporter',
    image: image.reference,
    command: [...serving.wrapper, command],
    args: [
      ...serving.args,
      ...(metricsPath === undefined ? [] : [`--web.telemetry-path=${escapeTemplate(doubleDollars(metricsPath))}`]),
      ...ownFlags(owner, props.args, serving.args),
    ],
    fieldEnv: { POD_IP: 'status.podIP' },
    env: { ...serving.env, ...env },
    secretEnv: { ...serving.secretEnv, ...secretsOf(workload, 'variable', props.secretEnv) },
    mounts: [...serving.mounts, ...mountFiles(workload, props)],
    ports: { metrics: port },
    ...askedByTcp(port),
    resources: resourcesFor(owner, props.resources, EXPORTER_RESOURCES),
  });
}

function mountFiles(workload: Workload, { files = {}, secretFiles: secrets = {} }: SecureExporterProps): Mount[] {
  const mounts: Mount[] = [];
  if (Object.keys(files).length > 0) {
    const { name, revision } = workload.configure('files', escapeTemplate(files));
    workload.pod.rollOutOn('files', revision);
    mounts.push(workload.pod.addVolume('files', configMapVolume(name)).at(FILES));
  }
  if (Object.keys(secrets).length > 0) {
    const keys = secretsOf(workload, 'file', secrets);
    mounts.push(workload.pod.addVolume('secret-files', secretFiles(keys)).at(SECRET_FILES));
  }
  return mounts;
}

/** Places of what is secret in the exporter's namespace; another value replaces the pod, as nobody knows what reads it again. */
function secretsOf(
  { owner, name, namespace, pod }: Workload,
  what: 'variable' | 'file',
  credentials: Record<string, Credential> = {},
): Record<string, SecretKey> {
  if (Object.keys(credentials).length === 0) return {};
  const scope = new Construct(owner, `secret-${what}s`);
  const entries = Object.entries(credentials).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, credential]) => {
      const secretName = objectName(`${name}-${what}-${key}`, `${name}-${what}`);
      const bound = new BoundCredential(scope, constructId(key), {
        credential,
        secretName,
        decidedElsewhere: true,
        prop: what === 'file' ? `secretFiles.${key}` : `secretEnv.${key}`,
      });
      pod.rollOutOn(`${what} ${key}`, bound.revision);
      return [key, bound.in(namespace)];
    }),
  );
}
