import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { AcceptedRisk, AlertHandler, Credential, Peer, Trust } from '../../lib';
import { endAll, executable } from '../support/processes';
import { Certificates, eventually } from '../support/loopback';
import { program, SynthesizedKapacitor } from './support/synthesized';

const kapacitord = executable('kapacitord');
if (kapacitord === undefined) console.warn('Kapacitor trust: not run, as kapacitord is not installed here');

const peers = [Peer.cidr('192.0.2.0/24')];
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Given {
  readonly port: number;
  readonly secret: (value: string) => Credential;
  readonly trust: Trust;
}

interface Row {
  readonly handler: (given: Given) => AlertHandler;
  /** How a task uses it. */
  readonly call: string;
  /** What the server gets of the alert, in TLS. */
  readonly gets: string;
  /** What its protocol is, if not HTTP. */
  readonly protocol?: 'smtp' | 'mqtt' | 'kafka';
  /** What the stand-in cannot show. */
  readonly notShown?: string;
}

const canary = (secret: Given['secret']) => secret('canary-key');
const at = ({ port }: Given, path = '/api') => `https://localhost:${port}${path}`;
const secretUrl = (given: Given) => given.secret(at(given, '/hooks/canary-key'));
const login = (given: Given) => ({ url: at(given), userName: 'u', credential: canary(given.secret) });

/** Every handler that takes `trust`, by the method that makes it. */
const ROWS: Readonly<Record<string, Row>> = {
  slack: {
    handler: (given) => AlertHandler.slack({ url: secretUrl(given), trust: given.trust, peers }),
    call: '.slack()',
    gets: '/hooks/canary-key',
  },
  discord: {
    handler: (given) => AlertHandler.discord({ url: secretUrl(given), trust: given.trust, peers }),
    call: '.discord()',
    gets: '/hooks/canary-key',
  },
  teams: {
    handler: (given) => AlertHandler.teams({ channelUrl: secretUrl(given), trust: given.trust, peers }),
    call: '.teams()',
    gets: '/hooks/canary-key',
  },
  telegram: {
    handler: (given) =>
      AlertHandler.telegram({
        token: canary(given.secret),
        chatId: '1',
        url: at(given, '/bot'),
        trust: given.trust,
        peers,
      }),
    call: '.telegram()',
    gets: '/botcanary-key/',
  },
  pushover: {
    handler: (given) =>
      AlertHandler.pushover({
        token: canary(given.secret),
        userKey: given.secret('canary-user'),
        url: at(given),
        trust: given.trust,
        peers,
      }),
    call: '.pushover()',
    gets: 'token=canary-key',
  },
  pagerDuty: {
    handler: (given) =>
      AlertHandler.pagerDuty({ routingKey: canary(given.secret), url: at(given), trust: given.trust, peers }),
    call: '.pagerDuty2()',
    gets: '"routing_key":"canary-key"',
  },
  opsGenie: {
    handler: (given) =>
      AlertHandler.opsGenie({ apiKey: canary(given.secret), url: at(given), trust: given.trust, peers }),
    call: '.opsGenie2()',
    gets: 'GenieKey canary-key',
  },
  victorOps: {
    handler: (given) =>
      AlertHandler.victorOps({
        apiKey: canary(given.secret),
        routingKey: 'r',
        url: at(given),
        trust: given.trust,
        peers,
      }),
    call: '.victorOps()',
    gets: '/canary-key/r',
  },
  bigPanda: {
    handler: (given) =>
      AlertHandler.bigPanda({ appKey: 'a', token: canary(given.secret), url: at(given), trust: given.trust, peers }),
    call: '.bigPanda()',
    gets: 'Bearer canary-key',
  },
  alerta: {
    handler: (given) => AlertHandler.alerta({ token: canary(given.secret), url: at(given), trust: given.trust, peers }),
    call: `.alerta().resource('r').event('e')`,
    gets: 'canary-key',
  },
  serviceNow: {
    handler: (given) => AlertHandler.serviceNow({ ...login(given), trust: given.trust, peers }),
    call: '.serviceNow()',
    gets: base64('u:canary-key'),
  },
  zenoss: {
    handler: (given) => AlertHandler.zenoss({ ...login(given), trust: given.trust, peers }),
    call: '.zenoss()',
    gets: base64('u:canary-key'),
  },
  httpPost: {
    handler: (given) =>
      AlertHandler.httpPost({
        endpoint: 'x',
        secretUrl: secretUrl(given),
        secretHeaders: { 'X-Api-Key': given.secret('canary-header') },
        trust: given.trust,
        peers,
      }),
    call: `.post().endpoint('x')`,
    gets: 'canary-header',
  },
  smtp: {
    handler: ({ port, secret, trust }) =>
      AlertHandler.smtp({
        host: 'localhost',
        port,
        userName: 'u',
        credential: canary(secret),
        fromAddress: 'k@mail.example',
        to: ['a@mail.example'],
        opportunisticTls: AcceptedRisk.because('a test'),
        trust,
        peers,
      }),
    call: '.email()',
    gets: 'RCPT TO:<a@mail.example>',
    protocol: 'smtp',
  },
  mqtt: {
    handler: ({ port, secret, trust }) =>
      AlertHandler.mqtt({
        url: `ssl://localhost:${port}`,
        userName: 'u',
        credential: canary(secret),
        trust,
        peers,
      }),
    call: `.mqtt('a/topic')`,
    gets: 'a/topic',
    protocol: 'mqtt',
  },
  kafka: {
    handler: ({ port, secret, trust }) =>
      AlertHandler.kafka({
        brokers: [`localhost:${port}`],
        userName: 'u',
        credential: canary(secret),
        saslMechanism: 'PLAIN',
        trust,
        peers,
      }),
    call: `.kafka().cluster('default').kafkaTopic('t')`,
    gets: '\0\x05PLAIN',
    protocol: 'kafka',
    notShown:
      'the stand-in is no broker: what it gets is the first request for a login, and neither password nor alert',
  },
};
/** Those that talk no TLS, and those that talk to nobody. */
const WITHOUT = ['exec', 'log', 'sensu', 'snmpTrap', 'tcp'];

/** A server of TLS on loopback that says what alerts need, and all that it got by TLS. */
class Sink {
  public got = '';
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  public constructor(
    private readonly certificates: Certificates,
    private readonly protocol: Row['protocol'],
  ) {
    this.server =
      protocol === 'smtp'
        ? createServer((socket) => {
            this.greet(socket);
          })
        : createTlsServer(this.keys, (socket) => {
            this.serve(socket);
          });
    this.server.on('tlsClientError', () => undefined);
    this.server.on('connection', (socket: Socket) => this.sockets.add(socket));
  }

  public async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  public close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private get keys() {
    const { certificateFile, keyFile } = this.certificates;
    return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
  }

  private serve(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      this.got += data.toString('latin1');
      if (this.protocol === 'smtp') this.mail(socket, data.toString());
      // The type of the packet: who connects is let in.
      else if (this.protocol === 'mqtt') {
        if (data[0] === 0x10) socket.write(Buffer.from([0x20, 2, 0, 0]));
      } else if (this.protocol === undefined)
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
    });
  }

  // What is said before STARTTLS is not in `got`.
  private greet(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.write('220 mail ESMTP\r\n');
    const before = (data: Buffer): void => {
      if (!data.toString().startsWith('STARTTLS')) {
        socket.write('250-mail\r\n250 STARTTLS\r\n');
        return;
      }
      socket.off('data', before);
      socket.write('220 go on\r\n');
      this.serve(new TLSSocket(socket, { isServer: true, ...this.keys }));
    };
    socket.on('data', before);
  }

  private mail(socket: Socket, line: string): void {
    if (line.startsWith('EHLO')) socket.write('250-mail\r\n250 AUTH PLAIN\r\n');
    else if (line.startsWith('AUTH')) socket.write('235 fine\r\n');
    else if (line.startsWith('DATA')) socket.write('354 go on\r\n');
    else if (/^(MAIL|RCPT|QUIT)/.test(line) || line.endsWith('\r\n.\r\n')) socket.write('250 fine\r\n');
  }
}

test('every handler that takes `trust` is in the table', () => {
  const internal = ['length', 'name', 'prototype', 'only', 'named'];
  const made = Object.getOwnPropertyNames(AlertHandler).filter((name) => !internal.includes(name));
  expect([...Object.keys(ROWS), ...WITHOUT].sort()).toEqual(made.sort());
});

(kapacitord === undefined ? describe.skip : describe)('a server with a certificate of', () => {
  let home: string;
  let own: Certificates;
  let others: Certificates;
  let sink: Sink | undefined;
  let count = 0;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-trust-'));
    own = new Certificates(join(home, 'own'));
    others = new Certificates(join(home, 'others'));
  });
  afterEach(async () => {
    await endAll();
    sink?.close();
    sink = undefined;
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  /** A Kapacitor that trusts `own` alone, and a server that shows what `shown` has. */
  const alerted = async ({ handler, call, protocol }: Row, shown: Certificates) => {
    const server = new Sink(shown, protocol);
    sink = server;
    const port = await server.listen();
    const trust = Trust.fromPem(readFileSync(own.caFile, 'utf8'));
    const made = program((kapacitor, secret) => {
      kapacitor.alertThrough(handler({ port, secret, trust }));
    });
    const kapacitor = new SynthesizedKapacitor(kapacitord ?? '', join(home, String((count += 1))), made, own);
    // The pod itself is refused to tasks, which is where this server is.
    kapacitor.replace(kapacitor.flag('-blacklist-cidrs'), '192.0.2.0/24');
    const up = await kapacitor.start();
    if (up) {
      const { body } = await kapacitor.alert(
        'task',
        `stream|from().measurement('m')|alert().crit(lambda: TRUE)${call}`,
      );
      expect(JSON.parse(body)).toMatchObject({ status: 'enabled', error: '' });
    }
    return { server, kapacitor, up };
  };

  const titled = Object.entries(ROWS).map(([name, row]): [string, Row] => [
    row.notShown === undefined ? name : `${name} (${row.notShown})`,
    row,
  ]);

  test.each(titled)('the authority that is trusted is told: %s', async (_, row) => {
    const { server, kapacitor } = await alerted(row, own);
    await eventually('the alert arrives', async () => {
      await kapacitor.point();
      return server.got.includes(row.gets) || undefined;
    });
    expect(kapacitor.log).not.toMatch(/unknown authority/);
    expect(kapacitor.log).not.toContain('canary');
  });

  test.each(Object.entries(ROWS))('another authority is told nothing: %s', async (_, row) => {
    const { server, kapacitor, up } = await alerted(row, others);
    await eventually('it is refused', async () => {
      if (up) await kapacitor.point();
      return kapacitor.log.includes('unknown authority') || undefined;
    });
    expect(server.got).toBe('');
    expect(kapacitor.log).not.toContain('canary');
  });
});
