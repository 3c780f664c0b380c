import { ITerraformDependable, TerraformResource } from 'cdktf';
import { ExposableServer } from '../connections/people/exposable-server';
import { described, recordMistake } from '../core/checks/mistakes';
import { PropTypes, readProps, REQUIRED_TEXT, TEXT, TEXTS } from '../core/checks/prop-types';
import { customObject } from '../core/kubernetes/custom-object';
import { checkObjectName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER, whereIs } from '../core/kubernetes/prop-types';
import { escapeTemplate } from '../core/terraform/template';
import { ExposedHost } from './exposed-host';
import { manifest } from './manifest';

/** A Gateway (Gateway API 1.4 or newer) whose listener ends TLS, and begins a verified one to the server. */
export interface GatewayExposureProps {
  /** The name that people use: `influxdb.example`. */
  readonly host: string;
  /** The Gateway. Its listener must let in routes of the server's namespace. */
  readonly gatewayName: string;
  /** The namespace of the Gateway. @default - the server's */
  readonly gatewayNamespace?: string;
  /** The name of the Gateway's listener with the protocol HTTPS. There is no route at any other, so none by plain HTTP. */
  readonly listener: string;
  /** Where the pods of the Gateway are, for the server's own policy. */
  readonly peers: Peer[];
  /** Where to begin: `/query` and what is below it. @default - everything */
  readonly paths?: string[];
}

/** A Gateway (Gateway API 1.5 or newer) whose listener passes TLS through to the server. */
export interface GatewayPassthroughProps {
  /** The name that people use. The server's certificate is made valid for it. */
  readonly host: string;
  /** The Gateway. Its listener must let in routes of the server's namespace. */
  readonly gatewayName: string;
  /** The namespace of the Gateway. @default - the server's */
  readonly gatewayNamespace?: string;
  /** The name of the Gateway's listener with the protocol TLS and the mode Passthrough. */
  readonly listener: string;
  /** Where the pods of the Gateway are, for the server's own policy. */
  readonly peers: Peer[];
}

const PASSTHROUGH: PropTypes<GatewayPassthroughProps> = {
  host: REQUIRED_TEXT,
  gatewayName: REQUIRED_TEXT,
  gatewayNamespace: TEXT,
  listener: REQUIRED_TEXT,
  peers: whereIs('the pods of the Gateway are', {
    example: "Peer.pods('ingress', { 'app.kubernetes.io/name': '…' }), or Peer.cidr for its nodes",
    of: INCOMING_PEER,
  }),
};
const GATEWAY: PropTypes<GatewayExposureProps> = { ...PASSTHROUGH, paths: TEXTS };
const V1 = 'gateway.networking.k8s.io/v1';

/** Makes an HTTPRoute, and the BackendTLSPolicy that verifies the server. */
export function throughGateway(server: ExposableServer, given: GatewayExposureProps): void {
  const props = readProps(server.owner, given, GATEWAY);
  const exposed = exposedHost(server, props);
  server.requireEndToEndTls('Exposure.gatewayPassthrough');
  const paths = exposed.paths(props.paths, wayOf(server, props));
  const rule = {
    matches: paths.map((value) => ({ path: { type: 'PathPrefix', value } })),
    backendRefs: [backend(server)],
  };
  // Without the policy, a Gateway may bring the requests, with their passwords, by plain HTTP.
  const after = [verifyBackend(exposed)];
  manifest(exposed, 'route', V1, 'HTTPRoute', { ...parents(exposed, props), rules: [rule] }, { after });
}

/** Makes a TLSRoute. */
export function throughGatewayPassthrough(server: ExposableServer, given: GatewayPassthroughProps): void {
  const props = readProps(server.owner, given, PASSTHROUGH);
  const exposed = exposedHost(server, props);
  server.identity.addDnsName(exposed.host);
  exposed.paths(undefined, wayOf(server, props));
  manifest(exposed, 'route', V1, 'TLSRoute', {
    ...parents(exposed, props),
    rules: [{ backendRefs: [backend(server)] }],
  });
}

function wayOf({ workload }: ExposableServer, { gatewayName, gatewayNamespace, listener }: GatewayPassthroughProps) {
  return JSON.stringify([gatewayNamespace ?? workload.namespace.namespaceName, gatewayName, listener]);
}

function exposedHost(server: ExposableServer, props: GatewayPassthroughProps): ExposedHost {
  const { owner } = server;
  const { host, gatewayName, gatewayNamespace, listener, peers } = props;
  const exposed = ExposedHost.of(server, host);
  for (const [prop, name] of Object.entries({ gatewayName, gatewayNamespace, listener }))
    checkObjectName(owner, prop, name);
  server.requireConnections();
  exposed.admit(peers);
  return exposed;
}

function parents({ server, host }: ExposedHost, { gatewayName, gatewayNamespace, listener }: GatewayPassthroughProps) {
  const namespace =
    gatewayNamespace === undefined ? server.workload.namespace.namespaceReference : escapeTemplate(gatewayNamespace);
  return {
    parentRefs: [{ name: escapeTemplate(gatewayName), namespace, sectionName: escapeTemplate(listener) }],
    hostnames: [escapeTemplate(host)],
  };
}

function backend({ serviceName, port }: ExposableServer) {
  return { name: escapeTemplate(serviceName), port };
}

// One for each Service: a second would be in conflict with it.
function verifyBackend({ server }: ExposedHost): ITerraformDependable {
  const { workload, identity, portName, owner, serviceName } = server;
  const { configMapName, key } = identity.bundle;
  const made = owner.node.tryFindChild('backend-tls');
  if (made instanceof TerraformResource) return made;
  if (configMapName === undefined || key !== 'ca.crt')
    recordMistake(owner, {
      prop: 'certificate.trust',
      ofConstruct: true,
      got: configMapName === undefined ? described('a Secret') : described(`the key ${key} of a ConfigMap`),
      takes:
        'Trust.fromConfigMap with the key "ca.crt", or Trust.fromPem (of a CertManagerAuthority, its `trust`): what every Gateway verifies a server by',
    });
  const { provider, metadata } = workload.claimMetadata('BackendTLSPolicy', serviceName);
  return customObject(owner, 'backend-tls', {
    apiVersion: V1,
    kind: 'BackendTLSPolicy',
    provider,
    metadata,
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: escapeTemplate(serviceName), sectionName: portName }],
      validation: {
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: configMapName ?? 'missing' }],
        hostname: escapeTemplate(server.host),
      },
    },
  });
}
