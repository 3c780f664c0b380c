import { App, TerraformStack, Testing } from 'cdktf';
import { AlertHandler, Credential, Peer } from '../../lib';
import { resourcesOf } from '../../lib/core/terraform/provider-resource';
import { isRecord } from '../../lib/core/values/records';
import { kapacitorIn, secretVariable } from '../contract/support';
import { PROGRAMS } from '../support/programs';
import { allWays } from '../support/refused';

// Objects of kinds that the provider has no resource for are what overrides change too: Cilium's policies, Certificates, HTTPRoutes, monitors.

const objectsOf = (stack: TerraformStack) =>
  resourcesOf(stack).filter(({ terraformResourceType }) => terraformResourceType === 'kubernetes_manifest');

test.each<[string, string, unknown]>([
  ['names', 'egress.0.toFQDNs', [{ matchPattern: '*' }]],
  ['one name', 'egress.0.toFQDNs.0.matchName', 'attacker.example'],
  ['ports', 'egress.0.toPorts.0.ports.0.port', '0'],
  ['addresses', 'egress.2', { toCIDR: ['0.0.0.0/0'] }],
  ['entities', 'egress.0.toEntities', ['all']],
  ['metadata services', 'egressDeny', undefined],
  ['pods', 'endpointSelector', undefined],
])('other %s in a policy of Cilium are refused', (_, key, value) => {
  const said = allWays((stack) => {
    const url = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    kapacitorIn(stack).alertThrough(AlertHandler.slack({ url, peers: [Peer.fqdn('hooks.slack.com')] }));
    for (const one of objectsOf(stack)) one.addOverride(`manifest.spec.${key}`, value);
  });
  for (const text of said) {
    expect(text).toContain(`manifest.spec.${key.split('.')[0] ?? ''}`);
    expect(text).toContain('is overridden, which nobody checked (safeguard "network")');
  }
});

// The first text of an object, by its keys.
function textIn(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return path;
  if (!Array.isArray(value) && !isRecord(value)) return undefined;
  const found = Object.entries(value).map(([key, item]) => textIn(item, `${path}.${key}`));
  return found.find((one) => one !== undefined);
}

// By the kinds of the objects in them.
const WITH_OBJECTS = PROGRAMS.flatMap(({ name, stacks }) =>
  stacks(new App()).some((stack) => objectsOf(stack).length > 0) ? [[name, stacks] as const] : [],
);

test.each(WITH_OBJECTS)('no object of %s is overridden unseen, however deep', (_, stacks) => {
  for (const stack of stacks(new App())) {
    const objects = objectsOf(stack);
    if (objects.length === 0) continue;
    for (const one of objects) {
      const { spec } = one.declared().manifest as { readonly spec: unknown };
      one.addOverride(textIn(spec, 'manifest.spec') ?? '', 'overridden');
    }
    const refused = () => Testing.synth(stack, true);
    for (const { friendlyUniqueId } of objects) expect(refused).toThrow(friendlyUniqueId);
  }
});
