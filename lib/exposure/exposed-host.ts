import type { ServiceV1Spec } from '@cdktf/provider-kubernetes/lib/service-v1';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { ExposableServer } from '../connections/people/exposable-server';
import { noteAccess } from '../connections/network/connection-notes';
import { openPath } from '../connections/network/path';
import { onlyIf } from '../connections/network/network-policy';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { stableDigest } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { Protocol } from '../core/kubernetes/protocol';
import { constructId, freeId } from '../core/terraform/ids';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { isPublicHost } from '../core/values/dns-name';

/** What a Service has besides its pods. */
export interface ServiceOptions {
  readonly port: number;
  readonly nodePort?: number;
  readonly annotations?: Record<string, string>;
  /** Whether an apply waits for the address of a load balancer. */
  readonly wait?: boolean;
  /** Who may reach it, where Terraform fills that in. */
  readonly peers?: readonly Peer[];
}

const claimed = new WeakMap<TerraformStack, Map<string, Construct>>();

/** A name that a server is exposed by, and what the Kubernetes objects for it have in common. */
export class ExposedHost {
  /** What the objects are called. */
  public readonly name: string;
  /** What they are below, in the construct of the server. */
  public readonly scope: Construct;

  /** Gives a server the name. One that is none, or not free, is a mistake, and what else is wrong with the exposure is told too. */
  public static of(server: ExposableServer, host: string): ExposedHost {
    const { owner } = server;
    const takes = 'a DNS name, like "influxdb.example", by which people outside of the cluster reach it';
    const fine = check(owner, 'host', host, takes, isPublicHost);
    if (fine) server.reserveHost(host);
    return new ExposedHost(server, fine ? host : 'missing.example');
  }

  private constructor(
    public readonly server: ExposableServer,
    public readonly host: string,
  ) {
    const { owner, serviceName } = server;
    const digest = stableDigest(owner, host, 6);
    const id = constructId('exposure', isKnown(host) ? host : digest);
    const free = freeId(owner, id);
    this.scope = new Construct(owner, free);
    this.name = `${serviceName}-${id === free ? digest : stableDigest(owner, free, 6)}`;
    noteAccess(owner, { exposed: { host, objectName: this.name } });
  }

  /** Provider and metadata of an object. */
  public metadata(kind: string, annotations?: Record<string, string>) {
    const { provider, metadata } = this.server.workload.claimMetadata(kind, this.name);
    return { provider, metadata: { ...metadata, annotations } };
  }

  /** One more Service for the same pods. */
  public service(spec: ServiceV1Spec, options: ServiceOptions): KubernetesResource<'service_v1'> {
    const { portName, targetPort, workload, udp } = this.server;
    const { port, nodePort, annotations, wait, peers = [] } = options;
    return new KubernetesResource(this.scope, 'service', 'service_v1', {
      ...this.metadata('Service', annotations),
      spec: {
        ...workload.pod.families(),
        ...spec,
        selector: workload.selector,
        port: [{ name: portName, port, nodePort, targetPort, protocol: udp ? 'UDP' : undefined }],
      },
      waitForLoadBalancer: wait,
      ...onlyIf(peers),
    });
  }

  /** Lets in those who bring the requests. */
  public admit(peers: Peer[]): void {
    const { workload, port, udp } = this.server;
    for (const peer of peers) openPath(peer, workload, port, { protocols: udp ? [Protocol.UDP] : undefined });
  }

  /**
   * The paths that are exposed.
   * @param by What brings the requests: two servers have no path of it in common, or one gets the passwords of the other.
   */
  public paths(paths: string[] | undefined, by: string): string[] {
    const { owner } = this.server;
    for (const [index, path] of itemsOf(paths ?? []))
      check(owner, `paths[${index}]`, path, 'a path that begins with "/", like "/query"', (text) => PATH.test(text));
    if (paths?.length === 0) recordMistake(owner, { prop: 'paths', got: paths, takes: 'at least one path, or none' });
    for (const path of paths ?? ['/']) this.claim(path, by);
    return escapeTemplate(paths ?? ['/']);
  }

  private claim(path: string, by: string): void {
    const { owner } = this.server;
    const stack = TerraformStack.of(owner);
    const known = claimed.get(stack) ?? new Map<string, Construct>();
    claimed.set(stack, known);
    const key = JSON.stringify([by, this.host, path.replace(/\/+$/, '')]);
    const first = known.get(key);
    if (!first) known.set(key, owner);
    else if (first !== owner)
      recordMistake(owner, {
        prop: 'host',
        got: this.host,
        takes: `a name and paths of which no other server has one: ${first.node.path} has "${path}" of this`,
      });
  }
}

// The API server refuses the sequences for an Ingress: who reads them differently from the server opens another path.
const PATH = /^\/(?!\/|.*\/\/|(.*\/)?\.\.?(\/|$)|.*%2f)[^\s?#]*$/i;
