import { TerraformStack, Testing } from 'cdktf';
import { emptyStack } from '../contract/stack';
import { Document, Json, metadataOf } from './document';
import { said } from './refused';

/** A body of a resource, or a part of one. */
export interface Block {
  readonly [key: string]: Block;
}

/** A stack with a provider and what `build` adds, as it is synthesized. */
export function synthesize(build: (stack: TerraformStack) => void, skipValidations = false): Document {
  const stack = emptyStack();
  build(stack);
  return new Document(JSON.parse(Testing.synth(stack, !skipValidations)) as Json);
}

/** What synthesis reports of a program, or nothing where it succeeds. */
export function mistakesOf(build: (stack: TerraformStack) => unknown, skipValidations = false): string {
  const stack = emptyStack();
  return said(() => {
    build(stack);
    Testing.synth(stack, !skipValidations);
  });
}

/** The same of a stack that is there. */
export function mistakesIn(stack: TerraformStack, skipValidations = false): string {
  return said(() => Testing.synth(stack, !skipValidations));
}

/** The bodies of all resources of a type. */
export function blocks(document: Document, type: string): Block[] {
  return document.all(type).map(({ body }) => body as Block);
}

/** The body of the one resource of a type that has a name in Kubernetes. */
export function named(document: Document, type: string, name: string): Block {
  const found = document.all(type).filter((resource) => metadataOf(resource).name === name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources ${type} are named ${name}`);
  return found[0].body as Block;
}

/** A value of the synthesized JSON as text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
