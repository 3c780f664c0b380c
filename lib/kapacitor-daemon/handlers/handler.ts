import { Construct } from 'constructs';
import { Trust } from '../../certificates/trust';
import { Settings } from '../../core/checks/settings';
import { Peer } from '../../core/kubernetes/peer';
import { Protocol } from '../../core/kubernetes/protocol';
import { Credential } from '../../credentials/credential';

/** What every alert handler needs to know. */
export interface AlertHandlerOptions {
  /**
   * Where the service is in the network: Kapacitor's own policy lets nothing else through.
   * @default - the proxy of Kapacitor takes the alerts there; a mistake where it has none
   */
  readonly peers?: Peer[];
}

/** What every alert handler of a service over HTTPS may say. */
export interface ServiceHandlerOptions extends AlertHandlerOptions {
  /**
   * What verifies the service's certificate, beside the public authorities. Kapacitor has one list of authorities for most
   * handlers: what is trusted here is trusted for all of those that have no list of their own (Slack, Discord, Kafka and MQTT have).
   * @default - the public authorities that the image trusts
   */
  readonly trust?: Trust;
  /**
   * Any other key of the handler's section of the config file, in Kapacitor's own words: `{ 'state-changes-only': true }`. Who may
   * read a ConfigMap may read it.
   * @default - Kapacitor's own
   * @see https://docs.influxdata.com/kapacitor/v1/reference/event_handlers/
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
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

/** Where a handler's service is in the network. */
export interface HandlerNetwork {
  readonly ports: readonly number[];
  readonly peers?: readonly Peer[];
  /** Who has to be said where without a proxy; nothing where no proxy can take the alerts. */
  readonly service?: string;
  /** The host that is dialled, where it is no secret. */
  readonly host?: string;
  /** @default TCP */
  readonly protocol?: Protocol;
}

/**
 * A handler as Kapacitor is configured with it. A new one is a function here and a factory in ../alert-handler.ts; its kind in
 * flags.ts, sections.ts where a section may have several, and ../scripts/environment.sh where its secret is a URL.
 */
export interface PlannedHandler {
  /** What `-disable-handlers` calls it. */
  readonly kind: string;
  /** Its section of the config file; nothing where Kapacitor has it without one. */
  readonly section?: string;
  /** Its name among several of its section. */
  readonly name: string;
  /** Where it is in the network; nothing where it stays in the pod. */
  readonly network?: HandlerNetwork;
  /** What verifies its service. @default - the authorities of the image */
  readonly trust?: Trust;
  readonly settings: Settings;
  readonly secrets: HandlerSecret[];
  /** Fields of the pod, by the key of the config file that they beat. @default - none */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Makes a handler, and records what is wrong with it. */
export type HandlerPlan = (scope: Construct) => Omit<PlannedHandler, 'kind' | 'section' | 'name'>;
