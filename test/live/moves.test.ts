import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { hasProviders, live, uniqueName } from './support/environment';
import { identity } from './support/kubectl';
import { Change, LivePlatform } from './support/platform';
import { printTimings } from './support/timings';

const FILE = 'moves.test.ts';
const root = join(__dirname, '..', '..');

// The bindings of the package ask for kubernetes 2.38, and those for CDK Terrain for exact versions that may be newer than what is here.
const NEXT = { kubernetes: '~> 3.0', random: '~> 3.1', tls: '~> 4.0' };

const isThere = process.env.KUBECONFIG !== undefined && hasProviders(['kubernetes'], NEXT.kubernetes);
if (process.env.KUBECONFIG !== undefined && !isThere)
  console.warn(`SKIPPED: test/live/${FILE}: Terraform gets no provider hashicorp/kubernetes ${NEXT.kubernetes}`);

/** Whether the package for CDK Terrain is in its folder. */
function hasCdkTerrain(): boolean {
  const { status, stderr } = spawnSync('node', ['tools/cdktn.js'], { cwd: root, encoding: 'utf8' });
  if (status === 0) return true;
  if (status !== 3) throw new Error(stderr);
  console.warn(`SKIPPED: test/live/${FILE}: no registry serves the packages of CDK Terrain`);
  return false;
}

/** The same platform, written by the package for CDK Terrain. */
function writtenByCdkTerrain(from: LivePlatform): LivePlatform {
  const { LivePlatform: Moved } = jest.requireActual<{ readonly LivePlatform: typeof LivePlatform }>(
    join(root, '.cdktn', 'test', 'live', 'support', 'platform'),
  );
  const platform = new Moved(from.namespace);
  platform.nodeCidrs = from.nodeCidrs;
  platform.deployment.takeState(from.deployment.state);
  return platform;
}

(isThere ? live(FILE) : describe.skip)('a platform that moves', () => {
  const platform = new LivePlatform(uniqueName());
  let moved: LivePlatform | undefined;
  // The stack may be one of cdktn's, which no class of cdktf's knows.
  const next: Change = ({ node }) => {
    for (const [name, version] of Object.entries(NEXT))
      (node.scope as TerraformStack).addOverride(`terraform.required_providers.${name}.version`, version);
  };
  const more: Change = (influxdb) => {
    next(influxdb);
    influxdb.addDatabase('more').grantAll(influxdb.addUser('newcomer'));
  };
  const pods = async () => [
    await identity(platform.namespace, 'influxdb'),
    await identity(platform.namespace, 'kapacitor'),
    await identity(platform.namespace, 'prometheus'),
    await identity(platform.nodes, platform.nodes),
  ];
  const selected = ({ deployment }: LivePlatform) =>
    /hashicorp\/kubernetes" \{\s+version += "(\d+)/.exec(deployment.lock)?.[1];
  beforeAll(() => platform.start());

  afterAll(async () => {
    if (moved) {
      await moved.end();
      platform.deployment.forget();
    } else await platform.end();
    printTimings();
  });

  it('to the next major version of the kubernetes provider keeps its state: nothing is replaced, no pod is restarted', async () => {
    const before = await pods();
    const build = platform.build(next);
    expect(selected(platform)).toBe('2');
    await platform.deployment.changeProviders(build);
    expect(selected(platform)).toBe('3');
    const { changes, status, stderr } = await platform.deployment.plan(build);
    expect(stderr).toBe('');
    expect([0, 2]).toContain(status);
    expect(Object.entries(changes).filter(([, actions]) => actions.includes('delete'))).toEqual([]);
    await platform.apply(next);
    expect(await pods()).toEqual(before);
    expect((await platform.deployment.plan(build)).changes).toEqual({});
  });

  it('makes a user, a database and a Secret by it as by the one before', async () => {
    await platform.apply(more);
    expect((await platform.login('influxdb', 'newcomer')).password).toMatch(/^\w{43}$/);
    expect((await platform.deployment.plan(platform.build(more))).changes).toEqual({});
  });

  (isThere && hasCdkTerrain() ? describe : describe.skip)('to CDK Terrain', () => {
    it('keeps its state: the plan is empty before and after an apply, and no pod is restarted', async () => {
      const before = await pods();
      moved = writtenByCdkTerrain(platform);
      const build = moved.build(more);
      const first = await moved.deployment.plan(build);
      expect(first.stderr).toBe('');
      expect(selected(moved)).toBe('3');
      expect(first.changes).toEqual({});
      await moved.apply(more);
      expect(await pods()).toEqual(before);
      expect((await moved.deployment.plan(build)).changes).toEqual({});
    });
  });
});
