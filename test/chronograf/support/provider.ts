import { IncomingHttpHeaders } from 'node:http';
import { createServer, request, Server } from 'node:https';
import { AddressInfo } from 'node:net';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly location: string;
  /** The session, where one was set. */
  readonly cookie?: string;
  readonly body: string;
}

/** What a request has beside its URL. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Asks a server whose certificate `ca` verifies. */
export async function ask(url: string, ca: string, { method, headers, body: sends }: Asked = {}): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { ca, method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (data: Buffer) => (body += data.toString()));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          cookie: response.headers['set-cookie']?.find((one) => one.startsWith('session='))?.split(';')[0],
          body,
        });
      });
    });
    sent.once('error', reject);
    sent.end(sends);
  });
}

/** What somebody asked a stand-in for. */
export interface Received {
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
}

/** An OpenID Connect provider that takes any code, and says that it is of `email`; as an InfluxDB it answers too. */
export class Provider {
  public static async start(files: Record<'tls.crt' | 'tls.key', string>): Promise<Provider> {
    const provider = new Provider(files);
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  /** Who logs in. */
  public email = '';
  /** What it was asked. */
  public readonly received: Received[] = [];
  /** What verifies it. */
  public readonly certificate: string;
  private readonly server: Server;

  private constructor(files: Record<'tls.crt' | 'tls.key', string>) {
    this.certificate = files['tls.crt'];
    this.server = createServer(
      { cert: files['tls.crt'], key: files['tls.key'] },
      ({ method = '', url = '', headers }, response) => {
        this.received.push({ route: `${method} ${url}`, headers });
        response.setHeader('Content-Type', 'application/json');
        response.setHeader('Connection', 'close');
        response.setHeader('X-Influxdb-Version', '1.12.4');
        const token = { access_token: 'token', token_type: 'Bearer', expires_in: 60 };
        response.end(JSON.stringify(url.startsWith('/token') ? token : { email: this.email }));
      },
    );
  }

  /** Where it is. */
  public get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
