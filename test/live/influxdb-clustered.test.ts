import { X509Certificate } from 'node:crypto';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ClusteredRelease,
  ClusteredUserGroup,
  Credential,
  HostingEnvironment,
  IdentityProvider,
  ObjectStore,
  Peer,
  PodSecurity,
  RemovalPolicy,
  SecureInfluxDBClustered,
  SecureInfluxDBClusteredProps,
  SecureNamespace,
  Size,
} from '../../lib';
import { ClientPod } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { defineKinds, removeKinds } from './support/kinds';
import { create, get, kubectl, makeNamespace, Pod, removeNamespaces } from './support/kubectl';
import { run, waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';

const RUN = uniqueName();
const INGRESS = `${RUN}-ingress`;
const PORTS = [4321, 54321];
const HOST = 'us-docker.pkg.dev';
const DSN = 'postgres://influxdb:of%20the%20catalog@db.example/catalog?sslmode=verify-full';
const variables = {
  catalog: DSN,
  pull: JSON.stringify({ auths: { [HOST]: { auth: 'bG9naW46b2YgdGhlIHJlZ2lzdHJ5' } } }),
  access: 'of the bucket',
  secret: 'of the same bucket',
};

// As the operator's own definition has it: nothing unknown outside of `package.spec`, anything within.
const APP_INSTANCE = {
  type: 'object',
  required: ['package'],
  properties: {
    imagePullSecrets: {
      type: 'array',
      items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    },
    pause: { type: 'boolean', default: false },
    package: {
      type: 'object',
      required: ['image', 'apiVersion', 'spec'],
      properties: {
        image: { type: 'string' },
        apiVersion: { type: 'string' },
        spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
};

interface AppInstance {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly finalizers?: string[];
  };
  readonly spec: {
    readonly imagePullSecrets: { readonly name: string }[];
    readonly pause: boolean;
    readonly package: { readonly image: string; readonly spec: Record<string, never> };
  };
}

interface Options {
  readonly props?: Partial<SecureInfluxDBClusteredProps>;
  readonly more?: string;
}

function stackOf({ props = {}, more }: Options = {}): Build {
  return (app: App) => {
    const stack = new TerraformStack(app, 'clustered');
    new KubernetesProvider(stack, 'kubernetes');
    const given = (id: keyof typeof variables) =>
      Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const namespace = new SecureNamespace(stack, 'namespace', {
      name: RUN,
      podSecurity: PodSecurity.baseline('the Jobs of kubit set no security context'),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const somewhere = { peers: [Peer.cidr('192.0.2.0/24')] };
    const store = { bucket: 'influxdb', region: 'eu-central-1', endpoint: 'https://s3.example' };
    const common: SecureInfluxDBClusteredProps = {
      namespace,
      release: ClusteredRelease.of('20251218-1946608'),
      imagePullSecret: given('pull'),
      catalogDsn: given('catalog'),
      objectStore: ObjectStore.s3({ ...store, accessKey: given('access'), secretKey: given('secret') }),
      ingesterStorage: { size: Size.gibibytes(2) },
      monitoringStorage: { size: Size.gibibytes(10) },
      ingress: {
        hosts: ['influxdb.example'],
        peers: [Peer.pods(INGRESS, { app: 'ingress' })],
        authority,
      },
      identityProvider: IdentityProvider.auth0({
        domain: 'example.auth0.com',
        clientId: 'c',
        audience: 'https://a.example',
      }),
      users: [
        {
          id: 'auth0|1',
          firstName: 'Ada',
          lastName: 'Lovelace',
          email: 'ada@example.com',
          groups: [ClusteredUserGroup.ADMIN],
        },
      ],
      network: { catalog: somewhere, objectStore: somewhere, identityProvider: somewhere, apiServer: somewhere },
      // Whose certificate is known only when it is made.
      egressTrust: authority.trust,
      settings: { resources: { querier: { requests: { replicas: 2 } } } },
      removalPolicy: RemovalPolicy.DESTROY,
    };
    new SecureInfluxDBClustered(stack, 'influxdb', { ...common, ...props });
    if (more !== undefined)
      new SecureInfluxDBClustered(stack, more, {
        ...common,
        imagePullSecret: Credential.fromSecret({ namespace, name: 'there', key: '.dockerconfigjson' }),
        objectStore: ObjectStore.google({ bucket: 'influxdb' }),
        hostingEnvironment: HostingEnvironment.gke({ serviceAccountEmail: 'influxdb@project.iam.gserviceaccount.com' }),
        ingress: { ...common.ingress, hosts: ['other.example'] },
      });
    return stack;
  };
}

const instance = () => get<AppInstance>(RUN, 'appinstance', 'influxdb');

live('influxdb-clustered.test.ts')('InfluxDB Clustered, as far as the API server sees it', () => {
  const deployment = new Deployment();
  beforeAll(async () => {
    await defineKinds('kubecfg.dev', [['AppInstance', 'v1alpha1', 'Namespaced', APP_INSTANCE]]);
    await deployment.apply(stackOf(), { variables });
  });
  afterAll(async () => {
    await kubectl([
      '-n',
      RUN,
      'patch',
      'appinstance',
      'influxdb',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ]).catch(() => undefined);
    await deployment.destroy({ variables }).catch(() => undefined);
    deployment.forget();
    await removeNamespaces(RUN, INGRESS);
    await removeKinds();
  });

  it('names Secrets and a ConfigMap that are there, of the right types, with the right keys', async () => {
    const { spec } = await instance();
    const { catalog, ingress, egress } = spec.package.spec as unknown as {
      readonly catalog: {
        readonly dsn: { readonly valueFrom: { readonly secretKeyRef: { name: string; key: string } } };
      };
      readonly ingress: { readonly tlsSecretName: string };
      readonly egress: {
        readonly customCertificates: {
          readonly valueFrom: { readonly configMapKeyRef: { name: string; key: string } };
        };
      };
    };
    interface Secret {
      readonly type: string;
      readonly data: Record<string, string>;
    }
    const secret = (name: string) => get<Secret>(RUN, 'secret', name);
    const text = (base64 = '') => Buffer.from(base64, 'base64').toString();

    const dsn = catalog.dsn.valueFrom.secretKeyRef;
    expect(text((await secret(dsn.name)).data[dsn.key])).toBe(DSN);
    const [pull] = spec.imagePullSecrets;
    const login = await secret(pull?.name ?? '');
    expect(login.type).toBe('kubernetes.io/dockerconfigjson');
    expect(text(login.data['.dockerconfigjson'])).toBe(variables.pull);
    const tls = await secret(ingress.tlsSecretName);
    expect(tls.type).toBe('kubernetes.io/tls');
    expect(new X509Certificate(text(tls.data['tls.crt'])).checkHost('influxdb.example')).toBe('influxdb.example');
    const bundle = egress.customCertificates.valueFrom.configMapKeyRef;
    const { data } = await get<{ data: Record<string, string> }>(RUN, 'configmap', bundle.name);
    expect(data[bundle.key]).toContain('BEGIN CERTIFICATE');
  });

  it('needs no second apply, whatever the operator writes beside it', async () => {
    const empty = { changes: {}, status: 0, stderr: '' };
    const planned = async () => {
      const { changes, status, stderr } = await deployment.plan(stackOf(), { variables });
      return { changes, status, stderr };
    };
    expect(await planned()).toEqual(empty);
    const finalizers = JSON.stringify({ metadata: { finalizers: ['kubecfg.dev/appinstance-cleanup'] } });
    await kubectl(['-n', RUN, 'patch', 'appinstance', 'influxdb', '--type=merge', '-p', finalizers]);
    const status = JSON.stringify({
      status: { lastLogs: { apply: 'done' }, conditions: [{ type: 'Ready', status: 'True' }] },
    });
    await kubectl([
      '-n',
      RUN,
      'patch',
      'appinstance',
      'influxdb',
      '--subresource=status',
      '--type=merge',
      '-p',
      status,
    ]);
    expect(await planned()).toEqual(empty);
  });

  it('is updated in place by what changes, and keeps the finalizer: to replace it would uninstall the database', async () => {
    const before = await instance();
    const changed = stackOf({
      props: {
        release: ClusteredRelease.of('20260421-2022186'),
        pause: true,
        ingesterStorage: { size: Size.gibibytes(4) },
        settings: {
          resources: { querier: { requests: { replicas: 3, cpu: '500m' } } },
          observability: { retention: '24h' },
        },
      },
    });
    const { changes } = await deployment.plan(changed, { variables });
    expect(Object.values(changes)).toEqual([['update']]);
    await deployment.apply(changed, { variables });
    const after = await instance();
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.metadata.finalizers).toEqual(['kubecfg.dev/appinstance-cleanup']);
    expect(after.spec).toMatchObject({
      pause: true,
      package: {
        image: 'us-docker.pkg.dev/influxdb2-artifacts/clustered/influxdb:20260421-2022186',
        spec: {
          ingesterStorage: { storage: '4Gi' },
          resources: { querier: { requests: { replicas: 3, cpu: '500m' } } },
          observability: { retention: '24h' },
        },
      },
    });
    // And what leaves the code leaves the object.
    await deployment.apply(stackOf(), { variables });
    expect((await instance()).spec.package.spec).not.toHaveProperty('observability');
    const { changes: left } = await deployment.plan(stackOf(), { variables });
    expect(left).toEqual({});
  });

  it('loses nothing by `kubectl apply`, which drops null and merges by its own rules', async () => {
    const before = await instance();
    const { apiVersion, kind, metadata, spec } = before;
    await create({ apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace }, spec });
    expect((await instance()).spec).toEqual(before.spec);
  });

  it('has empty tables only where the package asks for one, and these need no second apply either', async () => {
    const both = stackOf({ more: 'google' });
    await deployment.apply(both, { variables });
    const { spec } = await get<AppInstance>(RUN, 'appinstance', 'google');
    expect(spec.package.spec).toMatchObject({ objectStore: { bucket: 'influxdb', google: {} } });
    const { changes, stderr } = await deployment.plan(both, { variables });
    expect({ changes, stderr }).toEqual({ changes: {}, stderr: '' });
    await deployment.apply(stackOf(), { variables });
  });

  it('is refused by the API server with a key beside `package`, where a page of the vendor has one', async () => {
    const { apiVersion, kind, metadata, spec } = await instance();
    const input = (outer: object) =>
      JSON.stringify({
        apiVersion,
        kind,
        metadata: { name: 'typo', namespace: metadata.namespace },
        spec: { ...spec, ...outer },
      });
    const refused = async (outer: object) =>
      run('kubectl', ['create', '--dry-run=server', '-f', '-'], { input: input(outer) });
    expect((await refused({})).status).toBe(0);
    expect((await refused({ values: { global: {} } })).stderr).toContain('unknown field "spec.values"');
    expect((await refused({ ingress: { hosts: ['x'] } })).stderr).toContain('unknown field "spec.ingress"');
  });

  it.each([
    ['a DSN that is sent in clear', { catalog: DSN.replace('verify-full', 'disable') }, 'sslmode=require or stronger'],
    ['a DSN of something else', { catalog: 'host=db.example password=x' }, 'begins with postgres://'],
    ['a login for another registry', { pull: '{"auths":{"registry.example":{}}}' }, `has no login for ${HOST}`],
  ])('is not planned with %s', async (_, wrong, said) => {
    const { status, stdout, stderr } = await deployment.plan(stackOf(), { variables: { ...variables, ...wrong } });
    expect(status).toBe(1);
    expect((stdout + stderr).replace(/\s*\n[│ ]*/g, ' ')).toContain(said);
    for (const value of Object.values(wrong)) expect(stdout + stderr).not.toContain(value);
  });

  it('is destroyed by nobody who has not said so before', async () => {
    const kept = stackOf({ props: { removalPolicy: RemovalPolicy.RETAIN } });
    const { status, stderr } = await deployment.plan(kept, { variables, destroy: true });
    expect(status).toBe(1);
    expect(stderr).toContain('prevent_destroy');
  });

  it('lives where pods without a security context are admitted, as the Jobs of the operator are, and no privileged ones', async () => {
    const pod = (more: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'job', namespace: RUN },
      spec: { containers: [{ name: 'job', image: 'job:1', ...more }] },
    });
    const admitted = (of: object) =>
      run('kubectl', ['create', '--dry-run=server', '-f', '-'], { input: JSON.stringify(of) });
    expect((await admitted(pod({}))).status).toBe(0);
    expect((await admitted(pod({ securityContext: { privileged: true } }))).stderr).toContain(
      'violates PodSecurity "baseline',
    );
  });

  it('lets its pods talk to each other and to whom they have to, and nobody else in or out', async () => {
    await makeNamespace(INGRESS);
    const one = new ClientPod(RUN, 'one');
    const two = new ClientPod(RUN, 'two');
    const ingress = new ClientPod(INGRESS, 'ingress');
    const stranger = new ClientPod(INGRESS, 'stranger');
    await Promise.all([one.start(), two.start(), ingress.start({ app: 'ingress' }), stranger.start()]);
    const listen = async (pod: ClientPod, namespace: string, name: string) => {
      const make = 'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout /tmp/key -out /tmp/crt 2>/dev/null';
      const serve = (port: number) =>
        `(openssl s_server -accept ${port} -key /tmp/key -cert /tmp/crt -quiet >/dev/null 2>&1 &)`;
      await pod.run([make, ...PORTS.map(serve)].join('; '));
      return (await get<Pod>(namespace, 'pod', name)).status.podIP ?? '';
    };
    const address = { two: await listen(two, RUN, 'two'), stranger: await listen(stranger, INGRESS, 'stranger') };
    const dial = async (pod: ClientPod, to: string) => {
      const script = (port: number) =>
        `timeout 3 bash -c '</dev/tcp/${to}/${port}' 2>/dev/null && echo open || echo closed`;
      return (await pod.run(PORTS.map(script).join('; '))).trim().split('\n');
    };
    const open = PORTS.map(() => 'open');
    const closed = PORTS.map(() => 'closed');
    // A stranger is there, and reached where no policy is.
    await waitFor('a listener', 20, async () =>
      (await dial(ingress, address.stranger)).includes('closed') ? undefined : true,
    );
    expect(await dial(one, address.two)).toEqual(open);
    expect(await dial(ingress, address.two)).toEqual(open);
    expect(await dial(stranger, address.two)).toEqual(closed);
    expect(await dial(one, address.stranger)).toEqual(closed);
    expect(await one.run('getent hosts kubernetes.default.svc.cluster.local | wc -l')).toBe('1\n');
  });

  it('has its secrets in no state', () => {
    const { state } = deployment;
    const shown = Object.values(variables).filter(
      (value) => state.includes(value) || state.includes(JSON.stringify(value).slice(1, -1)),
    );
    expect(shown).toEqual([]);
  });
});
