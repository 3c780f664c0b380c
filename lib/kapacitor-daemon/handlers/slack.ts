import { PropTypes, readProps, TEXT } from '../../core/checks/prop-types';
import { whereIs } from '../../core/kubernetes/prop-types';
import { Credential } from '../../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { AlertHandlerOptions, Plan } from './handler';

/** The Slack workspace of an alert that names none. */
export const DEFAULT_WORKSPACE = 'default';

/** Messages to Slack, or what speaks its protocol. */
export interface SlackOptions extends AlertHandlerOptions {
  /** The https URL of the incoming webhook: who knows it can post. */
  readonly url: Credential;
  /** The channel. @default - the webhook's own */
  readonly channel?: string;
  /** The name that a TICKscript calls it by; one of several is the default's. @default default */
  readonly workspace?: string;
}

const SLACK: PropTypes<SlackOptions> = {
  url: REQUIRED_CREDENTIAL,
  channel: TEXT,
  workspace: TEXT,
  peers: whereIs("the workspace's webhook is"),
};

export function slack(options: SlackOptions, workspace: string): Plan {
  return (scope) => {
    const { url, channel, peers } = readProps(scope, options, SLACK);
    return {
      network: { port: 443, peers },
      settings: { enabled: true, workspace, ...(channel === undefined ? {} : { channel }) },
      secrets: [{ prop: 'url', credential: url, variable: (index) => `KAPACITOR_SLACK_${index}_URL` }],
    };
  };
}
