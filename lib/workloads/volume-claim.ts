import { Construct } from 'constructs';
import { checkSize } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { checkObjectName } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { escapeTemplate } from '../core/terraform/template';
import { Size } from '../core/values/size';
import { AccessMode } from './access-mode';
import { PersistentStorage } from './persistent-storage';
import { RemovalPolicy } from './removal-policy';

/** A volume that outlives its pod. */
export interface VolumeOptions extends PersistentStorage {
  readonly size: Size;
}

/** Whose a claim is: a workload, as far as a claim needs one. */
export interface ClaimOwner {
  readonly owner: Construct;
  readonly scope: Construct;
  readonly namespace: INamespace;
  readonly selector: Record<string, string>;
}

/** A volume as it was given. */
export interface GivenVolume extends VolumeOptions {
  /** What its props begin with; nothing where they are those of a call. @default storage. */
  readonly prop?: 'storage.' | 'metaStorage.' | '';
}

/** Makes a PersistentVolumeClaim, or as many as `count` says, whose names then hold `count.index`. */
export function volumeClaim(
  { owner, scope, namespace, selector }: ClaimOwner,
  id: string,
  { name, count }: { readonly name: string; readonly count?: number },
  options: GivenVolume,
): KubernetesResource<'persistent_volume_claim_v1'> {
  const { size, storageClassName, accessMode, removalPolicy = RemovalPolicy.RETAIN, prop = 'storage.' } = options;
  checkSize(owner, `${prop}size`, size, Size.mebibytes(1));
  checkObjectName(owner, `${prop}storageClassName`, storageClassName);
  return new KubernetesResource(scope, id, 'persistent_volume_claim_v1', {
    provider: namespace.provider,
    count,
    metadata: { name, namespace: namespace.namespaceReference, labels: selector },
    spec: {
      accessModes: [accessMode ?? AccessMode.READ_WRITE_ONCE],
      storageClassName: escapeTemplate(storageClassName),
      resources: { requests: { storage: size.toString() } },
    },
    // A class with WaitForFirstConsumer binds it only once the pod is there, which Terraform would wait for in vain.
    waitUntilBound: false,
    lifecycle: { preventDestroy: removalPolicy === RemovalPolicy.RETAIN },
  });
}

/** The name of a claim that is there, which one workload has. */
export function existingClaim({ owner, namespace }: ClaimOwner, name: string, options: GivenVolume): string {
  const { storageClassName, accessMode, prop = 'storage.' } = options;
  const at = `${prop}existingClaim`;
  checkObjectName(owner, at, name);
  claimObjectName(owner, at, 'PersistentVolumeClaim', namespace, name);
  for (const [other, got] of Object.entries({ storageClassName, accessMode }))
    if (got !== undefined)
      recordMistake(owner, {
        prop: `${prop}${other}`,
        got,
        takes: 'nothing beside `existingClaim`, which has its own',
      });
  return escapeTemplate(name);
}

/** Records a claim that is there for pods of which each has a volume of its own. */
export function refuseExistingClaim(
  { owner }: ClaimOwner,
  { existingClaim: got, prop = 'storage.' }: GivenVolume,
): void {
  if (got !== undefined)
    recordMistake(owner, {
      prop: `${prop}existingClaim`,
      got,
      takes: 'nothing for several pods, whose claims are numbered: import them (`importFrom`)',
    });
}
