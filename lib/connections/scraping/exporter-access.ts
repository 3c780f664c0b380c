import { Construct } from 'constructs';
import { CaBundle } from '../../certificates/trust';
import { SecretKey } from '../../credentials/bound-credential';
import { Workload } from '../../workloads/workload';
import { publishAccess, ServerAccess } from '../people/server-access';
import { accessObjects } from '../people/exposable-server';
import { asWord, certificatesCommand, nameWord, passwordCommand, userConfig } from '../people/shell';

/** What exporters say about themselves. */
export interface ExporterAccessOptions {
  /** The construct that the output is of. @default - the workload's */
  readonly owner?: Construct;
  readonly workload: Workload;
  readonly bundle: CaBundle;
  /** The name that its certificate is valid for. @default - the workload's */
  readonly host?: string;
  readonly port: number;
  readonly path: string;
  readonly userName: string;
  readonly credential: SecretKey;
  readonly requiresClientCertificate: boolean;
  /** Whether the stack gets an output. @default true */
  readonly accessOutput?: boolean;
}

/** How people reach exporters: one of many, each at its own address and all with one certificate. */
export function exporterAccess(options: ExporterAccessOptions): ServerAccess {
  const { workload, bundle, port, path, userName, credential, requiresClientCertificate, accessOutput } = options;
  const { namespace, selector } = workload;
  const { host = workload.host } = options;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  const config = userConfig(userName, passwordCommand(namespace, credential));
  const certificate = requiresClientCertificate ? ' --cert client.crt --key client.key' : '';
  const access: ServerAccess = {
    ...accessObjects(namespace, bundle, { userName, credential }),
    url: `https://${host}:${port}`,
    exposedUrls: [],
    commands: [
      certificatesCommand(namespace, bundle),
      `ADDRESS=$(kubectl -n ${nameWord(namespace.namespaceName)} get pods -l ${labels.join(',')} -o jsonpath=${asWord('{.items[0].status.podIP}')})`,
      `curl --cacert ca.crt${certificate} --connect-to "${host}:${port}:$ADDRESS:${port}" --config ${config} 'https://${host}:${port}${path}'`,
    ],
  };
  if (accessOutput ?? true) publishAccess(options.owner ?? workload.owner, () => access);
  return access;
}
