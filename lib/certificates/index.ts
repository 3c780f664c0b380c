export * from './certificate';
export * from './certificate-authority';
export * from './key-algorithm';
export { type ExistingBundleOptions, Trust } from './trust';
