import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { HttpsAddress } from '../core/checks/https-url';
import { Settings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { Credential } from '../credentials/credential';
import { KubeInventoryInputOptions, KubeletInputOptions } from './input-options';

/** What an input asks of the Telegraf that it is given to. What is wrong is recorded there. */
export interface InputContext {
  readonly owner: Construct;
  /** Where it was given; nothing where that is a call. */
  readonly at: string;
  /** A prop of it, as it is called there. */
  of(prop: string): string;
  /** Opens the way to a server. */
  open(peers: Peer[], port: number): void;
  /** The options of a client that verifies its server. */
  verify(trust: Trust): Settings;
  /** A reference to a secret, of those that the input has. */
  secret(prop: string, credential: Credential): string;
  /** Where an https URL without a credential leads to; nothing where it is none. */
  https(prop: string, url: string): HttpsAddress | undefined;
  /** Text of an option that may hold a secret. */
  secretText(prop: string, text: string): string;
  /** Options in Telegraf's words, as far as they undo nothing. */
  accept(prop: string, options: Settings): Settings;
  /** Lets it read from the kubelet of its node, and gives the options for that. */
  kubelet(reason: string, options: KubeletInputOptions): Settings;
  /** Lets it list objects of the cluster, and gives the options for that. */
  inventory(reason: string, options: KubeInventoryInputOptions): Settings;
  refuse(prop: string, got: unknown, takes: string): void;
}
