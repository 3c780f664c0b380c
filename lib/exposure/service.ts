import { ExposableServer } from '../connections/people/exposable-server';
import { checkPort } from '../core/checks/checks';
import { checkKeys } from '../core/kubernetes/label-checks';
import { escapeTemplate } from '../core/terraform/template';
import { Peer } from '../core/kubernetes/peer';
import {
  FLAG,
  instanceOf,
  required,
  REQUIRED_TEXT,
  NUMBER,
  PropTypes,
  readProps,
  TEXT,
  TEXT_MAP,
} from '../core/checks/prop-types';
import { annotationsOf } from './annotations';
import { UNKNOWN_ANNOTATIONS, UnknownAnnotations } from './unknown-annotations';
import { LOAD_BALANCERS } from './known-annotations';
import { ExposedHost } from './exposed-host';
import { SourceRanges } from './source-ranges';

/** A load balancer of the cloud, in front of a server that goes on serving TLS itself. */
export interface LoadBalancerExposureProps {
  /** The name that people dial, which must lead to the load balancer's address. The certificate is made valid for it. */
  readonly host: string;
  /**
   * Who may reach it. The load balancer and the pod's own policy both hold to it, so the load balancer must keep the
   * addresses of its clients.
   */
  readonly sourceRanges: SourceRanges;
  /** The port. @default - the server's own */
  readonly port?: number;
  /**
   * What the cloud's controller reads about where the load balancer is, what it is called and how it looks after its targets,
   * as for an internal one: of AWS, Azure, Google, Oracle, OpenStack, DigitalOcean, Hetzner, MetalLB and Cilium. @default - none
   */
  readonly annotations?: Record<string, string>;
  /** Any others, with a reason that is listed. @default - none */
  readonly unknownAnnotations?: UnknownAnnotations;
  /** The class of the load balancer. @default - the cloud's default */
  readonly loadBalancerClass?: string;
  /**
   * Whether every node gets a port too, which no source ranges of the load balancer hold for. Load balancers that reach the
   * nodes need it: those of AWS by instance, DigitalOcean, Hetzner, OpenStack and Oracle; those that reach pods, or that
   * forward packets as they are, do not. @default false
   */
  readonly nodePorts?: boolean;
  /** Whether an apply waits, for ten minutes at most, until the load balancer has an address. @default true */
  readonly waitForAddress?: boolean;
}

/** A port of every node, which leads to a server that goes on serving TLS itself. */
export interface NodePortExposureProps {
  /** The name that people dial, which must lead to the nodes. The certificate is made valid for it. */
  readonly host: string;
  /** Who may reach it. Only the pod's own policy holds to it: Kubernetes has no ranges for a port of a node. */
  readonly sourceRanges: SourceRanges;
  /** The port of the nodes, from 30000 to 32767 unless the cluster has others. @default - one that is free */
  readonly nodePort?: number;
}

const RANGES = required(instanceOf(SourceRanges, "SourceRanges, like SourceRanges.of('203.0.113.0/24')"), () =>
  SourceRanges.of('192.0.2.0/24'),
);
const LOAD_BALANCER: PropTypes<LoadBalancerExposureProps> = {
  host: REQUIRED_TEXT,
  sourceRanges: RANGES,
  port: NUMBER,
  annotations: TEXT_MAP,
  unknownAnnotations: UNKNOWN_ANNOTATIONS,
  nodePorts: FLAG,
  loadBalancerClass: TEXT,
  waitForAddress: FLAG,
};
const NODE_PORT: PropTypes<NodePortExposureProps> = { host: REQUIRED_TEXT, sourceRanges: RANGES, nodePort: NUMBER };

/** Makes a Service of type LoadBalancer. */
export function throughLoadBalancer(server: ExposableServer, given: LoadBalancerExposureProps): void {
  const { owner } = server;
  const props = readProps(owner, given, LOAD_BALANCER);
  const port = checkPort(owner, 'port', props.port) ? (props.port ?? server.port) : 443;
  if (props.loadBalancerClass !== undefined) checkKeys(owner, 'loadBalancerClass', { [props.loadBalancerClass]: '' });
  const exposed = ExposedHost.of(server, props.host);
  const ranges = props.sourceRanges._in(owner);
  const annotations = annotationsOf(owner, `the Service of ${props.host}`, props, { known: [LOAD_BALANCERS] });
  admitRanges(exposed, ranges);
  server.setPort(exposed.host, port);
  exposed.service(
    {
      type: 'LoadBalancer',
      // With Cluster, the pod would see the address of a node in place of the client's.
      externalTrafficPolicy: 'Local',
      allocateLoadBalancerNodePorts: props.nodePorts ?? false,
      loadBalancerSourceRanges: escapeTemplate(ranges),
      loadBalancerClass: escapeTemplate(props.loadBalancerClass),
    },
    { port, annotations, wait: props.waitForAddress ?? true, peers: ranges.map((range) => Peer.cidr(range)) },
  );
}

/** Makes a Service of type NodePort. */
export function throughNodePort(server: ExposableServer, given: NodePortExposureProps): void {
  const { owner } = server;
  const { host, sourceRanges, nodePort } = readProps(owner, given, NODE_PORT);
  const fine = checkPort(owner, 'nodePort', nodePort);
  const exposed = ExposedHost.of(server, host);
  const ranges = sourceRanges._in(owner);
  admitRanges(exposed, ranges);
  const service = exposed.service(
    { type: 'NodePort', externalTrafficPolicy: 'Local' },
    { port: server.port, nodePort: fine ? nodePort : undefined },
  );
  server.setPort(exposed.host, service.getNumberAttribute('spec[0].port[0].node_port'));
}

function admitRanges(exposed: ExposedHost, ranges: string[]): void {
  exposed.admit(ranges.map((range) => Peer.cidr(range)));
  if (!exposed.server.udp) exposed.server.identity.addDnsName(exposed.host);
}
