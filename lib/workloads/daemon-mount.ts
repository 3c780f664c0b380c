import { Construct } from 'constructs';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake, textOf } from '../core/checks/mistakes';
import { checkArgument, instanceOf, list, TEXT } from '../core/checks/prop-types';
import { Mount } from './pod-volume';

/**
 * A volume of the daemon that a container of the user's own sees as well, at the same path. It is found by the path at which the daemon
 * sees it, as the page of its product and `kubectl describe pod` say it: `/prometheus`.
 *
 * @example
 * const shipper = ExtraContainer.because('audit reads the log from the volume', {
 *   name: 'shipper',
 *   image: ContainerImage.fromTag('registry.example/shipper:2.1.0'),
 *   readyCommand: ['test', '-e', '/tmp/ready'],
 *   volumeMounts: [DaemonMount.at('/var/lib/influxdb')],
 * });
 * new SecureInfluxDB(this, 'influxdb', { namespace, authority, sidecars: [shipper] });
 */
export class DaemonMount {
  /**
   * One that the container reads. `Deviations.of` lists it: the daemon's passwords and keys are in some of them.
   * @param path Where the daemon sees it.
   */
  public static at(path: string): DaemonMount {
    return new DaemonMount(path);
  }

  /**
   * One that the container writes to as well, which the daemon has to as well. `Deviations.of` lists the reason: it can change what the
   * daemon stores, and does not hold the lock that keeps a second pod from a volume in use.
   * @param reason Why it has to write there.
   * @param path Where the daemon sees it.
   */
  public static writableAt(reason: string, path: string): DaemonMount {
    return new DaemonMount(path, { reason });
  }

  private constructor(
    private readonly path: string,
    private readonly writes?: { readonly reason: string },
  ) {}

  /** Where it is. */
  public toString(): string {
    return textOf(this.path);
  }

  /** @internal lists it, for the reason for which the container is there, where it has none of its own */
  public _accept(scope: Construct, prop: string, subject: string, reason: string): void {
    const does = this.writes ? 'writes to' : 'reads';
    acceptDeviation(scope, 'shared-volume', {
      prop,
      subject: `${subject} ${this.toString()}`,
      what: `the container ${subject} ${does} what its daemon has at ${this.toString()}${this.writes ? ', without the lock of a volume in use' : ''}`,
      reason: this.writes ? this.writes.reason : reason,
    });
  }

  /** @internal as a container sees it, of what the daemon sees; records that there is no such volume */
  public _mounts(scope: Construct, prop: string, daemon: readonly Mount[]): Mount[] {
    const { path } = this;
    if (!checkArgument(scope, prop, path, TEXT)) return [];
    const fitting = this.writes ? daemon.filter(({ writable }) => writable) : daemon;
    const found = fitting.find((one) => one.path === path);
    if (found) return [{ ...found, writable: this.writes !== undefined }];
    const paths = [...new Set(fitting.map((one) => one.path))].sort().join(', ');
    recordMistake(scope, {
      prop,
      got: path,
      takes: `a path at which the daemon ${this.writes ? 'writes' : 'has a volume'}: ${paths}`,
    });
    return [];
  }
}

export const DAEMON_MOUNTS = list(instanceOf(DaemonMount, "a DaemonMount, like DaemonMount.at('/prometheus')"));
