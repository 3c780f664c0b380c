import { PropTypes, readProps } from '../../core/checks/prop-types';
import { whereIs } from '../../core/kubernetes/prop-types';
import { Credential } from '../../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { AlertHandlerOptions, Plan } from './handler';

/** Incidents in PagerDuty, by version 2 of its API. */
export interface PagerDutyOptions extends AlertHandlerOptions {
  /** The routing key of the integration. */
  readonly routingKey: Credential;
}

const PAGERDUTY: PropTypes<PagerDutyOptions> = { routingKey: REQUIRED_CREDENTIAL, peers: whereIs('PagerDuty is') };

export function pagerDuty(options: PagerDutyOptions): Plan {
  return (scope) => {
    const { routingKey, peers } = readProps(scope, options, PAGERDUTY);
    const variable = () => 'KAPACITOR_PAGERDUTY2_ROUTING_KEY';
    return {
      network: { port: 443, peers },
      settings: { enabled: true },
      secrets: [{ prop: 'routingKey', credential: routingKey, variable }],
    };
  };
}
