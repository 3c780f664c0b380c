import { create, kubectl } from './kubectl';
import { Ended, run } from './process';

/** A request as curl sends it. */
export interface Request {
  readonly url: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly user?: Login;
  /** The address and port to dial in place of those in the URL, which go on to be what is asked for and verified. */
  readonly via?: string;
  /** The name of a CA that the pod was given; without, any certificate is taken, as an attacker does. */
  readonly ca?: string;
  /** The name of a certificate and its key that the pod was given, which it shows. */
  readonly certificate?: string;
  /** Offers nothing newer than TLS 1.1. */
  readonly oldTls?: boolean;
  /** In seconds. */
  readonly timeout?: number;
}

export interface Login {
  readonly name: string;
  readonly password: string;
}

/** What came back. `status` is 0 where there was no HTTP answer, and `error` says why. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** curl's exit code. */
  readonly exit: number;
  readonly error: string;
}

/** What a namespace that enforces `restricted` asks of a pod, and of each of its containers. */
export const HARDENED_POD = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
};
export const HARDENED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A pod to be a client from. */
export class ClientPod {
  public constructor(
    private readonly namespace: string,
    private readonly name: string,
  ) {}

  public async start(labels: Record<string, string> = {}): Promise<void> {
    await create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.name, namespace: this.namespace, labels },
      spec: {
        ...HARDENED_POD,
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'client',
            image: 'buildpack-deps:bookworm-curl',
            command: ['sleep', 'infinity'],
            securityContext: HARDENED,
            // Whose pod asks for none gets what all others on a busy node leave.
            resources: { requests: { cpu: '20m' } },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: {} }],
      },
    });
    await kubectl(['-n', this.namespace, 'wait', '--for=condition=Ready', `pod/${this.name}`, '--timeout=60s']);
    await this.run('mkdir /tmp/none');
  }

  /** Runs a line of bash. */
  public async run(script: string, input = '', timeout = 60): Promise<string> {
    const { status, stdout, stderr } = await this.tryRun(script, input, timeout);
    if (status !== 0) throw new Error(`in the pod ${this.name}: ${stderr || `status ${status}`}`);
    return stdout;
  }

  public tryRun(script: string, input = '', timeout = 60): Promise<Ended> {
    const args = ['-n', this.namespace, 'exec', '-i', this.name, '--', 'bash', '-c', script];
    return run('kubectl', args, { input, timeout });
  }

  public async writeFile(path: string, content: string): Promise<void> {
    // Whoever reads it meanwhile has the former one, and never half of it.
    await this.run(`umask 077 && cat >${path}.new && mv ${path}.new ${path}`, content);
  }

  /** Gives it certificates to verify servers with. */
  public trust(name: string, pem: string): Promise<void> {
    return this.writeFile(`/tmp/${name}.crt`, pem);
  }

  /** Where a URL's Service is, for `via`: who asks often asks the cluster's DNS once, as an answer that it owes is none of the server's. */
  public async serviceOf(url: string): Promise<string> {
    const { hostname, port } = new URL(url);
    const [address] = (await this.run(`getent ahostsv4 ${hostname}`)).split(' ');
    return `${address}:${port}`;
  }

  public async request(request: Request): Promise<Answer> {
    const out = '\\n%{http_code} %{exitcode} %{errormsg}';
    const { body } = request;
    const file = 'body=$(mktemp) && read -r line && base64 -d <<<"$line" >"$body" && ';
    const curl = `curl -qsS -w '${out}' -K - ${body === undefined ? '' : '--data-binary @"$body"'}`;
    const input = body === undefined ? '' : `${Buffer.from(body).toString('base64')}\n`;
    const { stdout, stderr } = await this.tryRun((body === undefined ? '' : file) + curl, input + curlConfig(request));
    const end = stdout.lastIndexOf('\n');
    const [, status, exit, error] = /^(\d+) (\d+) ?(.*)$/.exec(stdout.slice(end + 1)) ?? [];
    if (status === undefined) throw new Error(`curl in the pod ${this.name}: ${stdout}${stderr}`);
    return { status: Number(status), exit: Number(exit), error: error ?? '', body: stdout.slice(0, end) };
  }
}

/** What curl reads from its standard input or a file, so that no credential is an argument. */
export function curlConfig({
  url,
  method,
  headers = {},
  user,
  via,
  ca,
  certificate,
  oldTls,
  timeout = 10,
}: Request): string {
  const options: [string, string?][] = [
    ['url', url],
    ['noproxy', '*'],
    ['max-time', String(timeout)],
    // As an attacker writes it, with its dots.
    ['path-as-is'],
    ...(via === undefined ? [] : pairs({ 'connect-to': `::${via}` })),
    // Without a folder of its own, curl trusts the system's authorities as well.
    ...(ca === undefined ? [['insecure'] as [string]] : pairs({ cacert: `/tmp/${ca}.crt`, capath: '/tmp/none' })),
    ...(certificate === undefined ? [] : pairs({ cert: `/tmp/${certificate}.pem` })),
    // Debian's OpenSSL offers the old versions at security level 0 only, and HTTP/2 forbids them.
    ...(oldTls
      ? [
          ['tlsv1.0'] as [string],
          ['http1.1'] as [string],
          ...pairs({ 'tls-max': '1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
        ]
      : []),
    ...(method === undefined ? [] : pairs({ request: method })),
    ...Object.entries(headers).map(([name, value]): [string, string] => ['header', `${name}: ${value}`]),
    ...(user === undefined ? [] : pairs({ header: `Authorization: ${basic(user)}` })),
  ];
  return options.map(([name, value]) => (value === undefined ? name : `${name} = ${quoted(value)}`)).join('\n');
}

function basic({ name, password }: Login): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

function pairs(options: Record<string, string>): [string, string][] {
  return Object.entries(options);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
}
