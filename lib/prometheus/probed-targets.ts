import { isIPv6 } from 'node:net';
import { checkPath, IScrapeTarget } from '../connections/scraping/scrape-target';
import { itemsOf } from '../core/checks/calls';
import { check, checkPort } from '../core/checks/checks';
import { checkShownArguments, quotesCredential } from '../core/checks/shown';
import { described, recordMistake } from '../core/checks/mistakes';
import { Construct } from 'constructs';
import { Peer } from '../core/kubernetes/peer';
import { Protocol } from '../core/kubernetes/protocol';
import { ScrapeRequest } from './scrape-jobs';
import { ScrapeOptions } from './scrape-options';

/** What is asked through an exporter that probes: one exporter, many addresses. */
export interface ProbeOptions extends ScrapeOptions {
  /**
   * The addresses as the exporter takes them: `https://shop.example/health`, `db.example:5432`. Each is the label `instance`. An exporter
   * with secrets shows those to whom it asks: what says that it is asked in clear text, or not verified, is a mistake
   * unless that exporter is `unverified`.
   */
  readonly targets: string[];
  /** The module of the exporter's own config: `http_2xx`. @default - the exporter's default */
  readonly module?: string;
  /** The path that it probes at. @default /probe */
  readonly probePath?: string;
  /**
   * Where the addresses are in the network: the policy of the exporter lets it go nowhere else.
   * @default - none, for an exporter that this stack does not run; one that it runs takes them
   */
  readonly peers?: Peer[];
  /** Their ports. @default - those in the addresses: 443 for https */
  readonly ports?: number[];
  /**
   * What the module speaks: by UDP it is a module for DNS. One that sends ICMP gets nowhere by it, as policies of Kubernetes know no
   * port of that.
   * @default Protocol.TCP
   */
  readonly protocol?: Protocol;
}

/** What an exporter is asked, as the config file has it. */
export function probeOf(
  exporter: IScrapeTarget,
  { targets, module, probePath = '/probe' }: ProbeOptions,
): ScrapeRequest {
  return {
    prop: 'exporter',
    path: probePath,
    params: module === undefined ? {} : { module: [module] },
    found: {
      discovery: { static_configs: [{ targets }] },
      relabelings: [
        { source_labels: ['__address__'], target_label: '__param_target' },
        { source_labels: ['__param_target'], target_label: 'instance' },
        { target_label: '__address__', replacement: `${exporter.discoveryName}:${exporter.port}` },
      ],
    },
  };
}

/** Lets the exporter reach what it probes. */
export function openProbed(owner: Construct, exporter: IScrapeTarget, options: ProbeOptions): void {
  const { targets, peers = [], ports, protocol, probePath, module } = options;
  checkPath(owner, 'probePath', probePath);
  check(owner, 'module', module, 'text that others may read', (text) => !quotesCredential(text));
  // The label `instance` and the config file show them.
  checkShownArguments(owner, 'targets', targets);
  const asked = itemsOf(targets).map(([at, text]) => ({ prop: `targets[${at}]`, text }));
  exporter._checkAsked?.(owner, asked);
  if (!exporter._reach) {
    for (const [prop, got] of Object.entries({ peers: options.peers?.join(), ports: ports?.join(), protocol }))
      if (got) recordMistake(owner, { prop, got, takes: 'nothing for an exporter that this stack does not run' });
    return;
  }
  if (peers.length === 0)
    recordMistake(owner, {
      prop: 'peers',
      got: options.peers,
      takes: `where the targets are in the network, which ${exporter.node.path} has to reach, like Peer.cidr('192.0.2.0/24')`,
    });
  const given = itemsOf(ports ?? []).filter(([at, port]) => checkPort(owner, `ports[${at}]`, port));
  const all = ports
    ? given.map(([, port]) => port)
    : itemsOf(targets).flatMap(([at, target]) => targetPort(owner, `targets[${at}]`, target) ?? []);
  for (const peer of peers) for (const port of new Set(all)) exporter._reach(peer, port, protocol);
}

const USUAL: Readonly<Record<string, number | undefined>> = { https: 443, http: 80 };

function targetPort(owner: Construct, prop: string, target: string): number | undefined {
  const [, scheme = '', host = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/?#]*)/i.exec(target) ?? [];
  // The end of an address of IPv6 is no port: only in brackets it has one.
  const [, port] = isIPv6(host) ? [] : (/:(\d+)$/.exec(host) ?? []);
  const known = port === undefined ? USUAL[scheme.toLowerCase()] : Number(port);
  if (known === undefined)
    recordMistake(owner, {
      prop: 'ports',
      got: described(`"${target}" without a port`),
      takes: 'the ports of the targets',
    });
  const fine = check(owner, prop, known, 'an address with a port from 1 to 65535', (one) => one >= 1 && one <= 65_535);
  return fine ? known : undefined;
}
