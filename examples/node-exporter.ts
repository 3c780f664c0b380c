// Node exporters that tell of services of systemd too, and of what cron jobs of the node leave in files; and the rules that say
// when one of them is wrong.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  NodeExporterCollector,
  PrometheusRules,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'node-exporter');
  new KubernetesProvider(stack, 'kubernetes');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const nodes = new SecureNodeExporter(stack, 'nodes', {
    authority,
    nodeCidrs: ['10.20.0.0/16'],
    collectors: {
      enable: [NodeExporterCollector.SYSTEMD, NodeExporterCollector.PROCESSES],
      disable: [NodeExporterCollector.WIFI, NodeExporterCollector.INFINIBAND, NodeExporterCollector.ZFS],
      // A node has hundreds of units: these are asked about.
      systemdUnits: '(kubelet|containerd|chronyd|sshd)[.]service',
      // A job writes beside and renames, `backup.prom` of a node for example.
      textfileFolders: ['/var/lib/node-exporter/textfile'],
    },
    extraArgs: ['--collector.filesystem.fs-types-exclude=^(tmpfs|overlay|squashfs)$'],
  });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  prometheus.scrape(nodes);
  // Disks, memory, clocks and unreadable files of cron jobs.
  prometheus.addRules(PrometheusRules.ofPlatform());
  prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'services of nodes', rules: RULES }] }));
}

const warning = { severity: 'warning' };
const RULES = [
  { alert: 'UnitFailed', expr: 'node_systemd_unit_state{state="failed"} == 1', for: '5m', labels: warning },
  { alert: 'CronJobSilent', expr: 'time() - node_textfile_mtime_seconds > 2 * 86400', for: '1h', labels: warning },
  // Without the D-Bus of its node, which AppArmor may keep from containers, the first one would be silent.
  {
    alert: 'UnitsUnknown',
    expr: 'node_scrape_collector_success{collector="systemd"} == 0',
    for: '30m',
    labels: warning,
  },
];

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
