import { Construct } from 'constructs';
import { INamespace } from '../core/kubernetes/namespace';
import { ContainerImage } from '../workloads/container-image';
import { daemonImage } from '../workloads/daemon-image';
import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Telegraf that can be run. Before 1.38 an environment variable could add to the config file. */
export const TELEGRAF_VERSIONS = supportedVersions({
  takes: 'Telegraf 1.38.0 or newer, of 1.x',
  range: '>=1.38.0 <2.0.0',
  accepted: '>=1.38.0 <2.0.0',
  lacks: {},
  refusedTags: /:[^/@]*-alpine\b/,
  image: 'telegraf:1.39.3',
});

/** The image that a user gave, checked, or that of the version that this library is tested with. */
export function telegrafImage(
  scope: Construct,
  namespace: INamespace,
  given: ContainerImage | undefined,
): ContainerImage {
  return daemonImage(scope, namespace, given, TELEGRAF_VERSIONS).image;
}
