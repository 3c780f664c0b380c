// Tasks of Kapacitor from files of the repository: two alerts of one template, a topic that tells Slack, hourly means.
import { join } from 'node:path';
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
  const stack = new TerraformStack(app, 'kapacitor-tasks');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  const hourly = influxdb.addDatabase('hourly');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  // What streams get, what batches may ask for, and where they may write.
  kapacitor.subscribeTo(metrics);
  kapacitor.readFrom(metrics);
  kapacitor.writeTo(hourly);

  const file = (name: string) => join(__dirname, 'tasks', name);
  const threshold = TaskTemplate.fromFile(file('threshold.tick'));
  const alert = (name: string, measurement: string, field: string, value: number) => {
    const variables = {
      measurement: TaskVariable.text(measurement),
      field: TaskVariable.text(field),
      threshold: TaskVariable.floatingPoint(value),
    };
    kapacitor.addTask(Task.fromTemplate(name, threshold, { databases: [metrics], variables }));
  };
  alert('memory', 'mem', 'used_percent', 90);
  alert('disk', 'disk', 'used_percent', 85);
  kapacitor.addTask(Task.fromFile(file('downsample.tick')));
  // What a Telegraf on every node writes: a host that is silent, a disk that fills, points that are refused.
  const hosts = { databases: [metrics], variables: { topic: TaskVariable.text('platform') } };
  kapacitor.addTask(Task.fromTemplate('hosts', TaskTemplate.ofHosts(), hosts));

  // Whom the topic tells is said once, for all tasks.
  const webhook = new TerraformVariable(stack, 'slack-webhook', { type: 'string', sensitive: true });
  const url = Credential.fromVariable(webhook, { revision: '1' });
  kapacitor.alertThrough(AlertHandler.slack({ url, peers: [Peer.pods('egress', { app: 'proxy' })] }));
  const options = { channel: '#platform' };
  kapacitor.addTopicHandler(TopicHandler.of({ topic: 'platform', name: 'slack', kind: 'slack', options }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
