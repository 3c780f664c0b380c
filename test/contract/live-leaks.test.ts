import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTheOpen, leaks, secretsOf } from '../live/support/leaks';

// How the live suites look for secrets in a cluster: what that does not see, they let pass. What is synthesized is looked at by
// secrets.ts.

// A cluster of one pod that was started again: what kubectl says of it.
const URL = 'https://hooks.example/services/8f14e45fceea467f';
const KEYS: Record<string, string> = {
  password: 'pass"word-1',
  url: URL,
  authorization: 'Token 0123456789abcdef',
  desired: `user\tx\n$2a$10$${'h'.repeat(53)}`,
  'tls.key': `-----BEGIN PRIVATE KEY-----\n${'k'.repeat(64)}\n-----END PRIVATE KEY-----\n`,
  'tls.crt': 'a certificate, which is public',
  username: 'dashboards',
  'self.username': 'prometheus.1a2b3c4d',
};
const base64 = (text: string) => Buffer.from(text).toString('base64');
const path = process.env.PATH;
let home: string;

function kubectl(said: { readonly pods?: string; readonly configmaps?: string; log?: string; before?: string }): void {
  const data = Object.fromEntries(Object.entries(KEYS).map(([key, value]) => [key, base64(value)]));
  const pod = {
    metadata: { name: 'pod' },
    spec: { containers: [{ name: 'main' }] },
    status: { containerStatuses: [{ name: 'main', restartCount: 1 }] },
  };
  const files = {
    secrets: JSON.stringify({ items: [{ metadata: { name: 'secret' }, data }] }),
    json: JSON.stringify({ items: [pod] }),
    pods: said.pods ?? '',
    configmaps: said.configmaps ?? '',
    log: said.log ?? '',
    before: said.before ?? '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
  writeFileSync(
    join(home, 'kubectl'),
    `#!/usr/bin/env bash
cd "$(dirname "$0")"
case "$*" in
  *secrets*) cat secrets ;;
  *logs*--previous* | *--previous*logs*) cat before ;;
  *logs*) cat log ;;
  *pods*json*) cat json ;;
  *pods*) cat pods ;;
  *configmaps*) cat configmaps ;;
esac
`,
  );
  chmodSync(join(home, 'kubectl'), 0o755);
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'leaks-'));
  process.env.PATH = `${home}:${path ?? ''}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(home, { recursive: true, force: true });
});

const found = async () => leaks(await secretsOf(['monitoring']), await inTheOpen(['monitoring']));

test.each<[string, Parameters<typeof kubectl>[0], string]>([
  ['a password in an argument', { pods: `args: [${KEYS.password ?? ''}]` }, 'secret/password is in monitoring: pods'],
  ['a password as YAML has it', { pods: 'args: ["pass\\"word-1"]' }, 'secret/password is in monitoring: pods'],
  ['a URL in a ConfigMap', { configmaps: `url = "${URL}"` }, 'secret/url is in monitoring: configmaps'],
  ['a URL in a log', { log: `Post "${URL}": refused` }, 'secret/url is in monitoring: log of pod/main'],
  [
    'a password in the log of a container that is gone',
    { before: `login as ${KEYS.password ?? ''}` },
    'secret/password is in monitoring: log of pod/main before',
  ],
  [
    'a login in a header, behind a name of any length',
    { log: ['', 'a', 'ab'].map((name) => base64(`${name}:${KEYS.authorization ?? ''}`)).join('\n') },
    'secret/authorization is in monitoring: log of pod/main',
  ],
  ['a hash out of a file', { configmaps: `$2a$10$${'h'.repeat(53)}` }, 'secret/desired is in monitoring: configmaps'],
  ['a line of a private key', { log: 'k'.repeat(64) }, 'secret/tls.key is in monitoring: log of pod/main'],
])('%s is seen', async (_, said, leak) => {
  kubectl(said);
  expect(await found()).toContain(leak);
});

test('what is public, a name and a certificate, is no leak', async () => {
  kubectl({ pods: 'dashboards prometheus.1a2b3c4d', configmaps: KEYS['tls.crt'] });
  expect(await found()).toEqual([]);
});
