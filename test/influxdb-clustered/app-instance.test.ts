import { ClusteredRelease, Credential, INamespace, ObjectStore, RemovalPolicy, Trust } from '../../lib';
import { KNOWN_PACKAGE, SPEC_KEYS } from '../../lib/influxdb-clustered/settings';
import { EVERY_SETTING } from '../contract/rows/influxdb-clustered';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';
import { strings } from '../support/expressions';
import { applied } from './support/chart-model';
import { given, IN_APP_INSTANCE, IN_BOTH } from './support/programs';
import { KNOWN_KEYS, KNOWN_RELEASE } from './support/known-keys';
import { DECIDED, REFUSED } from './support/reference';
import { APP_INSTANCE_SPEC, keysOf, PACKAGE_SPEC, problemsOf, Schema } from './support/schema';
import { built, instanceIn, instanceOf, mistakesOf, specOf } from './support/written';

const PROGRAMS = { ...IN_BOTH, ...IN_APP_INSTANCE };

describe.each(Object.entries(PROGRAMS))('the AppInstance of %s', (_, props) => {
  const { spec } = instanceOf(props);

  test('is one that the package takes, by a schema of the reference', () => {
    expect(problemsOf(APP_INSTANCE_SPEC, spec)).toEqual([]);
  });

  test('loses nothing by `kubectl apply`', () => {
    expect(applied(spec)).toEqual(spec);
  });
});

// As the schema has them: keys of the user's are `*`, items of lists `[]`.
function keysIn(value: unknown, schema: Schema, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysIn(item, schema.items ?? {}, `${path}[]`));
  if (typeof value !== 'object' || value === null || schema.anything) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const ways = [schema, ...(schema.oneOf ?? [])];
    const of = ways
      .map(({ properties = {} }) => (Object.hasOwn(properties, key) ? properties[key] : undefined))
      .find(Boolean);
    const at = path === '' ? (of ? key : '*') : `${path}.${of ? key : '*'}`;
    return [at, ...keysIn(item, of ?? schema.additionalProperties ?? {}, at)];
  });
}

describe('every key of the reference', () => {
  const written = new Set(Object.values(PROGRAMS).flatMap((props) => keysIn(specOf(props), PACKAGE_SPEC)));

  test('is decided: set by a prop, by itself or by settings, or refused', () => {
    const known = new Set(keysOf(PACKAGE_SPEC));
    // What stands between a key and its value in all references to Secrets is not named one by one.
    const decided = new Set([...known].filter((key) => !/\.(valueFrom|secretKeyRef|configMapKeyRef)(\.|$)/.test(key)));
    expect([...decided].filter((key) => DECIDED[key] === undefined)).toEqual([]);
    expect(Object.keys(DECIDED).filter((key) => !decided.has(key))).toEqual([]);
    expect(Object.keys(SPEC_KEYS).sort()).toEqual(
      [...new Set(Object.keys(DECIDED).map((key) => key.split('.')[0] ?? ''))].sort(),
    );
  });

  // A release that has more fails this, until somebody has decided what becomes of it.
  test('is one of the vendor’s own schema, and all of that are', () => {
    const flags = 'featureFlags.';
    const whole = [
      ...Object.keys(DECIDED).filter((key) => /[aA]ffinity$/.test(key)),
      // One of the first level stands for what a prop says.
      ...REFUSED.flatMap(({ key }) => (key.includes('.') ? [key] : [])),
    ];
    const undecided = KNOWN_KEYS.filter(
      (key) =>
        DECIDED[key] === undefined && !key.startsWith(flags) && !whole.some((one) => `${key}.`.startsWith(`${one}.`)),
    );
    expect(undecided).toEqual([]);
    expect(KNOWN_PACKAGE).toBe(KNOWN_RELEASE);
    // What is below a list of objects or a map of texts it does not say.
    const open = (key: string) => /\[\]|\*/.test(key);
    const keys = Object.keys(DECIDED).filter((key) => !open(key));
    expect(keys.filter((key) => !KNOWN_KEYS.includes(key))).toEqual([]);
    const known = KNOWN_KEYS.filter((key) => key.startsWith(flags)).map((key) => key.slice(flags.length));
    const unheard = mistakesOf(() => ({ featureFlags: known as never[] })).filter((text) => text.includes('silently'));
    expect(unheard).toEqual([]);
  });

  test.each(Object.entries(DECIDED))('%s is written (%s)', (key) => {
    expect([...written]).toContain(key);
  });

  test.each(REFUSED)('$key is refused in the settings', ({ settings, said }) => {
    expect(mistakesOf(() => ({ settings }))).toEqual(
      expect.arrayContaining([expect.stringContaining(said)]) as unknown,
    );
  });

  test('is among the settings of no other place than the reference has it', () => {
    expect(mistakesOf(() => ({ settings: EVERY_SETTING }))).toEqual([]);
    const [components] = keysIn({ components: EVERY_SETTING.components }, PACKAGE_SPEC);
    expect(components).toBe('components');
  });
});

describe('the object', () => {
  test('is one of the operator, in its namespace, pinned to a release', () => {
    const document = documentOf(built().stack);
    const { apiVersion, kind, metadata, spec } = instanceIn(document);
    expect([apiVersion, kind, metadata.name, document.nameIn(metadata.namespace)]).toEqual([
      'kubecfg.dev/v1alpha1',
      'AppInstance',
      'clustered',
      'influxdb',
    ]);
    expect(spec.package.image).toBe('us-docker.pkg.dev/influxdb2-artifacts/clustered/influxdb:20260421-2022186');
    expect(spec).toMatchObject({ pause: false, package: { apiVersion: 'influxdata.com/v1alpha1' } });
  });

  test('is deleted by nobody who has not said so, as that uninstalls the database', () => {
    const lifecycle = (removalPolicy?: RemovalPolicy) =>
      documentOf(built(() => ({ removalPolicy })).stack).all('kubernetes_manifest')[0]?.body.lifecycle;
    expect(lifecycle()).toMatchObject({ prevent_destroy: true });
    expect(lifecycle(RemovalPolicy.DESTROY)).toMatchObject({ prevent_destroy: false });
  });

  test('comes after all that it names, and after the policies, which bind its pods from the first on', () => {
    const document = documentOf(built().stack);
    const [manifest] = document.all('kubernetes_manifest');
    if (!manifest) throw new Error('there is no AppInstance');
    const named = document.all('kubernetes_secret_v1').map(({ address }) => address);
    const policies = document
      .all('kubernetes_network_policy_v1')
      .filter((one) => metadataOf(one).name !== 'default-deny')
      .map(({ address }) => address);
    expect(document.waitsFor(manifest)).toEqual(expect.arrayContaining([...named, ...policies]));
  });

  test('has no credential in it, and no value where a reference is taken', () => {
    for (const props of Object.values(PROGRAMS)) {
      const spec = specOf(props);
      expect(JSON.stringify(spec)).not.toMatch(/\$\{var\./);
      expect(strings(spec).filter(({ path }) => path.at(-1) === 'value' && !path.includes('tolerations'))).toEqual([]);
    }
  });

  test('rolls its pods out when Terraform writes another DSN or key, which they read at their start', () => {
    const revision = (of: string) =>
      JSON.stringify(
        specOf((stack) => ({
          catalogDsn: Credential.fromVariable(given(stack, 'dsn')._variable as never, { revision: of }),
        })).components,
      );
    expect(revision('1')).not.toBe(revision('2'));
    // Of Secrets that exist nothing is known.
    const { components } = specOf((_, { namespace }) => everythingThere(namespace));
    expect(components).toBeUndefined();
  });

  test('has one key for the ConfigMap of the authorities and for its reference, or its pods would wait for ever', () => {
    const document = documentOf(built(() => ({ egressTrust: Trust.fromPem(ROOT) })).stack);
    const { egress } = instanceIn(document).spec.package.spec as {
      egress: { customCertificates: { valueFrom: { configMapKeyRef: { name: string; key: string } } } };
    };
    const { name, key } = egress.customCertificates.valueFrom.configMapKeyRef;
    expect(document.referredTo(name)?.body.data).toEqual({ [key]: ROOT });
    const theirs = specOf((_, { namespace }) => ({
      egressTrust: Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'certs.pem' }),
    })).egress;
    expect(theirs).toEqual({
      customCertificates: { valueFrom: { configMapKeyRef: { name: 'company-ca', key: 'certs.pem' } } },
    });
  });

  test('logs in to its registry with a Secret of the one type that the operator takes', () => {
    const document = documentOf(built().stack);
    const [pull] = instanceIn(document).spec.imagePullSecrets ?? [];
    expect(document.referredTo(pull?.name ?? '')?.body).toMatchObject({
      type: 'kubernetes.io/dockerconfigjson',
      data_wo: { '.dockerconfigjson': '${var.pull}' },
    });
    const mirror = instanceOf(() => ({
      release: ClusteredRelease.fromMirror('registry.example/influxdb', '20260421-2022186'),
      imagePullSecret: undefined,
    }));
    expect(mirror.spec).not.toHaveProperty('imagePullSecrets');
  });
});

function everythingThere(namespace: INamespace) {
  const there = (name: string) => Credential.fromSecret({ namespace, name, key: 'value' });
  return {
    catalogDsn: there('catalog'),
    objectStore: ObjectStore.s3({ bucket: 'b', region: 'r', accessKey: there('id'), secretKey: there('key') }),
  };
}
