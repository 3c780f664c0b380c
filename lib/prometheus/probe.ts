import { IScrapeTarget } from '../connections/scraping/scrape-target';
import { check, checkPort } from '../core/checks/checks';
import { checkShownArguments } from '../core/checks/shown';
import { described, recordMistake } from '../core/checks/mistakes';
import { Construct } from 'constructs';
import { Peer } from '../core/kubernetes/peer';
import { Found } from './target-discovery';
import { ScrapeOptions } from './scrape-options';

/** What is asked through an exporter that probes: one exporter, many addresses. */
export interface ProbeOptions extends ScrapeOptions {
  /** The addresses as the exporter takes them: `https://shop.example/health`, `db.example:5432`. Each is the label `instance`. */
  readonly targets: string[];
  /** The module of the exporter's own config: `http_2xx`. @default - the exporter's default */
  readonly module?: string;
  /** The path that it probes at. @default /probe */
  readonly probePath?: string;
  /** Where the addresses are in the network, where this stack runs the exporter: its policy lets it go nowhere else. @default - none */
  readonly peers?: Peer[];
  /** Their ports. @default - those in the addresses: 443 for https */
  readonly ports?: number[];
}

/** Where the addresses of a probe are, as the config file has it. */
export function probed(exporter: IScrapeTarget, { targets }: ProbeOptions): Found {
  return {
    discovery: { static_configs: [{ targets }] },
    relabelings: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: `${exporter.discoveryName}:${exporter.port}` },
    ],
  };
}

/** Lets the exporter reach what it probes. */
export function openProbed(
  owner: Construct,
  exporter: IScrapeTarget,
  { targets, peers = [], ports }: ProbeOptions,
): void {
  // The label `instance` and the config file show them.
  checkShownArguments(owner, 'targets', targets);
  if (!exporter._reach) {
    if (peers.length > 0)
      recordMistake(owner, {
        prop: 'peers',
        got: peers.join(),
        takes: 'nothing for an exporter that this stack does not run',
      });
    return;
  }
  if (peers.length === 0)
    recordMistake(owner, {
      prop: 'peers',
      got: undefined,
      takes: `where the targets are in the network, which ${exporter.node.path} has to reach, like Peer.cidr('192.0.2.0/24')`,
    });
  for (const port of ports ?? []) checkPort(owner, 'ports', port);
  const all = ports ?? targets.flatMap((target) => targetPort(owner, target) ?? []);
  for (const peer of peers) for (const port of new Set(all)) exporter._reach(peer, port);
}

function targetPort(owner: Construct, target: string): number | undefined {
  const [, scheme = '', port] = /^(?:([a-z][a-z\d+.-]*):\/\/)?[^/?#]*?(?::(\d+))?(?:[/?#].*)?$/i.exec(target) ?? [];
  const known = port === undefined ? { https: 443, http: 80 }[scheme.toLowerCase()] : Number(port);
  if (known === undefined)
    recordMistake(owner, {
      prop: 'ports',
      got: described(`"${target}" without a port`),
      takes: 'the ports of the targets',
    });
  check(owner, 'targets', known, 'addresses with a port from 1 to 65535', (one) => one >= 1 && one <= 65_535);
  return known;
}
