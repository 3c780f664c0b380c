import { TerraformStack } from 'cdktf';
import { emptyStack } from '../contract/stack';
import { documentOf, metadataOf } from './document';
import { fill } from './expressions';
import { containersOf, fileAt, podsOf } from './kubernetes';

/** Where on this machine is what a pod has at a path. */
export type Places = Readonly<Record<string, string>>;

/** A file as a container of a synthesized pod sees it, with the paths in it that are elsewhere on this machine. */
export function fileOf(
  build: (stack: TerraformStack) => void,
  { pod: name, container, path }: { readonly pod: string; readonly container: string; readonly path: string },
  places: Places,
): string {
  const stack = emptyStack();
  build(stack);
  const document = documentOf(stack);
  const pod = podsOf(document).find(({ owner }) => metadataOf(owner).name === name);
  const found = pod && containersOf(pod).find((one) => one.name === container);
  const text = found && fileAt(document, pod, found, path)?.text;
  if (text === undefined) throw new Error(`the container ${container} of ${name} has no ${path}`);
  const moved = Object.entries(places).reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`${path} does not name ${from}`);
    return all.replaceAll(from, to);
  }, fill(text));
  return moved;
}
