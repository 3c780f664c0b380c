import { Construct } from 'constructs';
import { acceptDeviation } from '../../core/checks/deviations';
import { ALL_PROPS } from '../../core/checks/calls';
import { inWords } from '../../core/checks/mistakes';
import { PropTypes, readProps, REQUIRED_TEXT, SETTINGS } from '../../core/checks/prop-types';
import { Peer } from '../../core/kubernetes/peer';
import { whereIs } from '../../core/kubernetes/prop-types';
import { Protocol } from '../../core/kubernetes/protocol';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL } from '../../credentials/prop-types';
import { HandlerPlan } from './handler';
import { brokerPort } from './queues';
import { otherSettings } from './sections';
import { secretsOf } from './service';

/** Alerts to a server that knows no TLS. */
export interface ClearTextOptions {
  /** Where the server is in the network. */
  readonly peers: Peer[];
  /** The server's host and port: `traps.example:162`. */
  readonly address: string;
  /** Any other key of the handler's section of the config file, in Kapacitor's own words. @default - Kapacitor's own */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}

/** Traps of SNMP version 2c. */
export interface SnmpTrapOptions extends ClearTextOptions {
  /** The community, which goes over the network in clear text with every trap. @default - "kapacitor", Kapacitor's own */
  readonly community?: Credential;
}

const CLEAR_TEXT: PropTypes<ClearTextOptions> = {
  peers: whereIs('who gets the alerts is'),
  address: REQUIRED_TEXT,
  settings: SETTINGS,
};
const SNMP_TRAP: PropTypes<SnmpTrapOptions> = { ...CLEAR_TEXT, community: CREDENTIAL };

export function snmpTrap(reason: string, options: SnmpTrapOptions): HandlerPlan {
  return (scope) => {
    const { community, ...given } = readProps(scope, options, SNMP_TRAP);
    accept(scope, reason, 'traps of SNMP', given.address);
    return {
      network: { ports: [brokerPort(scope, 'address', given.address)], peers: given.peers, protocol: Protocol.UDP },
      settings: {
        enabled: true,
        ...otherSettings(scope, 'snmptrap', given.settings, ['addr', 'community']),
        addr: given.address,
      },
      secrets: secretsOf('snmptrap', { community: ['community', community] }),
    };
  };
}

export function sensu(reason: string, options: ClearTextOptions): HandlerPlan {
  return (scope) => {
    const { address, peers, settings } = readProps(scope, options, CLEAR_TEXT);
    accept(scope, reason, 'events to Sensu', address);
    return {
      network: { ports: [brokerPort(scope, 'address', address)], peers },
      settings: { enabled: true, ...otherSettings(scope, 'sensu', settings, ['addr']), addr: address },
      secrets: [],
    };
  };
}

function accept(scope: Construct, reason: string, name: string, address: string): void {
  acceptDeviation(scope, 'plain-alerts', {
    prop: ALL_PROPS,
    subject: address,
    what: `its ${name} go to ${inWords(address)} in clear text, and to whoever answers there`,
    reason,
  });
}
