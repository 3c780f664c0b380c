// The grammar of distribution/reference, of which a tag or a digest is needed.
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PART = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const TAG = ':\\w[\\w.-]{0,127}';
const DIGEST = '@(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})';
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${PART}(?:/${PART})*(?:${TAG}(?:${DIGEST})?|${DIGEST})$`);
const MIRROR = new RegExp(`^${REGISTRY}(?:/${PART})*$`);

/** Whether text names an image by a tag or a digest. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** The tag in a reference. */
export function tagOf(reference: string): string | undefined {
  const [name = ''] = reference.split('@');
  return /:([^:/]+)$/.exec(name)?.[1];
}

/** Whether an image has a shell, as far as its name says: Prometheus calls those without one `-distroless`. */
export function hasShell(reference: string): boolean {
  return !reference.includes('distroless');
}

/** Whether text can stand before the name of an image: a registry, and a path in it. */
export function isRegistry(text: string): boolean {
  // A word without a dot, a port or capitals is a part of a name to a container runtime: of one of Docker Hub.
  const [host = ''] = text.split('/');
  return MIRROR.test(text) && (/[.:A-Z]/.test(host) || host === 'localhost');
}

/** The same image of another registry, whose path goes before its name. */
export function atRegistry(reference: string, registry: string): string {
  return `${registry}/${reference.replace(/^[^/]*[.:][^/]*\//, '')}`;
}
