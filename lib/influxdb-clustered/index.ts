export * from './clustered-props';
export { type ClusteredDatabaseOptions } from './database';
export { ExternalInfluxDBClustered } from './external-influxdb-clustered';
export { ClusteredFeatureFlag } from './feature-flags';
export { type ClusteredChartProps, type ClusteredChartValuesProps, ClusteredInstallMethod } from './install-method';
export { ClusteredOperator, type ClusteredOperatorOptions } from './operator';
export { type AwsEnvironmentProps, type GkeEnvironmentProps, HostingEnvironment } from './hosting-environment';
export {
  type Auth0Props,
  type EntraIdProps,
  IdentityProvider,
  type KeycloakProps,
  type OpenIdConnectProps,
} from './identity-provider';
export { type ClusteredIngress } from './ingress';
export { ClusteredIngressKind, type IstioGatewayProps } from './ingress-kind';
export {
  type AzureObjectStoreProps,
  type GoogleObjectStoreProps,
  ObjectStore,
  type S3ObjectStoreProps,
} from './object-store';
export { ClusteredRelease } from './release';
export { SecureInfluxDBClustered } from './secure-influxdb-clustered';
export { type ClusteredUser, ClusteredUserGroup } from './users';
