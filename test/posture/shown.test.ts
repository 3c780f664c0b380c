import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformLocal, TerraformOutput, TerraformResource, TerraformStack } from 'cdktf';
import { Credential, Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays, said, stackIn } from '../support/refused';

// A password that this library made, and the user shows beside.

const passwordOf = (influxdb: SecureInfluxDB): TerraformResource => {
  const all = influxdb.node.findAll() as unknown as Record<'terraformResourceType', string>[];
  return all.find((one) => one.terraformResourceType === 'random_password') as unknown as TerraformResource;
};

const beside = (make: (stack: TerraformStack, password: string, influxdb: SecureInfluxDB) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', {
      namespace,
      authority,
      administrator: { credential: Credential.generated() },
    });
    make(stack, passwordOf(influxdb).fqn, influxdb);
  });

const metadata = { name: 'mine', namespace: 'monitoring' };
const configMap = (stack: TerraformStack, value: string) =>
  new ConfigMapV1(stack, 'mine', { metadata, data: { value } });

const SHOWN: Record<string, (stack: TerraformStack, password: string) => unknown> = {
  'a ConfigMap': (stack, password) => configMap(stack, `\${${password}.result}`),
  'a ConfigMap, as a part of the resource': (stack, password) => configMap(stack, `\${jsonencode(${password})}`),
  'a ConfigMap, by an index': (stack, password) => configMap(stack, `\${${password}["result"]}`),
  'a ConfigMap, encoded': (stack, password) => configMap(stack, `\${base64encode(${password}.result)}`),
  'a ConfigMap, by a local': (stack, password) =>
    configMap(stack, new TerraformLocal(stack, 'local', `x-\${${password}.result}`).asString),
  'a manifest': (stack, password) =>
    new Manifest(stack, 'mine', {
      manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value: `\${${password}.result}` } },
    }),
  'the annotation of a Secret': (stack, password) =>
    new SecretV1(stack, 'mine', { metadata: { ...metadata, annotations: { value: `\${${password}.result}` } } }),
  'a local file': (stack, password) => {
    stack.addOverride('resource.local_file.mine', { filename: 'x', content: `\${${password}.result}` });
  },
  'an input of terraform_data, whose output is in clear': (stack, password) => {
    stack.addOverride('resource.terraform_data.mine', { input: { text: `\${${password}.result}` } });
  },
  'a resource that is told it is not sensitive': (stack, password) => {
    stack.addOverride('resource.null_resource.mine', { triggers: { x: `\${nonsensitive(${password}.result)}` } });
  },
  'one that is told so of each': (stack, password) => {
    const x = `\${[for x in [${password}.result] : nonsensitive (x)]}`;
    stack.addOverride('resource.null_resource.mine', { triggers: { x } });
  },
  'one that is told so by a local': (stack, password) => {
    const local = new TerraformLocal(stack, 'local', `\${nonsensitive(${password}.result)}`).asString;
    stack.addOverride('resource.null_resource.mine', { triggers: { x: local } });
  },
  'one that is told so of a local': (stack, password) => {
    const local = new TerraformLocal(stack, 'local', `\${${password}.result}`);
    stack.addOverride('resource.null_resource.mine', { triggers: { x: `\${nonsensitive(${local.fqn})}` } });
  },
  'a command that is told so, whose output is printed': (stack, password) => {
    const command = `echo \${nonsensitive(${password}.result)}`;
    stack.addOverride('resource.null_resource.mine', { provisioner: [{ 'local-exec': { command } }] });
  },
  'a module that is told so': (stack, password) => {
    stack.addOverride('module.mine', { source: './mine', text: `\${nonsensitive(${password}.result)}` });
  },
  'a check that is told so, where it fails': (stack, password) => {
    const assert = { condition: false, error_message: `not \${nonsensitive(${password}.result)}` };
    stack.addOverride('check.mine', { assert: [assert] });
  },
  'a variable that is told so, where it is refused': (stack, password) => {
    const validation = [{ condition: false, error_message: `not \${nonsensitive(${password}.result)}` }];
    stack.addOverride('variable.mine', { type: 'string', validation });
  },
  'an import that is told so, whose id is printed': (stack, password) => {
    stack.addOverride('import', [{ to: 'terraform_data.x', id: `\${nonsensitive(${password}.result)}` }]);
  },
  'an ephemeral one that is told so, where it fails': (stack, password) => {
    const precondition = [{ condition: false, error_message: `not \${nonsensitive(${password}.result)}` }];
    stack.addOverride('ephemeral.mine.mine', { lifecycle: { precondition } });
  },
  'an output that is told so, where it fails': (stack, password) => {
    const precondition = [{ condition: false, error_message: `not \${nonsensitive(${password}.result)}` }];
    new TerraformOutput(stack, 'mine', { value: 'x' });
    stack.addOverride('output.mine.precondition', precondition);
  },
  'an output, as a list, that is told so where it fails': (stack, password) => {
    const precondition = { condition: false, error_message: `not \${nonsensitive(${password}.result)}` };
    stack.addOverride('output.mine', [{ value: 'x', precondition: [precondition] }]);
  },
  'a data source that is told so': (stack, password) => {
    stack.addOverride('data.http.mine', { url: `https://x.example/\${nonsensitive(${password}.result)}` });
  },
  'an output': (stack, password) =>
    new TerraformOutput(stack, 'mine', { value: `\${nonsensitive(${password}.result)}` }),
  'an output, as a list': (stack, password) => {
    stack.addOverride('output.mine', [{ value: `\${nonsensitive(${password}.result)}` }]);
  },
  'an output, in a list of all': (stack, password) => {
    stack.addOverride('output', [{ mine: [{ value: `\${nonsensitive(${password}.result)}` }] }]);
  },
};

test.each(Object.entries(SHOWN))('%s that shows a password of ours is refused', (_, make) => {
  for (const said of beside(make)) expect(said).toMatch(/(\w+\.(mine|id)) shows random_password\.influxdb_\w+/);
});

test.each<[string, (stack: TerraformStack, password: string) => unknown]>([
  [
    'an output that is not printed',
    (stack, password) => new TerraformOutput(stack, 'mine', { value: `\${${password}.result}`, sensitive: true }),
  ],
  [
    'a Secret',
    (stack, password) => new SecretV1(stack, 'mine', { metadata, dataWo: { value: `\${${password}.result}` } }),
  ],
  [
    'what Terraform knows to be sensitive',
    (stack, password) => {
      stack.addOverride('resource.null_resource.mine', { triggers: { x: `\${${password}.result}` } });
      stack.addOverride('resource.terraform_data.mine', { triggers_replace: `\${${password}.result}` });
    },
  ],
  [
    'its hash, shown by terraform_data',
    (stack, password) => {
      stack.addOverride('resource.terraform_data.mine', { input: `\${nonsensitive(sha256(${password}.result))}` });
    },
  ],
  [
    'a provider, which may log in as that user',
    (stack, password) => {
      stack.addOverride('provider.mine', [{ password: `\${${password}.result}` }]);
    },
  ],
  ['its hash', (stack, password) => configMap(stack, `\${sha256(${password}.result)}`)],
  [
    'what waits for it',
    (stack, password) => {
      configMap(stack, 'x').addOverride('depends_on', [password]);
    },
  ],
])('%s is no place where others read it', (_, make) => {
  expect(beside(make)).toEqual(['', '', '']);
});

test('a password that another stack reads is refused, as it would pass through an output', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  const app = new App({ outdir });
  const { namespace, authority } = placement(stackIn(app));
  const influxdb = new SecureInfluxDB(TerraformStack.of(namespace), 'influxdb', {
    namespace,
    authority,
    administrator: { credential: Credential.generated() },
  });
  configMap(stackIn(app, 'other'), passwordOf(influxdb).getStringAttribute('result'));
  const text = said(() => {
    app.synth();
  });
  rmSync(outdir, { recursive: true });
  expect(text).toMatch(/output\.cross-stack-output-\S+ shows random_password\.influxdb_\w+/);
});

test('a password that is imported is refused, as it is in the code', () => {
  for (const one of beside((_, __, influxdb) => {
    passwordOf(influxdb).importFrom('hunter2');
  }))
    expect(one).toMatch(/random_password\.influxdb_\S+: it is imported, and stands in the code/);
});

// The provider keeps the content of what it imports: it is in the state afterwards, whatever was written since.
test.each<[string, (stack: TerraformStack, secret: TerraformResource) => void]>([
  [
    'by a method',
    (_, secret) => {
      secret.importFrom('monitoring/influxdb-user-admin');
    },
  ],
  [
    'by an override of the stack',
    (stack, secret) => {
      stack.addOverride('import', [{ to: `\${${secret.fqn}}`, id: 'monitoring/influxdb-user-admin' }]);
    },
  ],
])('a Secret of ours that is imported %s is refused, as its content would be in the state', (_, importIt) => {
  const said = beside((stack, __, influxdb) => {
    const all = influxdb.node.findAll().filter((one) => one instanceof TerraformResource);
    for (const secret of all.filter((one) => one.terraformResourceType === 'kubernetes_secret_v1').slice(0, 1))
      importIt(stack, secret);
  });
  for (const one of said) expect(one).toMatch(/kubernetes_secret_v1\.influxdb_\S+: it is imported, and its content/);
});

test('it is accepted where credentials may be loosened', () => {
  const said = beside((stack, password, influxdb) => {
    SHOWN['a ConfigMap']?.(stack, password);
    Deviations.accept(influxdb, Safeguard.CREDENTIALS, 'a drill');
  });
  expect(said).toEqual(['', '', '']);
});

const withKey = (make: (stack: TerraformStack, key: string) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const all = authority.node.findAll() as unknown as (TerraformResource & { terraformResourceType: string })[];
    make(stack, all.find((one) => one.terraformResourceType === 'tls_private_key')?.fqn ?? '');
  });

test.each<[string, (stack: TerraformStack, key: string) => unknown]>([
  [
    'who signs with it',
    (stack, key) => {
      const request = {
        cert_request_pem: 'x',
        ca_cert_pem: 'x',
        validity_period_hours: 1,
        allowed_uses: ['server_auth'],
      };
      stack.addOverride('resource.tls_locally_signed_cert.mine', {
        ...request,
        ca_private_key_pem: `\${${key}.private_key_pem}`,
      });
    },
  ],
  [
    'a Secret of another namespace',
    (stack, key) =>
      new SecretV1(stack, 'mine', {
        metadata: { name: 'mine', namespace: 'other' },
        dataWo: { 'ca.key': `\${${key}.private_key_pem_pkcs8}` },
      }),
  ],
  [
    'a store of secrets, by a local',
    (stack, key) => {
      const value = new TerraformLocal(stack, 'local', `\${${key}.private_key_pem}`).asString;
      stack.addOverride('resource.vault_kv_secret_v2.mine', { data_json: value });
    },
  ],
  [
    'whoever reads a sensitive output',
    (stack, key) => new TerraformOutput(stack, 'mine', { value: `\${${key}.private_key_pem}`, sensitive: true }),
  ],
  [
    'whoever reads a sensitive output, as a list',
    (stack, key) => {
      stack.addOverride('output.mine', [{ value: `\${${key}.private_key_pem}`, sensitive: true }]);
    },
  ],
  [
    'a module',
    (stack, key) => {
      stack.addOverride('module.mine', { source: './mine', key: `\${${key}.private_key_pem}` });
    },
  ],
  [
    'a provider, which logs in with it',
    (stack, key) => {
      stack.addOverride('provider.mine', [{ auth_login_cert: { key_file: `\${${key}.private_key_pem}` } }]);
    },
  ],
  [
    'what is there for one run',
    (stack, key) => {
      stack.addOverride('ephemeral.mine.mine', { key: `\${${key}.private_key_pem}` });
    },
  ],
])('%s is given the key of our authority: refused', (_, make) => {
  for (const one of withKey(make))
    expect(one).toMatch(/(tls_private_key\.authority\w+): [\w.]+\.mine is given \1\.priv/);
});

test.each(['tls_self_signed_cert', 'tls_locally_signed_cert'])(
  'a %s has the key that it was made with: refused too',
  (type) => {
    const said = allWays((stack) => {
      const { namespace, authority } = placement(stack);
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const all = stack.node.findAll() as unknown as (TerraformResource & { terraformResourceType: string })[];
      const made = all.find((one) => one.terraformResourceType === type)?.fqn ?? '';
      const attribute = type === 'tls_self_signed_cert' ? 'private_key_pem' : 'ca_private_key_pem';
      configMap(stack, `\${${made}.${attribute}}`);
    });
    for (const one of said) expect(one).toMatch(new RegExp(`\\w+\\.mine shows ${type}\\.\\w+\\.`));
  },
);

test('what reads the public half of it is let through', () => {
  const said = withKey((stack, key) => configMap(stack, `\${${key}.public_key_pem}`));
  expect(said).toEqual(['', '', '']);
});
