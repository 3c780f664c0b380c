import type { StatefulSetV1SpecTemplateSpecVolumeProjectedSources as Source } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { Settings } from '../core/checks/settings';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { stableDigest } from '../core/kubernetes/names';
import { deferredMap } from '../core/terraform/deferred';
import { escapeTemplate } from '../core/terraform/template';
import { SecretKey } from '../credentials/bound-credential';
import { toml } from '../formats';
import { PodVolume } from '../workloads/pod-volume';
import { caSource, secretSources } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { TELEGRAF_PATHS as PATHS, SECRET_STORE } from './config';

/**
 * The config file and all that it names, in one projected volume: Telegraf watches the config file only, and the kubelet
 * replaces all files of a volume at once, so a changed Secret or certificate reloads it as well.
 */
export class TelegrafFiles {
  /** The volume that they are in. */
  public readonly volume: PodVolume;
  private readonly sources = new Map<string, Source>();
  private secrets = false;

  /** `config` is asked for when the stack is written out. `owner` is the construct that its ConfigMap is below. */
  public constructor(
    private readonly workload: Workload,
    config: () => Settings,
    owner: Construct = workload.owner,
    name = workload.name,
  ) {
    const configMap = new KubernetesResource(owner, 'config', 'config_map_v1', {
      ...workload.claimMetadata('ConfigMap', `${name}-config`),
      data: deferredMap(() => ({ [this.configKey()]: toml(config()) })),
    });
    this.volume = workload.pod.addVolume('files', () => {
      const items = [{ key: this.configKey(), path: 'telegraf.conf' }];
      const sources = [{ configMap: [{ name: configMap.nameReference, items }] }, ...this.ordered()];
      return secretSources(sources);
    });
  }

  /** Whether the file has a reference to a secret. */
  public get hasSecrets(): boolean {
    return this.secrets;
  }

  /** Whether there is a secret of a name, `store:key`. */
  public has(name: string): boolean {
    const [store, key = ''] = name.split(':');
    return store === SECRET_STORE && this.sources.has(`secrets/${key}`);
  }

  /** Mounts a secret, and gives the reference that stands for it in the config file. */
  public secret(key: string, { secretName, key: from }: SecretKey): string {
    this.secrets = true;
    const items = [{ key: escapeTemplate(from), path: `secrets/${key}` }];
    this.sources.set(`secrets/${key}`, { secret: [{ name: secretName, items }] });
    return `@{${SECRET_STORE}:${key}}`;
  }

  /** What verifies a server, as the options that all clients of Telegraf have. */
  public verify(trust: Trust, prop?: string): Settings {
    const { owner, namespace } = this.workload;
    const bundle = trust._bundleIn(owner, namespace, prop);
    if (!bundle) return { insecure_skip_verify: true };
    const { configMapName, secretName, key } = bundle;
    const path = `ca/${stableDigest(owner, JSON.stringify([configMapName, secretName, key]), 12)}.crt`;
    this.sources.set(path, caSource(bundle, path));
    return { tls_ca: `${PATHS.files}/${path}` };
  }

  /** A certificate to show, as the options that all servers of Telegraf have. */
  public certificate(secretName: string): Settings {
    const items = ['tls.crt', 'tls.key'].map((key) => ({ key, path: `tls/${key}` }));
    this.sources.set('tls', { secret: [{ name: secretName, items }] });
    return { tls_cert: `${PATHS.files}/tls/tls.crt`, tls_key: `${PATHS.files}/tls/tls.key` };
  }

  private ordered(): Source[] {
    return [...this.sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
  }

  // A running pod does not mount the files that a new config names, and could not load it. The key of the config changes with
  // the list of files: the pod asks for the former key, and the kubelet leaves all as it is until the rollout replaces the pod.
  private configKey(): string {
    const files = JSON.stringify([...this.sources].sort(([a], [b]) => (a < b ? -1 : 1)));
    return `telegraf-${stableDigest(this.workload.owner, files)}.conf`;
  }
}
