import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { instanceOf, PropType, PropTypes, PROVIDER, readProps, required, TEXT } from '../core/checks/prop-types';
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

const OPERATOR: PropType<ClusteredOperator> = instanceOf(
  ClusteredOperator,
  "a ClusteredOperator, like ClusteredOperator.byChart('the reason')",
);

/** Values for the vendor's chart. */
export interface ClusteredChartValuesProps {
  /** The operator, where the chart is to install it. @default - it is there already, which is `skipOperator` */
  readonly operator?: ClusteredOperator;
}

/** A release of the vendor's chart. */
export interface ClusteredChartProps extends ClusteredChartValuesProps {
  /** The helm provider of the stack: `new HelmProvider(this, 'helm', …)` of @cdktf/provider-helm. */
  readonly provider: TerraformProvider;
  /** The version of the chart, which is pinned: each brings another default package. @default 0.1.25 */
  readonly version?: string;
  /** Where the chart is. @default https://helm.influxdata.com/ */
  readonly repository?: string;
}

const OPERATOR_OPTIONS: PropTypes<ClusteredOperatorOptions> = {
  image: TEXT,
  version: TEXT,
  applyStepImage: TEXT,
  renderStepImage: TEXT,
  kubecfgImage: TEXT,
};
const VALUES: PropTypes<ClusteredChartValuesProps> = { operator: OPERATOR };

/** Stands in for one that is missing, which is a mistake already. */
class MissingProvider extends TerraformProvider {
  public constructor(scope: Construct) {
    super(scope, 'missing-helm', { terraformResourceType: 'helm' });
  }
}

const CHART: PropTypes<ClusteredChartProps> = {
  ...VALUES,
  provider: required(PROVIDER, (scope): TerraformProvider => new MissingProvider(scope)),
  version: TEXT,
  repository: TEXT,
};

/** What is written, checked for a construct. */
export interface CheckedMethod {
  readonly kind: 'app-instance' | 'chart' | 'values';
  readonly provider?: TerraformProvider;
  readonly version: string;
  readonly repository: string;
  /** The values about the operator. */
  readonly operator: object;
}

const CHART_VERSION = '0.1.25';
const REPOSITORY = 'https://helm.influxdata.com/';

/** How InfluxDB Clustered is installed. All methods say the same: what one of them would lose is a mistake in that one. */
export class ClusteredInstallMethod {
  /** The object that the operator reads. The operator and its CustomResourceDefinition are in the cluster before the plan. */
  public static appInstance(): ClusteredInstallMethod {
    return new ClusteredInstallMethod(() => ({ kind: 'app-instance', version: '', repository: '', operator: {} }));
  }

  /**
   * A release of the vendor's chart `influxdb3-clustered`, which writes that object.
   * @param props The helm provider, and the chart.
   */
  public static chart(props: ClusteredChartProps): ClusteredInstallMethod {
    return new ClusteredInstallMethod((scope) => {
      const {
        provider,
        version = CHART_VERSION,
        repository = REPOSITORY,
        ...rest
      } = readProps(scope, props, CHART, 'installMethod');
      if (provider.terraformResourceType !== 'helm')
        recordMistake(scope, {
          prop: 'installMethod.provider',
          got: provider,
          takes: "the helm provider, like new HelmProvider(this, 'helm')",
        });
      check(scope, 'installMethod.version', version, 'one version, like "0.1.25"', (text) =>
        /^\d+\.\d+\.\d+$/.test(text),
      );
      check(scope, 'installMethod.repository', repository, 'a URL that begins with https:// or oci://', (text) =>
        /^(https|oci):\/\/[\w.-]+(:\d+)?(\/[\w./-]*)?$/.test(text),
      );
      return { kind: 'chart', provider, version, repository, operator: operatorValues(scope, rest) };
    });
  }

  /**
   * The values for that chart as a Terraform output, for whoever runs helm: `terraform output -raw influxdb_values`.
   * @param props What the chart is to do besides.
   */
  public static chartValues(props: ClusteredChartValuesProps = {}): ClusteredInstallMethod {
    return new ClusteredInstallMethod((scope) => {
      const operator = operatorValues(scope, readProps(scope, props, VALUES, 'installMethod'));
      return { kind: 'values', version: CHART_VERSION, repository: REPOSITORY, operator };
    });
  }

  private constructor(private readonly read: (scope: Construct) => CheckedMethod) {}

  /** Says that it is one. */
  public toString(): string {
    return 'an install method';
  }

  /** @internal */
  public _read(scope: Construct): CheckedMethod {
    return this.read(scope);
  }
}

function operatorValues(scope: Construct, { operator }: ClusteredChartValuesProps): object {
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

export const INSTALL_METHOD: PropType<ClusteredInstallMethod> = instanceOf(
  ClusteredInstallMethod,
  'a ClusteredInstallMethod, like ClusteredInstallMethod.appInstance()',
);
