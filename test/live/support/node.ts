import { create, get, kubectl, Pod } from './kubectl';
import { run, waitFor } from './process';

const MOUNTED = '/volumes';

/** The node, from a pod that may do everything there: volumes of a size that holds, and signals to the processes of pods. */
export class Node {
  public constructor(
    private readonly namespace: string,
    /** The folder on the node that its volumes are in. */
    private readonly folder: string,
  ) {}

  public async start(): Promise<void> {
    const { namespace, folder } = this;
    const labels = { 'pod-security.kubernetes.io/enforce': 'privileged' };
    await create(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'node', namespace },
        spec: {
          hostPID: true,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'node',
              image: 'busybox:1.36',
              command: ['sleep', '86400'],
              securityContext: { privileged: true },
              volumeMounts: [{ name: 'volumes', mountPath: MOUNTED, mountPropagation: 'Bidirectional' }],
            },
          ],
          volumes: [{ name: 'volumes', hostPath: { path: folder, type: 'DirectoryOrCreate' } }],
        },
      },
    );
    await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'pod/node', '--timeout=60s']);
  }

  /** A volume for the first claim of a StorageClass of this name; it can get full. */
  public async makeVolume(name: string, mebibytes: number): Promise<void> {
    await this.run(
      `mkdir ${MOUNTED}/${name} && mount -t tmpfs -o size=${mebibytes}m,mode=0777 none ${MOUNTED}/${name}`,
    );
    await create({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage: `${mebibytes}Mi` },
        accessModes: ['ReadWriteOnce'],
        storageClassName: name,
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: `${this.folder}/${name}`, type: 'Directory' },
      },
    });
  }

  public async fill(volume: string): Promise<void> {
    await this.run(`dd if=/dev/zero of=${MOUNTED}/${volume}/filler bs=64k 2>/dev/null || :`);
  }

  public async makeRoom(volume: string): Promise<void> {
    await this.run(`rm ${MOUNTED}/${volume}/filler`);
  }

  /** Sends a signal to all processes of pods at once, the pods' own too: KILL is what they see of a node that loses its power. */
  public async signal(signal: 'KILL' | 'STOP' | 'CONT', namespace: string, ...pods: string[]): Promise<void> {
    const found = await Promise.all(pods.map((name) => get<Pod>(namespace, 'pod', name)));
    // In a cgroup's name of systemd an underscore stands for the dash.
    // One that has ended meanwhile is no failure.
    const uids = found.map(({ metadata }) => metadata.uid.replace(/-/g, '[-_]')).join('\\|');
    await this.run(
      `found=$(grep -l '${uids}' /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3); kill -${signal} $found 2>/dev/null || :`,
    );
  }

  /** Runs a command here that ends daemons of the node, and waits until others run in their place. */
  public async restart(command: string, daemons: readonly string[]): Promise<void> {
    const before = await this.processes(daemons);
    const { status, stderr } = await run('bash', ['-c', command]);
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
    await waitFor(`another ${daemons.join(' and ')}`, 120, async () => {
      const now = await this.processes(daemons);
      return now.every((pids, i) => pids !== '' && pids !== before[i]) || undefined;
    });
  }

  public async end(...volumes: string[]): Promise<void> {
    for (const name of volumes) {
      await kubectl(['delete', 'pv', name, '--ignore-not-found', '--wait=false']);
      await this.run(`umount ${MOUNTED}/${name}; rmdir ${MOUNTED}/${name}`).catch(() => undefined);
    }
    await kubectl(['delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=false']);
  }

  /** The numbers of the processes of daemons of the node. */
  private async processes(names: readonly string[]): Promise<string[]> {
    return Promise.all(names.map(async (name) => (await this.run(`pidof ${name} || :`)).trim()));
  }

  private run(script: string): Promise<string> {
    // Its own shell has what it needs: the image has no other name for it.
    return kubectl(['-n', this.namespace, 'exec', 'node', '--', 'sh', '-c', script]);
  }
}
