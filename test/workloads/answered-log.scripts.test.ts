import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';

// A server that refuses a request, and answers with all of it, as some frameworks do where a developer wanted to see it.

const script = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'serve-redacted.sh');
const telegraf = executable('telegraf');
const prometheus = executable('prometheus');
for (const [name, binary] of Object.entries({ telegraf, prometheus }))
  if (binary === undefined) console.warn(`SKIPPED: what ${name} logs of an answer, as it is not installed here`);

const PASSWORD = 'canary/of+the log?';

let home: string;
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const given = request.headers.authorization ?? '';
    const login = Buffer.from(given.replace(/^Basic /, ''), 'base64').toString();
    response
      .writeHead(400)
      .end(JSON.stringify({ error: `refused ${given}, which is ${encodeURIComponent(login)} or ${login}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  home = folder();
  for (const name of ['log', 'secrets']) mkdirSync(join(home, name));
  writeFileSync(join(home, 'secrets', 'password'), PASSWORD);
});
afterEach(async () => {
  await endAll();
  remove(home);
});

const environment = () => ({
  PATH: process.env.PATH ?? '',
  LOG_FOLDER: join(home, 'log'),
  REDACT_FOLDERS: join(home, 'secrets'),
});

/** Whether the password is in what a daemon logs: as it is, which shows that the attack works, and as its pod runs it. */
async function shownBy(command: readonly string[]) {
  const logOf = async (wrapper: readonly string[]) => {
    const running = new Running([...wrapper, ...command], environment());
    await eventually(() => running.output.includes('refused'));
    running.signalAll('SIGKILL');
    await running.ended;
    return running.output;
  };
  const shown = /canary|Y2FuYXJ5|the log/;
  const redacted = await logOf(['sh', script]);
  return {
    bare: shown.test(await logOf([])),
    inThePod: shown.test(redacted) || !/refused Basic \*\*\*.* or [^"]*monitor:\*\*\*/.test(redacted),
  };
}

(telegraf === undefined ? describe.skip : describe)('Telegraf', () => {
  test('does not log its login, which an InfluxDB answers a write with', async () => {
    const config = `[agent]
  interval = "200ms"
  flush_interval = "200ms"
[[secretstores.docker]]
  id = "mounted"
  path = "${home}/secrets"
[[inputs.mem]]
[[outputs.influxdb]]
  urls = ["${url}"]
  skip_database_creation = true
  username = "monitor"
  password = "@{mounted:password}"
`;
    writeFileSync(join(home, 'telegraf.conf'), config);
    const command = [telegraf ?? '', '--unprotected', '--config', join(home, 'telegraf.conf')];
    expect(await shownBy(command)).toEqual({ bare: true, inThePod: false });
  });
});

(prometheus === undefined ? describe.skip : describe)('Prometheus', () => {
  test('does not log its login, which the server of a remote write answers with', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'self', static_configs: [{ targets: [address] }] }],
      remote_write: [
        {
          url,
          basic_auth: { username: 'monitor', password_file: join(home, 'secrets', 'password') },
          queue_config: { batch_send_deadline: '1s' },
        },
      ],
    };
    writeFileSync(join(home, 'prometheus.yml'), JSON.stringify(config));
    const flags = [
      `--config.file=${home}/prometheus.yml`,
      `--storage.tsdb.path=${home}/data`,
      `--web.listen-address=${address}`,
    ];
    expect(await shownBy([prometheus ?? '', ...flags])).toEqual({ bare: true, inThePod: false });
  });
});
