export * from './access-mode';
export { ContainerImage, type DigestOptions } from './container-image';
export * from './persistent-storage';
export * from './removal-policy';
export * from './secure-namespace';
export * from './workload-props';
