import { TerraformStack } from 'cdktf';
import * as YAML from 'yaml';
import { Credential, Deviations, IntegrationOptions, ReceiverIntegration, UnknownSettings } from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { peers, secretVariable } from '../contract/support';
import { ALERTMANAGER_SETTINGS } from '../../lib/alertmanager/known/settings';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { mistakesOf } from '../support/synthesize';

// A key that Alertmanager does not know has it keep the config that it had: only its log says that the new one is not in use.

type Given = Pick<IntegrationOptions, 'settings' | 'unknownSettings'>;
type Kind = 'slack' | 'mattermost' | 'pushover' | 'jira' | 'email' | 'webhook';

function told(stack: TerraformStack, kind: Kind, given: Given): ReceiverIntegration {
  const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
  const common = { ...given, peers };
  const user = { userName: 'a', credential: secret('password') };
  const makes: Record<Kind, () => ReceiverIntegration> = {
    slack: () => ReceiverIntegration.slack({ ...common, webhookUrl: secret('url') }),
    mattermost: () => ReceiverIntegration.mattermost({ ...common, webhookUrl: secret('url') }),
    pushover: () => ReceiverIntegration.pushover({ ...common, token: secret('token'), userKey: secret('user') }),
    jira: () =>
      ReceiverIntegration.jira({ ...common, ...user, url: 'https://jira.example', project: 'A', issueType: 'Bug' }),
    email: () =>
      ReceiverIntegration.email({
        ...common,
        ...user,
        host: 'mail.example',
        fromAddress: 'a@a.example',
        to: ['b@a.example'],
      }),
    webhook: () => ReceiverIntegration.webhook({ ...common, url: 'https://hooks.example' }),
  };
  return makes[kind]();
}

const lines = (kind: Kind, given: Given) =>
  mistakesOf((stack) => {
    alertmanagerIn(stack).alertmanager.addReceiver('x', [told(stack, kind, given)]);
  }).match(/\[stack\/.*/g) ?? [];

function receiverOf(kind: Kind, given: Given, listed: string[] = []): Record<string, unknown> {
  const stack = emptyStack();
  alertmanagerIn(stack).alertmanager.addReceiver('x', [told(stack, kind, given)]);
  listed.push(...Deviations.of(stack).map(({ code, reason }) => `${code}: ${reason}`));
  const found = documentOf(stack)
    .all('kubernetes_config_map_v1')
    .find((one) => metadataOf(one).name === 'alertmanager-config');
  const config = fill((found?.body.data as Record<string, string>)['alertmanager.yml'] ?? '');
  const { receivers } = YAML.parse(config) as { receivers: Record<string, Record<string, unknown>[]>[] };
  return receivers.find(({ name }) => (name as unknown) === 'x')?.[`${kind}_configs`]?.[0] ?? {};
}

const attachments = [{ fields: [{ titel: 'x' }] }];

test.each<[string, Kind, Record<string, unknown>, string]>([
  ['a typo', 'slack', { chanel: '#a' }, 'a key of "slack" that Alertmanager 0.35.0 knows (did you mean "channel"?)'],
  ['another spelling', 'slack', { titleLink: 'x' }, '(did you mean "title_link"?), got "titleLink"'],
  ['a number for text', 'slack', { title: 3 }, '`addReceiver("x").integrations[0].settings.title` takes text, got 3'],
  ['text for a flag', 'pushover', { html: 'yes' }, 'settings.html` takes true or false, got "yes"'],
  ['a number for a duration', 'pushover', { retry: 60 }, 'settings.retry` takes a duration like "30s", got 60'],
  ['a typo in a list', 'slack', { fields: [{ titel: 'x' }] }, 'settings.fields[0].titel` takes a key of "fields"'],
  ['a typo two lists below', 'mattermost', { attachments }, '.attachments[0].fields[0].titel` takes a key of "fields"'],
  ['a button of another service', 'slack', { actions: [{ msg: 'x' }] }, '.msg` takes a key of "slack.actions" that'],
  ['one table for several', 'slack', { fields: { title: 'x' } }, 'settings.fields` takes a list of tables'],
  ['a typo in a table', 'email', { threading: { enabld: true } }, '(did you mean "enabled"?), got "enabld"'],
  ['a typo of a prop', 'email', { form: 'x' }, '(did you mean "from"? It takes nothing here: a prop decides it)'],
  ['a key like no other', 'email', { zzz: 1 }, 'what is newer goes into `unknownSettings`, got "zzz"'],
  ['a key in JSON', 'webhook', { payload: '{"routing_key":"a1b2c3"}' }, 'settings.payload` takes text that whoever'],
  [
    'a key in JSON behind a space',
    'webhook',
    { payload: '{"token": " abc"}' },
    'settings.payload` takes text that whoever',
  ],
  ['a key in JSON below', 'webhook', { payload: { a: '{"serviceKey": "x1"}' } }, 'settings.payload.a` takes text that'],
  ['a number for a template', 'jira', { summary: 3 }, 'settings.summary` takes a template, or a table with one, got 3'],
])('%s is one mistake: %s %j', (_, kind, settings, sentence) => {
  expect(lines(kind, { settings })).toEqual([expect.stringContaining(sentence)]);
});

test('what Alertmanager knows is written as it is', () => {
  const slack = {
    title: '{{ .CommonLabels.alertname }}',
    fields: [{ title: 'a', value: 'b', short: true }],
    mrkdwn_in: ['text'],
    timeout: '10s',
  };
  expect(receiverOf('slack', { settings: slack })).toMatchObject(slack);
  const jira = {
    summary: { template: 'x', enable_update: false },
    description: 'y',
    reopen_duration: '4w',
    fields: { customfield_1: { value: 'x' } },
  };
  expect(receiverOf('jira', { settings: jira })).toMatchObject(jira);
  const json = '{"routing_key": "{{ .CommonLabels.key }}", "token_count": "3", "text": "key: value", "api_key": ""}';
  const schema = '{"properties": {"password": {"type": "string"}}}';
  const ordinary = '{"connection": "primary", "community": "eu", "webhook": "on"}';
  for (const payload of [ordinary, '{{ . }}', { a: [{ b: 1 }] }, [1], json, schema, { text: json }])
    expect(receiverOf('webhook', { settings: { payload } })).toMatchObject({ payload });
});

describe('what is newer than this library', () => {
  const reason = 'Alertmanager 0.40 has it';
  const newer = (settings: Record<string, unknown>) => UnknownSettings.because(reason, settings);

  test('goes in by a door with a reason, which is listed', () => {
    const listed: string[] = [];
    const settings = { fields: [{ title: 'a', value: 'b' }] };
    const unknownSettings = newer({ of_tomorrow: { a: 1 }, fields: [{ of_tomorrow: true }] });
    expect(receiverOf('slack', { settings, unknownSettings }, listed)).toMatchObject({
      of_tomorrow: { a: 1 },
      fields: [{ title: 'a', value: 'b', of_tomorrow: true }],
    });
    expect(listed).toEqual([`unknown-settings: ${reason}`]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['what is known', { title: 'x' }, 'unknownSettings.title` takes nothing here: it is known'],
    ['what is known in a list', { fields: [{ title: 'x' }] }, 'fields[0].title` takes nothing here: it is known'],
    ['what verifies', { http_config: {} }, 'unknownSettings.http_config` takes nothing here: a prop decides it'],
    ['a file of the pod', { tomorrow_file: '/etc/passwd' }, 'takes nothing here: a prop decides it'],
    ['what a prop decides', { api_url: 'https://a.example' }, 'takes nothing here: a prop decides it'],
    ['a way around TLS', { tls_of_tomorrow: 'weak' }, 'nothing about listening, authentication, encryption'],
    ['a credential', { password: 'hunter2' }, 'whoever may read a ConfigMap could read it'],
  ])('is not %s', (_, settings, sentence) => {
    expect(lines('slack', { unknownSettings: newer(settings) })).toEqual([expect.stringContaining(sentence)]);
  });

  test('takes a reason', () => {
    const [said] = lines('slack', { unknownSettings: UnknownSettings.because(' ', { of_tomorrow: 1 }) });
    expect(said).toContain('`addReceiver("x").integrations[0].unknownSettings` takes a written reason');
  });
});

describe('time intervals', () => {
  const said = (intervals: Record<string, unknown>[], unknownSettings?: UnknownSettings) =>
    mistakesOf((stack) => {
      alertmanagerIn(stack).alertmanager.addTimeIntervals('x', intervals, { unknownSettings });
    }).match(/\[stack\/.*/g) ?? [];

  test.each<[string, Record<string, unknown>, string]>([
    ['a typo', { tims: [] }, '`addTimeIntervals("x").intervals[0].tims` takes a key of "time_interval" that'],
    ['a typo in a list', { times: [{ start: '08:00' }] }, 'times[0].start` takes a key of "times" that Alertmanager'],
    ['text for a list', { weekdays: 'saturday' }, '.intervals[0].weekdays` takes a list of days like "monday"'],
    ['a table in a list', { years: [{}] }, '.intervals[0].years` takes a list of years, and of ranges'],
    ['no day', { weekdays: ['moonday'] }, '.intervals[0].weekdays` takes a list of days'],
    ['a part of a range', { weekdays: ['monday:'] }, '.intervals[0].weekdays` takes a list of days'],
    ['no month', { months: ['foo'] }, '.intervals[0].months` takes a list of months'],
    ['a thirteenth month', { months: [13] }, '.intervals[0].months` takes a list of months'],
    ['an end before its begin', { months: ['may:april'] }, '.intervals[0].months` takes a list of months'],
    ['a day that no month has', { days_of_month: ['40'] }, '.intervals[0].days_of_month` takes a list of days'],
    ['from the end to a day', { days_of_month: ['-1:5'] }, '.intervals[0].days_of_month` takes a list of days'],
    ['a zone in other letters', { location: 'europe/berlin' }, '.intervals[0].location` takes a time zone'],
    ['an offset', { location: '+01:00' }, '.intervals[0].location` takes a time zone'],
    ['no time zone', { location: 'Mars/X' }, '.intervals[0].location` takes a time zone'],
    ['an hour that no day has', { times: [{ start_time: '08:00', end_time: '25:00' }] }, '.intervals[0].times` takes'],
    ['a time over midnight', { times: [{ start_time: '18:00', end_time: '08:00' }] }, '.intervals[0].times` takes'],
    ['a time without end', { times: [{ start_time: '18:00' }] }, '.intervals[0].times` takes'],
  ])('%s is one mistake: %s %j', (_, interval, sentence) => {
    expect(said([interval])).toEqual([expect.stringContaining(sentence)]);
  });

  test('what Alertmanager knows is taken, and what is newer with a reason', () => {
    const times = [{ start_time: '08:00', end_time: '17:00' }];
    const known = {
      times,
      weekdays: ['monday:friday', 'Friday:monday'],
      months: ['may:8', 'DECEMBER', 1],
      days_of_month: ['1:5', -1, 7],
      years: [2026],
      location: 'UTC',
    };
    expect(said([known, {}])).toEqual([expect.stringContaining('days_of_month')]);
    expect(
      said([{ ...known, days_of_month: ['1:5', '-1', 7, '15:-1', '-3:-1'], location: 'Europe/Berlin' }, {}]),
    ).toEqual([]);
    expect(said([{ of_tomorrow: 1 }])).toHaveLength(1);
    expect(said([{ weekdays: ['monday'] }], UnknownSettings.because('0.40 has it', { of_tomorrow: 1 }))).toEqual([]);
    expect(said([{}], UnknownSettings.because('0.40 has it', { weekdays: ['monday'] }))).toEqual([
      expect.stringContaining('unknownSettings.weekdays` takes nothing here: it is known, and goes into `intervals`'),
    ]);
    expect(said([5 as never, { tims: [] }]).join('\n')).toContain('.intervals[1].tims`');
  });
});

// The tool names what is within by its key, where that has the same keys everywhere.
test('whatever is known of a table within is found', () => {
  const { sections } = ALERTMANAGER_SETTINGS.known;
  const within = Object.entries(sections).flatMap(([name, keys]) =>
    Object.entries(keys).flatMap(([key, kind]) => (kind.startsWith('section') ? [[name, key]] : [])),
  );
  expect(within.length).toBeGreaterThan(10);
  expect(within.filter(([name, key = '']) => !(`${name}.${key}` in sections) && !(key in sections))).toEqual([]);
});
