export * from './credential';
export { CredentialDefaults } from './credential-defaults';
export { type RotationOptions } from './account-rotation';
export { WrittenSecrets } from './written-secrets';
export { Rotation, type RotationProps } from './rotation';
