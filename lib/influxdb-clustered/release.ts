import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake, textOf } from '../core/checks/mistakes';
import { checkArgument, instanceOf, PropType, required, RequiredPropType, TEXT } from '../core/checks/prop-types';

/** Where InfluxData keeps the packages. */
export const PUBLIC_PACKAGE = 'us-docker.pkg.dev/influxdb2-artifacts/clustered/influxdb';

// The first that reads options of a DSN, and takes the license of today.
const OLDEST = '20241024-1354148';
const VERSION = /^\d{8}-\d{1,10}$/;

/** A release of InfluxDB Clustered: the package that the operator installs, which is no container image. */
export class ClusteredRelease {
  /**
   * The release in InfluxData's own registry.
   * @param version Its version, like `20260421-2022186`: the day, and the number of the build.
   */
  public static of(version: string): ClusteredRelease {
    return new ClusteredRelease(PUBLIC_PACKAGE, textOf(version));
  }

  /**
   * The release in a registry of your own.
   * @param repository Where the package is, like `registry.example/clustered/influxdb`.
   * @param version Its version, like `20260421-2022186`.
   */
  public static fromMirror(repository: string, version: string): ClusteredRelease {
    return new ClusteredRelease(textOf(repository), textOf(version));
  }

  private constructor(
    /** Where the package is. */
    public readonly repository: string,
    /** The day and the number of the build. */
    public readonly version: string,
    /** @internal */ public readonly _reason?: string,
  ) {}

  /**
   * The same release, though it is older than 20241024-1354148. `Deviations.of` lists the reason and what is lost.
   * @param reason Why it is run.
   */
  public acceptOlder(reason: string): ClusteredRelease {
    return new ClusteredRelease(this.repository, this.version, reason);
  }

  /** The reference of the package. */
  public toString(): string {
    return `${this.repository}:${this.version}`;
  }

  /** @internal */
  public _check(scope: Construct): void {
    if (![this.repository, this.version].every((text) => checkArgument(scope, 'release', text, TEXT))) return;
    const takes = 'the day and the number of a build, like "20260421-2022186"';
    const repository = 'a registry and a path without a tag, like "registry.example/clustered/influxdb"';
    check(scope, 'release', this.repository, repository, (text) => /^[\w.-]+(:\d+)?(\/[a-z\d._-]+)+$/.test(text));
    const valid = check(scope, 'release', this.version, takes, (text) => VERSION.test(text));
    if (!valid || !isOlder(this.version)) return;
    if (this._reason !== undefined)
      acceptDeviation(scope, 'older-version', {
        prop: 'release',
        what: `a release older than ${OLDEST} is run`,
        reason: this._reason,
      });
    else
      recordMistake(scope, {
        prop: 'release',
        got: this.version,
        takes: `${OLDEST} or newer: older ones misread options of a DSN, \`sslmode\` among them, and take no license of today. \`acceptOlder(reason)\` takes one all the same`,
      });
  }
}

// The days have eight digits.
function isOlder(version: string): boolean {
  const [day = '', build = ''] = version.split('-');
  const [oldestDay = '', oldestBuild = ''] = OLDEST.split('-');
  return VERSION.test(version) && (day < oldestDay || (day === oldestDay && Number(build) < Number(oldestBuild)));
}

const RELEASE_KIND: PropType<ClusteredRelease> = instanceOf(
  ClusteredRelease,
  "a ClusteredRelease, like ClusteredRelease.of('20260421-2022186')",
);
export const RELEASE: RequiredPropType<ClusteredRelease> = required(RELEASE_KIND, () => ClusteredRelease.of(OLDEST));
