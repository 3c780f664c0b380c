import { PropTypes, REQUIRED_TEXT, TEXT } from '../../core/checks/prop-types';
import { checkAccount } from '../../credentials/account';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { ServiceHandlerOptions } from './handler';
import { SERVICE, service } from './service';

/** Incidents in PagerDuty, by version 2 of its API. */
export interface PagerDutyOptions extends ServiceHandlerOptions {
  /** The routing key of the integration. */
  readonly routingKey: Credential;
  /** The address of the API: `https://events.eu.pagerduty.com/v2/enqueue` in Europe. @default https://events.pagerduty.com/v2/enqueue */
  readonly url?: string;
}

/** Alerts in Opsgenie, by version 2 of its API. */
export interface OpsGenieAlertOptions extends ServiceHandlerOptions {
  /** The key of the API. */
  readonly apiKey: Credential;
  /** The address of the API: `https://api.eu.opsgenie.com/v2/alerts` in Europe. @default https://api.opsgenie.com/v2/alerts */
  readonly url?: string;
}

/** Incidents in Splunk On-Call, which was VictorOps. */
export interface VictorOpsAlertOptions extends ServiceHandlerOptions {
  /** The key of the API. */
  readonly apiKey: Credential;
  /** Which team is told, unless a task says another. */
  readonly routingKey: string;
  /** The address of the API. @default https://alert.victorops.com/integrations/generic/20131114/alert */
  readonly url?: string;
}

/** Alerts in BigPanda. */
export interface BigPandaOptions extends ServiceHandlerOptions {
  /** The key of the application, which is no secret. */
  readonly appKey: string;
  /** The token of the API. */
  readonly token: Credential;
  /** The address of the API. @default https://api.bigpanda.io/data/v2/alerts */
  readonly url?: string;
}

/** Alerts in Alerta. */
export interface AlertaOptions extends ServiceHandlerOptions {
  /** The https URL of the server, with the path of its API where it has one. */
  readonly url: string;
  /** The key of the API. */
  readonly token: Credential;
}

/** Events in a system that asks for a user. */
export interface EventServiceOptions extends ServiceHandlerOptions {
  /** The https URL that takes events. */
  readonly url: string;
  /** Who sends them. @default - nobody */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
}

const PAGERDUTY: PropTypes<PagerDutyOptions> = { ...SERVICE, routingKey: REQUIRED_CREDENTIAL, url: TEXT };
const OPSGENIE: PropTypes<OpsGenieAlertOptions> = { ...SERVICE, apiKey: REQUIRED_CREDENTIAL, url: TEXT };
const VICTOROPS: PropTypes<VictorOpsAlertOptions> = {
  ...SERVICE,
  apiKey: REQUIRED_CREDENTIAL,
  routingKey: REQUIRED_TEXT,
  url: TEXT,
};
const BIGPANDA: PropTypes<BigPandaOptions> = {
  ...SERVICE,
  appKey: REQUIRED_TEXT,
  token: REQUIRED_CREDENTIAL,
  url: TEXT,
};
const ALERTA: PropTypes<AlertaOptions> = { ...SERVICE, url: REQUIRED_TEXT, token: REQUIRED_CREDENTIAL };
const EVENTS: PropTypes<EventServiceOptions> = {
  ...SERVICE,
  url: REQUIRED_TEXT,
  userName: TEXT,
  credential: CREDENTIAL,
};

export const pagerDuty = service('pagerduty2', 'PagerDuty is', PAGERDUTY, ({ routingKey, url }) => ({
  secrets: { 'routing-key': ['routingKey', routingKey] },
  url,
}));

export const opsGenie = service('opsgenie2', 'Opsgenie is', OPSGENIE, ({ apiKey, url }) => ({
  secrets: { 'api-key': ['apiKey', apiKey] },
  url,
}));

export const victorOps = service('victorops', 'Splunk On-Call is', VICTOROPS, ({ apiKey, routingKey, url }) => ({
  secrets: { 'api-key': ['apiKey', apiKey] },
  config: { 'routing-key': routingKey },
  url,
}));

export const bigPanda = service('bigpanda', 'BigPanda is', BIGPANDA, ({ appKey, token, url }) => ({
  secrets: { token: ['token', token] },
  config: { 'app-key': appKey },
  url,
}));

export const alerta = service('alerta', 'Alerta is', ALERTA, ({ token, url }) => ({
  secrets: { token: ['token', token] },
  url,
}));

const events = (section: string, who: string) =>
  service(section, who, EVENTS, (given, scope) => {
    const { url, userName, credential } = given;
    checkAccount(scope, given);
    return {
      secrets: { password: ['credential', credential] },
      config: userName === undefined ? {} : { username: userName },
      url,
      decided: ['username'],
    };
  });

export const serviceNow = events('servicenow', 'ServiceNow is');

export const zenoss = events('zenoss', 'Zenoss is');
