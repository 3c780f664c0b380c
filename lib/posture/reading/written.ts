import { Safeguard } from '../../core/checks/deviation-codes';
import { AcceptedDeviation } from '../../core/checks/deviations';
import { Document, Resource } from './document';

/** Resources of this library as they are written, after Aspects and overrides. */
export interface Written {
  readonly document: Document;
  /** The secure defaults that were left. */
  readonly deviations: readonly AcceptedDeviation[];
  /** The path of each resource in the tree, by its address. */
  readonly paths: ReadonlyMap<string, string>;
  /** The addresses of Secrets whose value can become any user. @default - none */
  readonly signing?: ReadonlySet<string>;
  /** The addresses of Secrets that an administrator logs in with. @default - none */
  readonly administrators?: ReadonlySet<string>;
  /** All that is written, where others made something in the stack. @default - nobody did */
  readonly withOthers?: Document;
  /** What resources were declared as. @default - as they are written */
  readonly declarations?: Declarations;
}

/** Resources as their constructs declared them, whatever Aspects and overrides made of them. */
export interface Declarations {
  /** The body of one. */
  body(resource: Resource): Readonly<Record<string, unknown>>;
  /** Its meta-arguments alone. */
  meta(resource: Resource): Readonly<Record<string, unknown>>;
  /** Whether it has overrides at all. */
  isOverridden(resource: Resource): boolean;
}

/** The resources of others in the stack. */
export function resourcesOfOthers({ withOthers, paths }: Pick<Written, 'withOthers' | 'paths'>): Resource[] {
  return (withOthers?.resources ?? []).filter(({ address }) => !paths.has(address));
}

/** What is loose in what is written. */
export interface Broken {
  readonly address: string;
  readonly safeguard: Safeguard;
  readonly what: string;
}

/** A value at a path of keys; blocks may be lists of one. */
export function valueAt(block: unknown, ...path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return block;
  const one: unknown = Array.isArray(block) ? block[0] : block;
  return typeof one === 'object' && one !== null ? valueAt((one as Record<string, unknown>)[key], ...rest) : undefined;
}

/** What was accepted for the construct that a resource belongs to, or for one around it. */
export function acceptedFor({ deviations, paths }: Written, { address }: Resource): AcceptedDeviation[] {
  return deviations.filter(({ path }) => paths.get(address)?.startsWith(`${path}/`));
}

/** Which safeguard a key of a resource is part of. */
export function safeguardOf(type: string, path: string): Safeguard {
  if (path === 'lifecycle.prevent_destroy') return Safeguard.DATA;
  if (/^(tls|random)_|^kubernetes_secret_/.test(type)) return Safeguard.CREDENTIALS;
  if (/^kubernetes_(service|ingress|manifest)(_v1)?$/.test(type)) return Safeguard.EXPOSURE;
  if (type.startsWith('kubernetes_network_policy_')) return Safeguard.NETWORK;
  if (/^kubernetes_(service_account|(cluster_)?role(_binding)?)_/.test(type)) return Safeguard.IDENTITY;
  const configures = /^spec\.template\.spec\.(init_)?container\.\d+\.(args|command|env|env_from|image|volume_mount)\b/;
  return type.startsWith('kubernetes_config_map_') || configures.test(path) ? Safeguard.CONFIGURATION : Safeguard.PODS;
}
