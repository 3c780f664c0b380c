export * from './access-mode';
export { ContainerImage, type DigestOptions } from './container-image';
export * from './persistent-storage';
export * from './pod-security';
export * from './removal-policy';
export * from './secure-namespace';
export { WorkloadDefaults } from './workload-defaults';
export * from './workload-defaults-props';
export * from './workload-props';
