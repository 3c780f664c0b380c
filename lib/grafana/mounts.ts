import { Login, LoginFiles } from './datasource-definition';

/** A folder to mount into Grafana's container, read-only. */
export interface GrafanaMount {
  /** Its path. */
  readonly path: string;
  /** The ConfigMap in it. @default - it is a Secret */
  readonly configMapName?: string;
  /** The Secret in it. @default - it is a ConfigMap */
  readonly secretName?: string;
}

/** The folders of the files that a definition names, below `mountPath`. */
export function grafanaMounts({ password, bundle, certificate }: Login, mountPath: string): GrafanaMount[] {
  const mounts: GrafanaMount[] = [];
  if (password) mounts.push({ path: `${mountPath}/credential`, secretName: password.secretName });
  if (bundle)
    mounts.push({ path: `${mountPath}/ca`, configMapName: bundle.configMapName, secretName: bundle.secretName });
  if (certificate) mounts.push({ path: `${mountPath}/client`, secretName: certificate.secretName });
  return mounts;
}

/** Where the files are in these folders. */
export function filesIn({ password, bundle, certificate }: Login, mountPath: string): LoginFiles {
  return {
    password: password && `${mountPath}/credential/${password.key}`,
    ca: bundle && `${mountPath}/ca/${bundle.key}`,
    certificate: certificate && `${mountPath}/client`,
  };
}
