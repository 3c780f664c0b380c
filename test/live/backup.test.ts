import { Backup, Duration, RemovalPolicy, Restore, Size } from '../../lib';
import { TURNS } from './support/background';
import { live } from './support/environment';
import { exists, identity, kubectl, logs, syncVolumes } from './support/kubectl';
import { BACKED_UP, LostVolumes, RESTORED } from './support/lost-volumes';
import { waitFor } from './support/process';
import { Renewal } from './support/renewal';
import { printTimings } from './support/timings';

const TWO_MINUTES = 120;
const EVERY = Duration.hours(12);

live('backup.test.ts')('a platform that lost its volumes', () => {
  const removalPolicy = RemovalPolicy.DESTROY;
  const platform = new LostVolumes({
    place: () => ({
      backUp: () => Backup.toVolume({ size: Size.mebibytes(64), removalPolicy, every: EVERY, metrics: {} }),
      restore: (server) => Restore.fromVolume({ claimName: `${server}-backup` }),
    }),
  });
  const { namespace, client, backups, influxdb } = platform;
  const identities = () => Promise.all(BACKED_UP.map((server) => identity(namespace, server)));

  beforeAll(async () => {
    await platform.startClient();
    await platform.start();
  });
  afterAll(async () => {
    await platform.end();
    printTimings();
  });

  it('has the first backups as soon as it runs, and says how they went', async () => {
    for (const server of BACKED_UP) {
      const said = await backups.first(server);
      expect(said).toMatchObject({ failing: 0 });
      expect((said.overdue_timestamp_seconds ?? 0) - (said.last_success_timestamp_seconds ?? 0)).toBe(
        2 * EVERY.toSeconds(),
      );
    }
  });

  it('says that one failed, and that the next one did not', async () => {
    const inBackup = (script: string) =>
      kubectl(['-n', namespace, 'exec', 'kapacitor-0', '-c', 'backup', '--', 'sh', '-c', script]);
    const failing = (value: number) =>
      waitFor(`a metric of ${value}`, TWO_MINUTES, async () => {
        const now = await backups.metrics('kapacitor');
        return now.failing === value ? now : undefined;
      });
    // What is left there of one that was ended cannot be removed.
    await inBackup('mkdir -p "$BACKUPS/.new/kept" && touch "$BACKUPS/.new/kept/file" && chmod 0 "$BACKUPS/.new/kept"');
    await inBackup('touch /run/backup/now');
    expect(await failing(1)).toMatchObject({ failing: 1 });
    await inBackup('chmod 700 "$BACKUPS/.new/kept" && touch /run/backup/now');
    expect(await failing(0)).toMatchObject({ failing: 0 });
  });

  it('is back from them: points, users, grants, subscriptions and tasks, all of them owned', async () => {
    expect(await platform.loseAndRestore('a volume')).toEqual(RESTORED);
    // Both containers start together: the first try may come before InfluxDB's port.
    expect(await logs(namespace, 'influxdb-0', 'reconciler')).not.toMatch(
      /error: (?!InfluxDB at \S+ does not answer\n)/,
    );
  });

  it('takes away whom the code takes away afterwards, and nobody else, and refuses nobody when its certificates are renewed', async () => {
    const before = await identities();
    const renewed = {
      influxdb: `influxdb.${namespace}.svc:8086`,
      'metrics of backups': `kapacitor-backup.${namespace}.svc:9101`,
    };
    const renewal = new Renewal(client, 'ca', renewed);
    await renewal.start();
    await platform.apply(
      { restored: true, withoutReader: true },
      {
        replace: ['influxdb_certificate_', 'kapacitor_kapacitor-backup_metrics_certificate_'].map(
          (name) => `tls_locally_signed_cert.${name}`,
        ),
      },
    );
    await syncVolumes(namespace);
    const { asked, failed } = await renewal.end();
    expect(failed).toEqual({ influxdb: [], 'metrics of backups': [] });
    expect(asked).toBeGreaterThan(TURNS);
    expect(await identities()).toEqual(before);
    await waitFor('the reader to be gone', TWO_MINUTES, async () =>
      (await influxdb.knows(platform.login('reader'))) ? undefined : true,
    );
    expect(await influxdb.knows(platform.login('writer'))).toBe(true);
    expect(await influxdb.knows(platform.byHand)).toBe(true);
  });

  it('is restored once: what was written since stays, whatever starts again', async () => {
    expect(await exists(namespace, 'pvc', 'influxdb-data')).toBe(true);
    const seen = () => influxdb.rows(platform.login('admin'), 'metrics', 'SELECT count(value) FROM seen');
    const before = await seen();
    await kubectl(['-n', namespace, 'delete', 'pod', 'influxdb-0']);
    await waitFor('InfluxDB to be back', TWO_MINUTES, async () => (await seen().catch(() => undefined)) && true);
    expect(await seen()).toEqual(before);
    expect(await logs(namespace, 'influxdb-0', 'restore')).toContain('was restored before');
  });
});
