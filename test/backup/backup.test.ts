import { TerraformStack } from 'cdktf';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backup, Backups, Credential, Duration, Peer, Restore, SecureInfluxDB, Size, Trust } from '../../lib';
import { grafanaIn } from '../contract/rows/grafana';
import { influxdbIn, placement, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { executable } from '../support/processes';
import { ROOT } from '../support/certificates';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

const size = Size.gibibytes(1);
const s3 = (stack: TerraformStack) => ({
  endpoint: 'https://s3.example:9000',
  bucket: 'backups',
  trust: Trust.fromPem(ROOT),
  accessKey: Credential.fromVariable(secretVariable(stack, 'access'), { revision: '1' }),
  secretKey: Credential.fromVariable(secretVariable(stack, 'key'), { revision: '1' }),
  peers: [Peer.cidr('192.0.2.0/24')],
});

describe('a mistake about backups is told at synthesis', () => {
  const cases: Record<string, [(server: SecureInfluxDB, stack: TerraformStack) => unknown, string]> = {
    'a second call': [
      (server) => [server.backUp(Backup.toVolume({ size })), server.backUp(Backup.toVolume({ size }))],
      'takes one call: all backups of a server go to one place',
    ],
    'one every minute': [
      (server) => server.backUp(Backup.toVolume({ size, every: Duration.minutes(1) })),
      '`backUp(backups to a volume).every` takes a duration from 5m',
    ],
    'a time to keep that is shorter than that between two': [
      (server) => server.backUp(Backup.toVolume({ size, keep: Duration.hours(1) })),
      'takes no less than `every`, 24h',
    ],
    'a store without TLS': [
      (server, stack) => server.backUp(Backup.toS3({ ...s3(stack), endpoint: 'http://s3.example' })),
      'takes https://, a host, and a port where it is not 443',
    ],
    'a store at a port that there is not': [
      (server, stack) => server.backUp(Backup.toS3({ ...s3(stack), endpoint: 'https://s3.example:99999' })),
      '.endpoint` takes ',
    ],
    'a store that is not verified': [
      (server, stack) => server.backUp(Backup.toS3({ ...s3(stack), trust: Trust.unverified('a test') })),
      'takes what verifies the store: who could stand in for it would have all that is stored',
    ],
    'a key that nobody else has': [
      (server, stack) => server.backUp(Backup.toS3({ ...s3(stack), secretKey: Credential.generated() })),
      '.secretKey` takes Credential.fromVariable or fromSecret',
    ],
    'a prefix that leads elsewhere': [
      (server, stack) => server.backUp(Backup.toS3({ ...s3(stack), prefix: '../other' })),
      'takes names of letters, digits',
    ],
  };

  test.each(Object.entries(cases))('%s', (_, [make, error]) => {
    expect(mistakesOf((stack) => make(influxdbIn(stack), stack))).toContain(error);
  });

  test('two servers whose backups are below one prefix: each would restore the latest, whose ever it is', () => {
    const said = (prefixes: readonly (string | undefined)[]) =>
      mistakesOf((stack) => {
        const store = s3(stack);
        const placed = placement(stack);
        for (const [index, prefix] of prefixes.entries())
          new SecureInfluxDB(stack, `influxdb${index}`, placed).backUp(Backup.toS3({ ...store, prefix }));
      });
    expect(said(['x', 'x'])).toContain(
      '[stack/influxdb1] `backUp(backups to S3).prefix` takes one below which no other server has its backups: stack/influxdb0 has, got "x"',
    );
    expect(said(['x', 'y'])).toBe('');
    expect(said([undefined, undefined])).toBe('');
  });

  test('a backup to restore that has no name of one', () => {
    const restoreFrom = Restore.fromVolume({ claimName: 'x-backup', backup: 'yesterday' });
    expect(mistakesOf((stack) => influxdbIn(stack, { restoreFrom }))).toContain(
      '`restoreFrom.backup` takes the name of a backup, like "20260131T040500Z"',
    );
  });
});

test('a server is restored before its administrators are made, and from its own volume by one mount of it', () => {
  const stack = emptyStack();
  const server = influxdbIn(stack, { restoreFrom: Restore.fromVolume({ claimName: 'influxdb-backup' }) });
  expect(server.backUp(Backup.toVolume({ size })).claimName).toBe('influxdb-backup');
  const pod = podsOf(documentOf(stack)).find(({ owner }) => owner.type === 'kubernetes_stateful_set_v1');
  expect(pod?.spec.init_container.map(({ name }) => name)).toEqual(['restore', 'administrators', 'backup-folder']);
  // A kubelet never mounts one claim as two volumes.
  expect(pod?.spec.volume.filter((volume) => 'persistent_volume_claim' in volume).map(({ name }) => name)).toEqual([
    'backup',
    'data',
  ]);
});

const promtool = executable('promtool');
if (promtool === undefined) console.warn('Backups: promtool is not installed, the alerts are not tested');

(promtool === undefined ? describe.skip : describe)('promtool', () => {
  test('alerts by the rules where one fails, where none is good, and where nobody says', () => {
    const home = mkdtempSync(join(tmpdir(), 'rules-'));
    const of = (server: string) => `{product="influxdb",server="${server}"}`;
    const alert = (alertname: string, server: string, severity: string, summary: string) => ({
      alertname,
      eval_time: '20m',
      exp_alerts: [
        {
          exp_labels: { product: 'influxdb', server, severity },
          exp_annotations: { summary: summary.replace('…', `influxdb ${server}`) },
        },
      ],
    });
    const values = {
      // From 10 minutes on; a good one; none any more.
      late: { failing: '0x60', overdue: '600x60' },
      failed: { failing: '1x60', overdue: '36000x60' },
      good: { failing: '0x60', overdue: '36000x60' },
      gone: { failing: '0 0 0', overdue: '36000 36000 36000 stale' },
    };
    const input_series = Object.entries(values).flatMap(([server, { failing, overdue }]) => [
      { series: `backup_failing${of(server)}`, values: failing },
      { series: `backup_overdue_timestamp_seconds${of(server)}`, values: overdue },
    ]);
    const alert_rule_test = [
      alert('BackupFails', 'failed', 'warning', 'The last backup of … failed.'),
      alert('BackupOverdue', 'late', 'critical', 'There is no good backup of … of twice the time between two.'),
      alert('BackupUnknown', 'gone', 'critical', 'Nobody says whether backups of … are taken.'),
    ];
    writeFileSync(join(home, 'rules.yml'), JSON.stringify(Backups.alerts()));
    writeFileSync(
      join(home, 'test.yml'),
      JSON.stringify({
        rule_files: ['rules.yml'],
        evaluation_interval: '1m',
        tests: [{ interval: '1m', input_series, alert_rule_test }],
      }),
    );
    try {
      expect(execFileSync(promtool ?? '', ['test', 'rules', 'test.yml'], { cwd: home, encoding: 'utf8' })).toContain(
        'SUCCESS',
      );
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

test('what is copied before it is kept has room for as much as the volume has, or the server would be evicted with it', () => {
  const stack = emptyStack();
  const grafana = grafanaIn(stack, { storage: { size: Size.gibibytes(5) } });
  grafana.backUp(Backup.toVolume({ size }));
  const [pod] = podsOf(documentOf(stack));
  const scratch = pod?.spec.volume.find(({ name }) => name === 'backup-tmp');
  expect(scratch).toMatchObject({ empty_dir: { size_limit: '5376Mi' } });
  const container = pod?.spec.container.find(({ name }) => name === 'backup');
  expect(container?.resources).toMatchObject({ limits: { 'ephemeral-storage': '5888Mi' } });
});
