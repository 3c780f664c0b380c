import { askedByCurl } from '../workloads/probes';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from './config';

/** OPTIONS is the one request that is answered without a credential, when InfluxDB answered and its tasks are started. */
export const KAPACITOR_PROBES = askedByCurl({
  url: `https://localhost:${KAPACITOR_PORT}/kapacitor/v1/ping`,
  ca: PATHS.ca,
  method: 'OPTIONS',
  ready: '2??',
  starts: 300,
});
