import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecureChronograf, SecureInfluxDB, Trust } from '../../../lib';
import { companyLogin } from '../../contract/rows/chronograf';
import { emptyStack } from '../../contract/stack';
import { placement } from '../../contract/support';
import { certificate } from '../../support/files';
import { Running, eventually, executable, freePort } from '../../support/processes';
import { ROOT } from '../../support/certificates';
import { documentOf } from '../../support/document';
import { fill } from '../../support/expressions';
import { podsOf } from '../../support/kubernetes';
import { podScripts } from '../../support/pod-scripts';
import { temporaryFolder } from '../../support/sent-as-file';
import { filesBelow } from './environment';
import { Answer, ask, Asked, Provider } from './provider';

// As in its pod: root without a capability is held by the modes of files.
export const POWERLESS = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

/** What each of its secrets is. */
export const SECRET = 'a secret of the test';

/** What a run of it is made with. */
export interface DaemonOptions {
  /** Whether it verifies the login provider. */
  readonly trusted?: boolean;
  /** Adds to the stack that its pod is of. */
  readonly with?: (chronograf: SecureChronograf, place: ReturnType<typeof placement>) => void;
  /** Where the servers that it shows are, by where the stack says that they are. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** Chronograf on loopback as the construct gives it to its pod: its paths and ports are those of this machine. */
export class Daemon {
  /** Where it keeps temporary files if it is not told otherwise. */
  public readonly temporary: string;
  private readonly own = certificate();
  private running?: Running;

  private constructor(
    private readonly home: string,
    /** Where people open it. */
    public readonly url: string,
    private readonly provider: Provider,
  ) {
    this.temporary = join(home, 'tmp');
  }

  /** Starts it in a folder, with a login provider. */
  public static async start(home: string, provider: Provider, options: DaemonOptions = {}): Promise<Daemon> {
    const daemon = new Daemon(home, `https://localhost:${await freePort()}`, provider);
    await daemon.open(options);
    return daemon;
  }

  /** Where it listens, and what verifies it. */
  public get address(): { readonly host: string; readonly port: string; readonly ca: string } {
    return { host: 'localhost', port: new URL(this.url).port, ca: this.own['tls.crt'] };
  }

  /** What it printed. */
  public get output(): string {
    return this.running?.output ?? '';
  }

  /** Asks it for something by GET, as who has a session. */
  public async get(path: string, cookie = ''): Promise<Answer> {
    return await this.ask(path, cookie ? { headers: { cookie } } : {});
  }

  /** Asks it for anything. */
  public async ask(path: string, asked: Asked): Promise<Answer> {
    return await ask(`${this.url}${path}`, this.own['tls.crt'], asked);
  }

  /** Asks it as its own pages do: from another site it takes no change. */
  public async change(method: string, path: string, cookie: string, body?: unknown): Promise<Answer> {
    const headers = { cookie, origin: this.url, 'x-requested-with': 'XMLHttpRequest' };
    return await this.ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  /** Logs somebody in, whose session is in the answer. */
  public async logIn(email: string): Promise<Answer> {
    this.provider.email = email;
    const { location } = await this.get('/oauth/generic/login');
    const state = new URL(location).searchParams.get('state') ?? '';
    return await this.get(`/oauth/generic/callback?code=x&state=${encodeURIComponent(state)}`);
  }

  private async open({ trusted = true, with: add, elsewhere = {} }: DaemonOptions): Promise<void> {
    const { home, provider, url } = this;
    const stack = emptyStack();
    const place = placement(stack);
    const urls = { authorizationUrl: `${provider.url}/authorize`, tokenUrl: `${provider.url}/token` };
    const login = companyLogin(stack, { ...urls, userInfoUrl: `${provider.url}/userinfo`, trust: Trust.fromPem(ROOT) });
    const server = new SecureChronograf(stack, 'chronograf', { ...place, login, publicUrl: url });
    server.readFrom(new SecureInfluxDB(stack, 'influxdb', place).addDatabase('metrics'), {
      name: '{{.TOKEN_SECRET}} <b>"',
    });
    add?.(server, place);
    const document = documentOf(stack);
    const container = podsOf(document).find(({ owner }) => owner.address.includes('chronograf'))?.spec.container[0];
    const [text = ''] = document
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => (body.data as Record<string, string>).desired ?? []);
    writeFileSync(join(home, 'credential'), SECRET);
    const found = fill(text).replace(/\/etc\/chronograf-credentials\/\S+/g, join(home, 'credential'));
    writeFileSync(join(home, 'desired'), moved(found, elsewhere));
    writeFileSync(join(home, 'tls.crt'), this.own['tls.crt']);
    writeFileSync(join(home, 'tls.key'), this.own['tls.key']);
    mkdirSync(join(home, 'trust'));
    writeFileSync(join(home, 'trust', 'ca.crt'), trusted ? provider.certificate : this.own['tls.crt']);
    const chronoctl = executable('chronoctl');
    const environment = {
      ...Object.fromEntries((container?.env ?? []).map(({ name, value = '' }) => [name, value])),
      ...filesBelow(home, chronoctl),
      PORT: new URL(url).port,
      SSL_CERT_FILE: join(home, 'trust', 'ca.crt'),
      SSL_CERT_DIR: join(home, 'trust'),
      TMPDIR: temporaryFolder(container?.env, this.temporary),
    };
    const scripts = podScripts('chronograf');
    const setup = new Running(['bash', join(scripts, 'setup.sh')], environment);
    if ((await setup.ended) !== 0) throw new Error(setup.output);
    const running = new Running([...POWERLESS, 'bash', join(scripts, 'serve.sh'), 'chronograf'], environment);
    this.running = running;
    await eventually(() => running.output.includes('Serving chronograf'));
  }
}

// What the scripts make files of is in base64.
function moved(desired: string, elsewhere: Readonly<Record<string, string>>): string {
  const fields = desired.split(/([\t\n])/).map((field) => {
    const text = Buffer.from(field, 'base64').toString();
    if (!text.startsWith('{"')) return field;
    const there = Object.entries(elsewhere).reduce((before, [from, to]) => before.replaceAll(from, to), text);
    return Buffer.from(there).toString('base64');
  });
  return fields.join('');
}
