import { Precondition } from 'cdktf';
import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake, textOf } from '../core/checks/mistakes';
import { instanceOf, PropType, readText } from '../core/checks/prop-types';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { checkObjectName } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { hcl } from '../core/terraform/hcl';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';

const PROP = 'serviceAccount';

/**
 * A ServiceAccount that somebody else made, in the namespace of the pods: what is granted to it is not seen here. Each is of one
 * workload, as whoever runs as it has all that it may. It has to be there: without it no pod is made.
 *
 * @example
 * new SecureInfluxDB(this, 'influxdb', { namespace, authority, serviceAccount: ServiceAccount.existing('influxdb-s3') });
 */
export class ServiceAccount {
  /**
   * One whose token is in no pod: it says who the pods are for the cloud, and for what admits them.
   * @param name Its name, which is not `default`: what is granted to that is meant for every pod of the namespace. One that Terraform
   * fills in is checked in its plan.
   */
  public static existing(name: string): ServiceAccount {
    return new ServiceAccount(name);
  }

  /**
   * One whose token the pod has where it asks the API of Kubernetes: `TargetDiscovery.kubernetes`, `ScrapeSource.kubelets`,
   * `TelegrafInput.kubelet`, … What these need is granted to it; what else it may is not seen here.
   * @param reason Why the token of an account of others may be in the pod.
   * @param name Its name, known when the program runs.
   */
  public static existingWithToken(reason: string, name: string): ServiceAccount {
    return new ServiceAccount(name, { given: reason });
  }

  private constructor(
    private readonly account: string,
    private readonly reason?: { readonly given: string },
  ) {}

  /** Its name. */
  public toString(): string {
    return textOf(this.account);
  }

  /** @internal the name that pods of a workload run by */
  public _wornBy(owner: Construct, namespace: INamespace): string {
    const name = textOf(this.account);
    if (readText(this.account, owner, PROP) !== undefined && checkObjectName(owner, PROP, name)) {
      const takes = 'an account of its own: `default` is every pod of the namespace';
      check(owner, PROP, name, takes, (one) => one !== 'default');
      claimObjectName(owner, PROP, 'ServiceAccount', namespace, name);
    }
    if (this.reason) readText(this.reason.given, owner, PROP);
    return escapeTemplate(name);
  }

  /** @internal what Terraform must find true of a name that it fills in, before there are pods that run by it */
  public get _conditions(): Precondition[] {
    const { account } = this;
    if (isKnown(account)) return [];
    const errorMessage = `A serviceAccount takes an account of its own: "default" is every pod of the namespace.`;
    return [{ condition: hcl`${account} != "default"`, errorMessage }];
  }

  /** @internal that its token is in the pod */
  public _holdToken(scope: Construct): void {
    if (!this.reason) {
      const takes =
        'ServiceAccount.existingWithToken("reason", "name"), as its token is in the pod by another call, or no account: one is made';
      recordMistake(scope, { prop: PROP, got: this, takes });
      return;
    }
    if (!isKnown(this.account))
      recordMistake(scope, { prop: PROP, got: described('a token'), takes: 'a name that is known at synthesis' });
    acceptDeviation(scope, 'foreign-account', {
      prop: PROP,
      subject: this.toString(),
      what: `its pod has a token of the account ${this.toString()}, which others made: what else that may is not seen here`,
      reason: this.reason.given,
    });
  }
}

export const SERVICE_ACCOUNT: PropType<ServiceAccount> = instanceOf(
  ServiceAccount,
  "a ServiceAccount, like ServiceAccount.existing('prometheus')",
);
