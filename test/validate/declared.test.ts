import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AcceptedRisk,
  CertificateAuthority,
  Duration,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { describeWithTerraform } from './support/expressions';

// What the desired state of a server says is in a Secret, which a plan hides: what of it a plan says in words.

interface Change {
  readonly address: string;
  readonly change: { readonly actions: string[]; readonly before: Words | null; readonly after: Words | null };
}
interface Words {
  readonly input: Readonly<Record<string, unknown>>;
}
type Program = (influxdb: SecureInfluxDB, kapacitor: SecureKapacitor) => void;

describeWithTerraform('declared')('a plan of what a server is told in a Secret', () => {
  let folder: string;
  const terraform = (...args: string[]) => {
    const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
    return spawnSync('terraform', [...args], { cwd: folder, encoding: 'utf8', env });
  };
  const write = (program: Program) => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    program(influxdb, new SecureKapacitor(stack, 'kapacitor', { namespace, authority }));
    // Terraform's own resources need no provider.
    const { terraform_data } = documentOf(stack).json.resource ?? {};
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ resource: { terraform_data } }));
  };
  const apply = (program: Program) => {
    write(program);
    const { status, stderr } = terraform('apply', '-auto-approve', '-no-color');
    expect(status === 0 ? '' : stderr).toBe('');
  };
  // What a person reads, and what a policy tool does.
  const plan = (program: Program) => {
    write(program);
    const { stdout, stderr, status } = terraform('plan', '-no-color', '-detailed-exitcode', '-out=plan');
    const { resource_changes: changes } = JSON.parse(terraform('show', '-json', 'plan').stdout) as {
      readonly resource_changes: Change[];
    };
    const changed = changes.filter(({ change }) => change.actions[0] !== 'no-op');
    return { text: stdout, stderr, status, changed };
  };
  const before: Program = (influxdb, kapacitor) => {
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(365) });
    influxdb.addDatabase('payroll', { removalPolicy: RemovalPolicy.DESTROY });
    metrics.grantRead(influxdb.addUser('dashboards'));
    influxdb.addUser('former ${user}');
    kapacitor.addUser('operator');
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'declared-'));
    terraform('init');
    apply(before);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is empty where nothing changed', () => {
    expect(plan(before)).toMatchObject({ status: 0, changed: [] });
  });

  it('says by name which grant widens, whose points are destroyed, and who is removed', () => {
    const { text, changed } = plan((influxdb) => {
      influxdb.addDatabase('metrics', { retention: Duration.days(365) }).grantAll(influxdb.addUser('dashboards'));
    });
    expect(text).toMatch(/declared-users_\w+\["dashboards"\] will be updated in-place/);
    expect(text).toContain('~ metrics = "READ" -> "ALL"');
    expect(text).toMatch(/influxdb_declared-databases_\w+\["payroll"\] will be destroyed/);
    expect(text).toMatch(/- when_its_call_goes += "destroys all its points"/);
    expect(text).toMatch(/influxdb_declared-users_\w+\["former \$\$\{user\}"\] will be destroyed/);
    expect(text).toMatch(/kapacitor_declared-users_\w+\["operator"\] will be destroyed/);
    const destroyed = changed
      .filter(({ change }) => change.actions.includes('delete'))
      .filter(({ change }) => change.before?.input.when_its_call_goes === 'destroys all its points');
    expect(destroyed.map(({ address }) => address)).toEqual([expect.stringContaining('["payroll"]')]);
  });

  it('is refused where a retention shrinks, and says how to say that it may', () => {
    const shrunk = (reason?: string): Program => {
      const shortened = reason === undefined ? undefined : AcceptedRisk.because(reason);
      return (influxdb) => influxdb.addDatabase('metrics', { retention: Duration.days(1), shortened });
    };
    const refused = plan(shrunk());
    expect(refused.status).toBe(1);
    const sentence = refused.stderr.replace(/\s*\n[│\s]*/g, ' ');
    expect(sentence).toContain('The retention of the database "metrics" was 365d and would be 1d: InfluxDB deletes');
    expect(sentence).toContain(`shortened: AcceptedRisk.because('the reason')`);
    const allowed = plan(shrunk('points of customers go after a day'));
    expect(allowed.text).toMatch(/declared-retention_\w+\["metrics"\] must be replaced/);
    expect(allowed.text).toMatch(/~ retention += "365d" -> "1d"/);
    apply(shrunk('points of customers go after a day'));
    // It is not said for ever.
    const further: Program = (influxdb) => {
      influxdb.addDatabase('metrics', {
        retention: Duration.hours(1),
        shortened: AcceptedRisk.because('points of customers go after a day'),
      });
    };
    expect(plan(further).stderr).toContain('was 1d and would be 1h');
  });

  it('is refused where points were kept for ever and no longer are, and is not where a retention grows', () => {
    const ended: Program = (influxdb) => influxdb.addDatabase('payroll', { retention: Duration.days(10_000) });
    expect(plan(ended).stderr.replace(/\s*\n[│\s]*/g, ' ')).toContain('"payroll" was for ever and would be 10000d');
    const grown = plan((influxdb) => influxdb.addDatabase('metrics', { retention: Duration.days(366) }));
    expect(grown.text).toMatch(/~ retention += "365d" -> "366d"/);
    expect(grown.status).toBe(2);
  });
});
