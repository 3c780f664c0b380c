import { TerraformDataSource, TerraformElement, TerraformModule, TerraformResource, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { described, recordMistake } from '../core/checks/mistakes';
import { addressOf } from '../core/terraform/provider-resource';
import { lookAtWriting } from '../core/terraform/writing';
import { isRecord } from '../core/values/records';
import { blocks, Document, Json, Resource } from './reading/document';

/**
 * Has `construct.node.addDependency(other)` mean something, of which cdktf writes nothing: all that the construct makes waits
 * (`depends_on`) for all that the other one makes, but for what the other one itself waits for.
 */
export function orderDependencies(stack: TerraformStack): void {
  lookAtWriting(stack, (written) => {
    const waits = dependenciesIn(stack);
    if (waits.length === 0) return;
    if (!written) for (const { construct, other } of waits) checkStack(stack, construct, other);
    else for (const wait of waits) order(written as Json, wait);
  });
}

interface Dependency {
  readonly construct: IConstruct;
  readonly other: IConstruct;
}

function dependenciesIn(stack: TerraformStack): Dependency[] {
  return stack.node
    .findAll()
    .flatMap((construct) => construct.node.dependencies.map((other) => ({ construct, other })))
    .filter(({ construct }) => TerraformStack.of(construct) === stack);
}

function checkStack(stack: TerraformStack, construct: IConstruct, other: IConstruct): void {
  if (other.node.scopes.includes(stack)) return;
  recordMistake(construct, {
    prop: 'node.addDependency',
    got: described(other.node.path === '' ? 'the app' : `${other.node.path}, which is of another stack`),
    takes: 'a construct of its own stack: `stack.addDependency(other)` says which stack is applied first',
  });
}

// What one waits for, over however many others, never waits for it: so there is no cycle, whatever refers to what.
function order(json: Json, { construct, other }: Dependency): void {
  const first = addressesIn(other);
  if (first.length === 0) return;
  const needed = reachedFrom(json, first);
  const waiting = addressesIn(construct).filter((address) => !first.includes(address));
  const later = waiting.filter((address) => !needed.has(address));
  if (waiting.length > 0 && later.length === 0)
    throw new Error(
      `Refused, as nothing could be made first: [${construct.node.path}] waits for ${other.node.path} (node.addDependency), all of which waits for it. Take back one of the two.`,
    );
  for (const address of later)
    for (const body of bodiesAt(json, address)) {
      const given = [body.depends_on ?? []].flat() as string[];
      Object.assign(body, { depends_on: [...new Set([...given, ...first])].sort() });
    }
}

function addressesIn(construct: IConstruct): string[] {
  const stack = TerraformStack.of(construct);
  return construct.node
    .findAll()
    .filter((one) => TerraformElement.isTerraformElement(one) && one.cdktfStack === stack)
    .flatMap((one) => {
      if (TerraformResource.isTerraformResource(one)) return [addressOf(one)];
      if (TerraformDataSource.isTerraformDataSource(one))
        return [`data.${one.terraformResourceType}.${one.friendlyUniqueId}`];
      return one instanceof TerraformModule ? [`module.${one.friendlyUniqueId}`] : [];
    });
}

function bodiesAt(json: Json, address: string): Record<string, unknown>[] {
  const [kind = '', type = '', id = ''] = address.split('.');
  if (kind === 'module') return blocks(json.module?.[type]);
  return blocks(kind === 'data' ? json.data?.[type]?.[id] : json.resource?.[kind]?.[type]);
}

/** All that some wait for, whether by a reference or by `depends_on`. */
function reachedFrom(json: Json, addresses: readonly string[]): ReadonlySet<string> {
  const document = new Document(json);
  const reached = new Set<string>();
  const open = [...addresses];
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    if (reached.has(address)) continue;
    reached.add(address);
    const bodies = address.startsWith('local.')
      ? [{ value: isRecord(json.locals) && json.locals[address.slice('local.'.length)] }]
      : bodiesAt(json, address);
    open.push(...bodies.flatMap((body) => document.waitsFor({ body } as unknown as Resource)));
  }
  return reached;
}
