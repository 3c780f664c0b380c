import { SecretKey } from '../credentials/bound-credential';
import { BoundLicense } from '../servers/license';
import { NodeConfigOptions } from './config';
import { SecureInfluxDBEnterpriseProps } from './enterprise-props';

/** What all nodes of a cluster have. */
export interface SharedByNodes {
  readonly license: BoundLicense;
  readonly internalSharedSecret: SecretKey;
}

/** What the config files of both kinds of nodes are told alike. */
export function nodeConfig(
  { passwordHash, ensureFips = false, auditLog = false }: SecureInfluxDBEnterpriseProps,
  version: string,
  license: BoundLicense,
): NodeConfigOptions {
  return { version, licenseFile: license.kind === 'file', auditLog, passwordHash, ensureFips };
}
