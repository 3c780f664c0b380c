export { base64 } from './base64';
export { json, toml, yaml } from './documents';
export { influxqlIdentifier, influxqlString } from './influxql';
