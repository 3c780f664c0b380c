import { BackupParts } from '../backup/backups';
import { TakenFrom } from '../backup/source';
import { KAPACITOR_PORT } from '../kapacitor-daemon/config';
import { KapacitorUser } from '../kapacitor-daemon/user';
import { caVolume, secretFiles } from '../workloads/volumes';

/** How a backup of a Kapacitor is taken, as one of its administrators. */
export function takenFrom(
  { workload, data, identity }: Omit<BackupParts, 'takenFrom'>,
  user: KapacitorUser,
): TakenFrom {
  const [setup, password, ca] = ['/var/lib/backup-setup', '/etc/backup-user', '/etc/backup-server-ca'];
  const { pod, namespace } = workload;
  return {
    env: {
      KAPACITOR_URL: `https://localhost:${KAPACITOR_PORT}`,
      KAPACITOR_CA: `${ca}/ca.crt`,
      KAPACITOR_USER: user.userName,
      KAPACITOR_PASSWORD_FILE: `${password}/password`,
      SETUP_DIR: setup,
    },
    mounts: [
      // The init container made the folder.
      data.at(setup, { subPath: 'setup' }),
      pod.addVolume('backup-user', secretFiles({ password: user._credential.in(namespace) })).at(password),
      pod.addVolume('backup-server-ca', caVolume(identity.bundle)).at(ca),
    ],
  };
}
