export { type AcceptedDeviation, type AcceptedOverrides, Deviations, Safeguard } from './checks/deviations';
export { type UnknownSettings } from './checks/accept-settings';
export * from './values/duration';
export { type INamespace } from './kubernetes/namespace';
export * from './kubernetes/peer';
export * from './values/size';
