import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PodV1 } from '@cdktf/provider-kubernetes/lib/pod-v1';
import { TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  Credential,
  Deviations,
  Exposure,
  Posture,
  PostureDiff,
  PostureReport,
  Safeguard,
  SecureInfluxDB,
  SecureTelegraf,
  SourceRanges,
} from '../../lib';
import { KINDS, postureDiffCommand } from '../../lib/posture-report/command';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';

function postureOf(build: (stack: TerraformStack) => void): Posture {
  const stack = emptyStack();
  build(stack);
  const [posture] = PostureReport.of(stack).postures;
  // As it comes back from the file.
  return JSON.parse(JSON.stringify(posture)) as Posture;
}

const CHANGES: Readonly<Record<string, (influxdb: SecureInfluxDB) => void>> = {
  connection: (influxdb) => {
    const namespace = influxdb._workload.namespace;
    new SecureTelegraf(influxdb.node.scope as TerraformStack, 'more', { namespace }).writeTo(influxdb.addDatabase('b'));
  },
  exposure: (influxdb) => {
    const sourceRanges = SourceRanges.of('203.0.113.0/24');
    influxdb.exposeThrough(Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges }));
  },
  loss: (influxdb) => {
    for (const safeguard of [Safeguard.PODS, Safeguard.NETWORK]) Deviations.accept(influxdb, safeguard, 'until May');
    const pod = influxdb.node.findChild('Resource') as unknown as { addOverride(path: string, value: unknown): void };
    pod.addOverride('spec.template.spec.host_network', true);
  },
  certificate: (influxdb) => {
    const authority = influxdb.node.scope?.node.findChild('authority') as CertificateAuthority;
    const { namespace } = influxdb._workload;
    authority.issue(influxdb, 'more', { namespace, secretName: 'more', dnsNames: ['more.example'] });
  },
  state: (influxdb) => {
    influxdb.addUser('more', { credential: Credential.generated() });
  },
  other: (influxdb) => {
    const manifest = { apiVersion: 'example.com/v1', kind: 'Freeze', metadata: { name: 'monitoring' } };
    (influxdb.node.scope as TerraformStack).addOverride('resource.kubernetes_manifest.mine', { manifest });
  },
  // A pod of the user's own, of which the controls speak and no promise.
  control: (influxdb) => {
    const container = [{ name: 'mine', image: 'mine:1', securityContext: { privileged: true } }];
    new PodV1(influxdb.node.scope as TerraformStack, 'mine', { metadata: { name: 'mine' }, spec: { container } });
  },
};

const server = (change?: string) =>
  postureOf((stack) => {
    const image = ContainerImage.fromTag('influxdb:1.11.7').acceptOlder('until | May');
    const influxdb = new SecureInfluxDB(stack, 'influxdb', {
      ...placement(stack),
      ...(change === 'deviation' || change === 'promise' ? { image } : {}),
    });
    new SecureTelegraf(stack, 'telegraf', { namespace: influxdb._workload.namespace }).writeTo(
      influxdb.addDatabase('a'),
    );
    if (change !== undefined) CHANGES[change]?.(influxdb);
  });

function command(before: Posture, after: Posture, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'posture-'));
  const files = [before, after].map((posture, i) => {
    const file = join(folder, `${i}.json`);
    writeFileSync(file, JSON.stringify(posture));
    return file;
  });
  return postureDiffCommand([...files, ...args]);
}

describe('what changed between two reports', () => {
  test('is nothing where the code is the same, so that a pipeline stays green', () => {
    expect(PostureDiff.between(server(), server()).markdown).toBe('Nothing changed of what reports are compared by.\n');
    expect(command(server(), server(), '--fail-on', 'any').status).toBe(0);
  });

  test.each(Object.keys(KINDS).filter((kind) => kind !== 'any'))('a new %s fails a pipeline that asks', (kind) => {
    const [before, after] = [server(), server(kind)];
    expect(command(before, after).status).toBe(0);
    expect(command(before, after, '--fail-on', kind)).toMatchObject({ status: 1, stderr: '' });
    expect(command(before, after, '--fail-on', 'any').status).toBe(1);
    expect(command(after, before, '--fail-on', kind).status).toBe(0);
  });

  test.each(['loss', 'other', 'state', 'certificate', 'exposure', 'connection'])(
    'says so of a %s that is gone: who took it back finds that it is',
    (kind) => {
      const { markdown } = PostureDiff.between(server(kind), server());
      expect(markdown).not.toContain('Nothing changed');
      expect(markdown.match(/^## .*/gm)?.join()).not.toMatch(/New(ly)? |come into/);
    },
  );

  test('names who may talk to whom now, and what that may', () => {
    const { newConnections, markdown } = PostureDiff.between(server(), server('connection'));
    expect(newConnections).toEqual([expect.objectContaining({ port: 8086, grants: ['WRITE on b'] })]);
    expect(markdown).toContain('| stack/more | stack/influxdb | 8086 | more.monitoring | WRITE on b |');
  });

  test('has a lost promise with its construct, and the reason in one cell of its table', () => {
    const diff = PostureDiff.between(server(), server('deviation'));
    expect(diff.lostPromises).toEqual([{ number: 9, path: 'stack/influxdb' }]);
    expect(diff.markdown).toContain('| until \\| May |');
    expect(PostureDiff.between(server('deviation'), server()).goneDeviations).toHaveLength(1);
  });
});

describe('the command', () => {
  test.each([
    [['one.json'], 'it takes two files'],
    [['a', 'b', 'c'], 'it takes two files'],
    [['missing.json', 'missing.json'], 'missing.json'],
    [[join(__dirname, '..', '..', 'package.json'), 'b.json'], 'is no posture.json of format 1'],
    [[__filename, 'b.json'], `${__filename} is no JSON`],
    [['/dev/null', 'b.json'], '/dev/null is no JSON'],
    [['a', 'b', '--fail-on', 'toString'], '--fail-on takes no "toString"'],
    [['a', 'b', '--unknown'], '--unknown'],
  ])('%j is refused, and says what would be right', (args, says) => {
    const { status, stdout, stderr } = postureDiffCommand(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toContain('Usage: cdktf-posture-diff BEFORE AFTER');
  });

  test('compares with a report of before there were others in it', () => {
    const { others, ...before } = server();
    expect(others).toEqual([]);
    expect(command(before as Posture, server('other'), '--fail-on', 'other')).toMatchObject({ status: 1, stderr: '' });
  });
});
