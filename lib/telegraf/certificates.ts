import { IShowsCertificate } from '../connections/tls/shown-certificate';
import { recordMistake } from '../core/checks/mistakes';
import { sameStack } from '../core/checks/same-stack';
import { doubleDollars } from '../core/terraform/double-dollars';
import { pathInStack } from '../core/terraform/ids';
import { Duration } from '../core/values/duration';
import { certificateAlert, certificateAlerts } from '../telegraf-daemon/certificate-alerts';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Workload } from '../workloads/workload';
import { PluginRegistry } from './plugin-registry';

/** The certificates that a Telegraf looks at, as their clients see them. */
export class Certificates {
  private readonly sources: string[] = [];

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly registry: PluginRegistry,
  ) {}

  public watch(server: IShowsCertificate): void {
    const { workload, files, registry } = this;
    const { owner } = workload;
    if (!sameStack(owner, 'server', server, '`addPlugins({ inputs: { x509_cert: { … } } })`')) return;
    const { host, port, serverName } = server._showCertificate(workload);
    const source = `https://${host}:${port}`;
    const added = registry.add('inputs', 'x509_cert', pathInStack(server), {
      sources: [doubleDollars(source)],
      tls_server_name: serverName,
      // What a server shows beside its own and those between, nobody has to look at.
      exclude_root_certs: true,
      ...files.verify(server.trust),
    });
    if (added) this.sources.push(source);
    else
      recordMistake(owner, { prop: 'server', got: server, takes: 'a server whose certificate it does not watch yet' });
  }

  public alerts(within: Duration): object {
    const unknown = this.sources.map((source) =>
      certificateAlert(
        'CertificateUnknown',
        `absent(x509_cert_enddate{source=${JSON.stringify(source)}})`,
        `${source} shows no certificate`,
      ),
    );
    const rules = [...certificateAlerts(within), ...unknown];
    return { groups: [{ name: `certificates of ${this.workload.name}`, rules }] };
  }
}
