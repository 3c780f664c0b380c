import { changesPods } from '../../core/kubernetes/pod-metadata';

// Clouds and ingress controllers read annotations, and so do those who copy Secrets.
const ANNOTATED =
  /^(config_map|daemon_set|deployment|namespace|network_policy|persistent_volume_claim|pod_disruption_budget|resource_quota|stateful_set)$/;
// Policies and Services select by them.
const SELECTING = /^(app\.kubernetes\.io\/(name|instance)|kubernetes\.io\/metadata\.name)$/;

/** Whether a label or an annotation at a path is read by nobody who would loosen something for it. */
export function isNote(kind: string, path: string): boolean {
  const [, of, key = ''] = /^((?:spec\.template\.)?metadata\.(?:annotations|labels))\.(.+)$/s.exec(path) ?? [];
  if (of === undefined || changesPods(key) || SELECTING.test(key)) return false;
  // What controllers read has their domain.
  if (of.endsWith('labels') || !key.includes('/')) return true;
  return of === 'metadata.annotations' && ANNOTATED.test(kind);
}
