import { AcceptedDeviation, Safeguard } from '../core/checks/deviations';
import { Document, Resource } from './document';

/** Resources of this library as they are written, after Aspects and overrides. */
export interface Written {
  readonly document: Document;
  /** The secure defaults that were left. */
  readonly deviations: readonly AcceptedDeviation[];
  /** The path of each resource in the tree, by its address. */
  readonly paths: ReadonlyMap<string, string>;
  /** The body of a resource as its construct declared it. @default - as it is written */
  readonly declared?: (resource: Resource) => Readonly<Record<string, unknown>>;
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
