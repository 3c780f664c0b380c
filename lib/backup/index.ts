export { Backup, type S3BackupOptions, type VolumeBackupOptions } from './backup';
export { Backups } from './backups';
export { Restore, type S3RestoreOptions, type VolumeRestoreOptions } from './restore';
export { type S3StoreOptions } from './s3-store';
