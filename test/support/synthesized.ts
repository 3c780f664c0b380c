import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import * as YAML from 'yaml';

/** A resource as it is in the synthesized JSON, or a part of one. */
export interface Block {
  readonly [key: string]: Block;
}

/** A synthesized stack. */
export class Synthesized {
  private readonly document: { readonly resource?: Record<string, Record<string, Block>> };

  constructor(readonly json: string) {
    this.document = JSON.parse(json) as typeof this.document;
  }

  /** The resources of a type. */
  all(type: string): Block[] {
    return Object.values(this.document.resource?.[type] ?? {});
  }

  /** The one resource of a type that has a name in Kubernetes. */
  named(type: string, name: string): Block {
    const found = this.all(type).filter((resource) => text(resource.metadata?.name) === name);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources ${type} are named ${name}`);
    return found[0];
  }
}

/** Synthesizes a stack with a provider and what `build` adds, with all validations. */
export function synthesize(build: (stack: TerraformStack) => void, skipValidations = false): Synthesized {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new KubernetesProvider(stack, 'kubernetes');
  build(stack);
  return new Synthesized(Testing.synth(stack, !skipValidations));
}

/** What synthesis reports, or nothing where it succeeds. */
export function mistakesOf(build: (stack: TerraformStack) => void, skipValidations = false): string {
  try {
    synthesize(build, skipValidations);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** A value of the synthesized JSON as text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a web config file says, with a hash in the place of the one that Terraform fills in. */
export function webConfigIn(content: unknown): {
  tls_server_config: Record<string, unknown>;
  http_server_config?: Record<string, unknown>;
  rate_limit?: Record<string, unknown>;
  basic_auth_users?: Record<string, string>;
} {
  return YAML.parse(webConfigText(content)) as ReturnType<typeof webConfigIn>;
}

/** The text of a web config file, with a hash in the place of the one that Terraform fills in. */
export function webConfigText(content: unknown): string {
  const hash = '"$2a$10$zP4XDZcz0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHI"';
  return text(content)
    .replace(/(?<!\$)\$\{one\(\[.*\}(?=\n$)/s, () => hash)
    .replaceAll('$${', '${')
    .replaceAll('%%{', '%{');
}
