import { TerraformStack, TerraformVariable } from 'cdktf';
import { Backup, Credential, Duration, Peer, Restore, Trust } from '../../lib';
import { live } from './support/environment';
import { logs } from './support/kubectl';
import { BACKED_UP, LostVolumes, RESTORED } from './support/lost-volumes';
import { S3Gateway, S3Key } from './support/s3-gateway';
import { printTimings } from './support/timings';

const IMAGE = process.env.LIVE_S3_IMAGE ?? '';
const WRITER: S3Key = { access: 'WRITER', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const READER: S3Key = { access: 'READER', secret: 'secret-of-reader/0123456789+abcdefghijkl' };

live('backup-s3.test.ts', 'LIVE_S3_IMAGE')('a platform that lost its volumes, and has its backups in S3', () => {
  const platform: LostVolumes = new LostVolumes({
    place: (stack) => {
      const { endpoint, bucket, region, labels } = store;
      const peers = [Peer.pods(platform.clients, labels)];
      const where = { endpoint, bucket, region, trust: Trust.fromPem(store.ca), peers };
      const [writer, reader] = ['writer', 'reader'].map((key) => keyOf(stack, key)) as [Keys, Keys];
      return {
        backUp: () => Backup.toS3({ ...where, ...writer, every: Duration.hours(12), metrics: {} }),
        restore: (server) => Restore.fromS3({ ...where, ...reader, prefix: `${namespace}/${server}` }),
      };
    },
    variables: {
      ...{ writer_access: WRITER.access, writer_secret: WRITER.secret },
      ...{ reader_access: READER.access, reader_secret: READER.secret },
    },
  });
  const { namespace, backups } = platform;
  const store = new S3Gateway(platform.clients, platform.client);
  const asked = (key: S3Key, method: string, path: string) =>
    store.ask(key, method, `${store.bucket}/${path}`, method === 'PUT' ? 'x' : '');

  beforeAll(async () => {
    await platform.startClient();
    await store.start(IMAGE, namespace, [
      { key: WRITER, action: 's3:PutObject' },
      { key: READER, action: 's3:GetObject' },
    ]);
    await platform.start();
  });
  afterAll(async () => {
    await platform.end();
    printTimings();
  });

  it('has the first backups as soon as it runs, by a key that may not read, list or remove them', async () => {
    for (const server of BACKED_UP) {
      expect(await backups.first(server)).toMatchObject({ failing: 0 });
      const latest = `${namespace}/${server}/latest`;
      expect(await asked(READER, 'GET', latest)).toBe(200);
      expect(await asked(WRITER, 'GET', latest)).toBe(403);
      expect(await asked(WRITER, 'DELETE', latest)).toBe(403);
    }
    expect(await asked(WRITER, 'GET', '?list-type=2')).toBe(403);
    expect(await asked(WRITER, 'PUT', 'elsewhere')).toBe(403);
    expect(await asked(READER, 'PUT', `${namespace}/influxdb/latest`)).toBe(403);
  });

  it('is back from them: points, users, subscriptions and tasks, all of them owned', async () => {
    expect(await platform.loseAndRestore('S3')).toEqual(RESTORED);
  });

  it('shows neither key in a log, and goes on with its backups', async () => {
    await Promise.all(BACKED_UP.map((server) => backups.take(server)));
    for (const server of BACKED_UP)
      for (const container of ['backup', 'restore'])
        for (const { secret } of [WRITER, READER])
          expect(await logs(namespace, `${server}-0`, container)).not.toContain(secret);
  });
});

interface Keys {
  readonly accessKey: Credential;
  readonly secretKey: Credential;
}

function keyOf(stack: TerraformStack, key: string): Keys {
  const [accessKey, secretKey] = ['access', 'secret'].map((part) => {
    const variable = new TerraformVariable(stack, `${key}_${part}`, { type: 'string', sensitive: true });
    return Credential.fromVariable(variable, { revision: '1' });
  }) as [Credential, Credential];
  return { accessKey, secretKey };
}
