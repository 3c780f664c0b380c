import { TerraformMetaArguments } from 'cdktf';
import { Construct } from 'constructs';
import { ProviderResource } from './provider-resource';

/** A release of a chart, in the words of the helm provider, of which versions 2 and 3 have these alike. */
export interface HelmReleaseConfig extends TerraformMetaArguments {
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
  /** Files of values as YAML text; later ones over earlier ones. */
  readonly values: readonly string[];
  readonly createNamespace: boolean;
}

/** A release of a Helm chart. The user has the provider: this library needs none of its package. */
export class HelmRelease extends ProviderResource<HelmReleaseConfig> {
  public constructor(scope: Construct, id: string, config: HelmReleaseConfig) {
    super(scope, id, 'helm_release', config);
  }
}
