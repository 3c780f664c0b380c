import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { hasProviders, live, uniqueName } from './support/environment';
import { identity } from './support/kubectl';
import { Change, LivePlatform } from './support/platform';
import { printTimings } from './support/timings';

const FILE = 'cdk-terrain.test.ts';
const root = join(__dirname, '..', '..');

// What its bindings are made for; the exact versions that they ask for may be newer than those that are here.
const VERSIONS = { kubernetes: '~> 3.0', random: '~> 3.1', tls: '~> 4.0' };

function missing(): string | undefined {
  if (process.env.KUBECONFIG === undefined) return undefined;
  if (!hasProviders(['kubernetes'], VERSIONS.kubernetes)) return `no provider kubernetes ${VERSIONS.kubernetes}`;
  const { status, stderr } = spawnSync('node', ['tools/cdktn.js'], { cwd: root, encoding: 'utf8' });
  if (status === 3) return 'no registry serves the packages of CDK Terrain';
  if (status !== 0) throw new Error(stderr);
  return undefined;
}

const lacks = missing();
if (lacks !== undefined) console.warn(`SKIPPED: test/live/${FILE}: ${lacks}`);

/** The same platform, written by the package for CDK Terrain. */
function moved(from: LivePlatform): LivePlatform {
  const { LivePlatform: Moved } = jest.requireActual<{ readonly LivePlatform: typeof LivePlatform }>(
    join(root, '.cdktn', 'test', 'live', 'support', 'platform'),
  );
  const platform = new Moved(from.namespace);
  platform.nodeCidrs = from.nodeCidrs;
  platform.deployment.takeState(from.deployment.state);
  return platform;
}

(lacks === undefined ? live(FILE) : describe.skip)('a platform that moves from cdktf to CDK Terrain', () => {
  const platform = new LivePlatform(uniqueName());
  let other: LivePlatform | undefined;
  const pods = async () => [
    await identity(platform.namespace, 'influxdb'),
    await identity(platform.namespace, 'kapacitor'),
    await identity(platform.namespace, 'prometheus'),
    await identity(platform.nodes, platform.nodes),
  ];
  // The stack is one of cdktn's: no class of cdktf's knows it.
  const versions: Change = ({ node }) => {
    for (const [name, version] of Object.entries(VERSIONS))
      (node.scope as TerraformStack).addOverride(`terraform.required_providers.${name}.version`, version);
  };
  beforeAll(() => platform.start());

  afterAll(async () => {
    if (other) {
      await other.end();
      platform.deployment.forget();
    } else await platform.end();
    printTimings();
  });

  it('keeps its state: nothing is replaced, no pod is restarted, and the plan is empty', async () => {
    const before = await pods();
    other = moved(platform);
    const build = other.build(versions);
    const first = await other.deployment.plan(build);
    expect(first.stderr).toBe('');
    expect(/hashicorp\/kubernetes" \{\s+version += "(\d+)/.exec(other.deployment.lock)?.[1]).toBe('3');
    expect(first.changes).toEqual({});
    await other.apply(versions);
    expect(await pods()).toEqual(before);
    expect((await other.deployment.plan(build)).changes).toEqual({});
  });
});
