import { TerraformVariable, Testing } from 'cdktf';
import { Deviations, Exposure, SourceRanges } from '../../lib';
import { brokenPromises } from '../contract/promises';
import { emptyStack, synthesized } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { documentOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { exposed, all } from './support';

describe('a load balancer', () => {
  const balanced = (sourceRanges: SourceRanges) =>
    exposed(Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges, port: 443 }));

  test('lets in its ranges only, itself and by the policy of the pod, which sees the address of the client', () => {
    const document = documentOf(balanced(SourceRanges.of('192.0.2.0/24', '198.51.100.7/32')));
    const [service] = all(document, 'kubernetes_service_v1', 'service');
    expect(service?.body.spec).toMatchObject({
      type: 'LoadBalancer',
      external_traffic_policy: 'Local',
      load_balancer_source_ranges: ['192.0.2.0/24', '198.51.100.7/32'],
      port: [{ port: 443, target_port: 'api' }],
    });
    const blocks = policiesOf(document).flatMap(({ ingress: rules }) => rules.flatMap(({ from }) => from));
    expect(blocks.map((block) => block?.ip_block?.cidr).sort()).toEqual(['192.0.2.0/24', '198.51.100.7/32']);
  });

  test.each([
    [[], ''],
    [['0.0.0.0/0'], '[0]'],
    [['::/0'], '[0]'],
    [['192.0.2.0/24', '192.0.2.0'], '[1]'],
  ])('with the ranges %j is refused', (ranges, item) => {
    expect(() => Testing.synth(balanced(SourceRanges.of(...ranges)), true)).toThrow(
      `\`exposeThrough(loadBalancer of influxdb.example).sourceRanges${item}\` takes`,
    );
  });

  test('has its ranges in an order that does not follow the program, each once', () => {
    const ranges = (...names: string[]) => {
      const stack = emptyStack();
      const made = new Map(
        ['a', 'b', 'c', 'd'].map((id) => [id, new TerraformVariable(stack, id, { type: 'string' })]),
      );
      const cidrs = names.map((name) => made.get(name)?.stringValue ?? '');
      const sourceRanges = SourceRanges.of(...cidrs);
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
      const [service] = all(documentOf(stack), 'kubernetes_service_v1', 'service');
      return (service?.body.spec as Record<string, unknown>).load_balancer_source_ranges;
    };
    expect(ranges('a', 'b', 'c', 'd', 'a')).toEqual(ranges('d', 'c', 'b', 'a'));
  });

  test('has its ranges looked at by Terraform where that fills them in, before there is an address', () => {
    const stack = emptyStack();
    const sourceRanges = SourceRanges.of(new TerraformVariable(stack, 'office', { type: 'string' }).stringValue);
    influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    const [service] = all(documentOf(stack), 'kubernetes_service_v1', 'service');
    expect(service?.body.lifecycle).toMatchObject({
      precondition: [{ condition: expect.stringContaining('cidrsubnet(var.office, 0, 0)') as string }],
    });
  });

  test('told a list that Terraform fills in is refused, not a crash', () => {
    const stack = emptyStack();
    const { listValue } = new TerraformVariable(stack, 'ranges', { type: 'list(string)' });
    const sourceRanges = SourceRanges.of(...listValue);
    influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    expect(() => Testing.synth(stack, false)).toThrow('`exposeThrough(loadBalancer of a.example).sourceRanges` takes');
  });

  test('open to the internet takes a reason, which is listed', () => {
    const stack = balanced(SourceRanges.everyone('a public API'));
    expect(Deviations.of(stack)).toMatchObject([{ what: expect.stringContaining('internet') as string }]);
    expect(brokenPromises(synthesized(stack))).toEqual([]);
    expect(() => Testing.synth(balanced(SourceRanges.everyone(' ')), false)).toThrow('a written reason');
  });
});
