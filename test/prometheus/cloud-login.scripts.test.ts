import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as YAML from 'yaml';
import { CloudLogin, Peer, SecurePrometheus, Trust } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { AWS_VARIABLES, SignedRequest, SignedServer } from '../support/sigv4';

const prometheus = executable('prometheus') ?? '';
if (prometheus === '') console.warn('prometheus is not installed: how it signs for AWS is not tested');

(prometheus === '' ? describe.skip : describe)('a remote write with CloudLogin.aws', () => {
  let home: string;
  let server: SignedServer | undefined;
  beforeEach(() => (home = folder()));
  afterEach(async () => {
    await endAll();
    server?.close();
    remove(home);
  });

  /** Lays the config out as the pod has it, but for what it scrapes. */
  const layOut = (certificates: Certificates, port: number, itself: number) => {
    const stack = emptyStack();
    const peers = [Peer.cidr('192.0.2.0/24')];
    new SecurePrometheus(stack, 'prometheus', placement(stack)).remoteWriteTo({
      ...{ url: `https://localhost:${port}/workspaces/ws-1/api/v1/remote_write`, peers },
      cloudLogin: CloudLogin.aws({ region: 'eu-central-1', peers }),
      trust: Trust.fromPem(readFileSync(certificates.caFile, 'utf8')),
    });
    const maps = documentOf(stack).all('kubernetes_config_map_v1');
    const data = maps.find((one) => metadataOf(one).name === 'prometheus-config')?.body.data as Record<string, string>;
    const config = join(home, 'config');
    mkdirSync(config);
    for (const [file, text] of Object.entries(data))
      writeFileSync(join(config, file), fill(text).replaceAll('/etc/prometheus', config));
    const path = join(config, 'prometheus.yml');
    const scrape = {
      job_name: 'itself',
      scrape_interval: '1s',
      static_configs: [{ targets: [`127.0.0.1:${itself}`] }],
    };
    const written = { ...(YAML.parse(readFileSync(path, 'utf8')) as object), scrape_configs: [scrape] };
    writeFileSync(path, YAML.stringify(written));
    return path;
  };

  test('is signed with the key that the pod has, for the region and the service', async () => {
    const certificates = new Certificates(join(home, 'tls'));
    const [port, itself] = [await freePort(), await freePort()];
    const aws = new SignedServer(certificates);
    server = aws;
    await aws.listen(port);
    const flags = [
      `--config.file=${layOut(certificates, port, itself)}`,
      `--storage.tsdb.path=${home}/data`,
      `--web.listen-address=127.0.0.1:${itself}`,
    ];
    new Running([prometheus, ...flags], AWS_VARIABLES);
    await eventually(() => aws.heard.length > 0);
    const [{ credential, body, isSigned }] = aws.heard as [SignedRequest];
    const heard = { credential, signed: isSigned(body), forged: isSigned(Buffer.concat([body, body])) };
    expect(heard).toEqual({
      credential: expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/aps\/aws4_request$/) as string,
      signed: true,
      forged: false,
    });
  });
});
