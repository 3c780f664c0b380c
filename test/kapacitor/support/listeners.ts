import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Certificates } from '../../support/loopback';

/** A listener on loopback, and every line that it was sent. */
export class Listener {
  public readonly lines: string[] = [];
  /** How many clients it had; over TLS, who verified it. */
  public connections = 0;
  private readonly server: Server;

  private readonly serve = (socket: Socket): void => {
    this.connections += 1;
    socket.on('error', () => undefined);
    this.greet(socket);
    let rest = '';
    socket.on('data', (data) => {
      const lines = (rest + data.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        this.lines.push(line);
        this.answer(line, socket);
      }
    });
  };

  /** `greet` is what it says first, `answer` what to a line. With `certificates` it talks TLS. */
  public constructor(
    private readonly greet: (socket: Socket) => void,
    private readonly answer: (line: string, socket: Socket) => void,
    certificates?: Certificates,
  ) {
    this.server = certificates
      ? createTlsServer(
          { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) },
          this.serve,
        )
      : createServer(this.serve);
    // A client that does not verify it goes away.
    this.server.on('tlsClientError', () => undefined);
  }

  /** Begins to listen, on every address of this machine. Gives the port. */
  public async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, resolve));
    return (this.server.address() as AddressInfo).port;
  }

  public close(): void {
    this.server.close();
  }
}

/** A mail server that offers a login, and no STARTTLS. */
export function mailServer(): Listener {
  const answers: [RegExp, string][] = [
    [/^EHLO/, '250-mail\r\n250 AUTH LOGIN'],
    [/^AUTH LOGIN/, '334 VXNlcm5hbWU6'],
    [/^(MAIL|RCPT|\.$|QUIT)/, '250 fine'],
    [/^DATA/, '354 go on'],
  ];
  const greet = (socket: Socket) => socket.write('220 mail ESMTP\r\n');
  let asked = 0;
  return new Listener(greet, (line, socket) => {
    const [, answer] = answers.find(([is]) => is.test(line)) ?? [];
    if (answer !== undefined) socket.write(`${answer}\r\n`);
    // The name, and then the password.
    else if (asked < 2) socket.write((asked += 1) === 1 ? '334 UGFzc3dvcmQ6\r\n' : '235 fine\r\n');
  });
}

/** A web server that talks plain HTTP. */
export function webServer(): Listener {
  return new Listener(() => undefined, answerEach);
}

/** A web server that talks TLS, with the certificate for localhost. */
export function tlsServer(certificates: Certificates): Listener {
  return new Listener(() => undefined, answerEach, certificates);
}

function answerEach(line: string, socket: Socket): void {
  if (line === '') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
}
