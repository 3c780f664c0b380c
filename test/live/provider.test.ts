import { TerraformStack } from 'cdktf';
import { hasProviders, live, uniqueName } from './support/environment';
import { identity } from './support/kubectl';
import { Change, LivePlatform } from './support/platform';
import { printTimings } from './support/timings';

// The bindings of the package ask for kubernetes 2.38; the next major version is what a user's override asks for.
const NEXT = '~> 3.0';
const FILE = 'provider.test.ts';
const isThere = process.env.KUBECONFIG !== undefined && hasProviders(['kubernetes'], NEXT);
if (process.env.KUBECONFIG !== undefined && !isThere)
  console.warn(`SKIPPED: test/live/${FILE}: Terraform gets no provider hashicorp/kubernetes ${NEXT}`);

(isThere ? live(FILE) : describe.skip)('the next major version of the kubernetes provider', () => {
  const platform = new LivePlatform(uniqueName());
  const next: Change = (influxdb) => {
    TerraformStack.of(influxdb).addOverride('terraform.required_providers.kubernetes.version', NEXT);
  };
  const pods = async () => [
    await identity(platform.namespace, 'influxdb'),
    await identity(platform.namespace, 'kapacitor'),
    await identity(platform.namespace, 'prometheus'),
    await identity(platform.nodes, platform.nodes),
  ];
  beforeAll(() => platform.start());

  afterAll(async () => {
    await platform.end();
    printTimings();
  });

  it('takes the state over: nothing is replaced, no pod is restarted, and a second plan is empty', async () => {
    const before = await pods();
    const build = platform.build(next);
    const selected = () => /hashicorp\/kubernetes" \{\s+version += "(\d+)/.exec(platform.deployment.lock)?.[1];
    expect(selected()).toBe('2');
    await platform.deployment.changeProviders(build);
    expect(selected()).toBe('3');
    const { changes, status, stderr } = await platform.deployment.plan(build);
    expect(stderr).toBe('');
    expect([0, 2]).toContain(status);
    expect(Object.entries(changes).filter(([, actions]) => actions.includes('delete'))).toEqual([]);
    await platform.apply(next);
    expect(await pods()).toEqual(before);
    expect((await platform.deployment.plan(build)).changes).toEqual({});
  });

  it('makes a user, a database and a Secret as the one before did', async () => {
    const change: Change = (influxdb) => {
      next(influxdb);
      influxdb.addDatabase('more').grantAll(influxdb.addUser('newcomer'));
    };
    await platform.apply(change);
    expect((await platform.login('influxdb', 'newcomer')).password).toMatch(/^\w{43}$/);
    expect((await platform.deployment.plan(platform.build(change))).changes).toEqual({});
  });
});
