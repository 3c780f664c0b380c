import { Construct } from 'constructs';
import { TRUST } from '../../certificates/prop-types';
import { Trust } from '../../certificates/trust';
import { checkedUrl } from '../../core/checks/https-url';
import { FLAG, PropTypes, readProps, SETTINGS } from '../../core/checks/prop-types';
import { Settings } from '../../core/checks/settings';
import { UNKNOWN_SETTINGS, UnknownSettings } from '../../core/checks/unknown-settings';
import { Peer } from '../../core/kubernetes/peer';
import { PEERS } from '../../core/kubernetes/prop-types';
import { Credential } from '../../credentials/credential';

/** What every integration of a receiver needs to know. */
export interface IntegrationOptions {
  /**
   * Where the service is in the network: Alertmanager's own policy lets nothing else through.
   * @default - the proxy of Alertmanager takes what it is told there; a mistake where it has none
   */
  readonly peers?: Peer[];
  /** What verifies its certificate. @default - the public authorities that the image trusts */
  readonly trust?: Trust;
  /** Whether it is told that an alert is over. @default - Alertmanager's own for this integration: false for email, true else */
  readonly sendResolved?: boolean;
  /**
   * Any other key of the integration, in Alertmanager's own words: `{ title: '{{ .CommonLabels.alertname }}' }`. One that it does not
   * know is a mistake. Who may read a ConfigMap may read it.
   * @default - none
   * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /** Keys that a newer Alertmanager has. @default - none */
  readonly unknownSettings?: UnknownSettings;
}

/** A secret of an integration. */
export interface IntegrationSecret {
  /** The prop that it was given to. */
  readonly prop: string;
  readonly credential: Credential;
}

/** An integration as the config file has it, and where its service is. */
export interface PlannedIntegration extends IntegrationOptions {
  readonly port: number;
  readonly config: Settings;
  /** The keys that props decide, be they given or not. */
  readonly decided: readonly string[];
  /** Secrets by the key of the config file that names their file. */
  readonly secrets: Readonly<Record<string, IntegrationSecret>>;
  /** Who it is by basic authentication, or by a token. @default - the URL or a key says it */
  readonly login?: IntegrationSecret & { readonly userName?: string };
}

/** Makes an integration, and records what is wrong with it. */
export type IntegrationPlan<T extends IntegrationOptions = IntegrationOptions> = (
  scope: Construct,
  given: T,
) => PlannedIntegration;

/** The types of what every integration takes. */
export const INTEGRATION: PropTypes<IntegrationOptions> = {
  peers: PEERS,
  trust: TRUST,
  sendResolved: FLAG,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
};

/** What the plan of every integration takes over from its options as they are. */
export function commonOf(options: IntegrationOptions): IntegrationOptions {
  const { peers, trust, sendResolved, settings, unknownSettings } = options;
  return { peers, trust, sendResolved, settings, unknownSettings };
}

/** A service that one secret opens, or two: what most of them are. */
export function service<T extends IntegrationOptions>(
  types: PropTypes<T>,
  plan: (given: T) => {
    /** The props with its secrets, by the key of the config file that names their file. */
    readonly secrets: Readonly<Record<string, keyof T & string>>;
    readonly config?: Settings;
    /** The address of its API, under the key that has it. */
    readonly url?: readonly [key: string, url: string | undefined];
    /** The prop with the secret by which it logs in, and as whom. */
    readonly login?: { readonly prop: keyof T & string; readonly userName?: string };
  },
): IntegrationPlan<T> {
  return (scope, options) => {
    const given = readProps(scope, options, types);
    const secretIn = (prop: keyof T & string) => ({ prop, credential: given[prop] as Credential });
    const { secrets, config = {}, url: [key, url] = ['', undefined], login } = plan(given);
    const address = url === undefined ? undefined : checkedUrl(scope, 'url', url);
    const decided = [...Object.keys(secrets), ...Object.keys(config), ...(key === '' ? [] : [key])];
    return {
      ...commonOf(given),
      port: address?.port ?? 443,
      config: { ...config, ...(url === undefined ? {} : { [key]: url }) },
      decided: decided.map((one) => one.replace(/_file$/, '')),
      secrets: Object.fromEntries(Object.entries(secrets).map(([key, prop]) => [key, secretIn(prop)])),
      login: login && { ...login, ...secretIn(login.prop) },
    };
  };
}
