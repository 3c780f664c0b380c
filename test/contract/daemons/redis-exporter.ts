import type { Daemon, DaemonContainer } from '../listeners';

/** redis_exporter, which is told by flags and variables how it serves. */
export const daemon: Daemon = { command: '/redis_exporter', open };

function open({ container, file }: DaemonContainer): string[] {
  const flag = (name: string) => container.args?.find((one) => one.startsWith(`--${name}=`))?.split('=')[1];
  const variable = (name: string) => container.env?.find((one) => one.name === `REDIS_EXPORTER_BASIC_AUTH_${name}`);
  return [
    ...(flag('tls-server-min-version') === 'TLS1.2' ? [] : ['an older TLS is served']),
    ...['cert', 'key'].filter((what) => !file(flag(`tls-server-${what}-file`))).map((what) => `no ${what} is mounted`),
    ...(variable('USERNAME')?.value && variable('PASSWORD')?.value_from?.secret_key_ref
      ? []
      : ['it asks nobody for a password']),
    ...(/^\[\$\(POD_IP\)\]:\d+$/.test(flag('web.listen-address') ?? '') ? [] : ['it listens on every address']),
  ];
}
