export { Backup, type BackupOptions, type S3BackupOptions, type VolumeBackupOptions } from './backup';
export { Backups } from './backups';
export { type BackupMetricsOptions } from './metrics';
export { Restore, type S3RestoreOptions, type VolumeRestoreOptions } from './restore';
export { type S3StoreOptions } from './s3-store';
