import { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { sameStack } from '../core/checks/same-stack';
import { claimObjectName, namespaceKey } from '../core/kubernetes/claimed-names';
import { customObject } from '../core/kubernetes/custom-object';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { INamespace } from '../core/kubernetes/namespace';
import { CaBundle, Trust, TRUST_ELSEWHERE } from './trust';

/** What a Bundle is made of. */
export interface TrustBundleOptions {
  /** The Bundle's name, which its ConfigMaps have too. */
  readonly name: string;
  readonly provider?: TerraformProvider;
  /** Secrets of trust-manager's namespace, with the certificates as `tls.crt`. */
  readonly secretNames: readonly string[];
  readonly after?: ITerraformDependable[];
  /** Records a mistake where a namespace is of another cluster. Gives whether it is not. */
  readonly reaches: (scope: Construct, namespace: INamespace) => boolean;
  /** For who reads no ConfigMap. */
  readonly secretIn: (scope: Construct, namespace: INamespace) => string | undefined;
}

/** The ConfigMap that trust-manager keeps in each namespace with a client. */
export class BundleTrust extends Trust {
  private readonly namespaces = new Map<string, INamespace>();
  /** Of the namespaces, as a list that grows. */
  private readonly names: string[] = [];
  private bundle?: KubernetesResource<'manifest'>;

  public constructor(
    private readonly owner: Construct,
    private readonly options: TrustBundleOptions,
  ) {
    super();
  }

  public override _bundleIn(scope: Construct, namespace: INamespace, prop = this._propOf(scope)): CaBundle {
    const { name, reaches } = this.options;
    sameStack(scope, prop, this.owner, TRUST_ELSEWHERE);
    if (!reaches(scope, namespace)) return { configMapName: 'missing', key: 'ca.crt', revision: '' };
    const key = namespaceKey(namespace);
    if (!this.namespaces.has(key)) claimObjectName(this.owner, 'name', 'ConfigMap', namespace, name);
    this.namespaces.set(key, namespace);
    // In an order that does not follow the calls'.
    const sorted = [...this.namespaces].sort(([a], [b]) => (a < b ? -1 : 1));
    this.names.splice(0, Infinity, ...sorted.map(([, { namespaceReference }]) => namespaceReference));
    this.bundle ??= this.make();
    return { configMapName: this.bundle.nameReference, key: 'ca.crt', revision: '' };
  }

  public override _secretIn(scope: Construct, namespace: INamespace): string | undefined {
    return this.options.secretIn(scope, namespace);
  }

  public override _describe(): string {
    return this.owner.node.path;
  }

  private make(): KubernetesResource<'manifest'> {
    const { name, provider, secretNames, after } = this.options;
    return customObject(this.owner, 'trust', {
      apiVersion: 'trust.cert-manager.io/v1alpha1',
      kind: 'Bundle',
      provider,
      metadata: { name },
      spec: {
        sources: secretNames.map((secret) => ({ secret: { name: secret, key: 'tls.crt' } })),
        target: {
          configMap: { key: 'ca.crt' },
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: this.names }],
          },
        },
      },
      after,
      wait: { condition: [{ type: 'Synced', status: 'True' }] },
    });
  }
}
