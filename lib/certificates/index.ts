export * from './cert-manager-authority';
export {
  type CertManagerClusterIssuerProps,
  type CertManagerIssuerProps,
  type CertManagerOptions,
  type SelfManagedCertManagerProps,
} from './cert-manager-props';
export * from './certificate';
export * from './server-certificate';
export * from './certificate-authority';
export {
  type PemAuthorityProps,
  type SelfManagedAuthorityProps,
  type SigningOptions,
} from './certificate-authority-props';
export * from './key-algorithm';
export { type ExistingBundleOptions, Trust } from './trust';
