import { check } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { checkArgument } from '../core/checks/prop-types';
import { objectName } from '../core/kubernetes/names';
import { escapeTemplate } from '../core/terraform/template';
import { yaml } from '../formats';
import { Mount } from '../workloads/pod-volume';
import { configMapVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { GRAFANA_PATHS as PATHS } from './environment';
import { Dashboards, DASHBOARDS } from './dashboards';
import { DashboardsOptions } from './grafana-props';

// A ConfigMap takes 1 MiB.
const LONGEST = 1_000_000;

/** The folders of dashboards of a Grafana: a ConfigMap for each. */
export class DashboardFolders {
  /** What its container mounts. */
  public readonly mounts: Mount[] = [];
  private readonly paths = new Map<string, string>();
  private readonly uids = new Map<string, string>();

  public constructor(private readonly workload: Workload) {}

  public add(dashboards: Dashboards, options: DashboardsOptions): void {
    const { owner, pod } = this.workload;
    if (!checkArgument(owner, 'dashboards', dashboards, DASHBOARDS)) return;
    const { folder = dashboards._folder } = options;
    const takes = 'a name of letters, digits, spaces, "-", "_" and ".", 40 at most';
    if (!check(owner, 'folder', folder, takes, (text) => /^[\w.-][\w .-]{0,39}$/.test(text))) return;
    const word = folder.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const id = objectName(`dashboards-${word}`, 'dashboards', folder);
    const path = `${PATHS.dashboards}/${id}`;
    if ([...this.paths.values()].includes(path)) {
      recordMistake(owner, { prop: 'folder', got: folder, takes: 'a folder that no other call has' });
      return;
    }
    this.paths.set(folder, path);
    const configMap = this.workload.configure(id, this.files(dashboards));
    pod.rollOutOn(id, configMap.revision);
    this.mounts.push(pod.addVolume(id, configMapVolume(configMap.name)).at(path));
  }

  /** The file for Grafana's folder `provisioning/dashboards`, as it stands now. */
  public providers(): string {
    const folders = [...this.paths].sort(([a], [b]) => (a < b ? -1 : 1));
    return yaml({
      apiVersion: 1,
      providers: folders.map(([folder, path]) => ({
        name: folder,
        folder,
        type: 'file',
        // Of a file that is gone the dashboard goes too.
        disableDeletion: false,
        allowUiUpdates: false,
        options: { path },
      })),
    });
  }

  private files(dashboards: Dashboards): Record<string, string> {
    const { owner } = this.workload;
    const all = dashboards._dashboards(owner);
    for (const { fileName, uid } of all) {
      if (uid === undefined) continue;
      const other = this.uids.get(uid);
      if (other !== undefined)
        recordMistake(owner, { prop: fileName, got: uid, takes: `a \`uid\` that no other has, as ${other} does` });
      this.uids.set(uid, fileName);
    }
    const bytes = all.reduce((sum, { fileName, text }) => sum + fileName.length + Buffer.byteLength(text), 0);
    if (bytes > LONGEST)
      recordMistake(owner, {
        prop: 'dashboards',
        got: described(`${bytes} bytes`),
        takes: `${LONGEST} bytes at most in a folder: some of them in another directory, by another call`,
      });
    return Object.fromEntries(all.map(({ fileName, text }) => [fileName, escapeTemplate(text)]));
  }
}
