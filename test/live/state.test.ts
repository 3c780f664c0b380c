import { stripVTControlCharacters } from 'node:util';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  CredentialDefaults,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { get, kubectl, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { leaks, secretsOf } from './support/leaks';
import { waitFor } from './support/process';
import { Deployment } from './support/terraform';
import { printTimings } from './support/timings';

const TWO_MINUTES = 120;

/** A platform all of whose passwords are of one kind. */
class Platform extends TerraformStack {
  public constructor(app: App, name: string, passwords: Credential, more: boolean) {
    super(app, 'state');
    CredentialDefaults.of(this).set(passwords);
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const server = {
      ...{ namespace, authority: CertificateAuthority.selfManaged(this, 'authority') },
      storage: { removalPolicy },
    };
    const influxdb = new SecureInfluxDB(this, 'influxdb', server);
    const metrics = influxdb.addDatabase('metrics');
    metrics.grantWrite(influxdb.addUser('collector'));
    new SecureTelegraf(this, 'telegraf', { namespace }).writeTo(metrics);
    const kapacitor = new SecureKapacitor(this, 'kapacitor', server);
    kapacitor.subscribeTo(metrics);
    const prometheus = new SecurePrometheus(this, 'prometheus', server);
    for (const target of [influxdb, kapacitor]) prometheus.scrape(target);
    if (!more) return;
    metrics.grantRead(influxdb.addUser('newcomer'));
    const elsewhere = new SecureNamespace(this, 'elsewhere', { name: `${name}-elsewhere`, removalPolicy });
    const one = { deployment: TelegrafDeployment.replicas(1), inputs: [TelegrafInput.mem()] };
    new SecureTelegraf(this, 'far', { ...one, namespace: elsewhere }).writeTo(metrics);
  }
}

live('state.test.ts')('a platform whose passwords nobody knows but the cluster', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const elsewhere = `${namespace}-elsewhere`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'state');
  const login = async (name: string): Promise<Login> => {
    const { password = '' } = await secret(namespace, `influxdb-user-${name}`);
    return { name, password };
  };
  const build =
    (passwords: Credential, more = false) =>
    (app: App) =>
      new Platform(app, namespace, passwords, more);
  const known = Credential.generated();
  const forgotten = Credential.ephemeral();
  const letsIn = (name: string) =>
    waitFor(`${name} is let in`, TWO_MINUTES, async () => (await influxdb.knows(await login(name))) || undefined);
  // The tls provider keeps the keys that it makes.
  const found = async () =>
    leaks(await secretsOf([namespace]), await deployment.kept()).filter((one) => !one.includes('/tls.key is in '));
  const users = ['admin', 'collector', `telegraf.${namespace}`, `kapacitor.${namespace}`, `prometheus.${namespace}`];

  beforeAll(async () => {
    await makeNamespace(clients);
    await Promise.all([client.start(ALLOWED), deployment.apply(build(known))]);
    await letIn(clients, namespace);
    await client.trust('state', await bundleOf(namespace, 'influxdb'));
  }, 600_000);

  afterAll(async () => {
    await removeNamespaces(namespace, elsewhere, clients);
    deployment.forget();
    printTimings();
  }, 300_000);

  test('had them in the state before: they are found', async () => {
    for (const user of users) await letsIn(user);
    await deployment.plan(build(known));
    const all = await found();
    for (const name of ['influxdb-user-admin/password', 'kapacitor-shared-secret/password'])
      expect(all).toContain(`${name} is in terraform.tfstate`);
  }, 300_000);

  test('forgets them in one apply, in which everyone gets another one', async () => {
    const before = await Promise.all(users.map(login));
    const { changes } = await deployment.plan(build(forgotten));
    expect(
      Object.entries(changes)
        .filter(([, actions]) => actions.includes('delete'))
        .map(([one]) => one),
    ).toEqual(
      // The web config is composed in the pod then.
      Object.keys(changes).filter((one) =>
        /^(random_password\.|kubernetes_secret_v1\.prometheus_web-config_)/.test(one),
      ),
    );
    await deployment.apply(build(forgotten));
    for (const user of users) await letsIn(user);
    for (const { name, password } of before) {
      expect((await login(name)).password).not.toBe(password);
      expect(await influxdb.knows({ name, password })).toBe(false);
    }
    expect((await deployment.plan(build(forgotten))).changes).toEqual({});
  }, 600_000);

  test('takes one more client without another pod of InfluxDB, and has no value of any Secret in plan or state', async () => {
    const { metadata } = await podOf(namespace, 'influxdb');
    await deployment.plan(build(forgotten, true));
    await deployment.apply(build(forgotten, true));
    await letsIn('newcomer');
    expect((await podOf(namespace, 'influxdb')).metadata.uid).toBe(metadata.uid);
    expect((await get<{ items: unknown[] }>(namespace, 'secrets')).items.length).toBeGreaterThan(10);
    await deployment.apply(build(forgotten, true));
    // The one before may have what was before.
    expect((await found()).filter((one) => !one.endsWith('is in terraform.tfstate.backup'))).toEqual([]);
  }, 600_000);

  test('says so where one password is another one in two namespaces, until all of its Secrets are written again', async () => {
    const name = `influxdb-user-far.${elsewhere}`;
    const both = async () =>
      Promise.all([namespace, elsewhere].map(async (where) => (await secret(where, name)).password));
    const [made, same] = await both();
    expect(made).toBe(same);
    const places = [namespace, elsewhere].sort();
    const [first = '', second = ''] = places;
    // The other one follows by itself.
    await kubectl(['-n', second, 'delete', 'secret', name]);
    const warning = /Secrets influxdb-user-far\.\S+ were not written in one run/;
    // Terraform breaks its lines where they are long, and colours them.
    const warned = ({ stdout }: { readonly stdout: string }) =>
      warning.test(stripVTControlCharacters(stdout).replace(/[│\s]+/g, ' '));
    expect(warned(await deployment.tryApply(build(forgotten, true)))).toBe(true);
    expect((await secret(first, name)).password).toBe(made);
    expect((await secret(second, name)).password).not.toBe(made);
    const rotated = Credential.ephemeral({ rotation: '2' });
    const { status, ...mended } = await deployment.tryApply(build(rotated, true));
    expect({ status, warned: warned(mended) }).toEqual({ status: 0, warned: false });
    expect(new Set(await both()).size).toBe(1);
    await waitFor('the far one is let in', TWO_MINUTES, async () => {
      const { password = '' } = await secret(elsewhere, name);
      return (await influxdb.knows({ name: `far.${elsewhere}`, password })) || undefined;
    });
    const { changes, stdout } = await deployment.plan(build(rotated, true));
    expect({ changes, warned: warned({ stdout }) }).toEqual({ changes: {}, warned: false });
  }, 600_000);
});
