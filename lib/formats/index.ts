export { base64 } from './base64';
export { json, toml, yaml } from './documents';
export { isGoTemplate, unknownFunction } from './go-template';
export { influxqlIdentifier, influxqlString } from './influxql';
