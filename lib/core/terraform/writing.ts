import { TerraformStack } from 'cdktf';

/** Looks at a stack before it is written out, and then again at the JSON that is written. */
export type Look = (json?: object) => void;

const looks = new WeakMap<TerraformStack, Look[]>();

/**
 * Has the writing of a stack looked at, in whatever way that comes about. It is the writing itself that is wrapped: what is
 * looked at is resolved once, and no Aspect or override comes after it.
 */
export function lookAtWriting(stack: TerraformStack, look: Look): void {
  const known = looks.get(stack);
  if (known) {
    known.push(look);
    return;
  }
  const all = [look];
  looks.set(stack, all);
  const write = stack.toTerraform.bind(stack) as () => object;
  stack.toTerraform = () => {
    for (const one of all) one();
    const json = write();
    for (const one of all) one(json);
    return json;
  };
  stack.toHclTerraform = () => {
    for (const one of all) one();
    // cdktf ends its texts at the first quote in them, and writes blocks as arguments: Terraform takes no such file.
    throw new Error(
      "What this library makes is written as Terraform's JSON only: leave out SYNTH_HCL_OUTPUT and `--hcl`.",
    );
  };
}
