import { checkPort } from '../../core/checks/checks';
import { DeviationCode } from '../../core/checks/deviation-codes';
import { acceptDeviation } from '../../core/checks/deviations';
import { ALL_PROPS } from '../../core/checks/calls';
import { NUMBER, PropTypes, readProps, required } from '../../core/checks/prop-types';
import { whereIs } from '../../core/kubernetes/prop-types';
import { Peer } from '../../core/kubernetes/peer';
import { HandlerPlan } from './handler';

/** Alerts as lines of JSON over TCP, which knows neither TLS nor a login. */
export interface TcpOptions {
  /** Where who gets the alerts is in the network. */
  readonly peers: Peer[];
  /** The port that it is sent to. The address is what a task says, as far as `peers` goes. */
  readonly port: number;
}

const TCP: PropTypes<TcpOptions> = {
  port: required(NUMBER, () => 1),
  peers: whereIs('who gets the alerts is'),
};

export function tcp(reason: string, options: TcpOptions): HandlerPlan {
  return (scope) => {
    const { port, peers } = readProps(scope, options, TCP);
    checkPort(scope, 'port', port);
    acceptDeviation(scope, 'plain-tcp', {
      prop: ALL_PROPS,
      subject: String(port),
      what: 'its tasks can send alerts over TCP, in clear text and to whoever answers',
      reason,
    });
    return { network: { ports: [port], peers }, settings: {}, secrets: [] };
  };
}

/** What needs no network, and a reason. */
export function inPod(code: DeviationCode, what: string, reason: string): HandlerPlan {
  return (scope) => {
    acceptDeviation(scope, code, { prop: ALL_PROPS, what, reason });
    return { settings: {}, secrets: [] };
  };
}
