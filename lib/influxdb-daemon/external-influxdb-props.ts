import { Trust } from '../certificates/trust';
import { Peer } from '../core/kubernetes/peer';
import { Credential } from '../credentials/credential';

/** An InfluxDB server that exists elsewhere. */
export interface ExternalInfluxDBAttributes {
  /** Where it is reached: `https://influxdb.example:8086`. Its host may be filled in by Terraform, its protocol and port may not. */
  readonly url: string;
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** Where it is in the network, for the policies of its clients. */
  readonly peer: Peer;
}

/** A database of a server that exists elsewhere, and who uses it. */
export interface ExternalDatabaseOptions {
  /** The user that its owner made for the clients of this stack. */
  readonly userName: string;
  /** That user's password. */
  readonly credential: Credential;
  /** The name of its default retention policy. @default autogen */
  readonly retentionPolicy?: string;
}
