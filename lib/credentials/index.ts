export * from './credential';
export { CredentialDefaults } from './credential-defaults';
export { type RotationOptions } from './rotation';
export { WrittenSecrets } from './written-secrets';
export { Rotation, type RotationProps } from './scope-rotation';
