import { parse } from 'yaml';

// What version 0.1.25 of the vendor's chart makes of values, as its templates were read: `mapTrim` drops null, "", 0, false and
// whatever is empty, in tables but not in lists; some texts are written without quotes; what is not asked for is dropped.

type Table = Readonly<Record<string, unknown>>;

const PUBLIC_PACKAGE = 'us-docker.pkg.dev/influxdb2-artifacts/clustered/influxdb';

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What stands in the chart's own values, under what is given. */
const DEFAULTS: Table = {
  imagePullSecrets: [{ name: 'gar-docker-secret' }],
  pause: false,
  image: { tag: '' },
  hostingEnvironment: {},
  images: { overrides: [] },
  ingesterStorage: { storageClassName: null, storage: '2Gi' },
  monitoringStorage: { storage: '1Gi', storageClassName: null },
  ingress: { hosts: [''], template: null },
  components: { router: { log: null, template: null }, common: { log: null, template: null } },
  resources: { ingester: { requests: null, limits: null } },
  admin: {
    users: [{ firstName: '', lastName: '', email: '', id: '' }],
    dsn: { valueFrom: { secretKeyRef: { name: '', key: '' } } },
  },
  useCustomEgress: false,
  featureFlags: [],
  observability: {},
};

/** The `spec` of the AppInstance that the chart renders. */
export function rendered(values: Table): { readonly name: unknown; readonly namespace: unknown; readonly spec: Table } {
  const all = merged(DEFAULTS, values);
  const at = (...path: string[]) => path.reduce<unknown>((one, key) => (isTable(one) ? one[key] : undefined), all);
  const required = (...path: string[]) => {
    const value = at(...path);
    if (value === undefined || value === null || value === '') throw new Error(`missing ${path.join('.')}`);
    return value;
  };
  const first = (from: string, ...keys: string[]): Table => {
    const table = at(from);
    const key = keys.find((one) => isTable(table) && Object.hasOwn(table, one));
    if (key === undefined) return {};
    const trimmed = mapTrim(at(from, key) as Table);
    // An empty text where YAML has a value is null.
    return { [key]: Object.keys(trimmed).length > 0 ? trimmed : null };
  };
  const filled = (key: string, value: unknown): Table => (isEmpty(value) ? {} : { [key]: value });
  const monitor = at('observability', 'serviceMonitor');
  return {
    name: unquoted(required('nameOverride')),
    namespace: unquoted(required('namespaceOverride')),
    spec: {
      pause: at('pause'),
      imagePullSecrets: at('imagePullSecrets'),
      package: {
        image: `${textOf(at('fullnameOverride')) || PUBLIC_PACKAGE}:${textOf(at('image', 'tag'))}`,
        apiVersion: 'influxdata.com/v1alpha1',
        spec: {
          ...filled(
            'hostingEnvironment',
            isEmpty(at('hostingEnvironment')) ? {} : first('hostingEnvironment', 'aws', 'openshift', 'gke'),
          ),
          catalog: {
            dsn: {
              valueFrom: {
                secretKeyRef: {
                  name: unquoted(required('catalog', 'dsn', 'SecretName')),
                  key: unquoted(required('catalog', 'dsn', 'SecretKey')),
                },
              },
            },
          },
          ...filled('images', {
            ...filled('overrides', at('images', 'overrides')),
            ...filled('registryOverride', unquoted(at('images', 'registryOverride') ?? '')),
          }),
          objectStore: {
            bucket: unquoted(required('objectStore', 'bucket')),
            ...first('objectStore', 's3', 'azure', 'google'),
          },
          ingesterStorage: mapTrim(at('ingesterStorage') as Table),
          monitoringStorage: mapTrim(at('monitoringStorage') as Table),
          ingress: mapTrim(at('ingress') as Table),
          ...filled('components', mapTrim((at('components') ?? {}) as Table)),
          ...filled('resources', mapTrim((at('resources') ?? {}) as Table)),
          admin: {
            users: required('admin', 'users'),
            dsn: required('admin', 'dsn'),
            identityProvider: unquoted(required('admin', 'identityProvider')),
            jwksEndpoint: unquoted(required('admin', 'jwksEndpoint')),
          },
          ...(at('useCustomEgress') === true
            ? { egress: { customCertificates: at('egress', 'customCertificates') } }
            : {}),
          ...filled('featureFlags', at('featureFlags')),
          ...(isEmpty(monitor)
            ? {}
            : {
                observability: {
                  serviceMonitor: {
                    interval: unquoted(required('observability', 'serviceMonitor', 'interval')),
                    scrapeTimeout: unquoted(required('observability', 'serviceMonitor', 'scrapeTimeout')),
                  },
                },
              }),
        },
      },
    },
  };
}

/** What `kubectl apply` leaves of an object under a field of which the API server knows nothing: null takes a key away. */
export function applied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(applied);
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, applied(item)]])),
  );
}

function mapTrim(table: Table): Table {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, value]): [string, unknown][] => {
      const kept = isTable(value) ? mapTrim(value) : value;
      return isEmpty(kept) ? [] : [[key, kept]];
    }),
  );
}

// Helm lays values over the chart's own, table by table; lists as a whole.
function merged(under: unknown, over: unknown): Table {
  const result = { ...(under as Table) } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over as Table))
    result[key] = isTable(result[key]) && isTable(value) ? merged(result[key], value) : value;
  return result;
}

function unquoted(value: unknown): unknown {
  return typeof value === 'string' && value !== '' ? parse(value, { version: '1.1' }) : value;
}

// As `empty` of the templates has it.
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return Array.isArray(value) ? value.length === 0 : isTable(value) && Object.keys(value).length === 0;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
