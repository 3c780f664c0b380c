import { execFileSync } from 'node:child_process';
import { TerraformVariable, Testing } from 'cdktf';
import {
  CertificateAuthority,
  ChronografLogin,
  Credential,
  Exposure,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  ServerCertificate,
  SourceRanges,
  TelegrafInput,
  Trust,
} from '../../lib';
import { shownCredentials } from '../contract/secrets';
import { emptyStack, synthesized } from '../contract/stack';
import { existing, influxdbIn, kapacitorIn, odd, peers, placement, secretVariable } from '../contract/support';
import { Document, documentOf } from '../support/document';
import { fill } from '../support/expressions';

const ACCESS = {
  caKey: 'ca.crt',
  credentialSecretKey: 'password',
  exposedUrls: [],
  namespace: 'monitoring',
  userName: 'admin',
};

type Output = { readonly value: Record<string, unknown> & { readonly commands: string[] } } | undefined;

function outputOf(document: Document, name: string): Output {
  return document.json.output?.[name] as Output;
}

describe('after the deploy a person is told', () => {
  test.each([
    ['influxdb', influxdbIn, 'https://influxdb.monitoring.svc:8086'],
    ['kapacitor', kapacitorIn, 'https://kapacitor.monitoring.svc:9092'],
  ])('where %s is, and where its CA and a password are', (name, make, url) => {
    const stack = emptyStack();
    const { access } = make(stack);
    expect(access).toMatchObject({ ...ACCESS, url });
    const document = documentOf(stack);
    const { value } = outputOf(document, `${name}_access`) ?? {};
    expect(value).toMatchObject({ ...ACCESS, url });
    expect(document.nameIn(String(value?.credentialSecretName))).toBe(`${name}-user-admin`);
    expect(document.nameIn(String(value?.caConfigMapName))).toBe('authority-ca');
  });

  test('how to reach one of the node exporters', () => {
    const stack = emptyStack();
    new SecureNodeExporter(stack, 'nodes', { authority: CertificateAuthority.selfManaged(stack, 'authority') });
    const { value } = outputOf(documentOf(stack), 'nodes_access') ?? {};
    expect(value).toMatchObject({ url: 'https://nodes.nodes.svc:9100', userName: 'prometheus', namespace: 'nodes' });
  });

  test('where it is exposed, also by calls that come after', () => {
    const stack = emptyStack();
    const server = influxdbIn(stack);
    const sourceRanges = SourceRanges.of('192.0.2.0/24');
    server.exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges, port: 443 }));
    server.exposeThrough(Exposure.loadBalancer({ host: 'b.example', sourceRanges }));
    expect(server.access.exposedUrls).toEqual(['https://a.example', 'https://b.example:8086']);
    expect(outputOf(documentOf(stack), 'influxdb_access')?.value.exposedUrls).toEqual(server.access.exposedUrls);
  });

  test('of a CA that is in a Secret', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const trust = Trust.fromSecret({ namespace, name: 'company-ca', key: 'root.pem' });
    const certificate = ServerCertificate.fromSecret({ secretName: 'company', trust });
    const { access } = new SecureInfluxDB(stack, 'influxdb', { namespace, certificate });
    expect(access).toMatchObject({ caSecretName: 'company-ca', caKey: 'root.pem' });
    expect(access.caConfigMapName).toBeUndefined();
    expect(access.commands[0]).toBe(
      "kubectl -n monitoring get secret company-ca -o jsonpath='{.data.root\\.pem}' | base64 -d > ca.crt",
    );
  });

  test('under the same name from release to release, as scripts read it', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    new SecureNodeExporter(stack, 'nodes', { authority });
    expect(Object.keys(documentOf(stack).json.output ?? {}).sort()).toEqual([
      'influxdb_access',
      'kapacitor_access',
      'nodes_access',
    ]);
  });
});

describe('of the other products a person is told', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] }).serveMetrics({ authority });
  const users = [{ name: 'ada' }];
  const login = ChronografLogin.htpasswd('no provider of the company can be reached', { users });
  new SecureChronograf(stack, 'chronograf', { namespace, authority, login });
  const provider = ChronografLogin.gitHub({
    clientId: 'x',
    clientSecret: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    organizations: ['example'],
    administrators: ['ada@example.com'],
    peers,
  });
  new SecureChronograf(stack, 'other', { namespace, authority, login: provider, accessOutput: true });
  const document = documentOf(stack);

  test.each([
    ['prometheus', 'prometheus', 'https://prometheus.monitoring.svc:9090'],
    ['telegraf', 'prometheus', 'https://telegraf.monitoring.svc:9273'],
    ['chronograf', 'ada', 'https://chronograf.monitoring.svc:8888'],
  ])('how to log in to %s', (name, userName, url) => {
    const { value } = outputOf(document, `${name}_access`) ?? {};
    expect(value).toMatchObject({ url, userName, namespace: 'monitoring', credentialSecretKey: 'password' });
    expect(value?.commands.at(-1)).toContain(' --config ');
  });

  test('no password of a Chronograf whose people log in elsewhere', () => {
    const { value } = outputOf(document, 'other_access') ?? {};
    expect(value).not.toHaveProperty('userName');
    expect(value?.commands.at(-1)).toBe("curl --cacert ca.crt 'https://localhost:8888/ping'");
  });
});

test('nothing is told where nobody wants it', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority, accessOutput: false });
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority, accessOutput: false });
  new SecureNodeExporter(stack, 'nodes', { authority, accessOutput: false });
  expect(documentOf(stack).json.output).toBeUndefined();
});

test('two servers with one id below other constructs have an output each', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  for (const id of ['one', 'two']) {
    const scope = new SecureNamespace(stack, id);
    new SecureInfluxDB(scope, 'influxdb', { namespace, authority, name: id });
  }
  expect(Object.keys(documentOf(stack).json.output ?? {})).toHaveLength(2);
});

describe('no secret is told', () => {
  test('but where it is', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const credential = existing(namespace, 'administrator');
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, administrator: { name: odd, credential } });
    expect(shownCredentials(synthesized(stack))).toEqual([]);
    expect(outputOf(documentOf(stack), 'influxdb_access')?.value).toMatchObject({
      credentialSecretName: 'administrator',
      userName: odd.replace(/[$%](?=\{)/g, '$&$&'),
    });
  });

  test('and the contract finds one that is', () => {
    const stack = emptyStack();
    influxdbIn(stack);
    const made = synthesized(stack);
    const output = outputOf(made.document, 'influxdb_access');
    if (!output) throw new Error('there is no output');
    output.value.password = '${sha256(random_password.influxdb_administrator_password_3F1D6AF9.result)}';
    expect(shownCredentials(made).join()).toContain('the output influxdb_access shows random_password');
  });
});

describe('the commands', () => {
  // kubectl, curl and influx print what they get.
  const FAKES = `
    kubectl() { case "$*" in *secret*) printf %s "$PASSWORD" | base64 ;; *) echo "kubectl $*" ;; esac; }
    curl() { printf 'curl'; for word; do case $word in /dev/fd/*) printf ' <%s>' "$(cat "$word")" ;; *) printf ' %s' "$word" ;; esac; done; echo; }
    influx() { printf 'influx %s %s %s\\n' "$INFLUX_USERNAME" "$INFLUX_PASSWORD" "$*"; }
  `;
  const run = (command: string, password: string) =>
    execFileSync('bash', ['-c', `${FAKES}\n${command}`], {
      encoding: 'utf8',
      env: { ...process.env, PASSWORD: password },
    });

  test.each(['plain0Password', `qu"ote\\ 'n $HOME %s`])('log in with a user and a password like %s', (password) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const administrator = { name: `o"d'd %s $(id)` };
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, administrator });
    const [, , curl = '', influx = ''] = outputOf(documentOf(stack), 'influxdb_access')?.value.commands.map(fill) ?? [];
    const quoted = `${administrator.name}:${password}`.replace(/["\\]/g, '\\$&');
    expect(run(curl, password)).toBe(
      `curl --cacert ca.crt --config <user = "${quoted}"> https://localhost:8086/ping?verbose=true\n`,
    );
    expect(run(influx, password)).toBe(
      `influx ${administrator.name} ${password} -ssl -host localhost -execute SHOW DATABASES\n`,
    );
  });

  test('have what Terraform fills in as one word, whatever quotes are in it', () => {
    const stack = emptyStack();
    const text = (id: string) => new TerraformVariable(stack, id, { type: 'string' }).stringValue;
    const namespace = SecureNamespace.fromName(stack, 'theirs', { name: text('namespace') });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] });
    telegraf.serveMetrics({ authority, userName: text('user') });
    const [certificates, , curl] = outputOf(documentOf(stack), 'telegraf_access')?.value.commands ?? [];
    const word = (name: string) => `'\${replace(var.${name}, "'", "'\\\\''")}'`;
    expect(certificates).toContain(`-n ${word('namespace')} get`);
    expect(curl).toContain(`printf '%s:%s' ${word('user')} `);
    expect(curl).toContain(`-n ${word('namespace')} get secret \${kubernetes_secret_v1.`);
  });

  test('are read without a key to them: no function of Terraform is in them where all names are known', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureNodeExporter(stack, 'nodes', { authority });
    const outputs = Object.keys(documentOf(stack).json.output ?? {});
    const commands = outputs.flatMap((name) => outputOf(documentOf(stack), name)?.value.commands ?? []);
    expect(commands.filter((command) => command.includes('('))).not.toEqual([]);
    for (const command of commands) expect(command).not.toContain('replace(');
  });

  test('quote the name of a Secret that somebody else made, which only Terraform knows', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const name = new TerraformVariable(stack, 'secret', { type: 'string' }).stringValue;
    const credential = Credential.fromSecret({ namespace, name });
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, administrator: { credential } });
    const commands = outputOf(documentOf(stack), 'influxdb_access')?.value.commands ?? [];
    expect(commands[2]).toContain(`get secret '\${replace(var.secret, "'", "'\\\\''")}' -o`);
  });

  test('have no password in an argument, where every user of the machine could read it', () => {
    const stack = emptyStack();
    const { commands } = influxdbIn(stack).access;
    for (const command of commands) expect(command).not.toMatch(/ (-u|--user|-password) /);
    expect(Testing.synth(stack, true)).not.toContain('curl -u');
  });
});
