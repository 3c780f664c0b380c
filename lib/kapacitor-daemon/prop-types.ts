import { FLAG, instanceOf, PropType, PropTypes, struct } from '../core/checks/prop-types';
import { ROTATION } from '../credentials/rotation';
import { SETUP_ADMINISTRATOR } from '../influxdb-daemon/prop-types';
import { AlertHandler } from './alert-handler';
import { SubscribeOptions } from './subscribe-options';

export const SUBSCRIBE_OPTIONS: PropTypes<SubscribeOptions> = {
  ...ROTATION,
  setup: struct(SETUP_ADMINISTRATOR),
  isDefault: FLAG,
};

export const HANDLER: PropType<AlertHandler> = instanceOf(
  AlertHandler,
  'an AlertHandler, like AlertHandler.slack(…)',
  true, // the URL of a webhook, maybe
);
