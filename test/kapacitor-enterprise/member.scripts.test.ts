import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SecureKapacitorEnterprise } from '../../lib';
import { KAPACITOR_PATHS } from '../../lib/kapacitor-daemon/config';
import { enterpriseProps } from '../contract/rows/kapacitor-enterprise';
import { emptyStack } from '../contract/stack';
import { existing, externalInfluxdb } from '../contract/support';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { MetaAuthority } from '../kapacitor-daemon/support/meta-certificates';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podScripts } from '../support/pod-scripts';

const scripts = podScripts('kapacitor-enterprise');
const script = join(scripts, 'member.sh');
const kapacitord = executable('kapacitord');
let home: string;
const at = (...path: string[]) => join(home, ...path);

beforeEach(() => {
  home = folder();
  for (const name of ['tls', 'secrets', 'bin']) mkdirSync(at(name));
  const { cert, key } = new MetaAuthority(at('authority')).sign(['DNS:localhost']);
  // With the certificate of who signed it behind it, as cert-manager has it.
  writeFileSync(at('tls', 'tls.crt'), cert + readFileSync(at('authority', 'ca.crt'), 'utf8'));
  writeFileSync(at('tls', 'tls.key'), key);
});
afterEach(() => {
  remove(home);
});

const environment = () => ({
  PATH: `${at('bin')}:${process.env.PATH ?? ''}`,
  POD_NAME: 'kapacitor-1',
  POD_DOMAIN: 'kapacitor-pods.monitoring.svc',
  SERVERS: '2',
  DATA: at('data'),
  TLS_TARGET: at('tls'),
  SECRETS: at('secrets'),
  GIVEN_SECRETS: at('nothing'),
  NAME_PATIENCE: '0',
});

function run(env: Record<string, string> = {}, command = ['env']) {
  return spawnSync('bash', [script, ...command], { encoding: 'utf8', env: { ...environment(), ...env } });
}

const start = () => new Running(['bash', script, 'env'], environment());

test('a member has the name of its pod, by which the others and the data nodes dial it', () => {
  const { stdout, stderr, status } = run();
  const lines = stdout.split('\n').filter((line) => line.startsWith('KAPACITOR_'));
  const host = 'kapacitor-1.kapacitor-pods.monitoring.svc';
  expect(lines.sort()).toEqual([
    `KAPACITOR_CLUSTER_ADVERTISE_ADDRESS=${host}:9090`,
    `KAPACITOR_HOSTNAME=${host}`,
    `KAPACITOR_INFLUXDB_0_KAPACITOR_HOSTNAME=${host}`,
    `KAPACITOR_INFLUXDB_1_KAPACITOR_HOSTNAME=${host}`,
    `KAPACITOR_RPC_ADVERTISE_ADDRESS=${host}:9091`,
  ]);
  expect(stderr).toContain(`${host} is not in the DNS yet`);
  expect(status).toBe(0);
});

test('waits for its own name no longer than it takes', () => {
  const { stderr } = run({ POD_NAME: hostname(), POD_DOMAIN: '', SERVERS: '0' }, ['true']);
  expect(stderr).toContain('POD_DOMAIN');
  writeFileSync(at('bin', 'getent'), '#!/bin/sh\nexit 0\n');
  chmodSync(at('bin', 'getent'), 0o755);
  expect(run({ NAME_PATIENCE: '60' }).stderr).toBe('');
});

test('a license key is there under both spellings, for the one that the vendor reads', () => {
  writeFileSync(at('secrets', 'KAPACITOR_LICENSE_KEY'), 'the-key\n');
  const { stdout } = run();
  expect(stdout).toContain('KAPACITOR_LICENSE_KEY=the-key\n');
  expect(stdout).toContain('KAPACITOR_ENTERPRISE_LICENSE_KEY=the-key\n');
});

test('the combined PEM has the key, the certificate and who signed it, in that order, for nobody else to read', () => {
  run();
  const pem = readFileSync(at('tls', 'kapacitor.pem'), 'utf8');
  expect(pem.match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----',
  ]);
  expect(statSync(at('tls', 'kapacitor.pem')).mode & 0o777).toBe(0o600);
  const publicOf = (...command: string[]) => execFileSync('openssl', command, { input: pem, encoding: 'utf8' });
  expect(publicOf('x509', '-noout', '-pubkey')).toBe(publicOf('pkey', '-pubout'));
  // A new certificate is another file at the next start.
  const other = new MetaAuthority(at('other')).sign(['DNS:localhost']);
  writeFileSync(at('tls', 'tls.crt'), other.cert);
  writeFileSync(at('tls', 'tls.key'), other.key);
  run();
  expect(readFileSync(at('tls', 'kapacitor.pem'), 'utf8')).toBe(other.key + other.cert);
});

describe('the database of a member', () => {
  const sign = () => at('data', 'setup', 'database');
  const remember = () =>
    spawnSync('bash', [join(scripts, 'note-database.sh')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', DATABASE_FILE: at('data', 'kapacitor.db'), DATABASE_SIGN: sign() },
    });
  beforeEach(() => {
    mkdirSync(at('data'));
  });
  afterEach(async () => {
    await endAll();
  });

  test('is none before the first start, which has to end with one', () => {
    expect(remember()).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(sign())).toBe(false);
    expect(run()).toMatchObject({ status: 0 });
  });

  test('starts like any other when it is there, and is remembered once', () => {
    writeFileSync(at('data', 'kapacitor.db'), 'tasks');
    for (let i = 0; i < 2; i++) expect(remember()).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(sign())).toBe(true);
    expect(run().stderr).not.toContain('kapacitor.db');
  });

  // What a task's program makes of the folder.
  test('is remembered on its own volume, wherever a link leads', () => {
    writeFileSync(at('data', 'kapacitor.db'), 'tasks');
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('data', 'setup'));
    expect(remember()).toMatchObject({ status: 0, stderr: '' });
    expect(lstatSync(at('data', 'setup')).isDirectory()).toBe(true);
    expect(existsSync(sign())).toBe(true);
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });

  test.each(['emptied', 'missing'])(
    'that was %s is no first start: the member waits until it is restored',
    async (how) => {
      const file = at('data', 'kapacitor.db');
      writeFileSync(file, 'tasks');
      remember();
      if (how === 'emptied') truncateSync(file);
      else rmSync(file);
      const member = start();
      await eventually(() => member.output.includes(`error: ${file} is empty or missing, and its tasks with it`));
      expect(member.output).not.toContain('KAPACITOR_HOSTNAME');
      writeFileSync(at('backup'), 'tasks');
      renameSync(at('backup'), file);
      expect(await member.ended).toBe(0);
      expect(member.output).toContain('KAPACITOR_HOSTNAME');
    },
  );

  test('is begun anew for whoever removes the sign, and a pod that is ended meanwhile ends', async () => {
    writeFileSync(at('data', 'kapacitor.db'), 'tasks');
    remember();
    truncateSync(at('data', 'kapacitor.db'));
    const [ended, begun] = [start(), start()];
    for (const member of [ended, begun]) await eventually(() => member.output.includes('is empty or missing'));
    expect(await ended.stop()).toBe(143);
    rmSync(sign());
    expect(await begun.ended).toBe(0);
  });

  test.each(['a link to a folder', 'a link to a file'])('%s in the place of the sign leads nowhere', (what) => {
    writeFileSync(at('data', 'kapacitor.db'), 'tasks');
    mkdirSync(at('precious'));
    if (what === 'a link to a folder') symlinkSync(at('precious'), at('data', 'setup'));
    else {
      mkdirSync(at('data', 'setup'));
      symlinkSync(at('precious', 'file'), sign());
    }
    expect(remember()).toMatchObject({ status: 0 });
    expect(readdirSync(at('precious'))).toEqual([]);
    expect(existsSync(sign())).toBe(true);
  });
});

(kapacitord === undefined ? describe.skip : describe)('the open source kapacitord on the generated config', () => {
  const moved = (text: string) =>
    Object.values({ ...KAPACITOR_PATHS, license: '/etc/kapacitor-license', run: '/run/kapacitor-tls' })
      .sort((a, b) => b.length - a.length)
      .reduce((all, path) => all.replaceAll(new RegExp(`"${path}(?![\\w-])`, 'g'), `"${at(path)}`), text);

  function config(): string {
    const stack = emptyStack();
    const props = enterpriseProps(stack);
    const settings = { alert: { 'delay-per-member': '5s' } };
    const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', { ...props, settings });
    const credential = existing(props.namespace, 'influxdb');
    kapacitor.subscribeTo(externalInfluxdb(stack).database('metrics', { userName: 'kapacitor', credential }));
    const [text = ''] = documentOf(stack)
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => (body.data as Record<string, string>)['kapacitor.conf'] ?? []);
    const path = at('kapacitor.conf');
    const config = moved(fill(text));
    writeFileSync(path, config);
    for (const [, ca = ''] of config.matchAll(/(?:ssl|meta)-ca = "(.*)"/g)) {
      mkdirSync(dirname(ca), { recursive: true });
      writeFileSync(ca, readFileSync(at('authority', 'ca.crt')));
    }
    return path;
  }

  test('reads back what it knows as it is written, and the environment of a member', () => {
    run();
    const printed = execFileSync(kapacitord ?? '', ['config', '-config', config()], {
      encoding: 'utf8',
      env: {
        KAPACITOR_HOSTNAME: 'kapacitor-1.pods',
        KAPACITOR_INFLUXDB_0_KAPACITOR_HOSTNAME: 'kapacitor-1.pods',
        KAPACITOR_INFLUXDB_0_PASSWORD: 'x',
      },
      stdio: 'pipe',
    });
    for (const line of [
      'hostname = "kapacitor-1.pods"',
      'kapacitor-hostname = "kapacitor-1.pods"',
      'auth-enabled = true',
      'https-enabled = true',
      `https-certificate = "${at('/run/kapacitor-tls')}/kapacitor.pem"`,
      'meta-addr = "meta.example:8091"',
      'meta-username = "kapacitor"',
      'urls = ["https://influxdb.example:8086"]',
      'subscription-protocol = "https"',
      'subscription-mode = "server"',
      'disable-subscriptions = false',
      'insecure-skip-verify = false',
      'metrics = ["autogen"]',
    ])
      expect(printed).toContain(line);
  });

  test('starts with it and serves the combined PEM; what only Enterprise knows it passes over', async () => {
    run();
    const port = await freePort();
    const file = config();
    for (const path of ['/run/kapacitor-tls', KAPACITOR_PATHS.data]) mkdirSync(at(path), { recursive: true });
    writeFileSync(at('/run/kapacitor-tls/kapacitor.pem'), readFileSync(at('tls', 'kapacitor.pem')));
    const ended = spawnSync(
      'bash',
      [
        '-c',
        `"$1" -config "$2" >"$3" 2>&1 & pid=$!
         for _ in {1..100}; do
           code=$(curl -s -m 2 --cacert "$4" -o /dev/null -w '%{http_code}' -X OPTIONS "https://localhost:$5/kapacitor/v1/ping") && break
           sleep 0.1
         done
         kill $pid; wait $pid; printf %s "$code"`,
        'run',
        kapacitord ?? '',
        file,
        at('log'),
        at('authority', 'ca.crt'),
        String(port),
      ],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH ?? '',
          HOME: dirname(file),
          KAPACITOR_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
          KAPACITOR_HTTP_SHARED_SECRET: 'x',
          KAPACITOR_INFLUXDB_0_ENABLED: 'false',
        },
      },
    );
    expect(`${ended.stdout}${readFileSync(at('log'), 'utf8')}`).toMatch(/^200/);
  });
});
