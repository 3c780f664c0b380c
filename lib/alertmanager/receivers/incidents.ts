import { PropTypes, REQUIRED_TEXT, TEXT } from '../../core/checks/prop-types';
import { Credential } from '../../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { INTEGRATION, IntegrationOptions, service } from './integration';

/** Incidents in PagerDuty, by version 2 of its Events API. */
export interface PagerDutyReceiverOptions extends IntegrationOptions {
  /** The routing key of the integration. */
  readonly routingKey: Credential;
  /** The address of the API: `https://events.eu.pagerduty.com/v2/enqueue` in Europe. @default https://events.pagerduty.com/v2/enqueue */
  readonly url?: string;
}

/** Alerts in Opsgenie. */
export interface OpsGenieOptions extends IntegrationOptions {
  /** The key of the API. */
  readonly apiKey: Credential;
  /** The address of the API: `https://api.eu.opsgenie.com/` in Europe. @default https://api.opsgenie.com/ */
  readonly url?: string;
}

/** Incidents in Splunk On-Call, which was VictorOps. */
export interface VictorOpsOptions extends IntegrationOptions {
  /** The key of the API. */
  readonly apiKey: Credential;
  /** Which team is told. */
  readonly routingKey: string;
  /** The address of the API. @default https://alert.victorops.com/integrations/generic/20131114/alert/ */
  readonly url?: string;
}

/** Notifications by Pushover. */
export interface PushoverOptions extends IntegrationOptions {
  /** The token of the application. */
  readonly token: Credential;
  /** The key of who is notified. */
  readonly userKey: Credential;
}

/** Alerts in incident.io. */
export interface IncidentIoOptions extends IntegrationOptions {
  /** The https URL of the alert source, which anybody may read. */
  readonly url: string;
  /** The token of the alert source. */
  readonly alertSourceToken: Credential;
}

/** Issues in Jira. */
export interface JiraOptions extends IntegrationOptions {
  /** The address of the API: `https://company.atlassian.net/rest/api/2/`. */
  readonly url: string;
  /** Who opens issues. */
  readonly userName: string;
  /** That user's API token. */
  readonly credential: Credential;
  /** The project that they are in. */
  readonly project: string;
  /** Their type: `Bug`. */
  readonly issueType: string;
}

const PAGERDUTY: PropTypes<PagerDutyReceiverOptions> = { ...INTEGRATION, routingKey: REQUIRED_CREDENTIAL, url: TEXT };
const OPSGENIE: PropTypes<OpsGenieOptions> = { ...INTEGRATION, apiKey: REQUIRED_CREDENTIAL, url: TEXT };
const VICTOROPS: PropTypes<VictorOpsOptions> = {
  ...INTEGRATION,
  apiKey: REQUIRED_CREDENTIAL,
  routingKey: REQUIRED_TEXT,
  url: TEXT,
};
const PUSHOVER: PropTypes<PushoverOptions> = {
  ...INTEGRATION,
  token: REQUIRED_CREDENTIAL,
  userKey: REQUIRED_CREDENTIAL,
};
const INCIDENT_IO: PropTypes<IncidentIoOptions> = {
  ...INTEGRATION,
  url: REQUIRED_TEXT,
  alertSourceToken: REQUIRED_CREDENTIAL,
};
const JIRA: PropTypes<JiraOptions> = {
  ...INTEGRATION,
  url: REQUIRED_TEXT,
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
  project: REQUIRED_TEXT,
  issueType: REQUIRED_TEXT,
};

export const pagerDuty = service(PAGERDUTY, ({ url }) => ({
  secrets: { routing_key_file: 'routingKey' },
  url: ['url', url],
}));

export const opsGenie = service(OPSGENIE, ({ url }) => ({
  secrets: { api_key_file: 'apiKey' },
  url: ['api_url', url],
}));

export const victorOps = service(VICTOROPS, ({ routingKey, url }) => ({
  secrets: { api_key_file: 'apiKey' },
  config: { routing_key: routingKey },
  url: ['api_url', url],
}));

export const pushover = service(PUSHOVER, () => ({
  secrets: { token_file: 'token', user_key_file: 'userKey' },
}));

export const incidentIo = service(INCIDENT_IO, ({ url }) => ({
  secrets: { alert_source_token_file: 'alertSourceToken' },
  url: ['url', url],
}));

export const jira = service(JIRA, ({ url, userName, project, issueType }) => ({
  secrets: {},
  config: { project, issue_type: issueType },
  url: ['api_url', url],
  login: { prop: 'credential', userName },
}));
