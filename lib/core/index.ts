export { Deviations, Safeguard, type AcceptedDeviation, type AcceptedOverrides } from './checks/deviations';
export { type UnknownSettings } from './checks/known-settings';
export { type INamespace } from './kubernetes/namespace';
export * from './kubernetes/peer';
export * from './values/duration';
export * from './values/size';
