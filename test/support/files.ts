import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, for one test. */
export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'pod-'));
}

/** Removes a folder of `folder`. */
export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** A Secret or ConfigMap volume as the kubelet makes it: all files behind one link that is swapped atomically. */
export class Volume {
  private version = 0;

  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  /** Replaces the content. */
  write(files: Record<string, string>): void {
    const name = `..${String(++this.version)}`;
    mkdirSync(join(this.path, name));
    for (const [file, content] of Object.entries(files)) {
      writeFileSync(join(this.path, name, file), content);
      rmSync(join(this.path, file), { force: true });
      symlinkSync(join('..data', file), join(this.path, file));
    }
    symlinkSync(name, join(this.path, '..data_tmp'));
    renameSync(join(this.path, '..data_tmp'), join(this.path, '..data'));
    rmSync(join(this.path, `..${String(this.version - 1)}`), { recursive: true, force: true });
  }

  /** The path of a file in the volume. */
  file(name: string): string {
    return join(this.path, name);
  }
}

/** A self-signed certificate for localhost with its key, as the files of a TLS Secret. */
export function certificate(options: { readonly expired?: boolean } = {}): Record<'tls.crt' | 'tls.key', string> {
  const home = folder();
  const openssl = (...parameters: string[]) => {
    execFileSync('openssl', parameters, { cwd: home, stdio: 'pipe' });
  };
  const days = options.expired === true ? '-1' : '1';
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'key');
  openssl('req', '-new', '-key', 'key', '-subj', '/CN=localhost', '-out', 'request');
  writeFileSync(join(home, 'extensions'), 'subjectAltName = DNS:localhost, IP:127.0.0.1');
  openssl('x509', '-req', '-in', 'request', '-signkey', 'key', '-days', days, '-extfile', 'extensions', '-out', 'crt');
  const files = {
    'tls.crt': readFileSync(join(home, 'crt'), 'utf8'),
    'tls.key': readFileSync(join(home, 'key'), 'utf8'),
  };
  remove(home);
  return files;
}
