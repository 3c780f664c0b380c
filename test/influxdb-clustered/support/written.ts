import { TerraformStack, Testing } from 'cdktf';
import { SecureInfluxDBClustered, SecureInfluxDBClusteredProps } from '../../../lib';
import { clusteredProps } from '../../contract/rows/influxdb-clustered';
import { emptyStack } from '../../contract/stack';
import { Document, documentOf } from '../../support/document';

/** An AppInstance as it is written. */
export interface AppInstance {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly imagePullSecrets?: { readonly name: string }[];
    readonly pause: boolean;
    readonly package: { readonly image: string; readonly apiVersion: string; readonly spec: Record<string, unknown> };
  };
}

type Base = ReturnType<typeof clusteredProps>;
/** Props beside, or in place of, those that it cannot be without. */
export type Props = (stack: TerraformStack, base: Base) => Partial<SecureInfluxDBClusteredProps>;

/** A stack with it, and the construct. */
export function built(props: Props = () => ({})): {
  readonly stack: TerraformStack;
  readonly clustered: SecureInfluxDBClustered;
} {
  const stack = emptyStack();
  const base = clusteredProps(stack);
  const clustered = new SecureInfluxDBClustered(stack, 'clustered', { ...base, ...props(stack, base) });
  return { stack, clustered };
}

export function instanceIn(document: Document): AppInstance {
  const [manifest] = document.all('kubernetes_manifest');
  if (!manifest) throw new Error('there is no AppInstance');
  return manifest.body.manifest as AppInstance;
}

/** The AppInstance of props. */
export function instanceOf(props: Props = () => ({})): AppInstance {
  return instanceIn(documentOf(built(props).stack));
}

export function specOf(props: Props = () => ({})): Record<string, unknown> {
  return instanceOf(props).spec.package.spec;
}

/** The mistakes of props, as a user reads them: without the path. */
export function mistakesOf(props: Props): string[] {
  return refused(built(props).stack);
}

/** The mistakes of a stack. */
export function refused(stack: TerraformStack): string[] {
  const [validated = [], skipped = []] = [true, false].map((validations) => {
    try {
      Testing.synth(stack, validations);
      return [];
    } catch (error) {
      const lines = (error as Error).message.split('\n').filter((line) => line.startsWith('  ['));
      return lines.map((line) => line.replace(/^ *\[[^\]]*\] /, '')).sort();
    }
  });
  // Nothing of it is deployed with validations skipped either.
  expect(skipped).toEqual(validated);
  return validated;
}
