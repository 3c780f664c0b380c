import { inCallersWords } from '../../lib/core/checks/callers-words';

const MISTAKES = [
  '`nodeCidrs[0]` takes addresses in CIDR notation, got "nodeCidrs"',
  '`addDatabase("myMetrics").retentionPolicies[1].shardDuration` takes a duration, got 5m',
  '`settings.coordinator.maxSelect` takes nothing here: `Flux.enabled(reason)` and Credential.fromSecret say it, got "a`b"',
  '`addPlugins(inputs.http).inputs.http.dataFormat` takes a key that Telegraf has, got 5',
  '`writeTo` takes `startTimeout` beside it, got nothing',
];

// Who writes Python looks for what a mistake names in Python.
test.each([
  [
    'Python/3.11.7',
    [
      '`node_cidrs[0]` takes addresses in CIDR notation, got "nodeCidrs"',
      '`add_database("myMetrics").retention_policies[1].shard_duration` takes a duration, got 5m',
      '`settings.coordinator.maxSelect` takes nothing here: `Flux.enabled(reason)` and Credential.from_secret say it, got "a`b"',
      '`add_plugins(inputs.http).inputs.http.dataFormat` takes a key that Telegraf has, got 5',
      '`write_to` takes `start_timeout` beside it, got nothing',
    ],
  ],
  [
    'go1.26/linux/amd64',
    [
      '`NodeCidrs[0]` takes addresses in CIDR notation, got "nodeCidrs"',
      '`AddDatabase("myMetrics").RetentionPolicies[1].ShardDuration` takes a duration, got 5m',
      '`Settings.coordinator.maxSelect` takes nothing here: `Flux.Enabled(Reason)` and Credential.FromSecret say it, got "a`b"',
      '`AddPlugins(inputs.http).inputs.http.dataFormat` takes a key that Telegraf has, got 5',
      '`WriteTo` takes `StartTimeout` beside it, got nothing',
    ],
  ],
  ['Java/17', MISTAKES],
  ['', MISTAKES],
])('a mistake for %j names props and methods as that spells them', (agent, spelled) => {
  expect(MISTAKES.map((mistake) => inCallersWords(mistake, agent))).toEqual(spelled);
});
