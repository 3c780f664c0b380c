export { SecureServer } from './secure-server';
export * from './secure-server-props';
