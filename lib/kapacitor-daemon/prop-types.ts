import {
  FLAG,
  instanceOf,
  PropType,
  PropTypes,
  required,
  RequiredPropType,
  struct,
  TEXT,
} from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { SETUP_ADMINISTRATOR } from '../influxdb-daemon/prop-types';
import { AlertHandler } from './alert-handler';
import { MetaUsers } from './meta-users';
import { KapacitorDatabaseOptions, SubscribeOptions } from './subscribe-options';
import { KapacitorAdministratorOptions, KapacitorUserOptions } from './user';

export const KAPACITOR_DATABASE_OPTIONS: PropTypes<KapacitorDatabaseOptions> = { ...ROTATION, isDefault: FLAG };

export const SUBSCRIBE_OPTIONS: PropTypes<SubscribeOptions> = {
  ...KAPACITOR_DATABASE_OPTIONS,
  setup: struct(SETUP_ADMINISTRATOR),
};

export const HANDLER: PropType<AlertHandler> = instanceOf(
  AlertHandler,
  'an AlertHandler, like AlertHandler.slack(…)',
  { secret: true }, // the URL of a webhook, maybe
);

export const KAPACITOR_USER_OPTIONS: PropTypes<KapacitorUserOptions> = { ...ROTATION, credential: CREDENTIAL };

export const ADMINISTRATOR: PropTypes<KapacitorAdministratorOptions> = { ...KAPACITOR_USER_OPTIONS, name: TEXT };

export const META_USERS_PROP: PropType<MetaUsers> = instanceOf(
  MetaUsers,
  'a MetaUsers, like MetaUsers.fromAttributes({ … })',
);

/** Stands in for what is missing, which is a mistake already. */
export const REQUIRED_META_USERS: RequiredPropType<MetaUsers> = required(META_USERS_PROP, () => MetaUsers._missing());
