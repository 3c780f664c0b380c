export * from './tls';
export * from './web-config-props';
