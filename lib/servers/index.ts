export { type ExternalServerAttributes } from './external-server';
export { ScrapedServer } from './scraped-server';
export { SecureServer } from './secure-server';
export * from './secure-server-props';
export { License, type LicenseFileOptions, type LicenseKeyOptions } from './license';
