import { TRUST } from '../../certificates/prop-types';
import { checkedUrl } from '../../core/checks/https-url';
import { PropTypes, readProps, SETTINGS } from '../../core/checks/prop-types';
import { Settings } from '../../core/checks/settings';
import { PEERS } from '../../core/kubernetes/prop-types';
import { Construct } from 'constructs';
import { Credential } from '../../credentials/credential';
import { AlertHandlerOptions, HandlerPlan, HandlerSecret, ServiceHandlerOptions } from './handler';
import { otherSettings, SEVERAL } from './sections';

/** The types of what every handler takes. */
export const ALERT_HANDLER: PropTypes<AlertHandlerOptions> = { peers: PEERS };

/** The types of what every handler over HTTPS takes. */
export const SERVICE: PropTypes<ServiceHandlerOptions> = { ...ALERT_HANDLER, trust: TRUST, settings: SETTINGS };

/** A credential under the key of the config file that it beats. */
export type HandlerSecrets = Readonly<Record<string, readonly [prop: string, credential: Credential | undefined]>>;

/** What a service's handler is, beside what all of them are. */
export interface ServicePlan {
  readonly secrets: HandlerSecrets;
  readonly config?: Settings;
  /** The address of its API. @default - Kapacitor's own, or in a secret, at port 443 */
  readonly url?: string;
  /** The keys that are for a prop, given or not. */
  readonly decided?: readonly string[];
}

/** A service over HTTPS that a secret opens, or two: what most of them are. */
export function service<T extends ServiceHandlerOptions>(
  section: string,
  who: string,
  types: PropTypes<T>,
  plan: (given: T, scope: Construct) => ServicePlan,
): (options: T) => HandlerPlan {
  return (options) => (scope) => {
    const given = readProps(scope, options, types);
    const { secrets, config = {}, url, decided = [] } = plan(given, scope);
    const address = url === undefined ? undefined : checkedUrl(scope, 'url', url);
    const byProp = ['url', ...decided, ...Object.keys(secrets), ...Object.keys(config)];
    return {
      network: { ports: [address?.port ?? 443], peers: given.peers, service: who, host: address?.host },
      trust: given.trust,
      settings: {
        enabled: true,
        ...otherSettings(scope, section, given.settings, byProp),
        ...config,
        ...(url === undefined ? {} : { url }),
      },
      secrets: secretsOf(section, secrets),
    };
  };
}

/** The secrets of a handler, by the variables that beat its config file. */
export function secretsOf(section: string, secrets: HandlerSecrets): HandlerSecret[] {
  const given = Object.entries(secrets).flatMap(([key, [prop, credential]]) =>
    credential ? [{ key, prop, credential }] : [],
  );
  return given.map(({ key, prop, credential }, position) => {
    const variable = (index: number) => variableOf(section, index, key);
    return { prop, credential, variable, ...(position === 0 ? {} : { further: true }) };
  });
}

/** The variable that beats a key of the config file, with the place among those of its section. */
export function variableOf(section: string, index: number, key: string): string {
  const number = Object.hasOwn(SEVERAL, section) ? [String(index)] : [];
  return ['KAPACITOR', section, ...number, key.replaceAll('-', '_')].join('_').toUpperCase();
}
