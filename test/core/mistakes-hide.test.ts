import { TerraformStack } from 'cdktf';
import { AlertHandler, Peer, SecurePrometheus, WorkloadDefaults } from '../../lib';
import { influxdbIn, kapacitorIn, placement } from '../contract/support';
import { allWays } from '../support/refused';

// What a plain program gives in the wrong place comes into the log of a pipeline with the mistake.
const SECRET = 'hunter2-of-the-author';
const URL = `https://hooks.example/${SECRET}`;
const wrong = (value: unknown) => value as never;

const MISTAKES: Record<string, (stack: TerraformStack) => void> = {
  'a password in place of options': (stack) => influxdbIn(stack).addUser('app', wrong(SECRET)),
  'a password in place of an account': (stack) => kapacitorIn(stack, { administrator: wrong(SECRET) }),
  'a webhook in place of a handler': (stack) => {
    kapacitorIn(stack).alertThrough(wrong(URL));
  },
  "a webhook in place of a handler's options": (stack) => {
    kapacitorIn(stack).alertThrough(AlertHandler.slack(wrong(URL)));
  },
  'a header in place of headers': (stack) => {
    kapacitorIn(stack).alertThrough(
      AlertHandler.httpPost({ endpoint: 'e', url: 'https://e.example', secretHeaders: wrong(SECRET), peers: [] }),
    );
  },
  'a query that the server is asked by': (stack) => {
    new SecurePrometheus(stack, 'prometheus', placement(stack)).remoteWriteTo({
      url: `https://metrics.example/write?tenant=${SECRET}`,
      peers: [Peer.cidr('192.0.2.0/24')],
    });
  },
  'a login in front of a registry': (stack) => {
    WorkloadDefaults.of(stack).set({ registry: `robot:${SECRET}@registry.example` });
    influxdbIn(stack);
  },
};

test.each(Object.entries(MISTAKES))('%s is not shown', (_, make) => {
  for (const said of allWays(make)) {
    expect(said).toContain('takes');
    expect(said).not.toContain(SECRET);
  }
});
