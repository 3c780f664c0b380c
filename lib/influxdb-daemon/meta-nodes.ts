import { IConstruct } from 'constructs';
import { Trust } from '../certificates/trust';
import { End } from '../connections/network/ends';
import { BoundCredential } from '../credentials/bound-credential';

/** The port of the meta nodes' API. */
export const META_PORT = 8091;

/** The meta nodes of an InfluxDB Enterprise, whose API has the users and their permissions. */
export interface IMetaNodes extends IConstruct {
  /** @internal */
  readonly _meta: MetaNodes;
}

/** Meta nodes as their clients in this library see them. */
export interface MetaNodes {
  /** A name that is in the certificate of every meta node. */
  readonly host: string;
  readonly port: number;
  /** What verifies their certificates, those of redirects to the leader included. */
  readonly trust: Trust;
  readonly end: End;
  /** `[meta] internal-shared-secret`: who has it can do everything there. */
  readonly internalSharedSecret?: BoundCredential;
  /** In its place, a user of the meta API. */
  readonly account?: { readonly userName: string; readonly credential: BoundCredential };
}
