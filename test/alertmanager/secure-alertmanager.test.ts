import { TerraformStack } from 'cdktf';
import * as YAML from 'yaml';
import {
  CertificateAuthority,
  Credential,
  EnvironmentVariable,
  InhibitOptions,
  IntegrationOptions,
  PodIdentity,
  Receiver,
  ReceiverIntegration,
  RouteOptions,
  SecureAlertmanager,
  SecureAlertmanagerProps,
  SecurePrometheus,
  SnsOptions,
  Trust,
  WebhookOptions,
} from '../../lib';
import { alertmanagerIn, everyIntegration } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { peers, placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf, policiesOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

interface Config {
  readonly route: Record<string, unknown>;
  readonly receivers: Record<string, unknown>[];
  readonly alerting: { readonly alertmanagers: Record<string, unknown>[] };
}

type Use = (made: ReturnType<typeof alertmanagerIn>, stack: TerraformStack) => unknown;

function build(use: Use = () => undefined, props: Partial<SecureAlertmanagerProps> = {}): Document {
  const stack = emptyStack();
  use(alertmanagerIn(stack, props), stack);
  return documentOf(stack);
}

const mistakes = (use: Use, props: Partial<SecureAlertmanagerProps> = {}, skipValidations = false) =>
  mistakesOf((stack) => use(alertmanagerIn(stack, props), stack), skipValidations);

function configOf(document: Document, name = 'alertmanager'): Config {
  const found = document.all('kubernetes_config_map_v1').find((one) => metadataOf(one).name === `${name}-config`);
  return YAML.parse(fill((found?.body.data as Record<string, string>)[`${name}.yml`] ?? '')) as Config;
}

const TOPIC = {
  region: 'eu-central-1',
  topicArn: 'arn:aws:sns:eu-central-1:111122223333:alerts',
  roleArn: 'arn:aws:iam::111122223333:role/alerts',
  peers,
};

const given = (stack: TerraformStack, id = 'given') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

describe('whom it tells', () => {
  test('routes stand in the order of the calls, below the one for what no other takes', () => {
    const { route } = configOf(
      build(({ alertmanager, team }) => {
        alertmanager.routeTo(team, { matchers: ['b="1"'] });
        alertmanager.routeTo(team, { matchers: ['a="1"', '"service.name"=~"b.*"'], continues: true });
      }),
    );
    expect(route).toEqual({
      receiver: 'team',
      routes: [
        { receiver: 'team', matchers: ['b="1"'] },
        { receiver: 'team', matchers: ['a="1"', '"service.name"=~"b.*"'], continue: true },
      ],
    });
  });

  test('links for people may be of plain HTTP: nobody here dials them', () => {
    const settings = {
      title_link: 'http://wiki.example/runbook',
      image_url: 'http://graphs.example/a.png',
      actions: [{ type: 'button', text: 'open', url: 'http://wiki.example' }],
    };
    const said = mistakes(({ alertmanager }, stack) => {
      const slack = { webhookUrl: given(stack, 'hook'), peers, settings };
      alertmanager.addReceiver('x', [ReceiverIntegration.slack(slack)]);
    });
    expect(said).toBe('');
  });

  test('a route with matchers may lead to nobody, and more than one', () => {
    const { route, receivers } = configOf(
      build(({ alertmanager }) => {
        for (const name of ['Watchdog', 'InfoInhibitor'])
          alertmanager.routeTo(Receiver.nobody(), { matchers: [`alertname="${name}"`] });
      }),
    );
    expect(receivers.filter(({ name }) => name === 'nobody')).toEqual([{ name: 'nobody' }]);
    expect(route.routes).toEqual(
      ['Watchdog', 'InfoInhibitor'].map((name) => ({ receiver: 'nobody', matchers: [`alertname="${name}"`] })),
    );
  });

  test('each integration verifies, follows no redirect, and reads its secrets from files', () => {
    const document = build(({ alertmanager }, stack) => alertmanager.addReceiver('all', everyIntegration(stack)));
    const all = configOf(document).receivers.find(({ name }) => name === 'all') ?? {};
    const integrations = Object.values(all).flatMap((one) => (Array.isArray(one) ? (one as object[]) : []));
    expect(integrations).toHaveLength(21);
    for (const one of integrations) {
      const text = JSON.stringify(one);
      expect(text).toMatch(/"ca_file":"\/etc\/alertmanager\/receiver-all-\d+\.ca\.crt"/);
      expect(text).toMatch(/"follow_redirects":false|"require_tls":true/);
      // Requests to AWS are signed by who the pod is.
      expect(text).toMatch(/"\w+_file":"\/etc\/alertmanager\/receiver-all-\d+\.(?!ca)|"sigv4":/);
    }
  });

  test('SNS is told with the identity of the pod, or with a key that is in a Secret, and in no config', () => {
    const environment = {
      AWS_ACCESS_KEY_ID: EnvironmentVariable.fromSecret('aws', 'id'),
      AWS_SECRET_ACCESS_KEY: EnvironmentVariable.fromSecret('aws', 'key'),
    };
    const document = build(
      ({ alertmanager }) => alertmanager.addReceiver('topic', [ReceiverIntegration.sns({ ...TOPIC, externalId: 'x' })]),
      { environment, identity: PodIdentity.eksRole('arn:aws:iam::111122223333:role/alertmanager') },
    );
    const { sns_configs: topics } = configOf(document).receivers.find(({ name }) => name === 'topic') ?? {};
    expect(topics).toEqual([
      {
        sigv4: { region: 'eu-central-1', role_arn: TOPIC.roleArn, external_id: 'x' },
        topic_arn: TOPIC.topicArn,
        http_config: { tls_config: {}, follow_redirects: false },
      },
    ]);
    const [pod] = podsOf(document);
    const variables = pod?.spec.container[0]?.env?.filter(({ name }) => name.startsWith('AWS_')) ?? [];
    expect(variables.map(({ name, value }) => [name, value])).toEqual([
      ['AWS_ACCESS_KEY_ID', undefined],
      ['AWS_SECRET_ACCESS_KEY', undefined],
    ]);
  });

  test('it may go where a receiver is, at the port of its URL, and nowhere else', () => {
    const document = build(({ alertmanager }, stack) => {
      const hook = { url: 'https://hooks.example:8443/', bearerToken: given(stack), peers };
      alertmanager.addReceiver('hook', [ReceiverIntegration.webhook(hook)]);
    });
    const out = policiesOf(document)
      .filter(({ selector }) => selector['app.kubernetes.io/instance'] === 'alertmanager')
      .flatMap(({ egress }) => egress.flatMap(({ ports = [] }) => ports.map(({ port }) => port)));
    expect([...new Set(out)].sort()).toEqual(['443', '53', '8443']);
  });

  test('all members are told by Prometheus, verified for the name of all', () => {
    const document = build(
      ({ alertmanager }, stack) => {
        const { namespace } = alertmanager._workload;
        const authority = CertificateAuthority.selfManaged(stack, 'another');
        new SecurePrometheus(stack, 'prometheus', { namespace, authority }).alertThrough(alertmanager);
      },
      { replicas: 2 },
    );
    expect(configOf(document, 'prometheus').alerting.alertmanagers).toEqual([
      expect.objectContaining({
        scheme: 'https',
        follow_redirects: false,
        basic_auth: expect.objectContaining({ username: 'prometheus' }) as unknown,
        static_configs: [
          {
            targets: [0, 1].map((number) => `alertmanager-${number}.alertmanager-pods.monitoring.svc:9093`),
          },
        ],
      }),
    ]);
  });
});

describe('its members', () => {
  const gossip = (replicas: number) => {
    const [pod] = podsOf(build(undefined, { replicas }));
    return pod?.spec.container[0]?.args?.filter((flag) => flag.startsWith('--cluster.'));
  };

  test('one alone listens to nobody', () => {
    expect(gossip(1)).toEqual(['--cluster.listen-address=']);
  });

  test('several know each other by name, and the network lets nobody else in', () => {
    expect(gossip(2)).toContain('--cluster.peer=alertmanager-1.alertmanager-pods.monitoring.svc:9094');
    const open = policiesOf(build(undefined, { replicas: 2 })).flatMap(({ ingress }) =>
      ingress.filter(({ ports = [] }) => ports.some(({ port }) => port === '9094')),
    );
    expect(open.map(({ from = [] }) => from.map(({ pod_selector: pods }) => pods?.match_labels))).toEqual([
      [{ 'app.kubernetes.io/name': 'alertmanager', 'app.kubernetes.io/instance': 'alertmanager' }],
    ]);
  });
});

describe('a mistake is refused by name', () => {
  const routeTo =
    (options: RouteOptions): Use =>
    ({ alertmanager, team }) => {
      alertmanager.routeTo(team, options);
    };
  const inhibit =
    (options: InhibitOptions): Use =>
    ({ alertmanager }) => {
      alertmanager.inhibit(options);
    };
  const slack =
    (options: Partial<IntegrationOptions>): Use =>
    ({ alertmanager }, stack) =>
      alertmanager.addReceiver('x', [ReceiverIntegration.slack({ webhookUrl: given(stack), peers, ...options })]);
  const sns =
    (options: Partial<SnsOptions>): Use =>
    ({ alertmanager }) =>
      alertmanager.addReceiver('x', [ReceiverIntegration.sns({ ...TOPIC, ...options })]);
  const webhook =
    (options: (stack: TerraformStack) => Partial<WebhookOptions>): Use =>
    ({ alertmanager }, stack) =>
      alertmanager.addReceiver('x', [ReceiverIntegration.webhook({ peers, ...options(stack) })]);

  const mailTo = (to: string[], stack: TerraformStack) => ({
    ...{ host: 'mail.example', userName: 'a', credential: given(stack), fromAddress: 'a@a.example' },
    ...{ to, peers },
  });

  test.each<[string, Use, string]>([
    ['a second route for the rest', routeTo({}), '`routeTo(team) #2.matchers` takes matchers in all calls but one'],
    [
      'a matcher that is none',
      routeTo({ matchers: ['severity'] }),
      '`routeTo(team) #2.matchers[0]` takes a label, one of',
    ],
    [
      'a route whose list of matchers is empty',
      routeTo({ matchers: [] }),
      '`routeTo(team) #2.matchers` takes one matcher or more',
    ],
    ['a name in quotes that do not end', routeTo({ matchers: ['"a.b=x'] }), '`routeTo(team) #2.matchers[0]`'],
    ['an expression that RE2 lacks', routeTo({ matchers: ['a=~"(?=x)"'] }), '`routeTo(team) #2.matchers[0]`'],
    ['a label that is none', routeTo({ matchers: ['a="b"'], groupBy: ['a-b'] }), '`routeTo(team) #2.groupBy[0]`'],
    ['a time interval that nobody named', routeTo({ matchers: ['a="b"'], muteTimeIntervals: ['x'] }), 'got "x"'],
    [
      'an inhibition of everything',
      inhibit({ sourceMatchers: ['a="b"'], targetMatchers: [] }),
      'none match every alert',
    ],
    [
      'mail to nobody',
      ({ alertmanager }, stack) => {
        alertmanager.addReceiver('x', [ReceiverIntegration.email(mailTo([], stack))]);
      },
      '`addReceiver("x").integrations[0].to` takes one address or more, got []',
    ],
    ...(
      [
        ['from nobody', { fromAddress: 'x' }, '.fromAddress` takes an address like'],
        ['to one who has no address', { to: ['{{ .CommonLabels.team }}@a.example', 'a'] }, '.to[1]` takes an address'],
      ] as [string, object, string][]
    ).map(([name, wrong, said]): [string, Use, string] => [
      `mail ${name}`,
      ({ alertmanager }, stack) => {
        alertmanager.addReceiver('x', [ReceiverIntegration.email({ ...mailTo([], stack), ...wrong })]);
      },
      said,
    ]),
    [
      'a receiver twice',
      ({ alertmanager }, stack) => alertmanager.addReceiver('team', everyIntegration(stack)),
      '`addReceiver("team") #2.name`',
    ],
    [
      'a way to nobody for the rest',
      ({ alertmanager }) => {
        alertmanager.routeTo(Receiver.nobody());
      },
      '`routeTo(nobody).receiver` takes somebody, where there are no matchers',
    ],
    [
      'a receiver who is told by nothing',
      ({ alertmanager }) => alertmanager.addReceiver('x', []),
      'one integration or more',
    ],
    [
      'a password made here, which the service does not know',
      slack({ webhookUrl: Credential.generated() } as Partial<IntegrationOptions>),
      '`addReceiver("x").integrations[0].webhookUrl` takes',
    ],
    [
      'a token made here, by which nobody logs in',
      webhook(() => ({ url: 'https://a.example', bearerToken: Credential.generated() })),
      '`addReceiver("x").integrations[0].bearerToken` takes',
    ],
    [
      'nobody who is told by SNS',
      sns({ topicArn: undefined }),
      '`addReceiver("x").integrations[0].topicArn` takes one of `topicArn`',
    ],
    ['two who are told by SNS', sns({ phoneNumber: '+12065550100' }), 'got `topicArn` and `phoneNumber`'],
    [
      'a template that does not end, which may be a password',
      sns({ message: '{{ if .x }} password=hunter2' }),
      'whose actions and blocks end: "{{ .CommonLabels.severity }}", got a template',
    ],
    [
      'a password in an attribute',
      sns({ attributes: { password: 'x' } }),
      '`addReceiver("x").integrations[0].attributes.password` takes text',
    ],
    [
      'a password in a message',
      sns({ message: '{{ .Status }} password=hunter2' }),
      '`addReceiver("x").integrations[0].message` takes a template that others may read',
    ],
    // Amazon's own client knows neither `trust` nor the proxy.
    [
      'another client for SNS',
      sns({ trust: Trust.fromPem(ROOT), settings: { use_aws_http_client: true } }),
      '`addReceiver("x").integrations[0].settings.use_aws_http_client` takes nothing here: a prop decides it',
    ],
    [
      'a topic that is none',
      sns({ topicArn: 'alerts' }),
      '`addReceiver("x").integrations[0].topicArn` takes an ARN of SNS',
    ],
    [
      'a topic that is a template',
      sns({ topicArn: '{{ .x }}' }),
      '`addReceiver("x").integrations[0].topicArn` takes an ARN of SNS',
    ],
    ['a phone without its country', sns({ topicArn: undefined, phoneNumber: '0170' }), 'a phone number with its'],
    ['a region that is none', sns({ region: 'Europe' }), '`addReceiver("x").integrations[0].region` takes a region'],
    [
      "a region that is not the topic's",
      sns({ region: 'eu-west-1' }),
      '`addReceiver("x").integrations[0].region` takes "eu-central-1", as',
    ],
    [
      'a region that is not that of the endpoint',
      sns({ topicArn: undefined, targetArn: 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/x' }),
      '`addReceiver("x").integrations[0].region` takes "us-east-1", as `targetArn` says',
    ],
    [
      'a role that is none',
      sns({ roleArn: 'admin' }),
      '`addReceiver("x").integrations[0].roleArn` takes the ARN of a role',
    ],
    ['an external id of no role', sns({ roleArn: undefined, externalId: 'x' }), 'nothing without `roleArn`'],
    ['a key in the config', sns({ settings: { sigv4: { secret_key: 'x' } } }), 'settings.sigv4` takes nothing here'],
    [
      'an API in clear text',
      sns({ url: 'http://sns.example' }),
      '`addReceiver("x").integrations[0].url` takes an https URL',
    ],
    [
      'a receiver without a name',
      ({ alertmanager }, stack) => alertmanager.addReceiver('', everyIntegration(stack)),
      '`addReceiver("").name` takes',
    ],
    [
      'time intervals without a name',
      ({ alertmanager }) => {
        alertmanager.addTimeIntervals('', [{ weekdays: ['saturday'] }]);
      },
      '`addTimeIntervals("").name` takes',
    ],
    [
      'a receiver of another',
      ({ alertmanager, team }, stack) => {
        const authority = CertificateAuthority.selfManaged(stack, 'another');
        const other = new SecureAlertmanager(stack, 'other', {
          namespace: alertmanager._workload.namespace,
          authority,
        });
        other.routeTo(team);
      },
      'one that addReceiver of this Alertmanager gave',
    ],
    [
      'a way around what verifies',
      slack({ settings: { http_config: { tls_config: { insecure_skip_verify: true } } } }),
      '`addReceiver("x").integrations[0].settings.http_config` takes nothing here',
    ],
    [
      'a secret in the config',
      slack({ settings: { api_url: 'https://hooks.slack.com/services/T0/B0/x' } }),
      '`addReceiver("x").integrations[0].settings.api_url` takes nothing here',
    ],
    [
      'a template with a function that Alertmanager lacks',
      slack({ settings: { text: '{{ nofunc . }}' } }),
      '`addReceiver("x").integrations[0].settings.text` takes functions of templates that Alertmanager has, like toUpper, got "nofunc"',
    ],
    [
      'a template that does not end',
      slack({ settings: { fields: [{ title: 'a', value: '{{ if .x }}' }] } }),
      '`addReceiver("x").integrations[0].settings.fields[0].value` takes a template whose actions and blocks end',
    ],
    ['a file of the pod', slack({ settings: { app_token_file: '/etc/passwd' } }), 'takes nothing here'],
    ['a password among settings', slack({ settings: { password: 'x' } }), 'whoever may read a ConfigMap'],
    [
      'a URL in clear text',
      webhook((stack) => ({ url: 'http://a.example', bearerToken: given(stack) })),
      'an https URL',
    ],
    [
      'a URL with a token in it',
      webhook(() => ({ url: 'https://a.example/?token=x' })),
      'an https URL without a credential',
    ],
    [
      'a URL with a secret in its path',
      webhook(() => ({ url: 'https://h.example/hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2' })),
      '`addReceiver("x").integrations[0].url` takes',
    ],
    [
      'a URL whose id is a secret',
      webhook(() => ({ url: 'https://h.example/0f8fad5b-d9cb-469f-a165-70867728950e' })),
      '`secretUrl` is for those',
    ],
    ['no URL', webhook(() => ({})), 'an https URL, or `secretUrl`'],
    [
      'two who post',
      webhook((stack) => ({
        url: 'https://a.example',
        userName: 'a',
        credential: given(stack),
        bearerToken: given(stack, 'b'),
      })),
      'nothing beside `credential`',
    ],
    [
      'no members',
      ({ alertmanager }, stack) => {
        const authority = CertificateAuthority.selfManaged(stack, 'another');
        const { namespace } = alertmanager._workload;
        new SecureAlertmanager(stack, 'none', { namespace, authority, replicas: 0 });
      },
      '`replicas` takes a whole number from 1 to 9',
    ],
  ])('%s', (_, use, says) => {
    expect(mistakes(use)).toContain(says);
  });

  test.each(['alertmanager-webhook-v2', 'api/v1/alerts', 'prometheus-msteams/team-2026'])(
    'a webhook at %s is none that a secret says',
    (path) => {
      expect(mistakes(webhook(() => ({ url: `https://a.example/${path}` })))).toBe('');
    },
  );

  test.each([
    '{{ .CommonAnnotations.token }} at {{ .ExternalURL }}',
    'token: it expires',
    'the password of x is old',
    'Questions? mailto:oncall@shop.example',
  ])('a message "%s" by SNS shows no secret', (message) => {
    expect(mistakes(sns({ message, subject: message }))).toBe('');
  });

  test('matchers that are left out are told once', () => {
    const lines = mistakes(inhibit({ targetMatchers: ['a="b"'] } as InhibitOptions)).split('\n');
    expect(lines.filter((line) => line.includes('sourceMatchers'))).toHaveLength(1);
  });

  test('nobody who is told of the rest', () => {
    const said = mistakesOf((stack) => new SecureAlertmanager(stack, 'alertmanager', placement(stack)));
    expect(said).toContain('`routeTo` takes a call without `matchers`');
  });

  test.each([false, true])('a server that is not verified takes a reason, validations skipped: %s', (skip) => {
    expect(mistakes(slack({ trust: Trust.unverified(' ') }), {}, skip)).toContain('takes a written reason');
  });
});
