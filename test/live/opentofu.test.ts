import { spawnSync } from 'node:child_process';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, Duration, RemovalPolicy, SecureInfluxDB, SecureNamespace } from '../../lib';
import { live, TERRAFORM, uniqueName } from './support/environment';
import { isReady, podOf, removeNamespaces } from './support/kubectl';
import { formsOf, valuesOf } from './support/leaks';
import { Deployment } from './support/terraform';
import { printTimings } from './support/timings';

// As docs/tasks/opentofu.md has it.
const ENCRYPTION = `
key_provider "pbkdf2" "passphrase" { passphrase = "${'a passphrase of a test '.repeat(2)}" }
method "aes_gcm" "encrypted" { keys = key_provider.pbkdf2.passphrase }
state {
  method   = method.aes_gcm.encrypted
  enforced = true
}
plan {
  method   = method.aes_gcm.encrypted
  enforced = true
}`;

class Store extends TerraformStack {
  public constructor(app: App, name: string) {
    super(app, 'store');
    new KubernetesProvider(this, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage: { removalPolicy } });
    influxdb.addDatabase('metrics', { retention: Duration.days(30) }).grantRead(influxdb.addUser('reader'));
  }
}

const { stdout } = spawnSync(TERRAFORM, ['version']) as { readonly stdout: Buffer | null };
const isTofu = stdout?.includes('OpenTofu') ?? false;
if (!isTofu) console.warn('SKIPPED: test/live/opentofu.test.ts: LIVE_TERRAFORM names no OpenTofu');

(isTofu ? live('opentofu.test.ts') : describe.skip)('a stack that OpenTofu applies', () => {
  const namespace = uniqueName();
  const deployment = new Deployment({ TF_ENCRYPTION: ENCRYPTION });
  const build = (app: App) => new Store(app, namespace);
  const secrets = async () => (await valuesOf([namespace])).filter(({ text }) => text.length > 8);
  const found = (texts: { name: string; text: string }[], where: string) =>
    texts.filter(({ text }) => formsOf(text).some((form) => where.includes(form))).map(({ name }) => name);

  beforeAll(() => deployment.apply(build));
  afterAll(async () => {
    await removeNamespaces(namespace);
    deployment.forget();
    printTimings();
  });

  it('runs, and a second plan is empty', async () => {
    expect(isReady(await podOf(namespace, 'influxdb'))).toBe(true);
    const { changes, status } = await deployment.plan(build);
    expect({ changes, status }).toEqual({ changes: {}, status: 0 });
  });

  it('has no secret in its state file or a saved plan where both are encrypted, though they hold some', async () => {
    const all = await secrets();
    expect(found(all, await deployment.pulledState())).not.toEqual([]);
    expect(found(all, deployment.state)).toEqual([]);
    await deployment.plan(build, { destroy: true });
    expect(found(all, await deployment.savedPlan())).not.toEqual([]);
    expect(found(all, deployment.planFile.toString('latin1'))).toEqual([]);
  });

  it('is not planned by who has no key', async () => {
    const { status, stderr } = await deployment.plan(build, { environment: { TF_ENCRYPTION: '' } });
    expect(status).toBe(1);
    expect(stderr).toContain('encrypted');
  });
});
