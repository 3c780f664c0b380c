import { TerraformStack, Testing } from 'cdktf';
import { Document } from '../support/document';
import { declareLater } from '../support/later';
import { brokenPromises } from './promises';
import { about, emptyStack } from './stack';

// A clear error: each line has a path, the prop, what it takes and what it got.
const MISTAKES =
  /^(Validation failed with the following errors:|Refused, with validations skipped too:|Refused, as what would be written)/;
const LINE = /^ {2}\[stack[^\]]*\] (`[^`]+` takes .+, got .*|the stack needs .+|\S+: .+ \(safeguard "\w+"\).*)$/s;

/**
 * What is wrong with a program: a promise that it breaks, with its validations or without, or a mistake that nobody could
 * read. A crash comes through.
 */
export function wrongWith(build: (stack: TerraformStack) => void): string[] {
  return [true, false].flatMap((validations) => {
    const stack = emptyStack();
    declareLater(stack);
    build(stack);
    try {
      const document = new Document(JSON.parse(Testing.synth(stack, validations)) as Document['json']);
      return brokenPromises(about(stack, document));
    } catch (error) {
      const said = (error as Error).message;
      // What the user's own Lazy says is clear to the user.
      if (said.startsWith('Resolution error: not yet')) return [];
      const lines = said.split(/\n(?= {2}\[)/).slice(1);
      return MISTAKES.test(said) ? lines.filter((line) => !LINE.test(line)) : [said];
    }
  });
}
