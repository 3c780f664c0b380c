import { createHash } from 'node:crypto';
import { ClientPod, HARDENED } from './client-pod';
import { create, kubectl } from './kubectl';
import { Authority } from './openssl';
import { pod, service } from './strict-server';
import { waitFor } from './process';

const REGION = 'eu-central-1';
const PORT = 7070;
const ROOT: S3Key = { access: 'ROOT', secret: 'secret-of-root-0123456789' };

/** The id of a key, and its secret. */
export interface S3Key {
  readonly access: string;
  readonly secret: string;
}

/** A VersityGW with one bucket, in a namespace that is there, whose certificate an authority of nobody else signed. */
export class S3Gateway {
  public readonly bucket = 'bucket';
  public readonly region = REGION;
  public readonly labels = { app: 's3' };
  private readonly authority = Authority.root();

  public constructor(
    private readonly namespace: string,
    private readonly client: ClientPod,
  ) {}

  public get endpoint(): string {
    return `https://s3.${this.namespace}.svc:${PORT}`;
  }

  /** What verifies it. */
  public get ca(): string {
    return this.authority.pair.certificate;
  }

  /** Starts it, with keys that may do one thing each with objects whose names begin with `prefix`; an `admin` everything. */
  public async start(
    image: string,
    prefix: string,
    rights: readonly { key: S3Key; action: string; role?: 'user' | 'admin' }[],
  ): Promise<void> {
    const { namespace, bucket, client } = this;
    const { certificate, key } = this.authority.server(`s3.${namespace}.svc`);
    const accounts = rights.map(({ key: { access, secret }, role = 'user' }) => {
      return [access, { access, secret, role, userID: 0, groupID: 0 }] as const;
    });
    const files = {
      'tls.crt': certificate,
      'tls.key': key,
      'users.json': JSON.stringify({ accessAccounts: Object.fromEntries(accounts) }),
    };
    // It writes accounts down too, beside the file that they are read from.
    const begin =
      'mkdir /data/accounts /data/objects /data/about && cp /etc/s3/users.json /data/accounts/ && exec versitygw "$@"';
    const container = {
      name: 's3',
      image,
      command: ['sh', '-c', begin, 'sh'],
      args: [
        ...['--port', `:${PORT}`, '--region', REGION, '--cert', '/etc/s3/tls.crt', '--key', '/etc/s3/tls.key'],
        // Not every file system keeps attributes of files.
        ...['--iam-dir', '/data/accounts', 'posix', '--sidecar', '/data/about', '/data/objects'],
      ],
      env: [
        { name: 'ROOT_ACCESS_KEY', value: ROOT.access },
        { name: 'ROOT_SECRET_KEY', value: ROOT.secret },
      ],
      securityContext: HARDENED,
      volumeMounts: [
        { name: 'files', mountPath: '/etc/s3' },
        { name: 'data', mountPath: '/data' },
      ],
    };
    const volumes = [
      { name: 'files', secret: { secretName: 's3' } },
      { name: 'data', emptyDir: {} },
    ];
    await create(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's3', namespace }, stringData: files },
      pod(namespace, 's3', { containers: [container], volumes }),
      service(namespace, 's3', [{ name: 's3', port: PORT }]),
    );
    await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'pod/s3', '--timeout=60s']);
    await client.trust('s3', this.ca);
    await waitFor('the store', 30, async () => ((await this.ask(ROOT, 'GET', '')) === 200 ? true : undefined));
    const policy = {
      Version: '2012-10-17',
      Statement: rights.map(({ key: { access }, action }) => ({
        Effect: 'Allow',
        Principal: { AWS: [access] },
        Action: action,
        Resource: `arn:aws:s3:::${bucket}/${prefix}/*`,
      })),
    };
    for (const [path, body] of [
      [bucket, ''],
      [`${bucket}?policy=`, JSON.stringify(policy)],
    ] as const) {
      const status = await this.ask(ROOT, 'PUT', path, body);
      if (status < 200 || status > 299) throw new Error(`the store answers PUT ${path} with ${status}`);
    }
  }

  /** The status of a request of somebody. */
  public async ask({ access, secret }: S3Key, method: string, path: string, body = ''): Promise<number> {
    const sum = createHash('sha256').update(body).digest('hex');
    const config = `url = "${this.endpoint}/${path}"\nuser = "${access}:${secret}"\naws-sigv4 = "aws:amz:${REGION}:s3"\n`;
    const verified = '--noproxy "*" --cacert /tmp/s3.crt --capath /tmp/none -m 20';
    const request = `-X ${method} -H 'x-amz-content-sha256: ${sum}' ${body === '' ? '' : '--data-binary @/tmp/body'}`;
    if (body !== '') await this.client.writeFile('/tmp/body', body);
    const said = await this.client.run(
      `curl -qs -o /dev/null -w '%{http_code}' ${verified} ${request} -K - || :`,
      config,
    );
    return Number(said);
  }
}
