import { IConstruct } from 'constructs';
import { Trust } from '../certificates/trust';
import { Client, End } from '../connections/network/ends';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';
import { Workload } from '../workloads/workload';
import { MetaNodes } from './meta-nodes';
import { Privilege } from './desired-state';

/** An InfluxDB server that others write to and read from. */
export interface IInfluxDB extends IConstruct {
  /** Where it is reached: `https://influxdb.monitoring.svc:8086`. */
  readonly url: string;
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** @internal */
  readonly _server: InfluxDBForClients;
}

/** A database of an InfluxDB server. */
export interface IDatabase {
  /** Its name. */
  readonly databaseName: string;
  /** The name of its default retention policy. */
  readonly retentionPolicy: string;
  /** The server that has it. */
  readonly influxdb: IInfluxDB;
  /** @internal the retention policy that its clients name; nothing where the default one is meant */
  readonly _policy?: string;
  /** @internal whether it has a retention policy of that name, where the stack knows all of them */
  _hasPolicy?(name: string): boolean;
  /** @internal the account that a client uses it with, made where that is possible */
  _admit(client: Client, privilege: Privilege | undefined, options?: AdmitOptions): Account;
}

/** How a client can log in. */
export interface AdmitOptions extends RotationOptions {
  /** Whether it takes a token too, for a database that has no users. @default - it knows user names and passwords only */
  readonly takesToken?: true;
}

/** A user's name and password. */
export interface Account {
  readonly userName: string;
  readonly credential: BoundCredential;
  /** Whether the credential is a token of the API of InfluxDB 2, which takes no user. */
  readonly isToken?: true;
}

/** What a subscriber asks for. */
export interface SubscriptionRequest {
  readonly subscriber: Workload;
  readonly name: string;
  readonly database: IDatabase;
  /** Where the points go: `host:port`. */
  readonly endpoint: string;
  readonly port: number;
  /** What verifies the subscriber's certificate. */
  readonly trust: Trust;
  /** The user's administrator for the setup, where the server is not of this stack. */
  readonly setup?: SetupAdministrator;
  /** Whether the subscriber makes it, as its account for the database, which then needs the right to. @default false */
  readonly madeBySubscriber?: boolean;
}

/** What a subscriber gets. */
export interface Subscription {
  /** Who makes the subscription, where the server is not of this stack. */
  readonly administrator?: Account;
  /** How the subscriber announces its destination to a server of this stack, which makes the subscription. */
  readonly announcement?: { readonly database: string; readonly line: string };
}

/** An administrator of an InfluxDB server that this stack does not own, to make a subscription with. */
export interface SetupAdministrator {
  /** The administrator's name. */
  readonly userName: string;
  /** Its password. */
  readonly credential: Credential;
}

/** A server as its clients in this library see it. */
export interface InfluxDBForClients {
  readonly end: End;
  readonly host: string;
  readonly port: number;
  /** Where each of its data nodes is reached, where it has several. @default - at its `url` */
  readonly urls?: readonly string[];
  /** The meta nodes, where it has some: its users are theirs. */
  readonly meta?: MetaNodes;
  /** What signs tokens for it; nothing where the stack does not own it. */
  readonly sharedSecret?: BoundCredential;
  subscribe(request: SubscriptionRequest): Subscription;
}
