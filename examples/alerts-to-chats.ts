// Alerts to chats and phones: two workspaces of Slack, Discord, Teams, Telegram and Pushover. A topic says once, for all tasks, who is
// told of what; a task sends its alerts to the topic and knows nobody.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AlertHandler,
  CertificateAuthority,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Task,
  TaskTemplate,
  TaskVariable,
  TopicHandler,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'alerts-to-chats');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(metrics);
  const hosts = { databases: [metrics], variables: { topic: TaskVariable.text('hosts') } };
  kapacitor.addTask(Task.fromTemplate('hosts', TaskTemplate.ofHosts(), hosts));

  // The gateway by which the cluster goes out.
  const peers = [Peer.pods('egress', { app: 'gateway' })];
  // Of several workspaces this is the one that nobody has to name.
  kapacitor.alertThrough(
    AlertHandler.slack({
      url: given('slack-webhook'),
      channel: '#alerts',
      settings: { username: 'kapacitor', 'icon-emoji': ':thermometer:' },
      peers,
    }),
  );
  // A bot posts where it is invited, in place of one webhook for each channel.
  kapacitor.alertThrough(
    AlertHandler.slack({ workspace: 'customers', token: given('slack-bot-token'), channel: '#status', peers }),
  );
  kapacitor.alertThrough(
    AlertHandler.discord({ url: given('discord-webhook'), settings: { username: 'kapacitor' }, peers }),
  );
  kapacitor.alertThrough(AlertHandler.teams({ channelUrl: given('teams-webhook'), peers }));
  kapacitor.alertThrough(AlertHandler.telegram({ token: given('telegram-token'), chatId: '-1001234567890', peers }));
  kapacitor.alertThrough(
    AlertHandler.pushover({ token: given('pushover-token'), userKey: given('pushover-user'), peers }),
  );

  const tell = (name: string, kind: string, match: string, options: Record<string, unknown>) => {
    kapacitor.addTopicHandler(TopicHandler.of({ topic: 'hosts', name, kind, match, options }));
  };
  for (const kind of ['slack', 'discord', 'teams']) tell(kind, kind, 'changed() == TRUE', {});
  // Customers and phones are for what cannot wait.
  const critical = 'level() == CRITICAL AND changed() == TRUE';
  tell('customers', 'slack', critical, { workspace: 'customers', channel: '#status' });
  tell('on-call', 'telegram', critical, { 'parse-mode': 'Markdown' });
  tell('phones', 'pushover', critical, { sound: 'siren' });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
