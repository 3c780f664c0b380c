import { HTTP_PROXY } from '../connections/network/http-proxy';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { ACCEPTED, AcceptedRisk } from '../core/checks/accepted-risk';
import { FLAG, NUMBER, PropTypes, required, SETTINGS, struct } from '../core/checks/prop-types';
import { CREDENTIAL, MISSING_CREDENTIAL } from '../credentials/prop-types';
import { ADMINISTRATOR, REQUIRED_META_USERS } from '../kapacitor-daemon/prop-types';
import { REQUIRED_LICENSE } from '../servers/license';
import { SECURE_SERVER } from '../servers/prop-types';
import { SecureKapacitorEnterpriseProps } from './enterprise-props';

export const SECURE_KAPACITOR_ENTERPRISE: PropTypes<SecureKapacitorEnterpriseProps> = {
  ...SECURE_SERVER,
  license: REQUIRED_LICENSE,
  metaUsers: REQUIRED_META_USERS,
  administrator: required(struct(ADMINISTRATOR), () => ({ credential: MISSING_CREDENTIAL })),
  clearTextBetweenMembers: required(ACCEPTED, () => AcceptedRisk.because('missing')),
  tasksRunPrograms: required(ACCEPTED, () => AcceptedRisk.because('missing')),
  members: NUMBER,
  redundancy: NUMBER,
  sharedSecret: CREDENTIAL,
  clientCertificate: FLAG,
  proxy: HTTP_PROXY,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
};
