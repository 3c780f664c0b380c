export * from './credential';
export { type RotationOptions } from './rotation';
