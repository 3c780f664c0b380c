export { type KubernetesDiscoveryOptions } from './network/api-access';
export { HttpProxy, type HttpProxyOptions } from './network/http-proxy';
export { type ServerAccess } from './people/server-access';
export { ScrapeTarget, type ScrapeServiceOptions } from './scraping/scrape-service';
export { type IScrapeTarget, type ScrapeTargetAttributes } from './scraping/scrape-target';
export { type OAuth2Options, type TargetLoginOptions } from './scraping/target-login';
export { type ServerIdentityProps } from './tls/server-identity-props';
export { type IShowsCertificate } from './tls/shown-certificate';
