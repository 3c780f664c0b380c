export { type AcceptedDeviation, type AcceptedOverrides, Deviations, Safeguard } from './deviations';
export * from './duration';
export { type INamespace } from './namespace';
export * from './peer';
export * from './size';
