import { HTTP_PROXY } from '../connections/network/http-proxy';
import {
  DURATION,
  instanceOf,
  list,
  NUMBER,
  PropTypes,
  requiredList,
  required,
  RequiredPropType,
  SETTINGS,
  TEXT,
} from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { SECURE_SERVER } from '../servers/prop-types';
import { WEB_CONFIG } from '../web-config/prop-types';
import { SecureAlertmanagerProps } from './alertmanager-props';
import { ReceiverIntegration } from './receivers/receiver-integration';
import { TimeIntervalsOptions } from './time-intervals';

export const SECURE_ALERTMANAGER: PropTypes<SecureAlertmanagerProps> = {
  ...SECURE_SERVER,
  ...WEB_CONFIG,
  replicas: NUMBER,
  retention: DURATION,
  resolveTimeout: DURATION,
  maxSilences: NUMBER,
  externalUrl: TEXT,
  proxy: HTTP_PROXY,
};

export const INTEGRATIONS: RequiredPropType<ReceiverIntegration[]> = requiredList(
  list(instanceOf(ReceiverIntegration, 'a ReceiverIntegration, like ReceiverIntegration.slack({ … })')),
  'one integration or more; `routeTo(Receiver.nobody(), …)` is for alerts that nobody is told of',
);

export const TIME_INTERVALS_OPTIONS: PropTypes<TimeIntervalsOptions> = { unknownSettings: UNKNOWN_SETTINGS };

/** What each may say is checked by `acceptTimeIntervals`. */
export const INTERVALS = required(list(SETTINGS), () => []);
