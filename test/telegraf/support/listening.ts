import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CertificateAuthority,
  SecureInfluxDB,
  SecureTelegraf,
  SocketDataFormat,
  SourceRanges,
  TelegrafListener,
  Trust,
} from '../../../lib';
import { emptyStack } from '../../contract/stack';
import { placement } from '../../contract/support';
import { Certificates } from '../../support/loopback';
import { documentOf } from '../../support/document';
import { fill } from '../../support/expressions';
import { podsOf } from '../../support/kubernetes';
import { TOML } from '../../support/toml';

/** The plugins of a Telegraf that listens. */
export const LISTENERS = [
  ...['influxdb_listener', 'influxdb_v2_listener', 'http_listener_v2', 'socket_listener', 'statsd', 'syslog'],
];

/** What it listens for. */
export type Listening = 'influxdb' | 'v2' | 'http' | 'lines' | 'syslog' | 'datagrams' | 'statsd';

// Of signs that stand for letters in Telegraf's filters, and none of them here.
const TAGS = { by: 'influxdb', 'b*': 'star', 'a{b}': 'braces', 'c\\d': 'backslash' };
const EXCLUDED = { tagexclude: ['secret*'] };

/** Writes its files as the kubelet lays them out; what it collects goes to a file. */
export function layOut(home: string, port: Record<Listening, number>, certificates: Certificates): void {
  layOutListening(home, certificates, LISTENERS, (client, authority, clients) => {
    client.listen(TelegrafListener.influxdb({ port: port.influxdb, userName: 'wr"iter', tags: TAGS }), { authority });
    client.listen(TelegrafListener.influxdbV2({ port: port.v2, tags: { by: 'v2' } }));
    client.listen(
      TelegrafListener.http({ port: port.http, paths: ['/in'], dataOptions: EXCLUDED, tags: { by: 'http' } }),
    );
    const dataFormat = SocketDataFormat.GRAPHITE;
    client.listen(TelegrafListener.socket({ port: port.lines, clients, dataFormat, tags: { by: 'lines' } }));
    client.listen(TelegrafListener.syslog({ port: port.syslog, clients }));
    const sourceRanges = SourceRanges.of('10.30.0.0/16');
    client.listen(
      TelegrafListener.udp('a test', { port: port.datagrams, sourceRanges, dataFormat, tags: { by: 'udp' } }),
    );
    client.listen(TelegrafListener.statsd('a test', { port: port.statsd, sourceRanges, tags: { by: 'statsd' } }));
  });
}

/** The same for what a test has it listen for, by some plugins. */
export function layOutListening(
  home: string,
  certificates: Certificates,
  plugins: readonly string[],
  listen: (client: SecureTelegraf, authority: CertificateAuthority, clients: Trust) => void,
): void {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const client = new SecureTelegraf(stack, 'telegraf', { namespace });
  client.writeTo(new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics'));
  listen(client, authority, Trust.fromPem(readFileSync(certificates.caFile, 'utf8')));
  const document = documentOf(stack);
  const pod = podsOf(document).find(({ labels }) => labels['app.kubernetes.io/name'] === 'telegraf');
  const sources = pod?.spec.volume.flatMap(({ projected = [] }) => projected.flatMap((one) => one.sources)) ?? [];
  const texts: Record<string, string> = {
    'tls/tls.crt': readFileSync(certificates.certificateFile, 'utf8'),
    'tls/tls.key': readFileSync(certificates.keyFile, 'utf8'),
  };
  for (const { config_map = [], secret = [] } of sources)
    for (const { name = '', items = [] } of [...config_map, ...secret])
      for (const { key, path } of items) {
        const data = document.referredTo(name)?.body.data as Record<string, string> | undefined;
        const file = join(home, path);
        mkdirSync(dirname(file), { recursive: true });
        const ca = path.startsWith('ca/') ? readFileSync(certificates.caFile, 'utf8') : 'a token';
        writeFileSync(
          file,
          path === 'telegraf.conf' ? ours(home, plugins, fill(data?.[key] ?? '')) : (texts[path] ?? ca),
        );
      }
}

function ours(home: string, plugins: readonly string[], text: string): string {
  const config = TOML.parse(text.replaceAll('/etc/telegraf', home)) as Record<string, Record<string, unknown>>;
  const { agent, inputs = {} } = config;
  const known = Object.fromEntries(
    Object.entries(inputs).flatMap(([name, tables]) =>
      plugins.includes(name) ? [[name, (tables as Record<string, unknown>[]).map(sooner)]] : [],
    ),
  );
  const outputs = { file: [{ files: [join(home, 'metrics')], data_format: 'influx' }] };
  const quick = { ...agent, interval: '1s', flush_interval: '1s', flush_jitter: '0s' };
  return TOML.stringify({ ...config, agent: quick, inputs: known, outputs });
}

// What bounds connections, as a test can see it.
function sooner(table: Record<string, unknown>): Record<string, unknown> {
  if (!('max_connections' in table)) return table;
  expect(table).toMatchObject({ max_connections: 4096, read_timeout: '5m' });
  return { ...table, max_connections: 3, read_timeout: '2s' };
}
