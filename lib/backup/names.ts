import { serviceHost } from '../core/kubernetes/names';
import { Workload } from '../workloads/workload';

/** The PersistentVolumeClaim of the backups of a server: that of its volume `backup`. */
export function backupClaim({ name }: Workload): string {
  return `${name}-backup`;
}

/** The Service of the metrics of backups. */
export function backupService({ name }: Workload): string {
  return `${name}-backup`;
}

/** The name that who scrapes them dials. */
export function backupHost(workload: Workload): string {
  return serviceHost(backupService(workload), workload.namespace.namespaceName);
}
