export { UnknownAnnotations } from './unknown-annotations';
export { Exposure } from './exposure';
export * from './ingress-controller';
export * from './source-ranges';
export { type GatewayExposureProps, type GatewayPassthroughProps } from './gateway';
export { type IngressExposureProps, type PassthroughExposureProps } from './ingress';
export { type LoadBalancerExposureProps, type NodePortExposureProps } from './service';
