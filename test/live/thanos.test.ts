import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  DaemonMount,
  Duration,
  ExtraContainer,
  ExtraVolume,
  Peer,
  RemovalPolicy,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from '../../lib';
import { ALLOWED } from './support/access';
import { ClientPod } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { create, kubectl, logs, makeNamespace, podOf, removeNamespaces } from './support/kubectl';
import { Authority } from './support/openssl';
import { waitFor } from './support/process';
import { S3Gateway, S3Key } from './support/s3-gateway';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

const IMAGE = process.env.LIVE_THANOS_IMAGE ?? '';
const STORE = process.env.LIVE_S3_IMAGE ?? '';
const KEY: S3Key = { access: 'THANOS', secret: 'secret-of-thanos/0123456789+abcdefghijk' };
const PORT = 7070;

// As examples/thanos.ts has it, with blocks of a minute, and a store of its own.
class Uploading extends TerraformStack {
  public constructor(app: App, name: string, store: Peer) {
    super(app, 'thanos');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const thanos = ExtraContainer.because('what is tested', {
      name: 'thanos',
      image: ContainerImage.fromTag(IMAGE),
      command: ['/bin/thanos', 'sidecar'],
      args: [
        '--tsdb.path=/prometheus',
        '--prometheus.url=https://localhost:9090',
        '--prometheus.http-client-file=/etc/prometheus/probe.yml',
        '--objstore.config-file=/mnt/thanos/objstore.yml',
        '--http-address=127.0.0.1:10902',
        '--grpc-address=0.0.0.0:10901',
        '--grpc-server-tls-cert=/etc/web-config/tls.crt',
        '--grpc-server-tls-key=/etc/web-config/tls.key',
        '--grpc-server-tls-client-ca=/mnt/thanos/clients.crt',
      ],
      volumeMounts: [
        DaemonMount.writableAt('what is tested', '/prometheus'),
        DaemonMount.at('/etc/prometheus'),
        DaemonMount.at('/etc/web-config'),
      ],
      readyCommand: ['wget', '-qO-', '127.0.0.1:10902/-/ready'],
      aliveCommand: ['wget', '-qO-', '127.0.0.1:10902/-/healthy'],
    });
    const prometheus = new SecurePrometheus(this, 'prometheus', {
      namespace: SecureNamespace.fromName(this, 'namespace', { name }),
      authority: CertificateAuthority.selfManaged(this, 'authority'),
      storage: { size: Size.mebibytes(128), removalPolicy },
      resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
      scrapeInterval: Duration.seconds(2),
      blockDuration: Duration.minutes(1),
      externalLabels: { cluster: 'east' },
      volumes: { thanos: ExtraVolume.secret('thanos') },
      sidecars: [thanos],
    });
    prometheus.allowTo(store, PORT);
  }
}

live(
  'thanos.test.ts',
  'LIVE_THANOS_IMAGE',
  'LIVE_S3_IMAGE',
)('a sidecar of Thanos beside Prometheus', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const store = new S3Gateway(clients, client);
  const build: Build = (app) => new Uploading(app, namespace, Peer.pods(clients, store.labels));

  beforeAll(async () => {
    for (const name of [namespace, clients]) await makeNamespace(name);
    await client.start(ALLOWED);
    await store.start(STORE, 'thanos', [{ key: KEY, action: 's3:*', role: 'admin' }]);
    const objstore = {
      type: 'S3',
      config: {
        ...{ bucket: store.bucket, endpoint: store.endpoint.replace('https://', ''), region: store.region },
        ...{ access_key: KEY.access, secret_key: KEY.secret, bucket_lookup_type: 'path' },
        http_config: { tls_config: { ca_file: '/mnt/thanos/s3.crt' } },
      },
      prefix: 'thanos',
    };
    const files = {
      'objstore.yml': JSON.stringify(objstore),
      's3.crt': store.ca,
      'clients.crt': Authority.root().pair.certificate,
    };
    await create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'thanos', namespace }, stringData: files });
    const start = Date.now();
    await deployment.apply(build);
    recordTiming('Prometheus and its sidecar', start);
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  const said = async () => logs(namespace, (await podOf(namespace, 'prometheus')).metadata.name, 'thanos');

  it('uploads a block that it sees on the volume of the daemon', async () => {
    const start = Date.now();
    const block = await waitFor('a block', 400, async () => /upload new block.*\bid=(\w{26})/.exec(await said())?.[1]);
    recordTiming('a block of a minute is uploaded', start);
    expect(await store.ask(KEY, 'HEAD', `${store.bucket}/thanos/${block}/meta.json`)).toBe(200);
  });

  it('writes to no other volume of the daemon', async () => {
    const { name } = (await podOf(namespace, 'prometheus')).metadata;
    const touch = (path: string) =>
      kubectl(['-n', namespace, 'exec', name, '-c', 'thanos', '--', 'sh', '-c', `: >${path}`]);
    await touch('/prometheus/thanos/x');
    for (const path of ['/etc/prometheus/x', '/etc/web-config/x', '/x'])
      await expect(touch(path)).rejects.toThrow(/Read-only file system/);
  });

  it('leaves nothing to do for a second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build);
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });
});
