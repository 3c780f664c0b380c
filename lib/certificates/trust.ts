import { Construct } from 'constructs';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake, textOf } from '../core/checks/mistakes';
import { PropTypes, readEach, readOptions, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { claimObjectName, namespaceKey } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { checkDataKey, checkObjectName, objectName, stableDigest } from '../core/kubernetes/names';
import { INamespace, sameNamespace } from '../core/kubernetes/namespace';
import { NAMESPACE } from '../core/kubernetes/prop-types';
import { deferred } from '../core/terraform/deferred';
import { constructId } from '../core/terraform/ids';
import { revisionOf, revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { certificatesIn, checkTrustedPem } from './pem';

/** What stands for an authority of another stack. */
export const TRUST_ELSEWHERE = '`Trust.fromPem` or `Trust.fromConfigMap`';

/** A ConfigMap or Secret, in the namespace of the workload that mounts it, with certificates to trust. */
export interface ExistingBundleOptions {
  /** The namespace that it is in. */
  readonly namespace: INamespace;
  /** Its name. */
  readonly name: string;
  /** The key with the certificates. @default ca.crt */
  readonly key?: string;
  /** Changes with the certificates, to roll them out to a daemon that reads them at start only. @default - none */
  readonly revision?: string;
}

const BUNDLE: PropTypes<ExistingBundleOptions> = {
  namespace: NAMESPACE,
  name: REQUIRED_TEXT,
  key: TEXT,
  revision: TEXT,
};

/** The certificates to trust as files for a pod. Internal. */
export interface CaBundle {
  readonly configMapName?: string;
  readonly secretName?: string;
  readonly key: string;
  readonly revision: string;
}

/** Which certificate authorities a client trusts when it verifies its server. */
export abstract class Trust {
  /**
   * Authorities whose certificates are given as PEM text: one, or several while one replaces the other.
   * @param pem The certificates as PEM text, or a token of a variable with them.
   */
  public static fromPem(pem: string): Trust {
    return new PemTrust(pem);
  }

  /**
   * Certificates in a ConfigMap that somebody else keeps: one for each namespace with a workload that verifies by them.
   * @param bundles The ConfigMap in each namespace with a client.
   */
  public static fromConfigMap(...bundles: ExistingBundleOptions[]): Trust {
    return new ExistingTrust(bundles, 'configMapName');
  }

  /**
   * Certificates in a Secret that somebody else keeps: one for each namespace with a workload that verifies by them.
   * @param bundles The Secret in each namespace with a client.
   */
  public static fromSecret(...bundles: ExistingBundleOptions[]): Trust {
    return new ExistingTrust(bundles, 'secretName');
  }

  /**
   * Does not verify the server: whoever is on the way between the two can read and change everything, the credential
   * included. `Deviations.of` lists the reason.
   * @param reason Why the server is not verified.
   */
  public static unverified(reason: string): Trust {
    return new UnverifiedTrust(reason);
  }

  /** One of the methods of this class makes it. */
  protected constructor() {
    // There is nothing to begin with.
  }

  // What it is called in the props of a construct, where that is not `trust`.
  readonly #props = new WeakMap<Construct, string>();

  /** @internal notes what it was given to, for all on that construct who read it. */
  public _givenTo(scope: Construct, prop: string): void {
    this.#props.set(scope, prop);
  }

  /** @internal what it was given to. */
  public _propOf(scope: Construct): string {
    return this.#props.get(scope) ?? 'trust';
  }

  /** @internal the bundle in a namespace, or nothing where the server is not to be verified; `prop` is what mistakes call it. */
  public abstract _bundleIn(scope: Construct, namespace: INamespace, prop?: string): CaBundle | undefined;

  /** @internal how a person knows it. */
  public abstract _describe(): string;

  /** @internal the name of a Secret with its bundle, for who reads no ConfigMap, where somebody can make one. */
  public _secretIn?(scope: Construct, namespace: INamespace): string | undefined;

  /** @internal whether it is in an authority that servers of this program have their certificates of. */
  public readonly _isInOurs: boolean = false;

  /** @internal the certificates as PEM text, where they are known to Terraform. */
  public _pem(): string | undefined {
    return undefined;
  }
}

/** The authorities of both, where Terraform knows them. Internal. */
export function trustOfBoth(one: Trust, other: Trust): Trust | undefined {
  const [first, second] = [one._pem(), other._pem()];
  if (one === other || (first !== undefined && first === second)) return one;
  return first === undefined || second === undefined ? undefined : Trust.fromPem(`${first.trimEnd()}\n${second}`);
}

class PemTrust extends Trust {
  private readonly pem: string;

  public constructor(pem: string) {
    super();
    this.pem = textOf(pem);
  }

  public override _bundleIn(scope: Construct, namespace: INamespace, prop = this._propOf(scope)): CaBundle {
    if (this !== MISSING_TRUST) checkTrustedPem(scope, prop, this.pem);
    // By its digest alone: the pods of one construct are in one namespace.
    const digest = stableDigest(scope, this.pem, 6);
    return bundle(scope, `trust-${digest}`, namespace, () => this.pem, `${scope.node.id}-${digest}`);
  }

  public override _describe(): string {
    const subjects = certificatesIn(this.pem).certificates.map(({ subject }) => subject.replace(/\n/g, ', '));
    return subjects.length > 0 ? subjects.join('; ') : 'certificates that Terraform fills in';
  }

  public override _pem(): string {
    return this.pem;
  }
}

class ExistingTrust extends Trust {
  public constructor(
    private readonly bundles: ExistingBundleOptions[],
    private readonly kind: 'configMapName' | 'secretName',
  ) {
    super();
  }

  public override _bundleIn(scope: Construct, namespace: INamespace, prop = this._propOf(scope)): CaBundle {
    const bundles = readEach(scope, prop, this.bundles, BUNDLE);
    const found = bundles.find(({ item }) => sameNamespace(item.namespace, namespace));
    // What is none was refused as such.
    if (!found && bundles.length === this.bundles.length)
      recordMistake(scope, {
        prop,
        got: bundles.map(({ item }) => `${item.namespace.namespaceName}/${item.name}`),
        takes: `a bundle in the namespace "${namespace.namespaceName}" too`,
      });
    const { name, key = 'ca.crt', revision = '' } = found?.item ?? { name: 'missing' };
    checkObjectName(scope, `${found?.prop ?? prop}.name`, name);
    checkDataKey(scope, `${found?.prop ?? prop}.key`, key);
    return { [this.kind]: escapeTemplate(name), key: escapeTemplate(key), revision: revisionOf(revision) };
  }

  public override _describe(): string {
    const kind = this.kind === 'secretName' ? 'Secret' : 'ConfigMap';
    // What they are is checked where they are read.
    const names = this.bundles.map(readOptions).map(({ namespace, name }) => [namespace?.namespaceName, name]);
    return names.map((parts) => `${kind} ${parts.map(String).join('/')}`).join(', ');
  }
}

/** Trust in nobody. Internal. */
export class UnverifiedTrust extends Trust {
  public constructor(private readonly reason: string) {
    super();
  }

  public override _bundleIn(scope: Construct, _namespace?: INamespace, prop = this._propOf(scope)): undefined {
    const what = 'the certificate of a server is not verified';
    acceptDeviation(scope, 'unverified-server', { prop, what, reason: this.reason });
    return undefined;
  }

  public override _describe(): string {
    return 'nothing: it is not verified';
  }
}

/** Stands in for one that is missing, which is a mistake already. */
export const MISSING_TRUST: Trust = new PemTrust('missing');

/** The trust in an authority that this stack knows, and in those that are to be trusted beside it. Internal. */
export class AuthorityTrust extends Trust {
  public override readonly _isInOurs = true;
  private readonly others: Trust[] = [];

  public constructor(
    private readonly authority: Construct,
    private readonly certificatePem: string,
  ) {
    super();
  }

  public also(other: Trust): void {
    if (other instanceof AuthorityTrust) sameStack(this.authority, 'other', other.authority, TRUST_ELSEWHERE);
    const pem = other._pem();
    if (pem === undefined)
      recordMistake(this.authority, {
        prop: 'other',
        got: described('certificates that Terraform does not know'),
        takes: 'an authority of this stack or Trust.fromPem',
      });
    else if (!(other instanceof AuthorityTrust)) checkTrustedPem(this.authority, 'other', pem);
    if (!this.others.includes(other)) this.others.push(other);
  }

  public override _bundleIn(scope: Construct, namespace: INamespace, prop = this._propOf(scope)): CaBundle {
    sameStack(scope, prop, this.authority, TRUST_ELSEWHERE);
    return bundle(
      this.authority,
      constructId(namespaceKey(namespace)),
      namespace,
      () => this._pem(),
      this.authority.node.id,
    );
  }

  public override _describe(): string {
    return this.authority.node.path;
  }

  /** All that is trusted with it, whatever the order of the calls was; two may trust each other. */
  public override _pem(): string {
    return deferred(() => {
      const others = this.others.map((other) =>
        other instanceof AuthorityTrust ? other.certificatePem : other._pem(),
      );
      const stable = others.map((pem = '') => [stableDigest(this.authority, pem), escapeTemplate(pem)] as const);
      const sorted = stable.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pem]) => pem);
      return [this.certificatePem, ...sorted].map((pem) => (pem.endsWith('\n') ? pem : `${pem}\n`)).join('');
    });
  }
}

// A CA certificate is no secret: a ConfigMap, which changes in a running pod as a Secret does.
function bundle(scope: Construct, id: string, namespace: INamespace, pem: () => string, name: string): CaBundle {
  const childId = `bundle-${id}`;
  const existing = scope.node.tryFindChild(childId) as KubernetesResource<'config_map_v1'> | undefined;
  const configMapName = objectName(`${name.toLowerCase()}-ca`, 'authority-ca', name);
  if (!existing) claimObjectName(scope, 'id', 'ConfigMap', namespace, configMapName);
  const configMap =
    existing ??
    new KubernetesResource(scope, childId, 'config_map_v1', {
      provider: namespace.provider,
      metadata: { name: configMapName, namespace: namespace.namespaceReference },
      data: { 'ca.crt': deferred(() => escapeTemplate(pem())) },
    });
  return {
    configMapName: configMap.nameReference,
    key: 'ca.crt',
    revision: deferred(() => revisionOfValue(pem())),
  };
}
