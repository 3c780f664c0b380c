import { Construct } from 'constructs';
import { CaBundle, Trust } from '../certificates/trust';
import { openPath } from '../connections/paths/path';
import { recordMistake } from '../core/checks/mistakes';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { stableDigest } from '../core/kubernetes/names';
import { deferred } from '../core/terraform/deferred';
import { pathInStack } from '../core/terraform/ids';
import { revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { digest } from '../core/values/digest';
import { Duration } from '../core/values/duration';
import { Mount } from '../workloads/pod-volume';
import { caVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { INFLUXDB_PATHS } from './config';
import { DesiredState, Privilege } from './desired-state';
import { IDatabase, Subscription, SubscriptionRequest } from './influxdb';
import { User } from './user';

// Each subscriber announces the destinations that only it can make in a database of its own, as whoever may write to a database
// may delete in it too. The reconciler reads it.
const MAILBOX = '_subscriptions_';
const MEASUREMENT = 'announcement';

/** What subscriptions ask of their server. */
interface SubscriptionOwner extends Construct {
  _admitClient(client: Workload): User;
  _grant(user: User, privilege: Privilege, databaseName: string): void;
  /** Lets a user make subscriptions to a database, where the server has a permission for it. */
  _permitSubscriptions?(user: User, databaseName: string): void;
}

/** The subscriptions of a server: whom it sends its points to, and whose certificates it trusts when it does. */
export class Subscriptions {
  private readonly trusts: Trust[];
  /** Where somebody else keeps the certificates: all subscribers are verified by the same. */
  private readonly existing?: CaBundle;

  public constructor(
    private readonly owner: SubscriptionOwner,
    private readonly workload: Workload,
    own: Trust,
    private readonly replicationFactor?: number,
  ) {
    // From the start, so that the first subscriber under the server's own authority restarts nothing.
    this.trusts = [own];
    if (own._pem() === undefined) this.existing = own._bundleIn(owner, workload.namespace);
  }

  /** Whether there are certificates that verify subscribers. */
  public get trusted(): boolean {
    return this.existing !== undefined || this.trusts.some((trust) => trust._pem() !== undefined);
  }

  /** Whether those may be renewed with nobody applying. */
  public get renewed(): boolean {
    return this.existing !== undefined;
  }

  /** Mounts what verifies subscribers, where there is such. The daemon reads it at start only. */
  public mounts(): Mount[] {
    const bundle = this.bundle();
    if (!bundle) return [];
    const { pod } = this.workload;
    pod.rollOutOn('subscribers', bundle.revision);
    return [pod.addVolume('subscribers-ca', caVolume(bundle)).at(INFLUXDB_PATHS.subscribersCa)];
  }

  public add(request: SubscriptionRequest, desired: DesiredState): Subscription {
    const { subscriber, name, database, endpoint, port, trust, madeBySubscriber = false } = request;
    this.trustSubscriber(subscriber, trust);
    openPath(this.workload, subscriber, port);
    if (madeBySubscriber) return this.permit(subscriber, database);
    const id = digest(
      JSON.stringify([pathInStack(subscriber.owner), database.databaseName, database.retentionPolicy]),
      16,
    );
    const mailbox = `${MAILBOX}${digest(pathInStack(subscriber.owner), 16)}`;
    const { databaseName, retentionPolicy } = database;
    desired.addSubscription({ name, database: databaseName, policy: retentionPolicy, endpoint, mailbox, id });
    desired.addDatabase({
      name: mailbox,
      policy: 'autogen',
      retention: Duration.hours(1),
      destroy: true,
      adopt: false,
      replicationFactor: this.replicationFactor,
      internal: true,
    });
    this.owner._grant(this.owner._admitClient(subscriber), 'WRITE', mailbox);
    return { announcement: { database: mailbox, line: `${MEASUREMENT},id=${id} destination="DESTINATION"` } };
  }

  // The subscriber makes its subscriptions itself, by a permission that only InfluxDB Enterprise has.
  private permit(subscriber: Workload, { databaseName }: IDatabase): Subscription {
    if (!this.owner._permitSubscriptions)
      recordMistake(subscriber.owner, {
        prop: 'database',
        got: `${databaseName} of ${this.owner.node.path}`,
        takes:
          'a database of InfluxDB Enterprise, or of a server of others: who makes a subscription is an administrator of this one',
      });
    const user = this.owner._admitClient(subscriber);
    // By READ it sees the retention policies.
    this.owner._grant(user, 'READ', databaseName);
    for (const one of [user, ...user.alsoValid]) this.owner._permitSubscriptions?.(one, databaseName);
    return {};
  }

  // InfluxDB takes one file for all of them.
  private bundle(): CaBundle | undefined {
    if (this.existing || !this.trusted) return this.existing;
    const pem = () =>
      this.trusts
        .map((trust) => trust._pem() ?? '')
        .map((text) => [stableDigest(this.owner, text), text] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .reduce((all, [, text]) => (all ? `${all}\n${text}` : text), '');
    const configMap = new KubernetesResource(this.owner, 'subscribers-ca', 'config_map_v1', {
      ...this.workload.claimMetadata('ConfigMap', `${this.workload.name}-subscribers-ca`),
      data: { 'ca.crt': deferred(() => escapeTemplate(pem())) },
    });
    const revision = deferred(() => revisionOfValue(pem()));
    return { configMapName: configMap.nameReference, key: 'ca.crt', revision };
  }

  private trustSubscriber(subscriber: Workload, trust: Trust): void {
    if (this.trusts.includes(trust)) return;
    if (this.verifies(trust)) {
      this.trusts.push(trust);
      return;
    }
    recordMistake(subscriber.owner, {
      prop: 'certificate.trust',
      ofConstruct: true,
      got:
        trust._pem() === undefined
          ? 'certificates that Terraform does not know'
          : 'others than InfluxDB is verified by',
      takes: this.existing
        ? "the same ConfigMap or Secret as InfluxDB's, or its authority: it reads what verifies its subscribers from one file"
        : "Trust.fromPem, or an authority of this stack, as InfluxDB's: it reads what verifies its subscribers from one file",
    });
  }

  private verifies(trust: Trust): boolean {
    if (!this.existing) return this.trusted && trust._pem() !== undefined;
    const { configMapName, secretName, key } = this.existing;
    const other = trust._pem() === undefined ? trust._bundleIn(this.owner, this.workload.namespace) : undefined;
    return other?.key === key && other.configMapName === configMapName && other.secretName === secretName;
  }
}
