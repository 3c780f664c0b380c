export { SecureExporter } from './secure-exporter';
export { SecureServer } from './secure-server';
export * from './secure-server-props';
