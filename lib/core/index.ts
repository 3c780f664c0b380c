export { AcceptedRisk } from './checks/accepted-risk';
export { UnknownSettings } from './checks/unknown-settings';
export { Safeguard } from './checks/deviation-codes';
export { type AcceptedDeviation, Deviations } from './checks/deviations';
export { Duration } from './values/duration';
export { type INamespace } from './kubernetes/namespace';
export * from './kubernetes/peer';
export * from './kubernetes/protocol';
export * from './values/size';
