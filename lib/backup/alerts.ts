import { alertRule } from '../prometheus-daemon/alert-rule';

/** The rules about backups, as Prometheus's file of rules has them: see scripts/backup.sh for the metrics. */
export function backupAlerts() {
  const whose = '{{ $labels.product }} {{ $labels.server }}';
  return {
    groups: [
      {
        name: 'backups',
        rules: [
          alertRule('BackupFails', 'backup_failing == 1', '5m', 'warning', `The last backup of ${whose} failed.`),
          alertRule(
            'BackupOverdue',
            'time() > backup_overdue_timestamp_seconds',
            '5m',
            'critical',
            `There is no good backup of ${whose} of twice the time between two.`,
          ),
          // A series that is gone is no alert by itself.
          alertRule(
            'BackupUnknown',
            'count by (product, server) (last_over_time(backup_overdue_timestamp_seconds[1d])) unless count by (product, server) (backup_overdue_timestamp_seconds)',
            '15m',
            'critical',
            `Nobody says whether backups of ${whose} are taken.`,
          ),
        ],
      },
    ],
  };
}
