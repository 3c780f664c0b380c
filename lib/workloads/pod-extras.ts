import { Construct } from 'constructs';
import { itemsOf, notePlaces } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { Container, variableNames } from './container';
import { EnvironmentVariable } from './environment-variable';
import { ExtraContainer } from './extra-container';
import { Mount, PodVolume } from './pod-volume';
import { Volume } from './volumes';
import { WorkloadProps } from './workload-props';

/** What a pod has of the user's own. */
export class PodExtras {
  /** Volumes by their name in the pod. */
  public readonly volumes = new Map<string, Volume>();
  public readonly sidecars: readonly Container[];
  public readonly initContainers: readonly Container[];
  private readonly environment: Record<string, EnvironmentVariable>;
  private readonly mounts: Mount[] = [];

  /** `workload` is whose pods they are, `daemonMounts` what their daemon sees, later calls included. */
  public constructor(
    private readonly scope: Construct,
    private readonly workload: string,
    private readonly daemonMounts: () => readonly Mount[],
    { volumes = {}, sidecars = [], initContainers = [], environment = {} }: Partial<WorkloadProps> = {},
  ) {
    for (const [name, volume] of Object.entries(volumes)) {
      const made = volume._volume(scope, name);
      if (!made) continue;
      this.volumes.set(`extra-${name}`, made);
      this.mounts.push(volume._mount(new PodVolume(`extra-${name}`), name));
    }
    for (const [name, variable] of Object.entries(environment)) variable._check(scope, name);
    this.environment = environment;
    this.sidecars = this.read('sidecars', sidecars);
    this.initContainers = this.read('initContainers', initContainers);
    this.checkNames();
    this.checkProbes();
    for (const [index, { readinessProbe }] of itemsOf(this.sidecars))
      if (!readinessProbe)
        recordMistake(scope, {
          prop: `sidecars[${index}].readyCommand`,
          got: undefined,
          takes: 'a command that succeeds while it is ready, like ["test", "-e", "/tmp/ready"]',
        });
  }

  /** Records that a container of this library has a name that was given. */
  public checkAgainst({ name }: Container): void {
    for (const [prop, containers] of Object.entries({ sidecars: this.sidecars, initContainers: this.initContainers }))
      if (containers.some((one) => one.name === name))
        recordMistake(this.scope, {
          prop,
          got: name,
          takes: `names other than those of the containers of ${this.workload}`,
        });
  }

  /** The daemon's container, as it stands now, with what it has of the user's own. */
  public daemon(container: Container): Container {
    // Of two variables of one name, the later wins.
    for (const variable of variableNames(container))
      if (Object.hasOwn(this.environment, variable))
        recordMistake(this.scope, {
          prop: `environment.${variable}`,
          got: variable,
          takes: 'variables that this library does not set itself',
        });
    return { ...container, environment: this.environment, mounts: [...container.mounts, ...this.mounts] };
  }

  // Of what these two refuse the API server refuses the pod, in the apply.
  private checkNames(): void {
    const { scope, sidecars, initContainers } = this;
    const seen = new Set<string>();
    for (const [prop, containers] of Object.entries({ sidecars, initContainers }))
      for (const [index, { name }] of itemsOf(containers)) {
        if (seen.has(name))
          recordMistake(scope, {
            prop: `${prop}[${index}].name`,
            got: name,
            takes: 'a name that no other one of the pod has',
          });
        seen.add(name);
      }
  }

  private checkProbes(): void {
    for (const [index, { readinessProbe, livenessProbe }] of itemsOf(this.initContainers))
      for (const [prop, probe] of Object.entries({ readyCommand: readinessProbe, aliveCommand: livenessProbe }))
        if (probe)
          recordMistake(this.scope, {
            prop: `initContainers[${index}].${prop}`,
            got: described('a command'),
            takes: 'nothing: an init container is done once it ends',
          });
  }

  private read(prop: string, containers: readonly ExtraContainer[]): Container[] {
    const { mounts, daemonMounts: daemon } = this;
    const places = itemsOf(containers);
    const made = places.map(([at, one]) =>
      one._container(this.scope, `${prop}[${at}]`, this.workload, { mounts, daemon }),
    );
    notePlaces(
      made,
      places.map(([at]) => at),
    );
    return made;
  }
}
