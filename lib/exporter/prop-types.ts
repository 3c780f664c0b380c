import { SERVER_IDENTITY } from '../connections/tls/server-identity-props';
import { ACCEPTED } from '../core/checks/accepted-risk';
import { map, NUMBER, PropTypes, required, REQUIRED_TEXT, TEXT, TEXT_MAP, TEXTS } from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { WEB_CONFIG } from '../web-config/prop-types';
import { ContainerImage, IMAGE } from '../workloads/container-image';
import { WORKLOAD } from '../workloads/prop-types';
import { SecureExporterProps } from './exporter-props';
import { SERVING } from './serving';

export const SECURE_EXPORTER: PropTypes<SecureExporterProps> = {
  ...WORKLOAD,
  ...SERVER_IDENTITY,
  ...WEB_CONFIG,
  image: required(IMAGE, () => ContainerImage.fromTag('missing:v1.0.0')),
  command: REQUIRED_TEXT,
  serving: SERVING,
  port: required(NUMBER, () => 9100),
  metricsPath: TEXT,
  args: TEXTS,
  env: TEXT_MAP,
  secretEnv: map(CREDENTIAL),
  files: TEXT_MAP,
  secretFiles: map(CREDENTIAL),
  user: NUMBER,
  unverified: ACCEPTED,
};
