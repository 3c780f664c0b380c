import { toml } from '../formats';
import { ProviderFacts } from './identity-provider';

/** What influxctl is told beside who logs in. */
export interface ProfileOptions {
  readonly host: string;
  readonly port: number;
  /** The file with what verifies the server. @default - the roots of the machine do */
  readonly ca?: string;
}

/**
 * The file `config.toml` of influxctl 2.9.8 or newer, without a secret: people log in by their browser. The names of the keys are
 * those of its reference; what only InfluxDB Cloud Dedicated knows is left out.
 */
export function influxctlProfile(provider: ProviderFacts, { host, port, ca }: ProfileOptions): string {
  const { clientId, scopes, parameters, tokenUrl, deviceUrl } = provider;
  return toml({
    profile: [
      {
        name: 'default',
        product: 'clustered',
        host,
        port: String(port),
        tls: { ca },
        auth: {
          oauth2: { client_id: clientId, scopes, parameters, token_url: tokenUrl, device_url: deviceUrl },
        },
      },
    ],
  });
}
