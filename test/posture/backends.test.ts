import {
  Aspects,
  AzurermBackend,
  CloudBackend,
  ConsulBackend,
  HttpBackend,
  LocalBackend,
  NamedCloudWorkspace,
  PgBackend,
  S3Backend,
  TerraformStack,
} from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// The state has the keys of certificates: who reads it where it is kept, or on the way there, is a server of ours.

const keptIn = (make: (stack: TerraformStack) => unknown): string[] =>
  allWays((stack) => {
    new SecureInfluxDB(stack, 'influxdb', placement(stack));
    make(stack);
  });
const S3 = { bucket: 'x', key: 'x.tfstate', region: 'eu-central-1' };
const s3 = (more: object) => (stack: TerraformStack) => new S3Backend(stack, { ...S3, ...more });
const written = (type: string, body: object) => (stack: TerraformStack) => {
  stack.addOverride(`terraform.backend.${type}`, body);
};

test.each<[string, (stack: TerraformStack) => unknown, string]>([
  [
    'by HTTP',
    (stack) => new HttpBackend(stack, { address: 'http://x.example' }),
    'backend.http: the state goes to it in',
  ],
  [
    'by HTTP, locked by it alone',
    (stack) => new HttpBackend(stack, { address: 'https://x.example', lockAddress: 'http://x.example' }),
    'backend.http: the state goes to it in clear',
  ],
  [
    'where nobody verifies the server',
    (stack) => new HttpBackend(stack, { address: 'https://x.example', skipCertVerification: true }),
    'backend.http: nobody verifies whom it gives the state to',
  ],
  [
    'by HTTP, as a local says',
    (stack) => {
      stack.addOverride('locals.a', 'http://x.example');
      written('http', { address: '${local.a}' })(stack);
    },
    'backend.http: the state goes to it in clear',
  ],
  [
    'by HTTP, as the default of a variable says',
    (stack) => {
      stack.addOverride('variable.a', { type: 'string', default: 'http://x.example' });
      written('http', { address: '${var.a}/state' })(stack);
    },
    'backend.http: the state goes to it in clear',
  ],
  [
    'by HTTP, as one of a list of blocks says',
    (stack) => {
      stack.addOverride('terraform', [{ backend: { http: { address: 'http://x.example' } } }]);
    },
    'backend.http: the state goes to it in clear',
  ],
  [
    'by HTTP, as an Aspect writes it in such a list',
    (stack) => {
      const visit = () => {
        stack.addOverride('terraform', [{ backend: [{ http: { address: 'http://x.example' } }] }]);
      };
      Aspects.of(stack).add({ visit });
    },
    'backend.http: the state goes to it in clear',
  ],
  [
    'by a login in the code, as one of a list of blocks says',
    (stack) => {
      stack.addOverride('terraform', [{ backend: [{ http: [{ address: 'https://x', password: 'in-clear' }] }] }]);
    },
    'backend.http: its `password` stands in the code',
  ],
  [
    'in PostgreSQL by a login that a local has',
    (stack) => {
      stack.addOverride('locals.a', 'postgres://u:in-clear@db.example/x?sslmode=verify-full');
      written('pg', { conn_str: '${local.a}' })(stack);
    },
    'backend.pg: its `conn_str` stands in the code',
  ],
  ['in a store in clear', s3({ endpoint: 'http://x.example' }), 'backend.s3: the state goes to it in clear'],
  [
    'there, as it is said now',
    written('s3', { ...S3, endpoints: { s3: 'http://x' } }),
    'backend.s3: the state goes to',
  ],
  ['in a store that nobody verifies', written('s3', { ...S3, insecure: true }), 'backend.s3: nobody verifies'],
  ['for everybody', s3({ acl: 'public-read' }), 'backend.s3: its `acl` lets strangers read the state'],
  ['for whoever has an account of Amazon', s3({ acl: 'authenticated-read' }), 'backend.s3: its `acl` lets strangers'],
  [
    'in a store by a login in the code',
    s3({ accessKey: 'a', secretKey: 'in-clear' }),
    'its `secret_key` stands in the',
  ],
  [
    'by a key in the code',
    (stack) =>
      new AzurermBackend(stack, { storageAccountName: 'x', containerName: 'x', key: 'x', accessKey: 'in-clear' }),
    'backend.azurerm: its `access_key` stands in the code',
  ],
  [
    'in a cluster that nobody verifies',
    written('kubernetes', { secret_suffix: 'x', insecure: true }),
    'nobody verifies',
  ],
  [
    'in Consul',
    (stack) => new ConsulBackend(stack, { path: 'x', address: 'consul.example:8500', accessToken: '' }),
    'backend.consul: the state goes to it in clear',
  ],
  [
    'in PostgreSQL that nobody verifies',
    (stack) => new PgBackend(stack, { connStr: 'postgres://db.example/x?sslmode=require' }),
    'backend.pg: the state goes to it in clear',
  ],
  [
    'in PostgreSQL by a login in the code',
    (stack) => new PgBackend(stack, { connStr: 'postgres://u:in-clear@db.example/x?sslmode=verify-full' }),
    'backend.pg: its `conn_str` stands in the code',
  ],
  [
    'by a token in the code',
    (stack) =>
      new CloudBackend(stack, { organization: 'x', workspaces: new NamedCloudWorkspace('x'), token: 'in-clear' }),
    'backend.cloud: its `token` stands in the code',
  ],
  [
    'in a bucket by a proxy with a login in the code',
    written('s3', { ...S3, http_proxy: 'http://u:in-clear@proxy.example:3128' }),
    'backend.s3: its `http_proxy` stands in the code, with a login',
  ],
  [
    'encrypted by a passphrase in the code',
    (stack) => {
      stack.addOverride('terraform.encryption', {
        key_provider: { pbkdf2: { mine: { passphrase: 'in-clear-in-clear' } } },
      });
    },
    'backend.encryption: its `key_provider.pbkdf2.mine.passphrase` stands in the code',
  ],
])('a state that is kept %s is refused, and may be accepted with a reason', (_, make, what) => {
  for (const said of keptIn(make)) {
    expect(said).toMatch(/\[stack\] backend\.\w+: .* \(safeguard "credentials"\)/);
    expect(said).toContain(what);
    expect(said).not.toContain('in-clear');
  }
  const accepted = keptIn((stack) => {
    make(stack);
    Deviations.accept(stack, Safeguard.CREDENTIALS, 'what is tested');
  });
  expect(accepted).toEqual(['', '', '']);
});

test.each<[string, (stack: TerraformStack) => unknown]>([
  ['in a file', (stack) => new LocalBackend(stack, { path: 'x.tfstate' })],
  ['in a bucket', s3({ encrypt: true, kmsKeyId: 'alias/x', accessKey: 'a', dynamodbTable: 'x', acl: 'private' })],
  ['in a bucket by a proxy', written('s3', { ...S3, http_proxy: 'http://proxy.example:3128' })],
  ['by HTTPS', (stack) => new HttpBackend(stack, { address: 'https://x.example', username: 'x' })],
  ['by HTTP on the same machine', (stack) => new HttpBackend(stack, { address: 'http://localhost:8080/x' })],
  [
    'in Consul',
    (stack) => new ConsulBackend(stack, { path: 'x', address: 'c.example:8501', scheme: 'https', accessToken: '' }),
  ],
  ['in Consul on the same machine', (stack) => new ConsulBackend(stack, { path: 'x', accessToken: '' })],
  ['in PostgreSQL', (stack) => new PgBackend(stack, { connStr: 'postgres://db.example/x?sslmode=verify-full' })],
  [
    'by HTTPS, as a local says',
    (stack) => {
      stack.addOverride('locals.a', 'https://x.example');
      written('http', { address: '${local.a}' })(stack);
    },
  ],
  ['in a cluster', written('kubernetes', { secret_suffix: 'x', config_path: '/home/x/.kube/config' })],
  ['in a store of Google', written('gcs', { bucket: 'x', credentials: '/home/x/key.json' })],
])('a state that is kept %s is let through', (_, make) => {
  expect(keptIn(make)).toEqual(['', '', '']);
});
