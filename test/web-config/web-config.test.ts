import { TerraformStack, TerraformVariable } from 'cdktf';
import * as fc from 'fast-check';
import { Trust } from '../../lib/certificates';
import { Credential } from '../../lib/credentials';
import { SecureNodeExporterProps } from '../../lib/node-exporter';
import { CipherSuite, TlsCurve, TlsVersion, WebConfigProps } from '../../lib/web-config';
import { ContainerImage } from '../../lib/workloads/container-image';
import { PodSecurity } from '../../lib/workloads/pod-security';
import { SecureNamespace } from '../../lib/workloads/secure-namespace';
import { blocks, mistakesOf, named, synthesize, text } from '../support/synthesize';
import { certificate } from '../support/files';
import { runs } from '../support/runs';
import { exporter, HASH, outcome, props, webConfigIn, webYml } from './support';

const webConfig = (props: Partial<SecureNodeExporterProps> = {}) => webConfigIn(webYml(props));
const tls = (tls_server_config: object): Partial<WebConfigProps> => ({ webConfig: { tls_server_config } });

describe('without a word about it', () => {
  test('TLS 1.2 with forward secrecy and authenticated encryption is the least that is served', () => {
    const { tls_server_config: served } = webConfig();
    expect(served.min_version).toBe('TLS12');
    expect(served.max_version).toBe('TLS13');
    expect(served.cipher_suites).toEqual(Object.values(CipherSuite));
  });

  test('everyone needs a password, of which the file has the hash only', () => {
    const yml = text(webYml({}));
    expect(yml).toMatch(/basic_auth_users:\n {2}prometheus: \$\{.*random_password\.\w+\.bcrypt_hash.*\}\n$/s);
    expect(yml).not.toContain('.result');
  });

  test('the certificate and its key are found beside the file', () => {
    expect(webConfig().tls_server_config).toMatchObject({ cert_file: 'tls.crt', key_file: 'tls.key' });
  });
});

describe('a mistake says what was got and what is taken:', () => {
  const clientTrust = Trust.fromPem('');
  test.each<[string, Partial<SecureNodeExporterProps>, string, string, string]>([
    ['an unknown section', { webConfig: { tls_config: {} } }, 'webConfig', '`tls_server_config`', '"tls_config"'],
    ['an unknown key', tls({ min_versoin: 'TLS13' }), 'webConfig.tls_server_config', '`min_version`', '"min_versoin"'],
    ['a key of all objects', { webConfig: { constructor: {} } }, 'webConfig', '`rate_limit`', '"constructor"'],
    [
      'a key without certificate',
      tls({ key_file: 'k' }),
      'webConfig.tls_server_config',
      'a certificate and its key',
      'a key without certificate',
    ],
    [
      'a certificate without key',
      tls({ cert_file: 'c' }),
      'webConfig.tls_server_config',
      'a certificate and its key',
      'a certificate without key',
    ],
    [
      'a certificate of its own',
      tls({ cert_file: 'c' }),
      'webConfig.tls_server_config.cert_file',
      'use `authority` or `certificate`',
      'a value',
    ],
    [
      'a client auth type without CA',
      tls({ client_auth_type: 'RequireAndVerifyClientCert' }),
      'webConfig.tls_server_config',
      'the CA that signs',
      'a client auth type without CA',
    ],
    [
      'a client auth type that lets anyone in',
      tls({ client_auth_type: 'RequestClientCert' }),
      'webConfig.tls_server_config.client_auth_type',
      'RequireAndVerifyClientCert',
      'a text of 17',
    ],
    [
      'a client CA without auth type',
      tls({ client_ca_file: 'ca' }),
      'webConfig.tls_server_config',
      'both, or neither',
      'without client auth type',
    ],
    [
      'mutual TLS in other words',
      tls({ client_allowed_sans: ['a'] }),
      'webConfig.tls_server_config.client_allowed_sans',
      'use `clientAuthentication`',
      'a value',
    ],
    [
      'mutual TLS that verifies nobody',
      { clientAuthentication: { trust: Trust.unverified('test'), allowedSans: ['a'] } },
      'clientAuthentication.trust',
      'the CA that signs',
      'Trust.unverified',
    ],
    [
      'mutual TLS without a CA certificate',
      { clientAuthentication: { trust: clientTrust, allowedSans: ['a'] } },
      'clientAuthentication.trust',
      'CA certificates as PEM text',
      'text without a certificate',
    ],
    [
      'an alternative name with spaces',
      { clientAuthentication: { trust: clientTrust, allowedSans: ['a b'] } },
      'clientAuthentication.allowedSans',
      'ASCII text without spaces',
      '"a b"',
    ],
    [
      'basic auth without TLS',
      { webConfig: { basic_auth_users: { a: HASH } } },
      'webConfig.basic_auth_users',
      'TLS beside it',
      'basic auth without TLS',
    ],
    [
      'users of its own',
      { webConfig: { basic_auth_users: { a: HASH } } },
      'webConfig.basic_auth_users',
      'use `userName` and `credential`',
      'a value',
    ],
    [
      'an empty user',
      { webConfig: { basic_auth_users: { '': HASH } } },
      'webConfig.basic_auth_users',
      'a user name',
      '""',
    ],
    [
      'a hash that is no bcrypt',
      { webConfig: { basic_auth_users: { a: 'hunter2' } } },
      'webConfig.basic_auth_users.a',
      'a bcrypt hash',
      'a text of 7 characters that is no bcrypt hash',
    ],
    [
      'a bcrypt hash of an impossible cost',
      { webConfig: { basic_auth_users: { a: HASH.replace('10', '99') } } },
      'webConfig.basic_auth_users.a',
      'a bcrypt hash',
      'no bcrypt hash',
    ],
    [
      'an unknown version',
      tls({ max_version: 'TLS14' }),
      'webConfig.tls_server_config.max_version',
      '"TLS12" or "TLS13"',
      '"TLS14"',
    ],
    [
      'a version that is not safe',
      tls({ min_version: 'TLS10' }),
      'webConfig.tls_server_config.min_version',
      '"TLS12" or "TLS13"',
      '"TLS10"',
    ],
    [
      'an unsafe version with a type cast',
      { minTlsVersion: 'TLS11' as unknown as TlsVersion },
      'minTlsVersion',
      '"TLS12" or "TLS13"',
      '"TLS11"',
    ],
    [
      'a minimum above the maximum',
      { minTlsVersion: TlsVersion.TLS13, maxTlsVersion: TlsVersion.TLS12 },
      'maxTlsVersion',
      'not less than the minimum, TLS13',
      '"TLS12"',
    ],
    [
      'the same in the settings',
      tls({ min_version: 'TLS13', max_version: 'TLS12' }),
      'maxTlsVersion',
      'not less than the minimum, TLS13',
      '"TLS12"',
    ],
    [
      'an unknown cipher',
      tls({ cipher_suites: ['TLS_RSA_WITH_RC4_128_SHA'] }),
      'webConfig.tls_server_config.cipher_suites',
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'RC4',
    ],
    [
      'an unknown cipher with a type cast',
      { cipherSuites: ['NULL' as unknown as CipherSuite] },
      'cipherSuites',
      'TLS_ECDHE_RSA',
      '"NULL"',
    ],
    [
      'ciphers that nothing reads',
      { minTlsVersion: TlsVersion.TLS13, cipherSuites: [CipherSuite.ECDHE_RSA_AES_128_GCM_SHA256] },
      'cipherSuites',
      'nothing beside a minimum of TLS 1.3',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ],
    ['no cipher at all', { cipherSuites: [] }, 'cipherSuites', 'a list of at least one', '[]'],
    [
      'ciphers with which HTTP/2 does not start',
      { cipherSuites: [CipherSuite.ECDHE_RSA_AES_256_GCM_SHA384] },
      'cipherSuites',
      'which HTTP/2 requires',
      'AES_256',
    ],
    [
      'an unknown curve',
      tls({ curve_preferences: ['CurveP224'] }),
      'webConfig.tls_server_config.curve_preferences',
      'CurveP256',
      'CurveP224',
    ],
    [
      'an unknown curve with a type cast',
      { curves: ['P-256' as unknown as TlsCurve] },
      'curves',
      'CurveP256',
      '"P-256"',
    ],
    [
      'a setting that a prop has',
      { ...tls({ min_version: 'TLS13' }), minTlsVersion: TlsVersion.TLS13 },
      'webConfig.tls_server_config.min_version',
      'nothing beside `minTlsVersion`',
      '"TLS13"',
    ],
    [
      'an unknown header',
      { webConfig: { http_server_config: { headers: { Server: 'x' } } } },
      'webConfig.http_server_config.headers',
      '`Strict-Transport-Security`',
      '"Server"',
    ],
    [
      'a header value that the daemon refuses',
      { webConfig: { http_server_config: { headers: { 'X-Frame-Options': 'DENY' } } } },
      'webConfig.http_server_config.headers.X-Frame-Options',
      '"deny" or "sameorigin"',
      'DENY',
    ],
    [
      'a header that would end the line',
      { webConfig: { http_server_config: { headers: { 'Content-Security-Policy': 'a\r\nb' } } } },
      'webConfig.http_server_config.headers.Content-Security-Policy',
      'ASCII text',
      'a\\r\\nb',
    ],
    [
      'a rate limit that refuses everyone',
      { webConfig: { rate_limit: { interval: '1s', burst: 0 } } },
      'webConfig.rate_limit.burst',
      'at least 1',
      '0',
    ],
    [
      'a rate limit in nanoseconds by accident',
      { webConfig: { rate_limit: { interval: 5, burst: 1 } } },
      'webConfig.rate_limit.interval',
      'a duration',
      '5',
    ],
    [
      'half a rate limit',
      { webConfig: { rate_limit: { interval: '1s' } } },
      'webConfig.rate_limit',
      'both `interval` and `burst`',
      'one of them',
    ],
    ['no sections', { webConfig: [] }, 'webConfig', 'sections', 'a list'],
    [
      'a section that is none',
      { webConfig: { tls_server_config: 'x' } },
      'webConfig.tls_server_config',
      'keys with their values',
      'a text',
    ],
    ['an empty user name', { userName: '' }, 'userName', 'a user name', '""'],
    ['a user name that basic auth cannot carry', { userName: 'a:b' }, 'userName', 'without a colon', '"a:b"'],
    ['a cost that a scrape would wait for', { bcryptCost: 15 }, 'bcryptCost', 'from 8 to 14', '15'],
    ['a cost that is quickly guessed', { bcryptCost: 4 }, 'bcryptCost', 'from 8 to 14', '4'],
    ['half a cost', { bcryptCost: 9.5 }, 'bcryptCost', 'a whole number', '9.5'],
    ['nobody who signs', { authority: undefined }, 'authority', 'who signs the certificate', 'nothing'],
    [
      'mutual TLS for nobody',
      { clientAuthentication: { trust: clientTrust } },
      'clientAuthentication.allowedSans',
      'at least one name',
      'nobody',
    ],
    [
      'a key that its version does not know',
      {
        image: ContainerImage.fromTag('x/node-exporter:v1.10.2'),
        webConfig: { rate_limit: { interval: '1s', burst: 5 } },
      },
      'webConfig.rate_limit',
      '>=1.11.0',
      '1.10.2',
    ],
    [
      'allowed names that its version does not know',
      {
        image: ContainerImage.fromTag('x/node-exporter:v1.5.0'),
        clientAuthentication: { trust: clientTrust, allowedSans: ['a'] },
      },
      'clientAuthentication',
      '>=1.6.0',
      '1.5.0',
    ],
  ])('%s', (_, props, prop, takes, got) => {
    const line = mistakesOf(exporter(props))
      .split('\n')
      .find((message) => message.includes(`[stack/nodes] \`${prop}\` takes`) && message.includes(takes));
    expect(line).toContain(got);
  });

  test('all of a stack together', () => {
    const message = mistakesOf(
      exporter({ userName: '', bcryptCost: 1, webConfig: { a: 1, rate_limit: { burst: -1 } } }),
    );
    for (const prop of ['userName', 'bcryptCost', 'webConfig', 'webConfig.rate_limit.burst'])
      expect(message).toContain(`\`${prop}\` takes`);
  });

  test('once: half of a rate limit that was refused is not missing too', () => {
    for (const rate_limit of [
      { interval: 'x', burst: 5 },
      { interval: '1s', bursts: 5 },
    ]) {
      const message = mistakesOf(exporter({ webConfig: { rate_limit } }));
      expect(message.match(/\[stack\/nodes\] .*/g)).toHaveLength(1);
    }
  });

  test('in words that are not quoted as if they had been given', () => {
    const message = mistakesOf(
      exporter({ webConfig: { tls_server_config: { key_file: 'k' }, basic_auth_users: { 'a:b': HASH } } }),
    );
    expect(message).toContain('got a key without certificate\n');
    expect(message).toContain('got "a:b"\n');
  });

  test('and shows no hash, password or private key that was given by accident', () => {
    const message = mistakesOf(
      exporter({
        webConfig: {
          basic_auth_users: { a: 'hunter2', b: HASH },
          tls_server_config: { key: '-----BEGIN PRIVATE KEY-----', cert: 'x', client_ca: 'y', client_auth_type: 'z' },
        },
      }),
    );
    expect(message).toContain('basic_auth_users');
    expect(message).not.toMatch(/hunter2|\$2y|PRIVATE KEY/);
  });

  test.each<[string, Partial<SecureNodeExporterProps>]>([
    ['users of its own', { webConfig: { basic_auth_users: { a: HASH } } }],
    ['TLS 1.0', tls({ min_version: 'TLS10' })],
    ['TLS 1.1 with a type cast', { minTlsVersion: 'TLS11' as unknown as TlsVersion }],
    ['a certificate of its own', tls({ cert_file: 'c', key_file: 'k' })],
    [
      'clients that are not verified',
      { clientAuthentication: { trust: Trust.unverified('test'), allowedSans: ['a'] } },
    ],
    ['no certificate', { authority: undefined }],
  ])('and %s is refused where validations are skipped too', (_, props) => {
    expect(mistakesOf(exporter(props), true)).toContain('Refused');
  });
});

describe('what is asked for is served:', () => {
  test('TLS 1.3 alone, with its own ciphers', () => {
    const { tls_server_config: served } = webConfig({ minTlsVersion: TlsVersion.TLS13, curves: [TlsCurve.P384] });
    expect(served).toMatchObject({ min_version: 'TLS13', max_version: 'TLS13', curve_preferences: ['CurveP384'] });
    expect(served).not.toHaveProperty('cipher_suites');
  });

  test('the same in the words of the web config file', () => {
    const config = webConfig({
      webConfig: {
        tls_server_config: {
          max_version: 'TLS12',
          cipher_suites: [CipherSuite.ECDHE_RSA_AES_256_GCM_SHA384],
          prefer_server_cipher_suites: true,
        },
        http_server_config: { http2: false, headers: { 'Content-Security-Policy': "default-src 'none' ${x} %{y}" } },
        rate_limit: { interval: '1s', burst: 20 },
      },
    });
    expect(config.tls_server_config).toMatchObject({
      min_version: 'TLS12',
      max_version: 'TLS12',
      cipher_suites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
      prefer_server_cipher_suites: true,
    });
    expect(config.http_server_config).toEqual({
      http2: false,
      headers: { 'Content-Security-Policy': "default-src 'none' ${x} %{y}" },
    });
    expect(config.rate_limit).toEqual({ interval: '1s', burst: 20 });
    expect(Object.keys(config.basic_auth_users ?? {})).toEqual(['prometheus']);
  });

  test('mutual TLS for the names that are allowed, whatever their order', () => {
    const trust = Trust.fromPem(certificate()['tls.crt']);
    const served = (allowedSans: string[]) => webYml({ clientAuthentication: { trust, allowedSans } });
    expect(webConfigIn(served(['b.example', 'a.example'])).tls_server_config).toMatchObject({
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: 'client-ca.crt',
      client_allowed_sans: ['a.example', 'b.example'],
    });
    expect(served(['a.example', 'b.example'])).toBe(served(['b.example', 'a.example']));
  });

  test('a hash of another cost, which is the same from plan to plan', () => {
    const stack = synthesize(exporter({ bcryptCost: 12 }));
    const [hash] = blocks(stack, 'terraform_data');
    expect(hash).toMatchObject({ lifecycle: { ignore_changes: ['input'] } });
    expect(JSON.stringify(hash?.input)).toMatch(/bcrypt\(random_password\.\w+\.result, 12\)/);
    expect(named(stack, 'kubernetes_secret_v1', 'nodes-web-config').data_wo?.['web.yml']).toContain('terraform_data.');
  });

  test.each(['null', 'yes', '123', '~', '- a', 'it\'s "me"', '${x}', 'a@example.org'])('the user %s', (userName) => {
    expect(Object.keys(webConfig({ userName }).basic_auth_users ?? {})).toEqual([userName]);
  });
});

describe('a change reaches the daemon', () => {
  const written = (props: Partial<SecureNodeExporterProps>) => {
    const stack = synthesize(exporter(props));
    const { data_wo_revision: revision } = named(stack, 'kubernetes_secret_v1', 'nodes-web-config');
    const template = JSON.stringify(named(stack, 'kubernetes_daemon_set_v1', 'nodes').spec);
    return { revision: text(revision), template };
  };

  test('of a setting: the Secret is written again, and what the daemon re-reads restarts nothing', () => {
    const before = written({});
    const after = written({ minTlsVersion: TlsVersion.TLS13 });
    expect(after.revision).not.toBe(before.revision);
    expect(after.template).toBe(before.template);
  });

  test('of a setting that it reads at start only, by a rollout', () => {
    const after = written({ webConfig: { http_server_config: { http2: false } } });
    expect(after.revision).not.toBe(written({}).revision);
    expect(after.template).not.toBe(written({}).template);
  });

  test('of the password or its cost: the Secret is written again, with no restart', () => {
    const { revision, template } = written({});
    expect(revision).toMatch(/random_password\.\w+\.result/);
    expect(template).not.toContain('random_password');
    expect(written({ bcryptCost: 9 }).revision).not.toBe(revision);
  });
});

describe('a password that only the cluster knows', () => {
  const build = (props: Partial<SecureNodeExporterProps>, bcryptKey?: string) => (stack: TerraformStack) => {
    const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('test') });
    const credential = Credential.fromSecret({ namespace, name: 'scrape', bcryptKey });
    exporter({ namespace, credential, ...props })(stack);
  };

  test('is hashed by whoever made the Secret, and the hash is in nothing but the pod', () => {
    const stack = synthesize(build({ userName: 'a"b' }, 'hash'));
    const files = named(stack, 'kubernetes_config_map_v1', 'nodes-web-config').data;
    expect(webConfigIn(files?.['base.yml'])).not.toHaveProperty('basic_auth_users');
    expect(webConfigIn(files?.['base.yml']).tls_server_config.cert_file).toBe('/etc/web-config/tls.crt');
    expect(files?.['user-0']).toBe('"a\\"b"');
    const pod = JSON.stringify(named(stack, 'kubernetes_daemon_set_v1', 'nodes'));
    expect(pod).toContain('{"items":[{"key":"hash","path":"bcrypt-0"}],"name":"scrape"}');
    expect(pod).toContain('"command":["/bin/sh","/opt/web-config/render-web-config.sh","/bin/node_exporter"]');
    expect(pod).toContain('--web.config.file=/run/web-config/web.yml');
    expect(pod).toContain('"medium":"Memory"');
  });

  test('without a hash is a mistake', () => {
    expect(mistakesOf(build({}))).toContain('`bcryptKey`');
  });

  test('and a cost that nothing is hashed with is a mistake', () => {
    expect(mistakesOf(build({ bcryptCost: 9 }, 'hash'))).toContain('`bcryptCost` takes nothing beside a Secret');
  });

  test('needs an image with a shell', () => {
    const image = ContainerImage.fromTag('quay.io/prometheus/node-exporter:v1.12.1-distroless');
    expect(mistakesOf(build({ image }, 'hash'))).toContain('`image` takes an image with a shell');
  });
});

describe('whatever is given', () => {
  test('is a clear mistake, or a config that nobody gets around', () => {
    let accepted = 0;
    fc.assert(
      fc.property(props, (given) => {
        const config = outcome(given);
        if (config === undefined) return;
        accepted += 1;
        const { tls_server_config: served, basic_auth_users: users = {} } = webConfigIn(config);
        expect(served.cert_file).toBe('tls.crt');
        expect(served.key_file).toBe('tls.key');
        expect(['TLS12', 'TLS13']).toContain(served.min_version);
        for (const suite of (served.cipher_suites ?? []) as CipherSuite[])
          expect(Object.values(CipherSuite)).toContain(suite);
        expect(Object.entries(users)).toEqual([[given.userName ?? 'prometheus', expect.stringMatching(/^\$2a\$/)]]);
        const clients = given.clientAuthentication && {
          client_auth_type: 'RequireAndVerifyClientCert',
          client_ca_file: 'client-ca.crt',
        };
        expect(served).toMatchObject(clients ?? {});
      }),
      runs(80),
    );
    expect(accepted).toBeGreaterThan(10);
  });
});

test('a user name that is known only later cannot be a key of the file, and says so', () => {
  const build = (stack: TerraformStack) => {
    exporter({ userName: new TerraformVariable(stack, 'user', { type: 'string' }).stringValue })(stack);
  };
  expect(mistakesOf(build)).toContain('known when the program runs');
});
