import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { CONSTRUCTS } from './constructs';
import { Duration } from '../../lib';
import { emptyStack } from './stack';
import { influxdbIn } from './support';

// Who gives something else where all of the props belong reads that, and not what is wrong with what stands in for each of them.

// Their constructors take what a factory or another construct has, and no props.
const MADE_BY_OTHERS = new Set(
  'BackupMetrics Backups BoundCredential CertManagerAuthority CertificateAuthority ClusteredDatabase Database GrafanaDatasource KapacitorMetrics KapacitorUser ServiceScrapeTarget TelegrafEndpoint TelegrafMetrics User'.split(
    ' ',
  ),
);
// What else is missing is a call.
const NEEDS_A_CALL = /^`(routeTo|writeTo)` takes /;

test('what is wrong with a second call is told beside the first one that had no object', () => {
  const stack = emptyStack();
  const influxdb = influxdbIn(stack);
  influxdb.addDatabase('b', 5 as never);
  influxdb.addDatabase('b', { retention: Duration.minutes(5) });
  const lines = influxdb.node.validate();
  expect(lines).toContainEqual(expect.stringMatching(/^`addDatabase\("b"\)` takes an object/));
  expect(lines).toContainEqual(expect.stringMatching(/^`addDatabase\("b"\) #2\.retention` takes /));
});

type Make = new (scope: TerraformStack, id: string, props: unknown) => Construct;

test.each(
  CONSTRUCTS.filter(({ construct: { name } }) => !MADE_BY_OTHERS.has(name)).map((one) => [one.construct.name, one]),
)('no props at all is one mistake of a %s', (_, { construct }) => {
  for (const props of [5, null, ['x'], 'x']) {
    const stack = emptyStack();
    new (construct as unknown as Make)(stack, 'x', props);
    const lines = stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.validate());
    expect(lines.filter((line) => !NEEDS_A_CALL.test(line))).toEqual([
      expect.stringMatching(/^`props` takes an object/),
    ]);
  }
});
