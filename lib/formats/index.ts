export { base64 } from './base64';
export { json, toml, yaml } from './documents';
export { hcl } from '../core/terraform/hcl';
export { influxqlIdentifier, influxqlString } from './influxql';
