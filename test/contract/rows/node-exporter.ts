import { NodeExporterCollector, Peer, PodSecurity, SecureNamespace, SecureNodeExporter, Trust } from '../../../lib';
import { ROOT } from '../../support/certificates';
import { clientIn, Entry, existing, placement, workload } from '../support';

const nodeExporter: Entry = {
  construct: SecureNodeExporter,
  cases: {
    defaults: (stack) => new SecureNodeExporter(stack, 'nodes', { authority: placement(stack).authority }),
    'every prop': (stack) => {
      const { authority } = placement(stack);
      const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('node agents') });
      const { labels, annotations, imagePullSecrets, nodeSelector, tolerations, priorityClassName, resources } =
        workload;
      new SecureNodeExporter(stack, 'nodes', {
        ...{ labels, annotations, imagePullSecrets, nodeSelector, tolerations, priorityClassName, resources },
        authority,
        namespace,
        name: 'renamed',
        nodeCidrs: ['10.20.0.0/16'],
        port: 9200,
        collectors: {
          enable: [NodeExporterCollector.PROCESSES, NodeExporterCollector.SYSTEMD, NodeExporterCollector.RUNIT],
          disable: [NodeExporterCollector.ZFS],
          textfileFolders: ['/var/lib/$(x)/${x}'],
          systemdUnits: 'kubelet[.]service',
          runitFolder: '/etc/sv',
        },
        extraArgs: ['--collector.filesystem.fs-types-exclude=^(tmpfs|$(x))$'],
        userName: `o"d'd \${x}`,
        clientAuthentication: { trust: Trust.fromPem(ROOT), allowedSans: ['prometheus.example'] },
        webConfig: { http_server_config: { headers: { 'X-Frame-Options': 'deny' } } },
      });
    },
    'in a network of its own, scraped': (stack) => {
      const { authority } = placement(stack);
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false });
      nodes._admit({ workload: clientIn(stack) });
      nodes.allowScrapeFrom(Peer.namespace('observability'));
    },
    'with a password that only the cluster knows': (stack) => {
      const { authority } = placement(stack);
      const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('node agents') });
      const credential = existing(namespace, 'scraper', { bcryptKey: 'hash' });
      new SecureNodeExporter(stack, 'nodes', { authority, namespace, credential });
    },
  },
};

export const rows: readonly Entry[] = [nodeExporter];
