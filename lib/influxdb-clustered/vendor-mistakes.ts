import { isRecord } from '../core/values/records';

/** Something that stands in the wrong place, as pages of the vendor's have it. */
export interface Misplaced {
  /** Where it stands, below the settings. */
  readonly at: string;
  /** The right spelling, to be read after "takes". */
  readonly takes: string;
}

const OUTSIDE = 'nothing here: settings are what stands in `spec.package.spec`';
const FLAT = (key: string, prop: string) =>
  `nothing here: the flat form is old, today it is \`objectStore.s3.${key}\`, which \`ObjectStore.s3({ ${prop} })\` writes`;

// By the place, whatever stands there.
const PLACES: Readonly<Record<string, string>> = {
  values: `${OUTSIDE}. An AppInstance has no \`spec.values\`: a registry of your own is \`settings.images.registryOverride\``,
  'kubit.controller.image':
    'nothing here: the chart has no such value, but `operatorImageOverride` and `operatorImageVersion`: `ClusteredOperator.byChart(reason, { image })`',
  kubit: 'nothing here: images of the operator are `ClusteredOperator.byChart(reason, { … })`',
  spec: `${OUTSIDE}, as \`ingress\`, without \`spec\` and \`package\` around it`,
  package: `${OUTSIDE}: \`ingress\` and the like stand inside of \`package.spec\`, not beside \`package\``,
  apiVersion: `${OUTSIDE}; the rest of an AppInstance is written by itself`,
  kind: `${OUTSIDE}; the rest of an AppInstance is written by itself`,
  metadata: `${OUTSIDE}; its name is the prop \`name\``,
  imagePullSecrets: `${OUTSIDE}. The operator takes exactly one pull secret: the prop \`imagePullSecret\``,
  pause: `${OUTSIDE}; it is the prop \`pause\``,
  'objectStore.s3.bucket':
    'nothing here: the bucket stands beside `s3`, as `objectStore.bucket`, which `ObjectStore.s3({ bucket, region })` writes',
  'objectStore.allowHttp': FLAT('allowHttp', 'bucket, region'),
  'objectStore.region': FLAT('region', 'bucket, region'),
  'objectStore.endpoint': FLAT('endpoint', 'endpoint'),
  'objectStore.accessKey': FLAT('accessKey', 'accessKey'),
  'objectStore.secretKey': FLAT('secretKey', 'secretKey'),
  'objectStore.s3.allowHttp':
    'nothing here: it is always the text "false", as credentials and data would pass in clear otherwise',
  'egress.customCertificates':
    'nothing here: `egressTrust` writes the ConfigMap and its reference with one key. On the page the ConfigMap has `certs.pem` and the reference `ca.pem`, by which pods never start',
  'admin.internalSigningKey': 'nothing here: it is made by itself, and the chart cannot set it',
};

const CREDENTIALS = /^(catalog\.dsn|admin\.dsn|objectStore\.(s3|azure)\.(accessKey|secretKey|account))\.value$/;

/** What of a key of the settings stands where the vendor's pages put it, and is wrong there. */
export function misplaced(key: string, value: unknown): Misplaced[] {
  const takes = rightSpelling(key, value);
  if (takes !== undefined) return [{ at: key, takes }, ...(key === 'kubit' ? below(key, value) : [])];
  return below(key, value);
}

function below(path: string, value: unknown): Misplaced[] {
  if (!isRecord(value)) return [];
  const [first = ''] = path.split('.');
  if (!['admin', 'catalog', 'egress', 'kubit', 'objectStore'].includes(first)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = `${path}.${key}`;
    const takes = rightSpelling(at, item);
    return takes === undefined ? below(at, item) : [{ at, takes }];
  });
}

function rightSpelling(path: string, value: unknown): string | undefined {
  if (Object.hasOwn(PLACES, path)) return PLACES[path];
  if (CREDENTIALS.test(path))
    return 'nothing here: credentials come from a Secret, by `valueFrom`, which a Credential writes';
  if (path === 'admin.jwksEndpoint' && typeof value === 'string' && /openid-configuration\/?$/.test(value))
    return 'the document with the keys, of Auth0 https://…/.well-known/jwks.json, which IdentityProvider.auth0({ domain }) writes';
  if (
    path === 'admin.identityProvider' &&
    /^(entra\w*|aad|azure\s*ad|Azure)$/i.test(String(value)) &&
    value !== 'azure'
  )
    return 'exactly "azure", which IdentityProvider.entraId({ tenantId }) writes';
  return undefined;
}
