export { type ManageOptions, type ReadOptions } from './connections';
export { ChronografLogin } from './login';
export {
  type Auth0Options,
  type GitHubOptions,
  type GoogleOptions,
  type HtpasswdOptions,
  type HtpasswdUser,
  type OAuthLoginOptions,
  type OpenIdConnectOptions,
} from './login-options';
export { SecureChronograf } from './secure-chronograf';
export { type SecureChronografProps } from './chronograf-props';
