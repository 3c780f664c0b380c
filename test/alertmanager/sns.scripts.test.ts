import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { join } from 'node:path';
import { Duration, Peer, ReceiverIntegration, Trust } from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { folder, remove } from '../influxdb/support/files';
import { endAll, eventually, executable, freePort, Running } from '../influxdb/support/processes';
import { Certificates } from '../kapacitor/support/loopback';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { credentialOf, isSignedBy } from '../support/sigv4';

const alertmanager = executable('alertmanager') ?? '';
if (alertmanager === '') console.warn('alertmanager is not installed: how it tells Amazon SNS is not tested');

const KEY = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alerts';
const ANSWER =
  '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>';

(alertmanager === '' ? describe.skip : describe)('a receiver by Amazon SNS', () => {
  let home: string;
  let server: Server | undefined;
  beforeEach(() => (home = folder()));
  afterEach(async () => {
    await endAll();
    server?.closeAllConnections();
    server?.close();
    remove(home);
  });

  const serve = async (certificates: Certificates, port: number) => {
    const heard: { readonly credential: string; readonly signed: boolean; readonly said: URLSearchParams }[] = [];
    const keys = { key: readFileSync(certificates.keyFile), cert: readFileSync(certificates.certificateFile) };
    const listening = createServer(keys, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const signed = isSignedBy(KEY.secret, request, body);
        heard.push({ credential: credentialOf(request), signed, said: new URLSearchParams(body.toString()) });
        response.writeHead(200, { 'content-type': 'text/xml' }).end(ANSWER);
      });
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
    return heard;
  };

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
    const heard = await serve(certificates, port);
    const flags = [
      `--config.file=${layOut(certificates, `https://localhost:${port}/`)}`,
      `--storage.path=${home}/data`,
      `--web.listen-address=127.0.0.1:${itself}`,
      '--cluster.listen-address=',
    ];
    const daemon = new Running([alertmanager, ...flags], {
      AWS_ACCESS_KEY_ID: KEY.id,
      AWS_SECRET_ACCESS_KEY: KEY.secret,
    });
    await eventually(() => daemon.output.includes('Listening on'));
    const body = JSON.stringify([{ labels: { alertname: 'Down', severity: 'page' } }]);
    const headers = { 'content-type': 'application/json' };
    await fetch(`http://127.0.0.1:${itself}/api/v2/alerts`, { method: 'POST', headers, body });
    await eventually(() => heard.length > 0);
    const [{ credential, signed, said }] = heard as [(typeof heard)[0]];
    expect({ credential, signed }).toEqual({
      credential: expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/sns\/aws4_request$/) as string,
      signed: true,
    });
    expect(Object.fromEntries(said)).toMatchObject({
      Action: 'Publish',
      TopicArn: TOPIC,
      Subject: 'Down ${x}',
      'MessageAttributes.entry.1.Name': 'severity',
      'MessageAttributes.entry.1.Value.StringValue': 'page',
    });
  });
});
