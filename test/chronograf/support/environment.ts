import { dirname, join } from 'node:path';

/** What the daemon and its scripts are told of files below one folder, and where they find themselves. */
export function filesBelow(home: string, ...programs: (string | undefined)[]): Record<string, string> {
  const found = programs.flatMap((program) => (program === undefined ? [] : [dirname(program)]));
  return {
    PATH: [...found, process.env.PATH ?? ''].join(':'),
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH ?? '',
    HOME: home,
    DESIRED: join(home, 'desired'),
    BOLT_PATH: join(home, 'chronograf.db'),
    RESOURCES_PATH: join(home, 'run', 'resources'),
    TLS_CERTIFICATE: join(home, 'tls.crt'),
    TLS_PRIVATE_KEY: join(home, 'tls.key'),
    TERMINATION_LOG: join(home, 'termination'),
  };
}
