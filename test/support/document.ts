import { TerraformStack, Testing } from 'cdktf';
import { Document, Json } from '../../lib/posture/reading/document';

export { Document, type Json, metadataOf, type Resource } from '../../lib/posture/reading/document';

/** A stack as it is synthesized, with all validations. */
export function documentOf(stack: TerraformStack): Document {
  return new Document(JSON.parse(Testing.synth(stack, true)) as Json);
}

/** What is wrong with the references of a document: what does not exist, and circles. */
export function brokenReferences(document: Document): string[] {
  const edges = new Map(document.resources.map((resource) => [resource.address, document.waitsFor(resource)]));
  const data = (['data', 'ephemeral'] as const).flatMap((kind) =>
    Object.entries((document.json[kind] ?? {}) as Record<string, object>).flatMap(([type, all]) =>
      Object.keys(all).map((id) => `${kind}.${type}.${id}`),
    ),
  );
  const known = new Set([...Object.keys(document.json.variable ?? {}).map((name) => `var.${name}`), ...data]);
  const counted = new Set(
    document.resources.filter(({ body }) => body.count !== undefined).map(({ address }) => address),
  );
  const multiplied = new Set(document.resources.filter(({ body }) => body.for_each).map(({ address }) => address));
  // `for c in …` names things inside of an expression.
  const missing = [...edges].flatMap(([from, to]) =>
    to
      .filter((address) => !edges.has(address) && !known.has(address))
      .filter((address) => address !== 'count.index' || !counted.has(from))
      .filter((address) => !address.startsWith('each.') || !multiplied.has(from))
      .map((address) => `${from} refers to ${address}, which does not exist`),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (address: string, path: readonly string[]): void => {
    if (path.includes(address)) circles.push([...path.slice(path.indexOf(address)), address].join(' -> '));
    else if (!done.has(address)) for (const next of edges.get(address) ?? []) visit(next, [...path, address]);
    done.add(address);
  };
  for (const address of edges.keys()) visit(address, []);
  return [...missing, ...circles];
}
