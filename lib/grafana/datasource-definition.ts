import { IConstruct } from 'constructs';
import { CaBundle, Trust } from '../certificates/trust';
import { Client } from '../connections/network/ends';
import { ClientCertificate } from '../connections/tls/client-certificate';
import { doubleDollars } from '../core/terraform/double-dollars';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/account-rotation';
import { yaml } from '../formats';

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
    client: Client,
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

/** Where Grafana's container has what a datasource logs in with. */
export interface LoginFiles {
  readonly password?: string;
  readonly ca?: string;
  /** A folder with `tls.crt` and `tls.key`. */
  readonly certificate?: string;
}

/** What a datasource is called, and where its files are. */
export interface DefinitionOptions {
  readonly title: string;
  readonly isDefault: boolean;
  /** What dashboards call it by. @default - Grafana makes one of the title */
  readonly uid?: string;
  readonly files: LoginFiles;
}

/** A datasource as Grafana provisions it. */
export function datasourceOf(
  source: Source | undefined,
  { userName = '', isToken = false }: Login,
  { title, isDefault, uid, files: { password, ca, certificate } }: DefinitionOptions,
): object {
  return {
    name: doubleDollars(title),
    uid,
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
      ...(ca === undefined ? { tlsSkipVerify: true } : { tlsAuthWithCACert: true }),
      ...(certificate !== undefined && { tlsAuth: true }),
    },
    secureJsonData: {
      ...(password !== undefined && secretOf(isToken, content(password))),
      tlsCACert: ca === undefined ? undefined : content(ca),
      ...(certificate !== undefined && {
        tlsClientCert: content(`${certificate}/tls.crt`),
        tlsClientKey: content(`${certificate}/tls.key`),
      }),
    },
  };
}

/** A file for Grafana's folder `provisioning/datasources`. */
export function provisioned(datasources: readonly object[], more: object = {}): string {
  return yaml({ apiVersion: 1, ...more, datasources });
}

/** What Grafana reads as the content of a file. */
export function content(path: string): string {
  return `$__file{${path}}`;
}

// Grafana puts what a file says in the place of its name, in the middle of a text too.
function secretOf(isToken: boolean, file: string): object {
  return isToken ? { httpHeaderValue1: `Token ${file}` } : { basicAuthPassword: file };
}
