// What an AppInstance of release 20260421-2022186 takes, written down from the reference: stricter than the vendor's own schema,
// which lets through what is marked with (*).

/** A part of JSON Schema, as far as `problemsOf` reads it. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Of an object: what is not among `properties`. Nothing else is taken where it is left out. */
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly oneOf?: readonly Schema[];
  /** Whatever Kubernetes takes there. */
  readonly anything?: true;
}

const text: Schema = { type: 'string', pattern: '\\S' };
const anything: Schema = { anything: true };
const texts: Schema = { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1 };
const list = (items: Schema): Schema => ({ type: 'array', items, minItems: 1 });

function object(properties: Readonly<Record<string, Schema>>, ...required: string[]): Schema {
  return { type: 'object', properties, required, minProperties: 1 };
}

function several(names: readonly string[], schema: Schema): Schema {
  return object(Object.fromEntries(names.map((name) => [name, schema])));
}

// (*) Not `value`, and a name that is not null.
const secretRef = object(
  { valueFrom: object({ secretKeyRef: object({ name: text, key: text }, 'name', 'key') }, 'secretKeyRef') },
  'valueFrom',
);
const storage = object({ storage: { type: 'string', pattern: '^\\d+(Mi|Gi|Ti)$' }, storageClassName: text }, 'storage');
const quantity: Schema = { type: 'string', pattern: '^\\d+(\\.\\d+)?(m|k|[KMGTPE]i?)?$' };
const limits = object({ cpu: quantity, memory: quantity });
const resource = object({
  requests: object({ cpu: quantity, memory: quantity, replicas: { type: 'integer' } }),
  limits,
});
const component = object({
  log: object({ filters: list(text) }, 'filters'),
  template: object({
    metadata: object({ annotations: texts, labels: texts }),
    nodeSelector: texts,
    tolerations: list(anything),
    affinity: object({ nodeAffinity: anything, podAntiAffinity: anything }),
    containers: { type: 'object', additionalProperties: object({ env: texts }, 'env'), minProperties: 1 },
  }),
});

export const PACKAGE_SPEC: Schema = object(
  {
    // (*) With a DSN.
    catalog: object({ dsn: secretRef }, 'dsn'),
    objectStore: {
      oneOf: [
        object(
          {
            bucket: text,
            s3: object(
              {
                region: text,
                endpoint: { type: 'string', pattern: '^https://' },
                allowHttp: { enum: ['false'] },
                accessKey: secretRef,
                secretKey: secretRef,
              },
              'region',
              'allowHttp',
            ),
          },
          'bucket',
          's3',
        ),
        object(
          { bucket: text, azure: object({ accessKey: secretRef, account: secretRef }, 'accessKey', 'account') },
          'bucket',
          'azure',
        ),
        object(
          {
            bucket: text,
            google: object(
              { serviceAccountSecret: object({ name: text, key: text }, 'name', 'key') },
              'serviceAccountSecret',
            ),
          },
          'bucket',
          'google',
        ),
        // With workload identity.
        object({ bucket: text, google: { type: 'object', properties: {} } }, 'bucket', 'google'),
      ],
    },
    ingesterStorage: storage,
    monitoringStorage: storage,
    ingress: object(
      {
        hosts: list({ type: 'string', pattern: '^[a-z\\d.-]+$' }),
        tlsSecretName: text,
        http: object({ className: text }, 'className'),
        grpc: object({ className: text }, 'className'),
        template: object({
          apiVersion: { enum: ['networking.k8s.io/v1', 'route.openshift.io/v1', 'networking.istio.io/v1beta1'] },
          kind: { enum: ['Ingress', 'Route', 'Gateway'] },
          metadata: object({ annotations: texts }, 'annotations'),
          selector: texts,
        }),
      },
      'hosts',
      'tlsSecretName',
    ),
    // (*) With all four, and users with an id.
    admin: object(
      {
        identityProvider: text,
        jwksEndpoint: { type: 'string', pattern: '^https://.*(?<!openid-configuration)$' },
        dsn: secretRef,
        users: list(
          object(
            {
              id: text,
              firstName: text,
              lastName: text,
              email: { type: 'string', pattern: '@' },
              userGroups: list({ enum: ['Admin', 'Auditor', 'Member'] }),
            },
            'id',
            'firstName',
            'lastName',
            'email',
            'userGroups',
          ),
        ),
      },
      'identityProvider',
      'jwksEndpoint',
      'dsn',
      'users',
    ),
    egress: object(
      {
        customCertificates: object(
          {
            valueFrom: object({ configMapKeyRef: object({ name: text, key: text }, 'name', 'key') }, 'configMapKeyRef'),
          },
          'valueFrom',
        ),
      },
      'customCertificates',
    ),
    components: several(
      ['catalog', 'common', 'compactor', 'garbage-collector', 'granite', 'ingester', 'querier', 'router'],
      component,
    ),
    // (*) There is one garbage-collector.
    resources: object({
      ...several(['catalog', 'compactor', 'granite', 'ingester', 'prometheus', 'querier', 'router'], resource)
        .properties,
      'garbage-collector': object({ requests: limits, limits }),
    }),
    observability: object({
      retention: text,
      serviceMonitor: object({ interval: text, scrapeTimeout: text, fallbackScrapeProtocol: text }),
    }),
    // (*) One of them.
    hostingEnvironment: {
      oneOf: [
        object({ aws: object({ eksRoleArn: text }, 'eksRoleArn') }, 'aws'),
        object(
          {
            gke: object(
              { workloadIdentity: object({ serviceAccountEmail: text }, 'serviceAccountEmail') },
              'workloadIdentity',
            ),
          },
          'gke',
        ),
        object({ openshift: { type: 'object', properties: {} } }, 'openshift'),
      ],
    },
    images: object({
      registryOverride: text,
      overrides: list(object({ name: text, newFQIN: text }, 'name', 'newFQIN')),
    }),
    featureFlags: list({
      enum: [
        'clusteredAuth',
        'enableDefaultResourceLimits',
        'localTracing',
        'noGrpcProbes',
        'noMinReadySeconds',
        'noPrometheus',
      ],
    }),
  },
  'catalog',
  'objectStore',
  'ingesterStorage',
  'monitoringStorage',
  'ingress',
  'admin',
);

export const APP_INSTANCE_SPEC: Schema = object(
  {
    imagePullSecrets: { type: 'array', items: object({ name: text }, 'name'), minItems: 1, maxItems: 1 },
    pause: { type: 'boolean' },
    package: object(
      {
        image: { type: 'string', pattern: '^[\\w.:/-]+/influxdb:\\d{8}-\\d+$' },
        apiVersion: { enum: ['influxdata.com/v1alpha1'] },
        spec: PACKAGE_SPEC,
      },
      'image',
      'apiVersion',
      'spec',
    ),
  },
  'pause',
  'package',
);

/** What of a value the schema does not take, with the way to it. */
export function problemsOf(schema: Schema, value: unknown, path = 'spec'): string[] {
  if (schema.anything) return [];
  if (schema.oneOf) {
    const all = schema.oneOf.map((one) => problemsOf(one, value, path));
    const fitting = all.filter((problems) => problems.length === 0).length;
    return fitting === 1
      ? []
      : [`${path} fits ${fitting} of ${all.length}: ${all.map((one) => one[0] ?? 'fine').join('; ')}`];
  }
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${path} is ${JSON.stringify(value)}`];
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [`${path} is no list`];
    const { minItems = 0, maxItems = Infinity, items = anything } = schema;
    return [
      ...(value.length < minItems || value.length > maxItems ? [`${path} has ${value.length} items`] : []),
      ...value.flatMap((item, index) => problemsOf(items, item, `${path}[${index}]`)),
    ];
  }
  if (schema.type === 'object') return ofObject(schema, value, path);
  const fits = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
  if (!fits) return [`${path} is no ${schema.type ?? 'value'}: ${JSON.stringify(value)}`];
  return schema.pattern === undefined || new RegExp(schema.pattern, 's').test(value as string)
    ? []
    : [`${path} is "${String(value)}"`];
}

function ofObject(schema: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no table`];
  const { properties = {}, required = [], additionalProperties, minProperties = 0 } = schema;
  const entries = Object.entries(value);
  return [
    ...(entries.length < minProperties ? [`${path} is empty`] : []),
    ...required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${path} lacks ${key}`),
    ...entries.flatMap(([key, item]) => {
      const of = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      return of ? problemsOf(of, item, `${path}.${key}`) : [`${path} has ${key}`];
    }),
  ];
}

/** The way to every key that a schema knows, lists as `[]` and keys of the user's as `*`. */
export function keysOf(schema: Schema, path = ''): string[] {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const below = [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, one]) => [at(key), ...keysOf(one, at(key))]),
    ...(schema.additionalProperties ? [at('*'), ...keysOf(schema.additionalProperties, at('*'))] : []),
    ...(schema.items ? keysOf(schema.items, `${path}[]`) : []),
    ...(schema.oneOf ?? []).flatMap((one) => keysOf(one, path)),
  ];
  return [...new Set(below)];
}
