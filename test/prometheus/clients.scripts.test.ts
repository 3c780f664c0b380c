import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as YAML from 'yaml';
import {
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  ScrapeSource,
  ScrapeTarget,
  SecurePrometheus,
  Trust,
} from '../../lib';
import { secretVariable } from '../contract/support';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { Client, make, Made, Synthesized } from './support/prometheus';

const binary = executable('prometheus') ?? '';
if (binary === '') console.warn('prometheus is not installed: how it logs in is not tried');

const peers = [Peer.cidr('192.0.2.0/24')];
const PASSWORD = 'canary-password';
const basic = (user: string) => `Basic ${Buffer.from(`${user}:${PASSWORD}`).toString('base64')}`;

interface Given extends Made {
  readonly port: number;
  readonly trust: Trust;
  readonly secret: Credential;
}

interface Row {
  readonly use: (given: Given) => void;
  /** The path that it asks for. */
  readonly path: string;
  /** The header that it shows who it is by. */
  readonly shows: readonly [name: string, value: string];
  /** What else it sends. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The path where it asks for a token first. */
  readonly first?: string;
}

const oauth2 = ({ port, secret, trust }: Given) => ({
  clientId: 'prometheus',
  clientSecret: secret,
  tokenUrl: `https://localhost:${port}/token`,
  trust,
  peers,
});
const target = (given: Given, login: object) => {
  const { stack, prometheus, port, trust } = given;
  const attributes = { discoveryName: 'localhost', serverName: 'localhost', port, peers, trust, ...login };
  prometheus.scrape(ScrapeTarget.fromAttributes(stack, 'theirs', attributes));
};
const at = ({ port, trust }: Given, path: string) => ({ url: `https://localhost:${port}${path}`, trust, peers });
const BEARER = ['authorization', `Bearer ${PASSWORD}`] as const;
const TOKEN = ['authorization', 'Bearer a-token-of-oauth'] as const;

/** Every way that Prometheus asks a server that it does not share a stack with, and how it shows who it is. */
const ROWS: Readonly<Record<string, Row>> = {
  'a target with a token': {
    use: (given) => {
      target(given, { bearerToken: given.secret });
    },
    path: '/metrics',
    shows: BEARER,
  },
  'a target with a user': {
    use: (given) => {
      target(given, { userName: 'scraper', credential: given.secret });
    },
    path: '/metrics',
    shows: ['authorization', basic('scraper')],
  },
  'a target with OAuth 2': {
    use: (given) => {
      target(given, { oauth2: oauth2(given) });
    },
    path: '/metrics',
    shows: TOKEN,
    first: '/token',
  },
  'a list of targets': {
    use: (given) => {
      const { port, prometheus, secret: bearerToken, trust } = given;
      const targets = { ports: [port], trust, userName: 'u', credential: bearerToken };
      prometheus.scrapeFrom(ScrapeSource.http({ server: { ...at(given, '/list'), bearerToken }, targets, peers }));
    },
    path: '/list',
    shows: BEARER,
  },
  'a list of targets, with OAuth 2': {
    use: (given) => {
      const { port, prometheus, secret: credential, trust } = given;
      const targets = { ports: [port], trust, userName: 'u', credential };
      const server = { ...at(given, '/list'), oauth2: oauth2(given) };
      prometheus.scrapeFrom(ScrapeSource.http({ server, targets, peers }));
    },
    path: '/list',
    shows: TOKEN,
    first: '/token',
  },
  federation: {
    use: (given) => {
      const { stack, port, prometheus, secret: credential, trust } = given;
      const url = `https://localhost:${port}`;
      const other = SecurePrometheus.fromAttributes(stack, 'other', {
        url,
        trust,
        credential,
        peer: Peer.cidr('192.0.2.9/32'),
      });
      prometheus.federate(other, { match: ['up'] });
    },
    path: '/federate?match%5B%5D=up',
    shows: ['authorization', basic('prometheus')],
  },
  'remote write with a token and a header': {
    use: (given) => {
      const headers = { 'X-Scope-OrgID': 'team-a' };
      given.prometheus.remoteWriteTo({ ...at(given, '/write'), bearerToken: given.secret, headers });
    },
    path: '/write',
    shows: BEARER,
    headers: { 'x-scope-orgid': 'team-a' },
  },
  'remote write with a secret header': {
    use: (given) => {
      given.prometheus.remoteWriteTo({ ...at(given, '/write'), secretHeaders: { 'X-Api-Key': given.secret } });
    },
    path: '/write',
    shows: ['x-api-key', PASSWORD],
  },
  'remote write with OAuth 2': {
    use: (given) => {
      given.prometheus.remoteWriteTo({ ...at(given, '/write'), oauth2: oauth2(given) });
    },
    path: '/write',
    shows: TOKEN,
    first: '/token',
  },
  'remote read with a user and a header': {
    use: (given) => {
      const login = { userName: 'reader', credential: given.secret, headers: { 'X-Scope-OrgID': 'team-a' } };
      given.prometheus.remoteReadFrom({ ...at(given, '/read'), ...login, readRecent: true });
    },
    path: '/read',
    shows: ['authorization', basic('reader')],
    headers: { 'x-scope-orgid': 'team-a' },
  },
};

/** A server of TLS that answers who shows what it asks for, and nobody else. */
class StrictServer {
  /** The paths that somebody had an answer for. */
  public readonly answered: string[] = [];
  /** Those that were refused. */
  public readonly refused: string[] = [];
  /** How many went away when they saw its certificate. */
  public distrusted = 0;
  private readonly server: Server;

  public constructor(
    certificates: Certificates,
    private readonly row: Row,
  ) {
    const keys = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
    this.server = createServer(keys, (request, response) => {
      this.answer(request, response);
    });
    this.server.on('tlsClientError', () => (this.distrusted += 1));
  }

  public async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.port;
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { shows, headers: more = {}, path } = this.row;
    const wanted = url === '/token' ? [['authorization', basic('prometheus')]] : [shows, ...Object.entries(more)];
    const fine = (url === '/token' || url === path) && wanted.every(([name = '', value]) => headers[name] === value);
    (fine ? this.answered : this.refused).push(url);
    const token = { access_token: 'a-token-of-oauth', token_type: 'Bearer', expires_in: 60 };
    const list = [{ targets: [`localhost:${this.port}`] }];
    response.setHeader('Content-Type', /^\/(token|list)$/.test(url) ? 'application/json' : 'text/plain');
    response.statusCode = fine ? 200 : 401;
    response.end(
      !fine ? 'no' : url === '/token' ? JSON.stringify(token) : url === '/list' ? JSON.stringify(list) : 'x 1\n',
    );
  }
}

(binary === '' ? describe.skip : describe)('a real Prometheus, with the config of a stack', () => {
  let home: string;
  let own: Certificates;
  let others: Certificates;
  const servers: StrictServer[] = [];
  let count = 0;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'prometheus-clients-'));
    own = new Certificates(join(home, 'own'));
    others = new Certificates(join(home, 'others'));
  });
  afterEach(async () => {
    await endAll();
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  /** Runs it with all of its files; it trusts `own` alone, and `password` is in each of its Secrets. */
  const started = async (row: Row, shown: Certificates, password: string) => {
    const strict = new StrictServer(shown, row);
    servers.push(strict);
    const port = await strict.listen();
    const made = make({ scrapeInterval: Duration.seconds(1), evaluationInterval: Duration.seconds(1) });
    const secret = Credential.fromVariable(secretVariable(made.stack), { revision: '1' });
    row.use({ ...made, port, secret, trust: Trust.fromPem(readFileSync(own.caFile, 'utf8')) });
    // Something to write.
    const rules = [{ record: 'one', expr: 'vector(1)' }];
    made.prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'g', rules }] }));
    const synthesized = new Synthesized(made.stack);
    const folder = join(home, String((count += 1)));
    mkdirSync(folder);
    const moved = (text: string) => text.replaceAll('/etc/prometheus', folder);
    for (const [file, text] of Object.entries(synthesized.filled('prometheus')))
      writeFileSync(join(folder, file), moved(text));
    for (const file of Object.keys(synthesized.data('secret', 'prometheus-passwords')))
      writeFileSync(join(folder, file), password);
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, local(readFileSync(config, 'utf8'), port));
    const url = `127.0.0.1:${await freePort()}`;
    const daemon = new Running(
      [binary, `--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${url}`],
      {},
    );
    await eventually(async () => (await fetch(`http://${url}/-/ready`).catch(() => undefined))?.ok ?? false);
    return { strict, daemon, ask: () => fetch(`http://${url}/api/v1/query?query=elsewhere`) };
  };
  // What would be found by DNS is here.
  const local = (text: string, port: number): string => {
    const config = YAML.parse(text) as { scrape_configs: Client[] };
    const scrape_configs = config.scrape_configs.map(({ dns_sd_configs: found, ...job }) =>
      found === undefined ? job : { ...job, static_configs: [{ targets: [`localhost:${port}`] }] },
    );
    return YAML.stringify({ ...config, scrape_configs });
  };

  const expectAnswer = async (row: Row) => {
    const { strict, daemon, ask } = await started(row, own, PASSWORD);
    await eventually(async () => {
      await ask();
      return strict.answered.includes(row.path);
    });
    expect(strict.answered).toContain(row.first ?? row.path);
    expect(daemon.output).not.toContain('canary');
  };

  const expectRefusalOfAnotherSecret = async (row: Row) => {
    const { strict, ask } = await started(row, own, 'canary-another');
    await eventually(async () => {
      await ask();
      return strict.refused.includes(row.first ?? row.path);
    });
    expect(strict.answered).toEqual([]);
  };

  const expectSilenceToAnotherAuthority = async (row: Row) => {
    const { strict, ask } = await started(row, others, PASSWORD);
    await eventually(async () => {
      await ask();
      return strict.distrusted > 0;
    });
    expect([...strict.answered, ...strict.refused]).toEqual([]);
  };

  // Side by side, as each waits for Prometheus most of the time.
  test.each(Object.entries(ROWS))(
    'is answered, is refused with another secret, and sends nothing to a server of another authority: %s',
    async (_, row) => {
      await expect(
        Promise.all([expectAnswer(row), expectRefusalOfAnotherSecret(row), expectSilenceToAnotherAuthority(row)]),
      ).resolves.toHaveLength(3);
    },
  );
});
