import { copyFileSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Credential, SecureKapacitor, SecureKapacitorProps } from '../../../lib';
import { KAPACITOR_PATHS } from '../../../lib/kapacitor-daemon/config';
import { emptyStack } from '../../contract/stack';
import { kapacitorIn, secretVariable } from '../../contract/support';
import { documentOf } from '../../support/document';
import { fill } from '../../support/expressions';
import { podsOf } from '../../support/kubernetes';
import { eventually, freePort, Running } from '../../support/processes';
import { Certificates } from '../../support/loopback';

/** What a program does to a Kapacitor; `secret` is a credential with a value. */
export type Use = (kapacitor: SecureKapacitor, secret: (value: string) => Credential) => void;

/** The props of a program's Kapacitor. */
export type Props = (secret: (value: string) => Credential) => Partial<SecureKapacitorProps>;

/** A stack with a Kapacitor, and the values of its variables. */
export function program(use: Use, props: Props = () => ({})) {
  const stack: TerraformStack = emptyStack();
  const values = new Map<string, string>();
  const secret = (value: string) => {
    const id = `secret-${values.size}`;
    values.set(`\${var.${id}}`, value);
    return Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
  };
  use(kapacitorIn(stack, props(secret)), secret);
  return { document: documentOf(stack), values };
}

/**
 * The main container of a synthesized pod, run on loopback: its command, its arguments, its environment and all files of its
 * ConfigMaps are those of the stack, in a folder of the test.
 */
export class SynthesizedKapacitor {
  public readonly port: Promise<number> = freePort();
  public readonly config: string;
  private readonly command: string[];
  private readonly environment: Record<string, string>;
  private running?: Running;

  public constructor(
    private readonly binary: string,
    private readonly folder: string,
    { document, values }: ReturnType<typeof program>,
    certificates: Certificates,
  ) {
    const container = podsOf(document)[0]?.spec.container.find(({ name }) => name === 'kapacitor');
    if (!container) throw new Error('no Kapacitor');
    for (const path of Object.values(KAPACITOR_PATHS)) mkdirSync(this.moved(path), { recursive: true });
    const files = document.all('kubernetes_config_map_v1').flatMap(({ body }) => Object.entries(body.data as object));
    for (const [name, text] of files as [string, string][]) {
      const place = name.endsWith('.sh') ? KAPACITOR_PATHS.scripts : KAPACITOR_PATHS.config;
      writeFileSync(this.moved(`${place}/${name}`), this.moved(fill(text)));
    }
    this.config = this.moved(`${KAPACITOR_PATHS.config}/kapacitor.conf`);
    // As the kubelet lays a volume out.
    const tls = this.moved(KAPACITOR_PATHS.tls);
    mkdirSync(join(tls, '..data'));
    for (const [name, file] of Object.entries({
      'tls.crt': certificates.certificateFile,
      'tls.key': certificates.keyFile,
    })) {
      copyFileSync(file, join(tls, '..data', name));
      symlinkSync(join('..data', name), join(tls, name));
    }
    this.command = [...(container.command ?? []), ...(container.args ?? [])].map((word) => this.moved(fill(word)));
    const secretOf = (name = '', variable = '') => {
      const made = (document.referredTo(name)?.body.data_wo as { password?: string } | undefined)?.password ?? '';
      return values.get(made) ?? `a generated ${variable}`;
    };
    for (const { mount_path: path, name } of container.volume_mount ?? []) {
      const volume = podsOf(document)[0]?.spec.volume.find((one) => one.name === name);
      const sources = (volume?.projected ?? []).flatMap((one) => one.sources);
      const secrets = sources.flatMap(({ secret = [] }) => secret);
      for (const { name: secret, items = [] } of secrets)
        for (const { path: variable } of items)
          writeFileSync(this.moved(`${path}/${variable}`), secretOf(secret, variable));
    }
    // What verifies somebody: the certificates stand in a ConfigMap as they are.
    for (const { mount_path: path, name } of container.volume_mount ?? []) {
      const volume = podsOf(document)[0]?.spec.volume.find((one) => one.name === name);
      const sources = (volume?.projected ?? []).flatMap((one) => one.sources);
      const maps = [...sources, ...(volume ? [volume] : [])].flatMap(({ config_map: found = [] }) => found);
      for (const { name: map = '', items = [] } of maps)
        for (const { key, path: file } of items) {
          const place = this.moved(`${path}/${file}`);
          mkdirSync(dirname(place), { recursive: true });
          const data = document.referredTo(map)?.body.data as Record<string, string> | undefined;
          writeFileSync(place, fill(data?.[key] ?? ''));
        }
    }
    const entries = (container.env ?? []).map(({ name, value, value_from: from }): [string, string] => [
      name,
      value === undefined ? secretOf(from?.secret_key_ref?.name, name) : this.moved(fill(value)),
    ]);
    this.environment = Object.fromEntries(entries);
  }

  /** All that it printed. */
  public get log(): string {
    return this.running?.output ?? '';
  }

  /** Replaces a word of its command line, as a weaker Kapacitor would have it. */
  public replace(word: string, by: string): void {
    this.command.splice(this.command.indexOf(word), 1, by);
  }

  /** The value after a flag. */
  public flag(name: string): string {
    return this.command[this.command.indexOf(name) + 1] ?? '';
  }

  /** Runs it; anybody on loopback may use its API, unless `more` says otherwise. Gives whether it answers. */
  public async start(more: Record<string, string> = {}): Promise<boolean> {
    const port = await this.port;
    await this.makeDatabase();
    this.running = new Running(this.command, {
      PATH: `${dirname(this.binary)}${delimiter}${process.env.PATH ?? ''}`,
      ...this.environment,
      HOME: this.folder,
      CLUSTER_ID: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
      KAPACITOR_HTTP_AUTH_ENABLED: 'false',
      KAPACITOR_HTTP_HTTPS_ENABLED: 'false',
      KAPACITOR_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
      SUPERVISE_HOOK: '',
      ...more,
    });
    const { ended } = this.running;
    const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/kapacitor/v1/ping`).catch(() => undefined);
      if (answer?.status === 204 || answer?.status === 401) return true;
      if (await Promise.race([ended.then(() => true), pause(100).then(() => false)])) return false;
    }
    return false;
  }

  public async stop(): Promise<void> {
    await this.running?.stop();
  }

  /** Its API. */
  public async api(path: string, body: object | string): Promise<{ readonly status: number; readonly body: string }> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${await this.port}/kapacitor/v1/${path}`, {
      method: 'POST',
      body: text,
    });
    return { status: answer.status, body: await answer.text() };
  }

  /** Stores a task that alerts at every point, and enables it. */
  public async alert(id: string, script: string) {
    const dbrps = [{ db: 'app', rp: 'autogen' }];
    return await this.api('tasks', { id, type: 'stream', status: 'enabled', dbrps, script });
  }

  /** Writes a point. */
  public async point(): Promise<void> {
    await this.api('write?db=app&rp=autogen', 'm v=1\n');
  }

  // As the setup leaves it: the daemon is not started without.
  private async makeDatabase(): Promise<void> {
    const folder = this.moved(KAPACITOR_PATHS.data);
    const database = join(folder, 'kapacitor.db');
    if (existsSync(database)) return;
    const setup = new Running([this.binary, '-config', '/dev/null'], {
      KAPACITOR_STORAGE_BOLTDB: database,
      KAPACITOR_DATA_DIR: folder,
      KAPACITOR_REPLAY_DIR: join(folder, 'replay'),
      KAPACITOR_LOAD_ENABLED: 'false',
      KAPACITOR_HTTP_BIND_ADDRESS: `127.0.0.1:${await this.port}`,
    });
    await eventually(() => existsSync(database) && statSync(database).size > 0);
    await setup.stop();
  }

  private moved(text: string): string {
    const paths = Object.values(KAPACITOR_PATHS).sort((a, b) => b.length - a.length);
    return paths.reduce(
      (moved, path) =>
        moved.replaceAll(new RegExp(`(?<![\\w/]|(?<!:)-)${path}(?![\\w-])`, 'g'), join(this.folder, path)),
      text,
    );
  }
}
