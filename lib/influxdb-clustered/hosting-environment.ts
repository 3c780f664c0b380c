import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { instanceOf, PropType, PropTypes, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';

/** A role of AWS that the pods have. */
export interface AwsEnvironmentProps {
  /** Its ARN: `arn:aws:iam::111111111111:role/influxdb`. */
  readonly eksRoleArn: string;
}

/** An account of Google Cloud that the pods have. */
export interface GkeEnvironmentProps {
  /** Its address: `influxdb@project.iam.gserviceaccount.com`. */
  readonly serviceAccountEmail: string;
}

const AWS: PropTypes<AwsEnvironmentProps> = { eksRoleArn: REQUIRED_TEXT };
const GKE: PropTypes<GkeEnvironmentProps> = { serviceAccountEmail: REQUIRED_TEXT };

interface Context {
  readonly scope: Construct;
  readonly chart: boolean;
}

/** Where the cluster runs, as far as InfluxDB Clustered regards it: one of these. */
export class HostingEnvironment {
  /**
   * Amazon EKS, with a role in place of keys.
   * @param props The role.
   */
  public static aws(props: AwsEnvironmentProps): HostingEnvironment {
    return new HostingEnvironment('aws', ({ scope }) => {
      const { eksRoleArn } = readProps(scope, props, AWS, 'hostingEnvironment');
      const takes = 'the ARN of a role, like "arn:aws:iam::111111111111:role/influxdb"';
      check(scope, 'hostingEnvironment.eksRoleArn', eksRoleArn, takes, (text) =>
        /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text),
      );
      return { eksRoleArn: eksRoleArn };
    });
  }

  /**
   * Google Kubernetes Engine, with workload identity in place of a key file.
   * @param props The account.
   */
  public static gke(props: GkeEnvironmentProps): HostingEnvironment {
    return new HostingEnvironment('gke', ({ scope }) => {
      const { serviceAccountEmail } = readProps(scope, props, GKE, 'hostingEnvironment');
      const takes = 'the address of a service account, like "influxdb@project.iam.gserviceaccount.com"';
      check(scope, 'hostingEnvironment.serviceAccountEmail', serviceAccountEmail, takes, (text) =>
        /^[\w.-]+@[\w.-]+$/.test(text),
      );
      return { workloadIdentity: { serviceAccountEmail: serviceAccountEmail } };
    });
  }

  /** Red Hat OpenShift. */
  public static openShift(): HostingEnvironment {
    return new HostingEnvironment('openshift', ({ scope, chart }) => {
      if (chart)
        recordMistake(scope, {
          prop: 'hostingEnvironment',
          got: described('OpenShift, by the chart'),
          takes:
            'OpenShift with ClusteredInstallMethod.appInstance() only: the chart writes null for the `openshift: {}` that it takes',
        });
      return {};
    });
  }

  private constructor(
    /** @internal */ public readonly _kind: 'aws' | 'gke' | 'openshift',
    private readonly write: (context: Context) => object,
  ) {}

  /** Its name. */
  public toString(): string {
    return this._kind;
  }

  /** @internal what `hostingEnvironment` of an AppInstance says */
  public _spec(context: Context): object {
    return { [this._kind]: this.write(context) };
  }
}

export const HOSTING_ENVIRONMENT: PropType<HostingEnvironment> = instanceOf(
  HostingEnvironment,
  'a HostingEnvironment, like HostingEnvironment.aws({ eksRoleArn })',
);
