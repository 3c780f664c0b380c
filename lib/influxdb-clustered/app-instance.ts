import { ITerraformDependable, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { customObject } from '../core/kubernetes/custom-object';
import { escapeTemplate } from '../core/terraform/template';
import { INamespace } from '../core/kubernetes/namespace';
import { PackageSpec } from './package-spec';
import { ClusteredRelease } from './release';

/** What is installed, by whatever method. */
export interface Installation {
  readonly name: string;
  readonly namespace: INamespace;
  readonly release: ClusteredRelease;
  readonly spec: PackageSpec;
  /** The Secret with which the operator and the pods pull. */
  readonly pullSecret?: string;
  /** Whether the operator leaves it as it is. */
  readonly pause: boolean;
  /** What has to be there before. */
  readonly after: ITerraformDependable[];
  readonly lifecycle: TerraformResourceLifecycle;
}

/** Writes the object that the operator reads. */
export function writeAppInstance(scope: Construct, installation: Installation): void {
  const { name, namespace, release, spec, pullSecret, pause, after, lifecycle } = installation;
  claimObjectName(scope, 'name', 'AppInstance', namespace, name);
  customObject(scope, 'Resource', {
    apiVersion: 'kubecfg.dev/v1alpha1',
    kind: 'AppInstance',
    provider: namespace.provider,
    metadata: { name: escapeTemplate(name), namespace: namespace.namespaceReference },
    spec: {
      ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
      pause,
      package: {
        image: escapeTemplate(release.toString()),
        apiVersion: 'influxdata.com/v1alpha1',
        spec: escapeTemplate(spec),
      },
    },
    after,
    lifecycle,
  });
}
