import { App, TerraformDataSource, TerraformHclModule, TerraformResource, TerraformStack, Testing } from 'cdktf';
import { Construct, DependencyGroup } from 'constructs';
import { SecureInfluxDB, SecureKapacitor } from '../../lib';
import { placement } from '../contract/support';
import { Document, documentOf } from '../support/document';
import { allWays, stackIn } from '../support/refused';

const foreign = (scope: Construct, id: string) =>
  new TerraformResource(scope, id, { terraformResourceType: 'example_thing' });

function bothIn(stack: TerraformStack) {
  const given = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', given);
  return { ...given, influxdb, kapacitor: new SecureKapacitor(stack, 'kapacitor', given) };
}

const addressesIn = (construct: Construct) =>
  construct.node
    .findAll()
    .filter((one) => TerraformResource.isTerraformResource(one))
    .map((one) => `${one.terraformResourceType}.${one.friendlyUniqueId}`);

const waitsOf = (document: Document, address: string) => (document.at(address)?.body.depends_on ?? []) as string[];

// Of Terraform's graph: a cycle ends each plan.
function cycleIn(document: Document): string[] {
  const done = new Set<string>();
  const visit = (address: string, path: readonly string[]): string[] => {
    if (path.includes(address)) return [...path.slice(path.indexOf(address)), address];
    if (done.has(address)) return [];
    const resource = document.at(address);
    const found = (resource ? document.waitsFor(resource) : [])
      .map((one) => visit(one, [...path, address]))
      .find(({ length }) => length > 0);
    done.add(address);
    return found ?? [];
  };
  return document.resources.map(({ address }) => visit(address, [])).find(({ length }) => length > 0) ?? [];
}

describe('addDependency', () => {
  test('has all of a server wait for what somebody else makes, which cdktf alone writes nothing of', () => {
    const stack = stackIn(Testing.app());
    const { kapacitor } = bothIn(stack);
    kapacitor.node.addDependency(foreign(stack, 'first'));
    const document = documentOf(stack);
    const waiting = addressesIn(kapacitor);
    expect(waiting.length).toBeGreaterThan(5);
    expect(waiting.filter((one) => !waitsOf(document, one).includes('example_thing.first'))).toEqual([]);
    expect(JSON.stringify(document.json).match(/example_thing\.first/g)).toHaveLength(waiting.length);
  });

  test("has somebody else's resource, data source and module wait for all of a server", () => {
    const stack = stackIn(Testing.app());
    const { influxdb } = bothIn(stack);
    const theirs = new Construct(stack, 'theirs');
    theirs.node.addDependency(influxdb);
    foreign(theirs, 'later');
    new TerraformDataSource(theirs, 'read', { terraformResourceType: 'example_data' });
    new TerraformHclModule(theirs, 'module', { source: 'example/module/aws' });
    const { json } = documentOf(stack);
    const all = addressesIn(influxdb).sort();
    const things = [json.resource?.example_thing, json.data?.example_data, json.module].map((one) =>
      Object.values(one ?? {}),
    );
    expect(things).toEqual(
      [1, 2, 3].map(() => [expect.objectContaining({ depends_on: all }) as Record<string, unknown>]),
    );
  });

  test('is between servers that know each other too, and makes no cycle of what both need', () => {
    const stack = stackIn(Testing.app());
    const { influxdb, kapacitor, authority, namespace } = bothIn(stack);
    const database = influxdb.addDatabase('metrics');
    kapacitor.readFrom(database);
    kapacitor.node.addDependency(new DependencyGroup(influxdb, authority, namespace));
    const document = documentOf(stack);
    const pod = document.all('kubernetes_stateful_set_v1').find(({ id }) => id.startsWith('influxdb'));
    const claim = addressesIn(kapacitor).find((one) => one.startsWith('kubernetes_persistent_volume_claim_v1.'));
    expect(waitsOf(document, claim ?? '')).toContain(pod?.address);
    expect(cycleIn(document)).toEqual([]);
  });

  test('keeps what a resource waits for already', () => {
    const stack = stackIn(Testing.app());
    const { influxdb } = bothIn(stack);
    const first = foreign(stack, 'first');
    const later = foreign(stack, 'later');
    later.dependsOn = ['example_thing.first'];
    later.node.addDependency(influxdb, first);
    expect(waitsOf(documentOf(stack), 'example_thing.later')).toEqual(
      ['example_thing.first', ...addressesIn(influxdb)].sort(),
    );
  });

  test('of a part on the whole, and of the whole on a part, makes no cycle', () => {
    const stack = stackIn(Testing.app());
    const { influxdb, kapacitor } = bothIn(stack);
    const [part] = influxdb.node.children;
    part?.node.addDependency(influxdb);
    kapacitor.node.addDependency(kapacitor.node.children[0] ?? kapacitor);
    stack.node.addDependency(foreign(stack, 'first'));
    const document = documentOf(stack);
    expect(addressesIn(influxdb).filter((one) => !waitsOf(document, one).includes('example_thing.first'))).toEqual([]);
    expect(cycleIn(document)).toEqual([]);
  });

  test('on each other is refused, however it is written: Terraform would say "Cycle" and name each resource', () => {
    const said = allWays((stack) => {
      const { influxdb, kapacitor } = bothIn(stack);
      influxdb.node.addDependency(kapacitor);
      kapacitor.node.addDependency(influxdb);
    });
    for (const one of said)
      expect(one).toMatch(/\[stack\/kapacitor\] waits for stack\/influxdb .*all of which waits for it/);
  });

  test('on another stack is refused, with what orders stacks: Terraform orders nothing across them', () => {
    const said = allWays((stack) => {
      const { influxdb } = bothIn(stack);
      influxdb.node.addDependency(foreign(new TerraformStack(App.of(stack), 'another'), 'first'));
    });
    for (const one of said)
      expect(one).toMatch(
        /\[stack\/influxdb\] `node.addDependency` takes a construct of its own stack: `stack.addDependency.*another\/first/,
      );
  });
});
