import { IConstruct } from 'constructs';
import { LOWEST_TLS, TLS12_CIPHERS } from '../connections/tls/served-tls';
import { recordMistake } from '../core/checks/mistakes';
import { CheckedWebConfig, listOfValues, oneValue, ValueRule } from './rules';
import { CipherSuite, TlsCurve, TlsVersion } from './tls';
import { WebConfigProps } from './web-config-props';

/** The section `tls_server_config`, but for its files: what props and a user's own web config decide together. */
export function tlsSettings(
  scope: IConstruct,
  props: WebConfigProps,
  settings: CheckedWebConfig,
): Record<string, unknown> {
  const { minTlsVersion, maxTlsVersion, cipherSuites, curves } = props;
  const { tls_server_config: own = {}, http_server_config: http } = settings;
  const choose = chooser(scope, own);
  const min = choose('minTlsVersion', minTlsVersion, 'min_version', oneValue(TlsVersion)) ?? LOWEST_TLS.webConfig;
  const max = choose('maxTlsVersion', maxTlsVersion, 'max_version', oneValue(TlsVersion)) ?? TlsVersion.TLS13;
  if (min > max) recordMistake(scope, { prop: 'maxTlsVersion', got: max, takes: `not less than the minimum, ${min}` });
  const ciphers = choose('cipherSuites', cipherSuites, 'cipher_suites', listOfValues(CipherSuite));
  if (ciphers && min === TlsVersion.TLS13)
    recordMistake(scope, {
      prop: 'cipherSuites',
      got: ciphers,
      takes: 'nothing beside a minimum of TLS 1.3, which has its own',
    });
  const withHttp2 = http?.http2 !== false && min === TlsVersion.TLS12;
  if (ciphers && withHttp2 && !ciphers.some((suite) => suite.endsWith('_AES_128_GCM_SHA256')))
    recordMistake(scope, {
      prop: 'cipherSuites',
      got: ciphers,
      takes:
        'one with AES_128_GCM_SHA256 too, which HTTP/2 requires, or `webConfig: { http_server_config: { http2: false } }`',
    });
  return {
    ...own,
    min_version: min,
    max_version: max,
    cipher_suites: min === TlsVersion.TLS12 ? (ciphers ?? TLS12_CIPHERS) : undefined,
    curve_preferences: choose('curves', curves, 'curve_preferences', listOfValues(TlsCurve)),
  };
}

/** Takes the value of a prop, or else what the user's own section says; both together are a mistake. */
function chooser(scope: IConstruct, own: Readonly<Record<string, unknown>>) {
  return <T>(prop: string, value: T | undefined, key: string, rule: ValueRule): T | undefined => {
    const takes = value === undefined ? undefined : rule(value);
    if (takes !== undefined) recordMistake(scope, { prop, got: value, takes });
    if (value !== undefined && own[key] !== undefined)
      recordMistake(scope, {
        prop: `webConfig.tls_server_config.${key}`,
        got: own[key],
        takes: `nothing beside \`${prop}\``,
      });
    return (value !== undefined && takes === undefined ? value : own[key]) as T | undefined;
  };
}
