import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const SIGNS = 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n';

/** An authority of somebody else: what a company has, or cert-manager keeps. Valid for two days. */
export class Authority {
  public static root(): Authority {
    return new Authority(
      inFolder((openssl, read) => {
        openssl('req', '-x509', ...EC, '-subj', '/CN=A company', '-days', '2', '-keyout', 'key', '-out', 'crt');
        return { certificate: read('crt'), key: read('key') };
      }),
    );
  }

  private constructor(public readonly pair: KeyPair) {}

  /** An authority below this one. */
  public intermediate(): Authority {
    return new Authority(this.sign('/CN=A part of a company', SIGNS));
  }

  /** A server's certificate, for names and addresses. */
  public server(...names: string[]): KeyPair {
    const entries = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`));
    return this.sign('/CN=server', `subjectAltName = ${entries.join()}\n`);
  }

  private sign(subject: string, extensions: string): KeyPair {
    return inFolder((openssl, read, write) => {
      write('ca.crt', this.pair.certificate);
      write('ca.key', this.pair.key);
      write('extensions', extensions);
      openssl('req', '-new', ...EC, '-subj', subject, '-keyout', 'key', '-out', 'csr');
      const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions'];
      openssl('x509', '-req', '-in', 'csr', ...by, '-days', '2', '-out', 'crt');
      return { certificate: read('crt'), key: read('key') };
    });
  }
}

type Use<T> = (
  openssl: (...args: string[]) => void,
  read: (file: string) => string,
  write: (file: string, text: string) => void,
) => T;

function inFolder<T>(use: Use<T>): T {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-'));
  try {
    return use(
      (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' }),
      (file) => readFileSync(join(folder, file), 'utf8'),
      (file, text) => {
        writeFileSync(join(folder, file), text);
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
