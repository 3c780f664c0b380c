import { TerraformIterator, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { deferredRecords } from '../core/terraform/deferred';
import { escapeTemplate } from '../core/terraform/template';
import { UtilityResource } from '../core/terraform/utility-resource';

/** What a thing is declared as, in words. */
export type Words = Readonly<Record<string, unknown>>;

/**
 * What a stack declares of one kind of things, by their names, where a plan shows it to a person and a policy tool: a Secret shows
 * neither. Nothing of it may be secret. One resource with an instance for each thing, so that what goes is destroyed by its name.
 */
export class Declared extends UtilityResource<'terraform_data'> {
  public constructor(
    scope: Construct,
    id: string,
    things: () => Record<string, Words>,
    more: { readonly lifecycle?: TerraformResourceLifecycle; readonly triggersReplace?: readonly unknown[] } = {},
  ) {
    const forEach = TerraformIterator.fromMap(deferredRecords(() => escapeTemplate(sortedByName(things()))));
    super(scope, id, 'terraform_data', { ...more, forEach, input: '${each.value}' });
  }
}

function sortedByName(things: Record<string, Words>): Record<string, Words> {
  return Object.fromEntries(Object.entries(things).sort(([a], [b]) => (a < b ? -1 : 1)));
}
