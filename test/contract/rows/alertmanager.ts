import { TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Duration,
  Receiver,
  ReceiverIntegration,
  SecureAlertmanager,
  SecureAlertmanagerProps,
  SecurePrometheus,
  ServerCertificate,
  Trust,
  HttpProxy,
} from '../../../lib';
import { SECURE_ALERTMANAGER } from '../../../lib/alertmanager/prop-types';
import { ROOT } from '../../support/certificates';
import { Entry, existing, peers, placement, secretVariable, workload } from '../support';

/** An Alertmanager in a place of its own, and somebody who is told of everything. */
export function alertmanagerIn(
  stack: TerraformStack,
  props: Partial<SecureAlertmanagerProps> = {},
  place = placement(stack),
): { readonly alertmanager: SecureAlertmanager; readonly team: Receiver } {
  const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { ...place, ...props });
  const webhookUrl = Credential.fromVariable(secretVariable(stack, 'slack'), { revision: '1' });
  const team = alertmanager.addReceiver('team', [ReceiverIntegration.slack({ webhookUrl, peers })]);
  alertmanager.routeTo(team);
  return { alertmanager, team };
}

/** One of each kind, with all that it takes. */
export function everyIntegration(stack: TerraformStack): ReceiverIntegration[] {
  const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
  const common = { peers, trust: Trust.fromPem(ROOT), sendResolved: true };
  const url = 'https://service.example:8443/api/';
  return [
    ReceiverIntegration.slack({
      ...common,
      webhookUrl: given('slack-url'),
      channel: '#a ${x} %{y}',
      settings: { title: '{{ .CommonLabels.alertname }} ${x} %{y}', color: 'danger' },
    }),
    ReceiverIntegration.microsoftTeams({ ...common, webhookUrl: given('teams-url') }),
    ReceiverIntegration.discord({ ...common, webhookUrl: given('discord-url') }),
    ReceiverIntegration.mattermost({ ...common, webhookUrl: given('mattermost-url') }),
    ReceiverIntegration.rocketChat({
      ...common,
      token: given('rocket'),
      tokenId: given('rocket-id'),
      channel: 'a',
      url,
    }),
    ReceiverIntegration.telegram({ ...common, botToken: given('telegram'), chatId: 7, url: 'https://service.example' }),
    ReceiverIntegration.webex({ ...common, botToken: given('webex'), roomId: 'room', url }),
    ReceiverIntegration.weChat({ ...common, apiSecret: given('wechat'), corpId: 'corp', url }),
    ReceiverIntegration.pagerDuty({ ...common, routingKey: given('pagerduty'), url }),
    ReceiverIntegration.opsGenie({ ...common, apiKey: given('opsgenie'), url }),
    ReceiverIntegration.victorOps({ ...common, apiKey: given('victorops'), routingKey: 'team', url }),
    ReceiverIntegration.pushover({ ...common, token: given('pushover'), userKey: given('pushover-user') }),
    ReceiverIntegration.incidentIo({ ...common, url, alertSourceToken: given('incident') }),
    ReceiverIntegration.jira({
      ...{ ...common, url, userName: 'alerts@company.example', credential: given('jira') },
      ...{ project: 'OPS', issueType: 'Bug' },
    }),
    ReceiverIntegration.sns({
      ...{ ...common, region: 'eu-central-1', url, roleArn: 'arn:aws:iam::111122223333:role/alerts' },
      externalId: 'o"d ${x} %{y}',
      ...{ topicArn: 'arn:aws:sns:eu-central-1:111122223333:alerts', subject: '{{ .Status }} ${x} %{y}', message: 'm' },
      attributes: { 'severity ${x} %{y}': '{{ .CommonLabels.severity }} ${x} %{y}' },
    }),
    ReceiverIntegration.sns({ ...common, region: 'us-east-1', phoneNumber: '+12065550100' }),
    ReceiverIntegration.sns({
      ...{ ...common, region: 'us-east-1' },
      targetArn: 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/5e3e9847-3183-3f18-a7e8-671c3a57d4b3',
    }),
    ReceiverIntegration.email({
      ...{ ...common, host: 'mail.example', port: 465, userName: 'alerts', credential: given('mail') },
      ...{ fromAddress: 'alerts@company.example', to: ['team@company.example', 'other@company.example'] },
    }),
    ReceiverIntegration.webhook({ ...common, url, userName: 'alerts', credential: given('webhook') }),
    ReceiverIntegration.webhook({ ...common, url, bearerToken: given('webhook-token') }),
    ReceiverIntegration.webhook({ ...common, secretUrl: given('webhook-url'), port: 8443 }),
  ];
}

const alertmanager: Entry = {
  construct: SecureAlertmanager,
  withProps: { types: SECURE_ALERTMANAGER, make: (stack, props) => alertmanagerIn(stack, props).alertmanager },
  cases: {
    defaults: (stack) => alertmanagerIn(stack),
    'every prop': (stack) => {
      const { namespace } = placement(stack);
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'root.pem', revision: '1' });
      const alertmanager = new SecureAlertmanager(stack, 'alertmanager', {
        ...workload,
        namespace,
        certificate: ServerCertificate.fromSecret({ secretName: 'alertmanager-company', trust }),
        userName: `o"d'd \${x}`,
        credential: existing(namespace, 'alertmanager', { bcryptKey: 'hash' }),
        replicas: 3,
        retention: Duration.days(30),
        resolveTimeout: Duration.minutes(10),
        maxSilences: 100,
        externalUrl: 'https://alerts.example/$(x)',
        proxy: HttpProxy.of('https://proxy.example:8443', { peers, noProxy: ['.corp.example'] }),
        webConfig: { http_server_config: { headers: { 'X-Frame-Options': 'deny' } } },
      });
      const secret = existing(namespace, 'pagerduty');
      const page = [ReceiverIntegration.pagerDuty({ routingKey: secret, peers })];
      alertmanager.routeTo(alertmanager.addReceiver(`o"d \${x} %{y}`, page));
    },
    'every method': (stack) => {
      const { alertmanager, team } = alertmanagerIn(stack, { replicas: 2 });
      const all = alertmanager.addReceiver('all', everyIntegration(stack));
      alertmanager.addTimeIntervals('weekend', [{ weekdays: ['saturday', 'sunday'] }]);
      alertmanager.routeTo(all, {
        matchers: ['severity="a ${x} %{y}"', 'team=~"b|c"'],
        groupBy: ['alertname', 'cluster'],
        groupWait: Duration.seconds(10),
        groupInterval: Duration.minutes(1),
        repeatInterval: Duration.hours(1),
        continues: true,
        muteTimeIntervals: ['weekend'],
      });
      alertmanager.routeTo(team, { matchers: ['team!="a"'], activeTimeIntervals: ['weekend'] });
      alertmanager.inhibit({
        sourceMatchers: ['alertname="NodeAway"'],
        targetMatchers: ['severity!="page"'],
        equal: ['instance'],
      });
      const { namespace } = alertmanager._workload;
      const authority = CertificateAuthority.selfManaged(stack, 'another');
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      prometheus.alertThrough(alertmanager);
      prometheus.scrape(alertmanager);
    },
    'mutual TLS': (stack) => {
      const { namespace, authority } = placement(stack);
      const clientAuthentication = { trust: authority.trust };
      const one = new SecureAlertmanager(stack, 'alertmanager', { namespace, authority, clientAuthentication });
      const webhookUrl = Credential.fromVariable(secretVariable(stack, 'slack'), { revision: '1' });
      one.routeTo(one.addReceiver('team', [ReceiverIntegration.slack({ webhookUrl, peers })]));
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).alertThrough(one);
    },
  },
};

/** What the room of Alertmanager has in the table. */
export const rows: readonly Entry[] = [alertmanager];
