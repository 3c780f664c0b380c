import { IConstruct } from 'constructs';
import { CaBundle, Trust } from '../certificates/trust';
import { ForeignWorkload } from '../connections/network/path';
import { ClientCertificate } from '../connections/tls/client-certificate';
import { doubleDollars } from '../core/terraform/double-dollars';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/rotation';
import { yaml } from '../formats';

/** A folder to mount into Grafana's container, read-only. */
export interface GrafanaMount {
  /** Its path. */
  readonly path: string;
  /** The ConfigMap in it. @default - it is a Secret */
  readonly configMapName?: string;
  /** The Secret in it. @default - it is a ConfigMap */
  readonly secretName?: string;
}

/** A server as Grafana uses it. */
export interface Source {
  readonly construct: IConstruct;
  readonly url: string;
  readonly trust: Trust;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly type: string;
  /** The database, for a Grafana before 9.4: a newer one reads it from the settings. */
  readonly database?: string;
  readonly requiresClientCertificate: boolean;
  account(
    client: ForeignWorkload,
    rotation: RotationOptions,
    certificateName?: string,
  ): { readonly userName: string; readonly credential: BoundCredential; readonly isToken?: true } | undefined;
}

/** What Grafana logs in with, and verifies the server by, in its own namespace. */
export interface Login {
  readonly userName?: string;
  readonly password?: SecretKey;
  /** Whether the password is a token, which goes into a header. */
  readonly isToken?: boolean;
  readonly bundle?: CaBundle;
  /** What it shows to a server that asks for a certificate. */
  readonly certificate?: ClientCertificate;
}

/** The folders of the files that a definition names, below `mountPath`. */
export function mountsOf({ password, bundle, certificate }: Login, mountPath: string): GrafanaMount[] {
  const mounts: GrafanaMount[] = [];
  if (password) mounts.push({ path: `${mountPath}/credential`, secretName: password.secretName });
  if (bundle)
    mounts.push({ path: `${mountPath}/ca`, configMapName: bundle.configMapName, secretName: bundle.secretName });
  if (certificate) mounts.push({ path: `${mountPath}/client`, secretName: certificate.secretName });
  return mounts;
}

/** A datasource as Grafana provisions it. */
export function definitionOf(
  source: Source | undefined,
  { userName = '', password, isToken = false, bundle, certificate }: Login,
  { title, isDefault, mountPath }: { readonly title: string; readonly isDefault: boolean; readonly mountPath: string },
): string {
  const file = (path: string) => `$__file{${mountPath}/${path}}`;
  return yaml({
    apiVersion: 1,
    datasources: [
      {
        name: doubleDollars(title),
        type: source?.type,
        access: 'proxy',
        url: doubleDollars(source?.url ?? ''),
        database: source?.database,
        isDefault,
        editable: false,
        basicAuth: !isToken,
        basicAuthUser: isToken ? undefined : doubleDollars(userName),
        jsonData: {
          ...source?.settings,
          ...(isToken && { httpHeaderName1: 'Authorization' }),
          // Who does not verify gave a reason to the Trust.
          ...(bundle ? { tlsAuthWithCACert: true } : { tlsSkipVerify: true }),
          ...(certificate && { tlsAuth: true }),
        },
        secureJsonData: {
          ...(password && secretOf(isToken, file(`credential/${password.key}`))),
          tlsCACert: bundle && file(`ca/${bundle.key}`),
          ...(certificate && { tlsClientCert: file('client/tls.crt'), tlsClientKey: file('client/tls.key') }),
        },
      },
    ],
  });
}

// Grafana puts what a file says in the place of its name, in the middle of a text too.
function secretOf(isToken: boolean, file: string): object {
  return isToken ? { httpHeaderValue1: `Token ${file}` } : { basicAuthPassword: file };
}
