import { Settings } from '../core/checks/settings';
import { ServerEntry } from '../kapacitor-daemon/config';

/**
 * The config file of the kapacitord that makes users and tokens before the port opens. What only a running script knows,
 * the environment gives it: see scripts/loopback.sh. It has the servers' names and subscriptions, and no secret.
 */
export function kapacitorSetupConfig({ host, servers }: { host: string; servers: ServerEntry[] }): Settings {
  return {
    hostname: host,
    'skip-config-overrides': true,
    http: { 'https-enabled': false, 'log-enabled': false, 'write-tracing': false, 'pprof-enabled': false },
    auth: { enabled: true, 'bcrypt-cost': 10 },
    'config-override': { enabled: false },
    reporting: { enabled: false },
    stats: { enabled: false },
    fluxtask: { enabled: false },
    load: { enabled: false },
    // Nothing is taken over from the database of a Kapacitor 0.x.
    task: { dir: '' },
    influxdb:
      servers.length === 0
        ? [{ enabled: false, name: 'none' }]
        : servers.map(({ name, isDefault, subscriptions }) => ({
            // A disabled one would revoke its tokens.
            enabled: true,
            default: isDefault,
            name,
            // Stand-ins, see scripts/stand-in.sh.
            urls: ['https://127.128.0.1'],
            username: 'nobody',
            password: 'none',
            timeout: '10s',
            'startup-timeout': '2m',
            'disable-subscriptions': true,
            'subscription-protocol': 'https',
            'subscription-mode': 'cluster',
            'kapacitor-hostname': host,
            subscriptions,
          })),
  };
}
