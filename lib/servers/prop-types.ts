import { SERVER_IDENTITY } from '../connections/tls/server-identity-props';
import { DURATION, NUMBER, PropTypes } from '../core/checks/prop-types';
import { IMAGE } from '../workloads/container-image';
import { PERSISTENT_STORAGE, WORKLOAD } from '../workloads/prop-types';
import { SecureServerProps } from './secure-server-props';

/** What every server takes. */
export const SECURE_SERVER: PropTypes<SecureServerProps> = {
  ...WORKLOAD,
  ...SERVER_IDENTITY,
  image: IMAGE,
  storage: PERSISTENT_STORAGE,
  terminationGracePeriod: DURATION,
  startTimeout: DURATION,
  disruptionBudget: NUMBER,
};
