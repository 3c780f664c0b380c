import { TerraformStack } from 'cdktf';
import * as fc from 'fast-check';
import * as YAML from 'yaml';
import { CertificateAuthority, Trust } from '../../lib/certificates';
import { SecureNodeExporter, SecureNodeExporterProps } from '../../lib/node-exporter';
import { CipherSuite, TlsCurve, TlsVersion } from '../../lib/web-config';
import { certificate } from '../support/files';
import { named, synthesize, text } from '../support/synthesize';
import { anyText } from '../support/texts';

/** A bcrypt hash. */
export const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

/** A program with an exporter. */
export const exporter =
  (props: Partial<SecureNodeExporterProps>) =>
  (stack: TerraformStack): void => {
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    new SecureNodeExporter(stack, 'nodes', { authority, ...props });
  };
/** The Secret's file that its web config is. */
export const webYml = (props: Partial<SecureNodeExporterProps>) =>
  named(synthesize(exporter(props)), 'kubernetes_secret_v1', 'nodes-web-config').data_wo?.['web.yml'];

const sometimes = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const word = fc.oneof(
  anyText(8),
  fc.constantFrom(
    'TLS13',
    'TLS12',
    'TLS10',
    '',
    '${x}',
    '%{if',
    HASH,
    'CurveP256',
    '1s',
    'deny',
    'constructor',
    '\ud800',
  ),
  fc.constantFrom(...Object.values(CipherSuite)),
);
const value = fc.oneof(
  word,
  fc.array(word, { maxLength: 3 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double(),
);
const key = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'min_version',
      'max_version',
      'cipher_suites',
      'curve_preferences',
      'http2',
      'headers',
      'interval',
      'burst',
      'prefer_server_cipher_suites',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('cert_file', 'client_auth_type', 'client_ca', '__proto__', 'x') },
);
const section = fc.oneof(
  fc.dictionary(key, fc.oneof(value, fc.dictionary(word, word, { maxKeys: 2 })), { maxKeys: 3 }),
  fc.record({
    min_version: fc.constantFrom('TLS12', 'TLS13'),
    cipher_suites: fc.subarray(Object.values(CipherSuite)),
  }),
  value,
);
const settings = fc.dictionary(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('tls_server_config', 'http_server_config', 'rate_limit') },
    { weight: 1, arbitrary: fc.constantFrom('basic_auth_users', 'x', '__proto__') },
  ),
  section,
  { maxKeys: 2 },
);
const trust = Trust.fromPem(certificate()['tls.crt']);
/** Props as a user may give them, right and wrong. */
export const props = fc.record({
  userName: sometimes(fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 10 }), word)),
  bcryptCost: sometimes(fc.oneof(fc.integer({ min: 6, max: 16 }), fc.double())),
  minTlsVersion: sometimes(fc.constantFrom(...Object.values(TlsVersion), 'TLS11' as unknown as TlsVersion)),
  maxTlsVersion: sometimes(fc.constantFrom(...Object.values(TlsVersion))),
  cipherSuites: sometimes(fc.subarray(Object.values(CipherSuite))),
  curves: sometimes(fc.subarray(Object.values(TlsCurve))),
  clientAuthentication: sometimes(
    fc.record({ trust: fc.constant(trust), allowedSans: sometimes(fc.array(word, { maxLength: 2 })) }),
  ),
  webConfig: sometimes(settings),
});

/** The web config, or nothing where a clear mistake was recorded. */
export const outcome = (given: Partial<SecureNodeExporterProps>): string | undefined => {
  try {
    return webConfigText(webYml(given));
  } catch (error) {
    const { message } = error as Error;
    if (!/\[stack\/nodes\] `[^`]+` takes/.test(message)) throw error;
    return undefined;
  }
};

/** What a web config file says, with a hash in the place of the one that Terraform fills in. */
export function webConfigIn(content: unknown): {
  tls_server_config: Record<string, unknown>;
  http_server_config?: Record<string, unknown>;
  rate_limit?: Record<string, unknown>;
  basic_auth_users?: Record<string, string>;
} {
  return YAML.parse(webConfigText(content)) as ReturnType<typeof webConfigIn>;
}

/** The text of a web config file, with a hash in the place of the one that Terraform fills in. */
export function webConfigText(content: unknown): string {
  const hash = '"$2a$10$zP4XDZcz0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHI"';
  return text(content)
    .replace(/(?<!\$)\$\{one\(\[.*\}(?=\n$)/s, () => hash)
    .replaceAll('$${', '${')
    .replaceAll('%%{', '%{');
}
