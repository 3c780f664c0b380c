import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An authority in a folder, and the certificates that it signs as this library's does: names, no common name that counts. */
export class MetaAuthority {
  public readonly file: string;

  public constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'ca.crt');
    const self = ['-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=authority', '-days', '30'];
    this.openssl('req', '-x509', ...KEY, ...self);
  }

  /** With `names` as openssl writes them, like `DNS:localhost`; without any, with a common name only. */
  public sign(
    names: string[],
    { commonName = '', days = '30', usage = 'serverAuth' } = {},
  ): { readonly cert: string; readonly key: string } {
    const extensions = [
      'basicConstraints = critical, CA:FALSE',
      'keyUsage = critical, digitalSignature',
      `extendedKeyUsage = ${usage}`,
      ...(names.length > 0 ? [`subjectAltName = ${names.join(', ')}`] : []),
    ];
    writeFileSync(join(this.folder, 'extensions'), extensions.join('\n'));
    this.openssl(
      'req',
      '-new',
      ...KEY,
      '-keyout',
      'key',
      '-out',
      'request',
      '-subj',
      commonName ? `/CN=${commonName}` : '/',
    );
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', days, '-extfile', 'extensions'];
    this.openssl('x509', '-req', '-in', 'request', '-out', 'crt', ...by);
    const text = (name: string) => readFileSync(join(this.folder, name), 'utf8');
    return { cert: text('crt'), key: text('key') };
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
