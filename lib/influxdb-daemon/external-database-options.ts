import { Credential } from '../credentials/credential';

/** A database of a server that exists elsewhere, and who uses it. */
export interface ExternalDatabaseOptions {
  /** The user that its owner made for the clients of this stack. */
  readonly userName: string;
  /** That user's password. */
  readonly credential: Credential;
  /** The name of its default retention policy. @default autogen */
  readonly retentionPolicy?: string;
}
