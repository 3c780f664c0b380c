import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Peer, ReceiverIntegration, Trust } from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { AWS_VARIABLES, SignedRequest, SignedServer } from '../support/sigv4';

const alertmanager = executable('alertmanager') ?? '';
if (alertmanager === '') console.warn('alertmanager is not installed: how it tells Amazon SNS is not tested');

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alerts';
const ANSWER =
  '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>';

(alertmanager === '' ? describe.skip : describe)('a receiver by Amazon SNS', () => {
  let home: string;
  let server: SignedServer | undefined;
  beforeEach(() => (home = folder()));
  afterEach(async () => {
    await endAll();
    server?.close();
    remove(home);
  });

  const layOut = (certificates: Certificates, url: string) => {
    const stack = emptyStack();
    const { alertmanager: made } = alertmanagerIn(stack);
    const sns = ReceiverIntegration.sns({
      ...{ region: 'eu-central-1', topicArn: TOPIC, url, peers: [Peer.cidr('192.0.2.0/24')] },
      ...{ subject: '{{ .CommonLabels.alertname }} ${x}', attributes: { severity: '{{ .CommonLabels.severity }}' } },
      trust: Trust.fromPem(readFileSync(certificates.caFile, 'utf8')),
    });
    made.routeTo(made.addReceiver('topic', [sns]), { matchers: ['severity="page"'], groupWait: Duration.seconds(1) });
    const maps = documentOf(stack).all('kubernetes_config_map_v1');
    const data = maps.find((one) => metadataOf(one).name === 'alertmanager-config')?.body.data as Record<
      string,
      string
    >;
    const config = join(home, 'config');
    mkdirSync(config);
    for (const [file, text] of Object.entries(data))
      writeFileSync(join(config, file), fill(text).replaceAll('/etc/alertmanager', config));
    return join(config, 'alertmanager.yml');
  };

  test('is told of an alert, by a request that the key of the pod signs', async () => {
    const certificates = new Certificates(join(home, 'tls'));
    const [port, itself] = [await freePort(), await freePort()];
    const aws = new SignedServer(certificates, ANSWER);
    server = aws;
    await aws.listen(port);
    const flags = [
      `--config.file=${layOut(certificates, `https://localhost:${port}/`)}`,
      `--storage.path=${home}/data`,
      `--web.listen-address=127.0.0.1:${itself}`,
      '--cluster.listen-address=',
    ];
    const daemon = new Running([alertmanager, ...flags], AWS_VARIABLES);
    await eventually(() => daemon.output.includes('Listening on'));
    const body = JSON.stringify([{ labels: { alertname: 'Down', severity: 'page' } }]);
    const headers = { 'content-type': 'application/json' };
    await fetch(`http://127.0.0.1:${itself}/api/v2/alerts`, { method: 'POST', headers, body });
    await eventually(() => aws.heard.length > 0);
    const [{ credential, body: said, isSigned }] = aws.heard as [SignedRequest];
    expect({ credential, signed: isSigned(said) }).toEqual({
      credential: expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/sns\/aws4_request$/) as string,
      signed: true,
    });
    expect(Object.fromEntries(new URLSearchParams(said.toString()))).toMatchObject({
      Action: 'Publish',
      TopicArn: TOPIC,
      Subject: 'Down ${x}',
      'MessageAttributes.entry.1.Name': 'severity',
      'MessageAttributes.entry.1.Value.StringValue': 'page',
    });
  });
});
