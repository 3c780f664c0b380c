import { INFLUXDB_PORT } from '../influxdb-daemon/config';
import { askedByCurl, CurlQuestion } from '../workloads/probes';
import { META_PORT } from '../influxdb-daemon/meta-nodes';
import { ENTERPRISE_PATHS as PATHS } from './config';

const DATA: CurlQuestion = {
  url: `https://localhost:${INFLUXDB_PORT}/ping`,
  ca: PATHS.ca,
  ready: '204|401',
  starts: 900,
};

// A node that is in no cluster has no users: it says that one has to be made first, and clients must not find it.
const JOINED: CurlQuestion = {
  ...DATA,
  url: `https://localhost:${INFLUXDB_PORT}/query?q=SHOW+DATABASES`,
  ready: '401',
  unready: `${PATHS.tls}/unready`,
};

// An answer of any kind: what it says to who shows no credential is not documented, and 400 in an independent implementation.
const META: CurlQuestion = {
  url: `https://localhost:${META_PORT}/ping`,
  ca: PATHS.ca,
  ready: '[1-5]??',
  starts: 300,
};

/** Of data nodes. */
export const DATA_PROBES = { ...askedByCurl(DATA), readinessProbe: askedByCurl(JOINED).readinessProbe };

/** Of meta nodes. */
export const META_PROBES = askedByCurl(META);
