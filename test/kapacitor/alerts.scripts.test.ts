import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcceptedRisk, AlertHandler, HttpProxy, Peer, Trust } from '../../lib';
import { endAll, executable } from '../support/processes';
import { Listener, mailServer, tlsServer, webServer } from './support/listeners';
import { Certificates, eventually } from '../support/loopback';
import { program, Props, SynthesizedKapacitor, Use } from './support/synthesized';

const kapacitord = executable('kapacitord');
if (kapacitord === undefined) console.warn('Kapacitor alerts: not run, as kapacitord is not installed here');

const peers = [Peer.cidr('192.0.2.0/24')];
const ALERT = `stream|from().measurement('m')|alert().crit(lambda: TRUE)`;
const DISABLED = '-disable-handlers';
const BLACKLIST = '-blacklist-cidrs';

(kapacitord === undefined ? describe.skip : describe)('alerts of a synthesized Kapacitor', () => {
  let home: string;
  let certificates: Certificates;
  let listening: Listener[] = [];
  let count = 0;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-alerts-'));
    certificates = new Certificates(join(home, 'tls'));
  });
  afterEach(async () => {
    for (const listener of listening) listener.close();
    listening = [];
    await endAll();
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const made = (use: Use, props?: Props) =>
    new SynthesizedKapacitor(kapacitord ?? '', join(home, String((count += 1))), program(use, props), certificates);
  const started = async (
    use: Use,
    weaken: (kapacitor: SynthesizedKapacitor) => Record<string, string> = () => ({}),
    props?: Props,
  ) => {
    const kapacitor = made(use, props);
    if (!(await kapacitor.start(weaken(kapacitor)))) throw new Error(kapacitor.log);
    return kapacitor;
  };
  const listen = async (listener: Listener) => {
    listening.push(listener);
    return await listener.listen();
  };
  /** Writes points until something is there. */
  const alerting = async (what: string, kapacitor: SynthesizedKapacitor, is: () => boolean) => {
    await eventually(what, async () => {
      await kapacitor.point();
      return is() || undefined;
    });
  };

  test('its configuration with every handler is one that kapacitord starts with, and reads all of', async () => {
    const kapacitor = await started((one, secret) => {
      one.alertThrough(AlertHandler.slack({ url: secret('https://slack.example/x'), peers }));
      one.alertThrough(AlertHandler.pagerDuty({ routingKey: secret('x'), peers }));
      const mail = {
        host: 'm.example',
        userName: 'u',
        fromAddress: 'k@m.example',
        opportunisticTls: AcceptedRisk.because('a test'),
        peers,
      };
      one.alertThrough(AlertHandler.smtp({ ...mail, credential: secret('x') }));
      const post = { endpoint: 'x', secretUrl: secret('https://post.example/x'), peers };
      const secretHeaders = { 'X-Api-Key': secret('key of the header'), Authorization: secret('Bearer x') };
      one.alertThrough(AlertHandler.httpPost({ ...post, secretHeaders, alertTemplate: '{{json .Message}}' }));
    });
    const script = `${ALERT}.slack().pagerDuty2().email().post().endpoint('x')`;
    expect(JSON.parse((await kapacitor.alert('all', script)).body)).toMatchObject({ status: 'enabled', error: '' });
  });

  test('so is one with every handler of a service, each with a secret that beats its config file', async () => {
    const url = 'https://x.example/api';
    const kapacitor = await started((one, secret) => {
      const login = { url, userName: 'u', credential: secret('canary-login'), peers };
      for (const handler of [
        AlertHandler.slack({ token: secret('canary'), channel: '#a', workspace: 'bot', peers }),
        AlertHandler.slack({ url: secret(url), peers, settings: { global: true, 'state-changes-only': true } }),
        AlertHandler.discord({
          url: secret(url),
          peers,
          trust: Trust.fromPem(readFileSync(certificates.caFile, 'utf8')),
        }),
        AlertHandler.teams({ channelUrl: secret(url), peers }),
        AlertHandler.telegram({ token: secret('canary'), chatId: '1', peers }),
        AlertHandler.pushover({ token: secret('canary'), userKey: secret('canary'), peers }),
        AlertHandler.opsGenie({ apiKey: secret('canary'), peers, settings: { teams: ['a'], recipients: ['b'] } }),
        AlertHandler.victorOps({ apiKey: secret('canary'), routingKey: 'r', peers }),
        AlertHandler.bigPanda({ appKey: 'a', token: secret('canary'), peers }),
        AlertHandler.alerta({ url, token: secret('canary'), peers }),
        AlertHandler.serviceNow(login),
        AlertHandler.zenoss(login),
        AlertHandler.kafka({ brokers: ['k.example:9093'], userName: 'u', credential: secret('canary'), peers }),
        AlertHandler.snmpTrap('a test', { address: 'localhost:1162', community: secret('canary'), peers }),
        AlertHandler.sensu('a test', { address: 'localhost:1', peers }),
      ])
        one.alertThrough(handler);
    });
    const calls = [
      `.slack().workspace('bot').discord().teams().telegram().pushover().opsGenie2().victorOps().bigPanda()`,
      `.alerta().resource('r').event('e').serviceNow().zenoss().sensu().kafka().cluster('default').kafkaTopic('t')`,
      `.snmpTrap('1.3.6.1.4.1.1')`,
    ];
    const script = ALERT + calls.join('');
    expect(JSON.parse((await kapacitor.alert('all', script)).body)).toMatchObject({ status: 'enabled', error: '' });
  });

  test('a service with a certificate of a private authority is told, and verified: with `trust` alone', async () => {
    const web = tlsServer(certificates);
    const port = await listen(web);
    const use =
      (trust?: Trust): Use =>
      (one, secret) => {
        const url = `https://localhost:${port}/v2/alerts`;
        one.alertThrough(AlertHandler.opsGenie({ apiKey: secret('the key'), url, trust, peers }));
      };
    const without = await started(use());
    await without.alert('task', `${ALERT}.opsGenie2()`);
    await alerting('it is refused', without, () => without.log.includes('certificate signed by unknown authority'));
    expect(web.lines).toEqual([]);
    await without.stop();
    const trusting = await started(use(Trust.fromPem(readFileSync(certificates.caFile, 'utf8'))));
    await trusting.alert('task', `${ALERT}.opsGenie2()`);
    await alerting('the alert arrives', trusting, () => web.lines.includes('Authorization: GenieKey the key'));
  });

  test('a service without a place in the network is asked for at the proxy, and what has one is not', async () => {
    const [proxy, web] = [webServer(), tlsServer(certificates)];
    const [proxyPort, port] = [await listen(proxy), await listen(web)];
    const trust = Trust.fromPem(readFileSync(certificates.caFile, 'utf8'));
    const use: Use = (one, secret) => {
      one.alertThrough(AlertHandler.opsGenie({ apiKey: secret('key'), url: 'https://api.example/v2' }));
      // Go asks no proxy about localhost.
      const url = `https://${hostname()}:${port}/`;
      one.alertThrough(AlertHandler.serviceNow({ url, trust, peers }));
    };
    const kapacitor = await started(use, undefined, () => ({
      proxy: HttpProxy.of(`http://127.0.0.1:${proxyPort}`, { peers }),
    }));
    await kapacitor.alert('task', `${ALERT}.opsGenie2().serviceNow()`);
    await alerting('the proxy is asked', kapacitor, () => proxy.lines.includes('CONNECT api.example:443 HTTP/1.1'));
    await alerting('the other is dialled', kapacitor, () => kapacitor.log.includes(`not ${hostname()}`));
    expect(proxy.lines.filter((line) => line.startsWith('CONNECT') && !line.includes('api.example'))).toEqual([]);
  });

  test('a broker of Kafka is dialled over TLS, verified by its own list of authorities', async () => {
    const web = tlsServer(certificates);
    const port = await listen(web);
    const use =
      (trust?: Trust): Use =>
      (one, secret) => {
        const login = { userName: 'u', credential: secret('kafka password'), saslMechanism: 'PLAIN' };
        one.alertThrough(AlertHandler.kafka({ brokers: [`localhost:${port}`], ...login, trust, peers }));
      };
    const without = await started(use());
    await without.alert('task', `${ALERT}.kafka().cluster('default').kafkaTopic('t')`);
    await alerting('it is refused', without, () => without.log.includes('unknown authority'));
    await without.stop();
    const trusting = await started(use(Trust.fromPem(readFileSync(certificates.caFile, 'utf8'))));
    await trusting.alert('task', `${ALERT}.kafka().cluster('default').kafkaTopic('t')`);
    await alerting('it shakes hands', trusting, () => web.connections > 0);
    expect(trusting.log).not.toContain('unknown authority');
  });

  test('mail to a server that offers no STARTTLS goes in clear, with the password: that is what the reason is for', async () => {
    const mail = mailServer();
    const port = await listen(mail);
    const kapacitor = await started((one, secret) => {
      const options = {
        host: 'localhost',
        userName: 'kapacitor',
        fromAddress: 'k@mail.example',
        to: ['a@mail.example'],
        peers,
      };
      const opportunisticTls = AcceptedRisk.because('a test');
      one.alertThrough(AlertHandler.smtp({ ...options, port, opportunisticTls, credential: secret('mail password') }));
    });
    await kapacitor.alert('mail', `${ALERT}.email()`);
    await alerting('the mail arrives', kapacitor, () => mail.lines.some((line) => line.startsWith('RCPT')));
    expect(mail.lines).toContain(Buffer.from('mail password').toString('base64'));
    expect(mail.lines.join()).not.toContain('STARTTLS');
  });

  test.each<[string, string, AlertHandler, string]>([
    ['exec', `.exec('true')`, AlertHandler.exec('a test'), 'run a program of the pod'],
    ['log', `.log('/tmp/x')`, AlertHandler.log('a test'), 'write a file of the pod'],
    ['tcp', `.tcp('127.0.0.1:1')`, AlertHandler.tcp('a test', { port: 1, peers }), 'talk TCP in clear'],
    [
      'snmptrap',
      `.snmpTrap('1.1')`,
      AlertHandler.snmpTrap('a test', { address: 'localhost:1162', peers }),
      'send a trap in clear',
    ],
    [
      'post',
      `.post('https://x.example')`,
      AlertHandler.httpPost({ endpoint: 'x', url: 'https://x.example', peers }),
      'post',
    ],
    ['victorops', `.victorOps()`, AlertHandler.exec('unused'), 'use a service that nobody declared'],
  ])('a task cannot use %s unless it is declared', async (kind, call, handler) => {
    const kapacitor = await started(() => undefined);
    const refused = await kapacitor.alert('task', ALERT + call);
    const disabled = `${kind} alert handler is disabled`;
    expect(kapacitor.log + refused.body).toContain(disabled);
    await kapacitor.stop();
    const open = await started(
      (one) => {
        one.alertThrough(handler);
      },
      // Nothing declares it.
      (weak) => (kind === 'victorops' ? (weak.replace(weak.flag(DISABLED), 'none'), {}) : {}),
    );
    expect((await open.alert('task', ALERT + call)).body).not.toContain(disabled);
  });

  test('a task reaches no metadata of the cloud and no neighbour on loopback by .post()', async () => {
    const web = webServer();
    const port = await listen(web);
    const post: Use = (one) => {
      one.alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: 'https://x.example', peers }));
    };
    const urls = [
      'https://169.254.169.254/latest',
      `http://127.0.0.1:${port}/`,
      `http://0.0.0.0:${port}/`,
      `http://[::1]:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      'https://[fd00:ec2::254]/latest',
      'https://100.100.100.200/latest',
    ];
    const kapacitor = await started(post);
    for (const [index, url] of urls.entries()) await kapacitor.alert(`to-${index}`, `${ALERT}.post('${url}')`);
    const refusals = () =>
      new Set([...kapacitor.log.matchAll(/to-(\d)\b.*(?:is blacklisted|127\.0\.0\.1:0)/g)].map(([, n]) => n));
    await alerting('all of them fail', kapacitor, () => refusals().size === urls.length);
    expect(web.lines).toEqual([]);
    await kapacitor.stop();
    const weak = await started(post, (one) => (one.replace(one.flag(BLACKLIST), '192.0.2.0/24'), {}));
    await weak.alert('to', `${ALERT}.post('http://127.0.0.1:${port}/')`);
    await alerting('the weak one gets there', weak, () => web.lines.length > 0);
  });

  // What `AlertHandler` says of administrators, as nothing in the daemon keeps them from it: no more than the pod itself is reached.
  test('an administrator may have it ask its own pod by a test of a service, and nobody else by plain HTTP', async () => {
    const web = webServer();
    const port = await listen(web);
    const kapacitor = await started(() => undefined);
    const ask = async (url: string) => (await kapacitor.api('service-tests/httppost', { url, headers: {} })).body;
    expect(await ask(`http://${hostname()}:${port}/`)).toContain('127.0.0.1:0');
    expect(await ask('http://169.254.169.254/latest')).toContain('127.0.0.1:0');
    expect(web.lines).toEqual([]);
    expect(await ask(`http://127.0.0.1:${port}/`)).toContain('"success":true');
  });

  test('nothing goes out by plain HTTP, whatever a task says, as by |httpPost(), which no blacklist is asked about', async () => {
    const web = webServer();
    const port = await listen(web);
    // A name, as Go asks no proxy about localhost.
    const script = `stream|from().measurement('m')|httpPost('http://${hostname()}:${port}/')`;
    const kapacitor = await started(() => undefined);
    await kapacitor.alert('clear', script);
    await alerting('it fails', kapacitor, () => kapacitor.log.includes('127.0.0.1:0'));
    expect(web.lines).toEqual([]);
    await kapacitor.stop();
    const weak = await started(
      () => undefined,
      () => ({ HTTP_PROXY: '' }),
    );
    await weak.alert('clear', script);
    await alerting('the weak one gets there', weak, () => web.lines.length > 0);
  });

  test('the log has no secret of a handler, be it in a URL that an error repeats; the API, which administrators use, has', async () => {
    const kapacitor = await started((one, secret) => {
      // Nothing is there, and loopback is blacklisted.
      const url = (name: string) => secret(`https://127.0.0.1:1/services/T0/canary%2F${name}?x=canary-${name}`);
      one.alertThrough(AlertHandler.slack({ url: url('slack'), peers }));
      one.alertThrough(AlertHandler.pagerDuty({ routingKey: secret('canary-pagerduty'), peers }));
      const post = { secretUrl: url('post'), credential: secret('canary-login'), userName: 'u', peers };
      const secretHeaders = { 'X-Api-Key': secret('canary-header') };
      one.alertThrough(AlertHandler.httpPost({ endpoint: 'x', ...post, secretHeaders }));
    });
    await kapacitor.alert('all', `${ALERT}.slack().post().endpoint('x')`);
    const failures = () => kapacitor.log.match(/is blacklisted/g)?.length ?? 0;
    await alerting('both fail', kapacitor, () => failures() >= 2);
    expect((await kapacitor.api('service-tests/slack', {})).body).toContain('canary');
    expect(kapacitor.log).not.toContain('canary');
  });

  test('a secret URL that is no https is refused before anything is sent, without telling it', async () => {
    const kapacitor = made((one, secret) => {
      one.alertThrough(AlertHandler.slack({ url: secret('http://slack.example/canary'), peers }));
    });
    expect(await kapacitor.start()).toBe(false);
    expect(kapacitor.log).toContain('KAPACITOR_SLACK_0_URL is no https URL');
    expect(kapacitor.log).not.toContain('canary');
  });

  test('a line break at the end of a Secret, as one made from a file has it, is no part of what is sent', async () => {
    const kapacitor = await started((one, secret) => {
      one.alertThrough(AlertHandler.slack({ url: secret('https://slack.example/x\n'), peers }));
      one.alertThrough(AlertHandler.httpPost({ endpoint: 'x', secretUrl: secret('https://post.example/x\n'), peers }));
    });
    expect((await kapacitor.api('service-tests/slack', {})).body).not.toMatch(/%0A|\\n|control character/);
  });
});
