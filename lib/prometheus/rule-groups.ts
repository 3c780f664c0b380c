import { IConstruct } from 'constructs';
import { described, recordMistake } from '../core/checks/mistakes';
import { yaml } from '../formats';
import { RuleGroup } from './platform-rules';
import { sortedValues } from './remote-servers';
import { PrometheusRules } from './rules';

// Of the 1 MiB that a ConfigMap holds, with room for the rest of the config.
const MOST_BYTES = 1_000_000;

/** All groups of rules of a Prometheus, in an order that does not follow the calls'. */
export class RuleGroups {
  private readonly groups = new Map<string, RuleGroup>();
  private size = 0;

  /** Adds those of a file or an object. */
  public add(scope: IConstruct, rules: PrometheusRules): void {
    for (const group of rules._groups(scope)) {
      if (this.groups.has(group.name))
        recordMistake(scope, { prop: 'rules', got: group.name, takes: 'groups whose names no other group has' });
      this.groups.set(group.name, group);
      this.size += Buffer.byteLength(yaml([group]));
    }
    const takes = `no more than ${MOST_BYTES} bytes in all: they are in one ConfigMap, which holds 1 MiB`;
    if (this.size > MOST_BYTES) recordMistake(scope, { prop: 'rules', got: described(`${this.size} bytes`), takes });
  }

  /** The file that Prometheus reads. */
  public toString(): string {
    return yaml({ groups: sortedValues(this.groups) });
  }
}
