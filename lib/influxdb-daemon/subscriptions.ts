import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { recordMistake } from '../core/checks/mistakes';
import { pathInStack } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { Duration } from '../core/values/duration';
import { Workload } from '../workloads/workload';
import { writeLimitsOf } from './database-retention-policy';
import { DesiredState, Privilege } from './desired-state';
import { IDatabase, Subscription, SubscriptionRequest } from './influxdb';
import { SubscriberAuthorities } from './subscriber-authorities';
import { User } from './user';

// Each subscriber announces the destinations that only it can make in a database of its own, as whoever may write to a database
// may delete in it too. The reconciler reads it.
const MAILBOX = '_subscriptions_';
const MEASUREMENT = 'announcement';

/** What subscriptions ask of their server. */
interface SubscriptionOwner extends Construct {
  readonly _limitsWrites: boolean;
  _admitClient(client: Workload): User;
  _grant(user: User, privilege: Privilege, databaseName: string): void;
  /** Lets a user make subscriptions to a database, where the server has a permission for it. */
  _permitSubscriptions?(user: User, databaseName: string): void;
}

/** The subscriptions of a server: whom it sends its points to, and whose certificates it trusts when it does. */
export class Subscriptions {
  /** Whose certificates are trusted. */
  public readonly authorities: SubscriberAuthorities;

  public constructor(
    private readonly owner: SubscriptionOwner,
    private readonly workload: Workload,
    own: Trust,
    private readonly replicationFactor?: number,
  ) {
    this.authorities = new SubscriberAuthorities(owner, workload);
    // From the start, so that the first subscriber under the server's own authority restarts nothing.
    if (this.authorities.add(own)) workload.pod.rollOutOn('subscribers', this.authorities.revision);
  }

  public add(request: SubscriptionRequest, desired: DesiredState): Subscription {
    const { subscriber, name, database, endpoint, port, trust, madeBySubscriber = false } = request;
    // Where the server has none to verify by, that is a mistake already.
    if (this.authorities.some) this.authorities.add(trust);
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
      writeLimits: writeLimitsOf(this.owner),
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
}
