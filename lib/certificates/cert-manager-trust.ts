import { Construct } from 'constructs';
import { sameStack } from '../core/checks/same-stack';
import { namespaceKey } from '../core/kubernetes/claimed-names';
import { objectName } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { constructId } from '../core/terraform/ids';
import { escapeTemplate } from '../core/terraform/template';
import { ICertificateAuthority } from './certificate';
import { CaBundle, Trust, TRUST_ELSEWHERE } from './trust';

/** An authority that signs where its issuer is, and nowhere else. */
interface IssuerAuthority extends ICertificateAuthority, Construct {
  _signsIn(scope: Construct, namespace: INamespace): boolean;
}

/**
 * The `ca.crt` that cert-manager writes beside each certificate, in each namespace with a client: of a certificate that nobody shows. It
 * is renewed as often as the others, and brings a renewed authority's certificate along.
 */
export class IssuersTrust extends Trust {
  public override readonly _isInOurs = true;
  private readonly bundles = new Map<string, CaBundle>();

  public constructor(private readonly authority: IssuerAuthority) {
    super();
  }

  public override _bundleIn(scope: Construct, namespace: INamespace, prop = this._propOf(scope)): CaBundle {
    sameStack(scope, prop, this.authority, TRUST_ELSEWHERE);
    const key = namespaceKey(namespace);
    const known = this.bundles.get(key);
    if (known) return known;
    if (!this.authority._signsIn(scope, namespace)) return { secretName: 'missing', key: 'ca.crt', revision: '' };
    const { id } = this.authority.node;
    const name = objectName(`${id.toLowerCase()}-ca`, 'authority-ca', id);
    const { secretName } = this.authority.issue(this.authority, `bundle-${constructId(key)}`, {
      namespace,
      secretName: name,
      dnsNames: [`${name}.${escapeTemplate(namespace.namespaceName)}.svc`],
    });
    // Terraform never sees what is in it, so no pod can be told by it that there is another one.
    const bundle = { secretName, key: 'ca.crt', revision: '' };
    this.bundles.set(key, bundle);
    return bundle;
  }

  public override _describe(): string {
    return this.authority.node.path;
  }
}
