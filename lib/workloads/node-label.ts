import { IConstruct } from 'constructs';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { checkKeys, isLabelValue } from '../core/kubernetes/label-checks';
import { escapeTemplate } from '../core/terraform/template';

/**
 * What a label of a node has to be.
 *
 * @example
 * new SecureInfluxDB(this, 'influxdb', {
 *   namespace,
 *   authority,
 *   affinity: { nodes: [NodeLabel.isIn('kubernetes.io/arch', ['arm64'])] },
 * });
 */
export class NodeLabel {
  /**
   * One of some values: `NodeLabel.isIn('kubernetes.io/arch', ['arm64'])`.
   * @param key The label.
   * @param values Its values.
   */
  public static isIn(key: string, values: string[]): NodeLabel {
    return new NodeLabel(key, 'In', values);
  }

  /**
   * None of some values, or missing: `NodeLabel.isNotIn('eks.amazonaws.com/compute-type', ['fargate'])`.
   * @param key The label.
   * @param values The values.
   */
  public static isNotIn(key: string, values: string[]): NodeLabel {
    return new NodeLabel(key, 'NotIn', values);
  }

  /**
   * There, whatever its value is.
   * @param key The label.
   */
  public static exists(key: string): NodeLabel {
    return new NodeLabel(key, 'Exists');
  }

  /**
   * Missing.
   * @param key The label.
   */
  public static missing(key: string): NodeLabel {
    return new NodeLabel(key, 'DoesNotExist');
  }

  private constructor(
    private readonly key: string,
    private readonly operator: string,
    private readonly values?: string[],
  ) {}

  /** The label, and what it has to be. */
  public toString(): string {
    return [this.key, this.operator, ...(this.values ? [this.values.join(', ')] : [])].join(' ');
  }

  /** @internal */
  public _check(scope: IConstruct, prop: string): void {
    const { key, operator, values } = this;
    if (check(scope, prop, key, 'the key of a label', (one) => typeof one === 'string' && one !== ''))
      checkKeys(scope, prop, { [key]: '' });
    const takes = 'values of a label, one at least';
    if (values === undefined && operator.endsWith('In')) recordMistake(scope, { prop, got: values, takes });
    check(scope, prop, values, takes, (all) => Array.isArray(all) && all.length > 0 && all.every(isValue));
  }

  /** @internal as the provider takes it */
  public _expression() {
    const { key, operator, values } = this;
    return { key: escapeTemplate(key), operator, values: values && escapeTemplate(values) };
  }
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' && isLabelValue(value);
}
