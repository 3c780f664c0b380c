import { Construct } from 'constructs';
import { check, checkSize } from '../core/checks/checks';
import { textOf } from '../core/checks/mistakes';
import { instanceOf, map, PropType, readArgument, REQUIRED_TEXT, SIZE } from '../core/checks/prop-types';
import { checkObjectName } from '../core/kubernetes/names';
import { escapeTemplate } from '../core/terraform/template';
import { Size } from '../core/values/size';
import { PodVolume } from './pod-volume';
import { claimVolume, configMapVolume, scratchVolume, secretVolume, Volume } from './volumes';

/**
 * A volume of the user's own. A container finds it at `/mnt/<its name>`, where it hides nothing of an image or of this library.
 *
 * @example
 * new SecureTelegraf(this, 'telegraf', { namespace, volumes: { mibs: ExtraVolume.configMap('mibs') } });
 */
export class ExtraVolume {
  /**
   * The keys of a ConfigMap of its namespace, as files that are read.
   * @param name The name of the ConfigMap.
   */
  public static configMap(name: string): ExtraVolume {
    return new ExtraVolume('config map', name, configMapVolume);
  }

  /**
   * The keys of a Secret of its namespace, as files that are read.
   * @param name The name of the Secret.
   */
  public static secret(name: string): ExtraVolume {
    return new ExtraVolume('secret', name, secretVolume);
  }

  /**
   * A claim of its namespace, which is read.
   * @param name The name of the PersistentVolumeClaim.
   */
  public static claim(name: string): ExtraVolume {
    return new ExtraVolume('claim', name, claimVolume);
  }

  /**
   * An empty folder that dies with the pod, and that all of its containers may write to.
   * @param size How much it may hold.
   */
  public static scratch(size: Size): ExtraVolume {
    return new ExtraVolume('scratch', undefined, undefined, size);
  }

  private constructor(
    /** @internal */ public readonly _kind: 'config map' | 'secret' | 'claim' | 'scratch',
    private readonly name?: string,
    private readonly made?: (name: string) => Volume,
    private readonly size?: Size,
  ) {}

  /** What it is. */
  public toString(): string {
    return this.made ? `${this._kind} ${textOf(this.name)}` : this._kind;
  }

  /** @internal what a pod has, where there can be such a volume */
  public _volume(scope: Construct, name: string): Volume | undefined {
    const prop = `volumes.${name}`;
    const named = check(scope, prop, name, 'names of at most 52 small letters, digits and "-"', isVolumeName);
    if (this.made)
      return checkObjectName(scope, prop, readArgument(scope, prop, this.name ?? '', REQUIRED_TEXT)) && named
        ? this.made(escapeTemplate(this.name ?? ''))
        : undefined;
    const size = SIZE.read(this.size, scope, prop);
    return size && checkSize(scope, prop, size, Size.mebibytes(1)) && named ? scratchVolume(size) : undefined;
  }

  /** @internal where a container sees it */
  public _mount(volume: PodVolume, name: string) {
    const path = `/mnt/${name}`;
    return this.size ? volume.writableAt(path) : volume.at(path);
  }
}

function isVolumeName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/.test(name);
}

export const EXTRA_VOLUMES: PropType<Record<string, ExtraVolume>> = map(
  instanceOf(ExtraVolume, "an ExtraVolume, like ExtraVolume.configMap('name')"),
);
