import { Construct } from 'constructs';
import { Settings } from '../../core/checks/settings';
import { Peer } from '../../core/kubernetes/peer';
import { Credential } from '../../credentials/credential';

/** What every alert handler needs to know. */
export interface AlertHandlerOptions {
  /** Where the service is in the network: Kapacitor's own policy lets nothing else through. */
  readonly peers: Peer[];
}

/** What Kapacitor reads a credential as: the environment beats its config file. */
export interface HandlerSecret {
  readonly prop: string;
  readonly credential: Credential;
  /** The variable, with the handler's place among those of its section. */
  readonly variable: (index: number) => string;
  /** Whether it is one of several that a handler may have, so that its Secret has a name of its own. */
  readonly further?: boolean;
}

/**
 * A handler as Kapacitor is configured with it. A new one is a file here and a factory in ../alert-handler.ts; its kind in flags.ts,
 * SEVERAL in ../alert-handlers.ts where a section may have several, and ../scripts/environment.sh where its secret is a URL.
 */
export interface PlannedHandler {
  /** What `-disable-handlers` calls it. */
  readonly kind: string;
  /** Its section of the config file; nothing where Kapacitor has it without one. */
  readonly section?: string;
  /** Its name among several of its section. */
  readonly name: string;
  /** Where it is in the network; nothing where it stays in the pod. */
  readonly network?: { readonly port: number; readonly peers: Peer[] };
  readonly settings: Settings;
  readonly secrets: HandlerSecret[];
}

/** Makes a handler, and records what is wrong with it. */
export type Plan = (scope: Construct) => Omit<PlannedHandler, 'kind' | 'section' | 'name'>;
