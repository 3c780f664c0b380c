import { SecretKey } from '../credentials/bound-credential';
import { HardenedPod } from './hardened-pod';
import { Mount } from './pod-volume';
import { secretVolume } from './volumes';

/** Passwords from Secrets that exist already, as files for the script that makes a daemon's users. */
export class PasswordFiles {
  /** What a container that reads them mounts. */
  public readonly mounts: Mount[] = [];

  public constructor(
    private readonly pod: HardenedPod,
    private readonly folder: string,
  ) {}

  /** Mounts a password, and gives the path of its file. `id` is a user's own. */
  public add({ secretName, key }: SecretKey, id: string): string {
    const path = `${this.folder}/${id}`;
    const volume = this.pod.addVolume(`credential-${id}`, secretVolume(secretName, { password: key }));
    this.mounts.push(volume.at(path));
    return `${path}/password`;
  }
}
