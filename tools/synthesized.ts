// tsx tools/synthesized.ts: what every program of this repository writes, but for the versions of the providers, to be compared.
import { Testing } from 'cdktf';
import { PROGRAMS } from '../test/support/programs';

for (const { name, stacks } of PROGRAMS)
  for (const stack of stacks(Testing.app())) {
    const written = JSON.parse(Testing.synth(stack, true)) as { readonly terraform: object };
    const terraform = { ...written.terraform, required_providers: undefined };
    process.stdout.write(`${JSON.stringify({ program: name, stack: stack.node.id, ...written, terraform })}\n`);
  }
