import { checkInteger } from '../../core/checks/checks';
import { acceptDeviation } from '../../core/checks/deviations';
import { NUMBER, PropTypes, readProps, required, REQUIRED_TEXT, TEXT } from '../../core/checks/prop-types';
import { whereIs } from '../../core/kubernetes/prop-types';
import { AlertHandlerOptions, Plan } from './handler';

/** Alerts as lines of JSON over TCP, which knows neither TLS nor a login. */
export interface TcpOptions extends AlertHandlerOptions {
  /** The port that it is sent to. The address is what a task says, as far as `peers` goes. */
  readonly port: number;
  /** Why that is accepted. `Deviations.of` lists it. */
  readonly reason: string;
}

const TCP: PropTypes<TcpOptions> = {
  port: required(NUMBER, () => 1),
  // That it is written is checked where it is put on record.
  reason: required(TEXT, () => ''),
  peers: whereIs('who gets the alerts is'),
};

export function tcp(options: TcpOptions): Plan {
  return (scope) => {
    const { port, reason, peers } = readProps(scope, options, TCP);
    checkInteger(scope, 'port', port, { min: 1, max: 65535 });
    acceptDeviation(
      scope,
      2,
      'reason',
      'its tasks can send alerts over TCP, in clear text and to whoever answers',
      reason,
    );
    return { network: { port, peers }, settings: {}, secrets: [] };
  };
}

/** What needs no network, and a reason. */
export function inPod(what: string, reason: string): Plan {
  return (scope) => {
    acceptDeviation(scope, 11, 'reason', what, REQUIRED_TEXT.read(reason, scope, 'reason'));
    return { settings: {}, secrets: [] };
  };
}
