import { TerraformStack } from 'cdktf';
import { documentOf } from '../../support/document';
import { fill } from '../../support/expressions';

// smol-toml declares its types for ES modules only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parse } = require('smol-toml') as { parse: (text: string) => Record<string, Record<string, unknown>> };

/** The texts of the config files of a stack's cluster. */
export function textsOf(stack: TerraformStack): { readonly data: string; readonly meta: string } {
  const maps = documentOf(stack)
    .all('kubernetes_config_map_v1')
    .map(({ body }) => body.data as Record<string, string | undefined>);
  const named = (file: string) => fill(maps.flatMap((data) => data[file] ?? []).join(''));
  return { data: named('influxdb.conf'), meta: named('influxdb-meta.conf') };
}

/** The config files of a stack's cluster. */
export function filesOf(stack: TerraformStack) {
  const { data, meta } = textsOf(stack);
  return { data: parse(data), meta: parse(meta) };
}
