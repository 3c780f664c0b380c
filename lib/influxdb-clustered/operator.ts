import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { instanceOf, PropType, PropTypes, readProps, TEXT } from '../core/checks/prop-types';
import { ifGiven } from '../core/values/records';
import { isImageReference } from '../workloads/image-reference';

/** The images of the operator and of its Jobs, which may be copies in a registry of your own. */
export interface ClusteredOperatorOptions {
  /** Its image, without a tag: `operatorImageOverride` of the chart. @default - ghcr.io/kubecfg/kubit */
  readonly image?: string;
  /** Its version: `operatorImageVersion` of the chart. @default v0.0.22 */
  readonly version?: string;
  /** The image of kubectl, with its tag, that applies. @default - the operator's own default */
  readonly applyStepImage?: string;
  /** The image of kubectl, with its tag, that renders. @default - the operator's own default */
  readonly renderStepImage?: string;
  /** The image of kubecfg, with its tag. @default - as the package says */
  readonly kubecfgImage?: string;
}

/** The operator, where the chart is to install it. */
export class ClusteredOperator {
  /**
   * The chart installs it: its ClusterRole may do everything with every resource. `Deviations.of` lists the reason.
   * @param reason Why the chart installs it.
   * @param options Its images.
   */
  public static byChart(reason: string, options: ClusteredOperatorOptions = {}): ClusteredOperator {
    return new ClusteredOperator(reason, options);
  }

  private constructor(
    /** @internal */ public readonly _reason: string,
    /** @internal */ public readonly _options: ClusteredOperatorOptions,
  ) {}
}

export const OPERATOR: PropType<ClusteredOperator> = instanceOf(
  ClusteredOperator,
  "a ClusteredOperator, like ClusteredOperator.byChart('the reason')",
);

const OPERATOR_OPTIONS: PropTypes<ClusteredOperatorOptions> = {
  image: TEXT,
  version: TEXT,
  applyStepImage: TEXT,
  renderStepImage: TEXT,
  kubecfgImage: TEXT,
};

/** The values about the operator, checked for a construct. */
export function operatorValues(scope: Construct, operator?: ClusteredOperator): object {
  if (!operator) return { skipOperator: true };
  const options = readProps(scope, operator._options, OPERATOR_OPTIONS, 'installMethod.operator');
  const { image, version, applyStepImage, renderStepImage, kubecfgImage } = options;
  const what = 'the operator that the chart installs may do everything with every resource of the cluster';
  acceptDeviation(scope, 'cluster-administrator', { prop: 'installMethod.operator', what, reason: operator._reason });
  check(scope, 'installMethod.operator.image', image, 'an image without a tag, which `version` is', (text) =>
    isImageReference(`${text}:tag`),
  );
  for (const [prop, given] of Object.entries({ applyStepImage, renderStepImage, kubecfgImage }))
    check(scope, `installMethod.operator.${prop}`, given, 'an image with its tag or digest', isImageReference);
  check(
    scope,
    'installMethod.operator.version',
    version,
    'v0.0.22 or newer: older ones use images that are gone',
    (text) => isNewEnough(text),
  );
  return {
    skipOperator: false,
    ...ifGiven({ operatorImageOverride: image, operatorImageVersion: version }),
    kubit: ifGiven({
      apply_step_image: applyStepImage,
      render_step_image: renderStepImage,
      kubecfg_image: kubecfgImage,
    }),
  };
}

function isNewEnough(version: string): boolean {
  const [, major = 0, minor = 0, patch = 0] = (/^v(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? []).map(Number);
  return major > 0 || minor > 0 || patch >= 22;
}
