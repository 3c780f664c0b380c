import { TerraformStack } from 'cdktf';
import { Credential, SecureTelegraf, SecureTelegrafProps, Trust } from '../../../lib';
import { secretVariable } from '../../contract/support';
import { telegrafIn } from '../../contract/rows/telegraf';
import { ROOT } from '../../support/certificates';
import { fill } from '../../support/expressions';
import { Document } from '../../support/document';
import { Block, mistakesOf, named, synthesize } from '../../support/synthesize';
import { TOML } from '../../support/toml';

export interface Config {
  readonly agent: Record<string, unknown>;
  readonly global_tags: Record<string, string>;
  readonly secretstores?: { readonly docker: Record<string, unknown>[] };
  readonly inputs: Record<string, Record<string, unknown>[]>;
  readonly outputs: Record<string, Record<string, unknown>[]>;
  readonly processors?: Record<string, Record<string, unknown>[]>;
  readonly aggregators?: Record<string, Record<string, unknown>[]>;
}

export const trust = Trust.fromPem(ROOT);
export const given = (stack: TerraformStack, id = 'given') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

export function dataOf(made: Document, name = 'telegraf'): Record<string, string> {
  return named(made, 'kubernetes_config_map_v1', `${name}-config`).data as unknown as Record<string, string>;
}

export function configOf(made: Document, name = 'telegraf'): Config {
  return TOML.parse(fill(Object.values(dataOf(made, name))[0] ?? '')) as Config;
}

export const build = (
  props: Partial<SecureTelegrafProps> = {},
  more: (telegraf: SecureTelegraf) => void = () => undefined,
) =>
  synthesize((stack) => {
    more(telegrafIn(stack, props));
  });

export const mistakes = (
  props: Partial<SecureTelegrafProps>,
  more: (telegraf: SecureTelegraf, stack: TerraformStack) => void = () => undefined,
) =>
  mistakesOf((stack) => {
    more(telegrafIn(stack, props), stack);
  });

export function templateOf(made: Document, type = 'kubernetes_daemon_set_v1'): Block {
  const template = named(made, type, 'telegraf').spec?.template;
  if (!template) throw new Error('it has no pods');
  return template;
}

/** How long its pod may take to end, and what runs before it is asked to. */
export function endOf(template: Block): { terminate: unknown; preStop?: string[] } {
  const spec = template.spec as unknown as {
    termination_grace_period_seconds: number;
    container: { lifecycle?: { pre_stop: { exec: { command: string[] } }[] } }[];
  };
  const [hook] = spec.container[0]?.lifecycle?.pre_stop ?? [];
  return { terminate: spec.termination_grace_period_seconds, preStop: hook?.exec.command };
}
