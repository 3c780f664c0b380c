import { TerraformVariable, Testing } from 'cdktf';
import { AcceptedRisk, AlertHandler, Credential, Deviations, HttpPostOptions, Peer, SmtpOptions } from '../../lib';
import { emptyStack } from '../contract/stack';
import { kapacitorIn, secretVariable } from '../contract/support';
import { Document, documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';
import { TOML } from '../support/toml';

const peers = [Peer.cidr('192.0.2.0/24')];

function through(handler: (secret: (id: string) => Credential) => AlertHandler, settings?: Record<string, unknown>) {
  const stack = emptyStack();
  const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
  kapacitorIn(stack, { settings }).alertThrough(handler(secret));
  return stack;
}
const containers = (document: Document) =>
  podsOf(document).flatMap(({ spec }) => [...spec.init_container, ...spec.container]);
const disabled = (document: Document) =>
  containers(document).map(({ args = [], env = [] }) => {
    const flag = args[args.indexOf('-disable-handlers') + 1];
    return (flag ?? env.find(({ name }) => name === 'ALERT_HANDLERS')?.value ?? '').split(',');
  });
const post = (options: Partial<HttpPostOptions>) =>
  through(() => AlertHandler.httpPost({ endpoint: 'x', peers, ...options }));

describe('mail', () => {
  const mail = (options: Partial<SmtpOptions>) =>
    through((secret) => {
      const smtp = {
        host: 'mail.example',
        userName: 'kapacitor',
        fromAddress: 'k@mail.example',
        credential: secret('s'),
        peers,
      };
      return AlertHandler.smtp({ ...smtp, ...options });
    });

  test('takes a reason, as nobody can know that it is encrypted, with validations skipped too', () => {
    expect(() => Testing.synth(mail({}), false)).toThrow(
      '`alertThrough(smtp).opportunisticTls` takes AcceptedRisk.because(reason), for: the password of',
    );
  });

  test.each([25, 465])('to port %d, where no TLS begins, is refused with a reason too', (port) => {
    expect(() => Testing.synth(mail({ port, opportunisticTls: AcceptedRisk.because('x') }), false)).toThrow(
      '`alertThrough(smtp).port` takes a port for submission',
    );
  });

  test('with a reason is listed, with what is lost', () => {
    const [listed] = Deviations.of(mail({ opportunisticTls: AcceptedRisk.because('the relay is in this rack') }));
    expect(listed).toMatchObject({ path: 'stack/kapacitor', reason: 'the relay is in this rack' });
    expect(listed?.what).toContain('go to mail.example in clear text where it offers no STARTTLS');
  });
});

describe('a post', () => {
  test('to a secret URL, with secret headers, has neither in the config file, and all of them in Secrets of their own', () => {
    const stack = through((secret) => {
      const secretHeaders = { 'X-Api-Key': secret('key'), Authorization: secret('authorization') };
      const login = { userName: 'u', credential: secret('password') };
      return AlertHandler.httpPost({
        endpoint: 'x',
        secretUrl: secret('url'),
        secretHeaders,
        port: 8443,
        ...login,
        peers,
      });
    });
    const document = documentOf(stack);
    const secretOf = (name?: string) => document.referredTo(name ?? '')?.body.data_wo;
    const variables = containers(document).flatMap(({ name, env = [] }) => (name === 'kapacitor' ? env : []));
    // A header's variable may be none that a shell can export: the others are files.
    const files = podsOf(document)
      .flatMap(({ spec }) => spec.volume)
      .flatMap(({ name, projected }) => (name === 'secrets' ? (projected ?? []) : []))
      .flatMap(({ sources }) => sources.flatMap(({ secret = [] }) => secret));
    const secrets = [
      ...variables.map(({ name, value_from: from }) => [name, secretOf(from?.secret_key_ref?.name)] as const),
      ...files.map(({ name, items = [] }) => [items[0]?.path ?? '', secretOf(name)] as const),
    ].filter(([name]) => name.startsWith('KAPACITOR_HTTPPOST_0_'));
    expect(Object.fromEntries(secrets)).toEqual({
      KAPACITOR_HTTPPOST_0_BASIC_AUTH_PASSWORD: { password: '${var.password}' },
      KAPACITOR_HTTPPOST_0_HEADERS_Authorization: { password: '${var.authorization}' },
      'KAPACITOR_HTTPPOST_0_HEADERS_X-Api-Key': { password: '${var.key}' },
      KAPACITOR_HTTPPOST_0_URL: { password: '${var.url}' },
    });
    const config = document.all('kubernetes_config_map_v1').flatMap(({ body }) => {
      const { 'kapacitor.conf': text } = body.data as Record<string, string | undefined>;
      return text === undefined ? [] : [TOML.parse(fill(text))];
    });
    const written = { endpoint: 'x', url: 'https://secret.invalid', headers: {}, 'basic-auth': { username: 'u' } };
    expect(config).toEqual([expect.objectContaining({ httppost: [written] })]);
  });

  const url = 'https://x.example';
  test.each<[string, Partial<HttpPostOptions>, string]>([
    ['no URL', {}, '`alertThrough(httppost x).url` takes an https URL, or `secretUrl`'],
    ['a token in the query', { url: `${url}/?token=canary` }, '`secretUrl` is for those'],
    ['a token in the path', { url: `${url}/hooks/canary-0123456789abcdef/in` }, '`secretUrl` is for those'],
    ['an id that nobody guesses', { url: `${url}/8f14e45f-ceea-467f-a1d2-9b3c5canary0` }, '`secretUrl` is for those'],
    ['a header of a name that nobody knows', { url, headers: { 'X-Team': 'canary' } }, 'others are `secretHeaders`'],
    ['a login in a header', { url, headers: { authorization: 'canary' } }, 'others are `secretHeaders`'],
    ['a port twice', { url, port: 443 }, '`alertThrough(httppost x).port` takes nothing beside `url`'],
  ])('with %s is refused', (_, options, takes) => {
    const said = (() => {
      try {
        return Testing.synth(post(options), true);
      } catch (error) {
        return String(error);
      }
    })();
    expect(said).toContain(takes);
    expect(said).not.toContain('canary');
  });

  test.each(['/api/v2/alerts', '/kubernetes-production-alerts', '/teams/platform/2026'])('to %s is taken', (path) => {
    expect(() => Testing.synth(post({ url: `${url}${path}` }), true)).not.toThrow();
  });

  test('to a URL that Terraform fills in, which may be any, is refused', () => {
    const stack = emptyStack();
    const { stringValue } = new TerraformVariable(stack, 'url', { type: 'string' });
    kapacitorIn(stack).alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: stringValue, peers }));
    expect(() => Testing.synth(stack, false)).toThrow(
      '`alertThrough(httppost x).url` takes an https URL, known at synthesis',
    );
  });

  test('with a secret header of another name than headers have, or one that is there twice, is told', () => {
    const header = (...names: string[]) =>
      through((secret) => {
        const secretHeaders = Object.fromEntries(names.map((name, index) => [name, secret(`h${index}`)]));
        return AlertHandler.httpPost({ endpoint: 'x', url, secretHeaders, peers });
      });
    expect(() => Testing.synth(header('X_Key'), true)).toThrow(
      '`alertThrough(httppost x).secretHeaders` takes names of letters',
    );
    expect(() => Testing.synth(header('X-Key', 'x-key'), true)).toThrow(
      '`alertThrough(httppost x).secretHeaders` takes each header once',
    );
  });
});

describe('what tasks can use', () => {
  test('is what was declared and nothing else, and nothing at all in the setup', () => {
    const [setup, daemon] = disabled(documentOf(through((secret) => AlertHandler.slack({ url: secret('s'), peers }))));
    expect(daemon).toEqual(
      expect.arrayContaining(['exec', 'log', 'tcp', 'snmptrap', 'post', 'smtp', 'pagerduty2', 'kafka']),
    );
    expect(daemon).not.toContain('slack');
    expect(setup).toEqual(expect.arrayContaining([...(daemon ?? []), 'slack']));
  });

  test.each<[string, (reason: string) => AlertHandler, string, number, string]>([
    [
      'exec',
      (reason) => AlertHandler.exec(reason),
      'alerts-run-programs',
      11,
      'whoever may log in to it can run programs in its pod',
    ],
    [
      'log',
      (reason) => AlertHandler.log(reason),
      'alerts-write-files',
      11,
      'whoever may log in to it can write to the files of its data volume',
    ],
    [
      'tcp',
      (reason) => AlertHandler.tcp(reason, { port: 4242, peers }),
      'plain-tcp',
      2,
      'its tasks can send alerts over TCP, in clear text',
    ],
  ])('is %s for a reason that is listed', (kind, handler, code, promise, what) => {
    const stack = through(() => handler('a test'));
    const [, daemon] = disabled(documentOf(stack));
    expect(daemon).not.toContain(kind);
    expect(Deviations.of(stack)).toEqual([
      expect.objectContaining({
        path: 'stack/kapacitor',
        code,
        promise,
        what: expect.stringContaining(what) as string,
        reason: 'a test',
      }),
    ]);
    expect(() =>
      Testing.synth(
        through(() => handler(' ')),
        false,
      ),
    ).toThrow(`\`alertThrough(${handler(' ').toString()})\` takes a written reason for: ${what}`);
  });
});
