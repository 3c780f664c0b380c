import { TerraformStack } from 'cdktf';
import { influxdbIn } from '../../contract/support';
import { allWays } from '../../support/refused';

/** Makes something of somebody else. */
export type Make = (stack: TerraformStack) => void;

/** What is said of it beside an InfluxDB of ours in the namespace `monitoring`, in each way that a stack is checked. */
export function beside(make: Make): string[] {
  return allWays((stack) => {
    influxdbIn(stack);
    make(stack);
  });
}

/** An object of somebody else, by a manifest. */
export function object(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  spec: object,
  more: object = {},
): Make {
  return (stack) => {
    const manifest = { apiVersion, kind, spec, metadata: { name: 'mine', namespace, ...more } };
    stack.addOverride('resource.kubernetes_manifest.mine', { manifest });
  };
}
