import { Construct } from 'constructs';
import { CaBundle, Trust } from '../certificates/trust';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { stableDigest } from '../core/kubernetes/names';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions, revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { Size } from '../core/values/size';
import { DeferredParts } from '../workloads/container';
import { Mount } from '../workloads/pod-volume';
import { caSource, caVolume, memoryVolume, publicSources, Volume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { INFLUXDB_PATHS as PATHS } from './config';

/**
 * What verifies the subscribers of a server, which takes one file for all of them: certificates that Terraform knows, in a ConfigMap,
 * and the ConfigMaps and Secrets that others keep. Where there are several, supervise.sh makes one file of them.
 */
export class SubscriberAuthorities {
  private readonly known: Trust[] = [];
  private readonly kept: CaBundle[] = [];
  private configMap?: CaBundle;

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
  ) {}

  /** Takes certificates in. Gives whether there are some: a server that is not verified has none. */
  public add(trust: Trust): boolean {
    if (trust._pem() !== undefined) {
      if (!this.known.includes(trust)) this.known.push(trust);
      this.configMap ??= this.makeConfigMap();
      return true;
    }
    const bundle = trust._bundleIn(this.owner, this.workload.namespace);
    if (bundle && !this.kept.some((one) => source(one) === source(bundle))) this.kept.push(bundle);
    return bundle !== undefined;
  }

  /** Whether there are any. */
  public get some(): boolean {
    return this.bundles.length > 0;
  }

  /** What the daemon has of them, and who gathers them for it. */
  public gathered(): DeferredParts {
    if (!this.some) return {};
    const [file] = this.file();
    if (this.bundles.length === 1) return { mounts: file ? [file] : [] };
    const { pod } = this.workload;
    const sources = pod.addVolume('subscribers-ca-sources', this.sources()).at(PATHS.subscribersCaSources);
    return {
      mounts: [sources, pod.addVolume('subscribers-ca', this.volume()).writableAt(PATHS.subscribersCa)],
      env: { AUTHORITIES_SOURCE: PATHS.subscribersCaSources, AUTHORITIES_TARGET: PATHS.subscribersCa },
    };
  }

  /** The file where its content may change while the daemon runs, which reads it with each new subscription only. */
  public renewed(): Mount[] {
    return this.kept.length > 0 ? this.file() : [];
  }

  private file(): Mount[] {
    return this.some ? [this.workload.pod.addVolume('subscribers-ca', this.volume()).at(PATHS.subscribersCa)] : [];
  }

  private volume(): Volume {
    const [only, ...others] = this.bundles;
    return only && others.length === 0 ? caVolume(only) : memoryVolume(Size.mebibytes(1));
  }

  private sources(): Volume {
    return publicSources(this.bundles.map((bundle, i) => caSource(bundle, `${i}.crt`)));
  }

  /** In an order that does not follow the calls'. */
  private get bundles(): CaBundle[] {
    const all = [...(this.configMap ? [this.configMap] : []), ...this.kept];
    const stable = all.map((bundle) => [stableDigest(this.owner, source(bundle)), bundle] as const);
    return stable.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bundle]) => bundle);
  }

  /** Where the file is replaced by another one, the daemon starts again. */
  public get revision(): string {
    return deferred(() => {
      const [only, ...others] = this.bundles;
      if (others.length === 0) return only?.revision ?? '';
      return combineRevisions(this.bundles.map(({ revision }) => revision));
    });
  }

  private makeConfigMap(): CaBundle {
    const pem = () =>
      this.known
        .map((trust) => trust._pem() ?? '')
        .map((text) => [stableDigest(this.owner, text), text] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .reduce((all, [, text]) => (all ? `${all}\n${text}` : text), '');
    const configMap = new KubernetesResource(this.owner, 'subscribers-ca', 'config_map_v1', {
      ...this.workload.claimMetadata('ConfigMap', `${this.workload.name}-subscribers-ca`),
      data: { 'ca.crt': deferred(() => escapeTemplate(pem())) },
    });
    const revision = deferred(() => revisionOfValue(pem()));
    return { configMapName: configMap.nameReference, key: 'ca.crt', revision };
  }
}

function source({ configMapName, secretName, key }: CaBundle): string {
  return JSON.stringify([configMapName, secretName, key]);
}
