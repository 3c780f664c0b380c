import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { instanceOf, PropType, PropTypes, PROVIDER, readProps, required, TEXT } from '../core/checks/prop-types';
import { ClusteredOperator, OPERATOR, operatorValues } from './operator';

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
      return { kind: 'chart', provider, version, repository, operator: operatorValues(scope, rest.operator) };
    });
  }

  /**
   * The values for that chart as a Terraform output, for whoever runs helm: `terraform output -raw influxdb_values`.
   * @param props What the chart is to do besides.
   */
  public static chartValues(props: ClusteredChartValuesProps = {}): ClusteredInstallMethod {
    return new ClusteredInstallMethod((scope) => {
      const { operator } = readProps(scope, props, VALUES, 'installMethod');
      return {
        kind: 'values',
        version: CHART_VERSION,
        repository: REPOSITORY,
        operator: operatorValues(scope, operator),
      };
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

export const INSTALL_METHOD: PropType<ClusteredInstallMethod> = instanceOf(
  ClusteredInstallMethod,
  'a ClusteredInstallMethod, like ClusteredInstallMethod.appInstance()',
);
