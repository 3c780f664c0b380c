import { TerraformStack } from 'cdktf';
import { AcceptedRisk, Credential, Deviations, SecureInfluxDB, SecureKapacitor } from '../../lib';
import { placement, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { fill } from '../support/expressions';
import { mistakesOf, named, synthesize, text } from '../support/synthesize';

const given = (stack: TerraformStack, id = 'shared') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

/** A Kapacitor that reads from an InfluxDB, with shared secrets of theirs. */
function pair(stack: TerraformStack, influxdbs?: Credential, kapacitors?: Credential, reason?: string): void {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, sharedSecret: influxdbs });
  const props = {
    namespace,
    authority,
    sharedSecret: kapacitors,
    ...(reason === undefined ? {} : { influxdbTokens: AcceptedRisk.because(reason) }),
  };
  new SecureKapacitor(stack, 'kapacitor', props).readFrom(influxdb.addDatabase('metrics'));
}

function configOf(build: (stack: TerraformStack) => void): string {
  const { data } = named(synthesize(build), 'kubernetes_config_map_v1', 'kapacitor-config');
  return fill(text(data?.['kapacitor.conf']));
}

const reason = 'passwords may not live longer than an hour';

test('Kapacitor shows InfluxDB tokens that it signs with the secret of both, where it was told to', () => {
  const signing = configOf((stack) => {
    const shared = given(stack);
    pair(stack, shared, shared, reason);
  });
  expect(signing).toContain('http-shared-secret = true');
  expect(configOf(pair)).not.toContain('http-shared-secret');
});

test('another secret than InfluxDB has, which would take none of its tokens, is a mistake', () => {
  const takes = '`sharedSecret` takes beside `influxdbTokens` one Credential for both';
  const others = (stack: TerraformStack) => {
    pair(stack, given(stack), given(stack, 'other'), reason);
  };
  expect(mistakesOf(others)).toContain(takes);
  expect(
    mistakesOf((stack) => {
      pair(stack, undefined, undefined, reason);
    }),
  ).toContain(takes);
  expect(mistakesOf(pair)).toBe('');
});

test('that it could become any user of InfluxDB is listed with the reason', () => {
  const stack = emptyStack();
  const shared = given(stack);
  pair(stack, shared, shared, reason);
  expect(Deviations.of(stack)).toEqual([
    {
      path: 'stack/kapacitor',
      code: 'signed-tokens',
      promise: 5,
      what: expect.stringContaining('can become any user there') as string,
      reason,
    },
  ]);
});
