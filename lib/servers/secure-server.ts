import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { ExposableServer, PeoplesUse } from '../connections/people/exposable-server';
import { ServerAccess } from '../connections/people/server-access';
import { admitPeer, allowTo, openPath } from '../connections/network/path';
import { CertificateOptions, ServerIdentity, serverIdentity } from '../connections/tls/server-identity';
import { IShowsCertificate, ShownAt } from '../connections/tls/shown-certificate';
import { inCall } from '../core/checks/calls';
import { checkArgument } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { Protocol } from '../core/kubernetes/protocol';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { DaemonImage, daemonImage } from '../workloads/daemon-image';
import { limitDisruption } from '../workloads/disruption-budget';
import { PodVolume } from '../workloads/pod-volume';
import { OwnResources, resourcesFor } from '../workloads/own-resources';
import { SupportedVersions } from '../workloads/supported-versions';
import { Workload } from '../workloads/workload';
import { ComposedPasswords } from '../workloads/workload-options';
import { SecureServerProps } from './secure-server-props';

/** What is the same for all servers of one product. */
export interface ServerProduct {
  /** The daemon: the value of `app.kubernetes.io/name`. */
  readonly name: string;
  /** Where it listens, in its pod and in its Service. */
  readonly port: number;
  readonly versions: SupportedVersions;
  /** The numeric user that the image has for it. */
  readonly user: number;
  readonly resources: OwnResources;
  /** The size of its volume, where no `storage` says another. */
  readonly storage: Size;
  readonly terminationGracePeriod: Duration;
  /** See `Workload.composes`. @default - none */
  readonly composes?: ComposedPasswords;
}

/** What only some products ask for: names and usages of the certificate, several pods. */
export interface PrepareOptions extends CertificateOptions {
  /**
   * How many pods: each has a volume and a name of its own in the certificate, and any of them answers for all.
   * @default - one, whose volume has no number in its name
   */
  readonly replicas?: number;
}

/** What a product goes on with. */
export interface PreparedServer extends DaemonImage {
  /** The pods that answer at its port. */
  readonly workload: Workload;
  readonly identity: ServerIdentity;
  readonly resources: OwnResources;
  /** The volume of its data. */
  readonly data: PodVolume;
  /** The size of that volume. */
  readonly storage: Size;
}

/**
 * What is served to people and machines, over TLS and to those only who are let in.
 *
 * @example
 * for (const server of [influxdb, kapacitor, prometheus]) server.allowFrom(Peer.namespace('ingress'));
 */
// A product's constructor calls `_prepare`, defines its pods, and calls `_offerToPeople`.
export abstract class SecureServer extends Construct implements IShowsCertificate {
  #port!: number;
  #workload!: Workload;
  #identity!: ServerIdentity;
  #accessOutput?: boolean;
  #exposable!: ExposableServer;

  /** Where it is in the cluster: `https://influxdb.monitoring.svc:8086`. */
  public get url(): string {
    return `https://${this.#workload.host}:${this.#port}`;
  }

  /** What verifies its certificate. */
  public get trust(): Trust {
    return this.#identity.trust;
  }

  /** The ConfigMap, or the Secret where it is none, in its namespace with what verifies its certificate. */
  public get caName(): string {
    return this.#identity.caName;
  }

  /** How people reach it after the deploy; an output of the stack has the same. */
  public get access(): ServerAccess {
    return this.#exposable.access;
  }

  /**
   * Opens a way to it from outside of the cluster. Who comes by it has to log in as well.
   * @param exposure The way, like `Exposure.ingress({ … })`.
   */
  public exposeThrough(exposure: Exposure): void {
    inCall(this, 'exposeThrough', exposure, () => {
      if (checkArgument(this, 'exposure', exposure, EXPOSURE)) exposure._open(this.#exposable);
    });
  }

  /**
   * Lets somebody who is no workload of this stack reach its port: people's tools, an ingress. They have to log in as well.
   * @param peer Who: pods, a namespace or addresses.
   */
  public allowFrom(peer: Peer): void {
    admitPeer(this, 'allowFrom', peer, this.#workload, () => this.#port);
  }

  /**
   * Opens the way to somebody whom it dials and no other call says: what its settings, its tasks or its queries name.
   * @param peer Whom it dials: addresses, pods, a namespace.
   * @param port The port that it dials, of the pods where it is pods.
   * @param protocol What it speaks there: TCP by default.
   */
  public allowTo(peer: Peer, port: number, protocol?: Protocol): void {
    allowTo(this.#workload, peer, port, protocol);
  }

  /** @internal the pods that answer at its port */
  public get _workload(): Workload {
    return this.#workload;
  }

  /** @internal */
  public _showCertificate(client: Workload): ShownAt {
    const { host } = this.#workload;
    openPath(client, this.#workload, this.#port);
    return { host, port: this.#port, serverName: host };
  }

  /**
   * The Service of its port, the volume of its data, its certificate; which pods run is the product's.
   * @internal
   */
  protected _prepare(
    props: SecureServerProps,
    product: ServerProduct,
    { replicas, ...certificate }: PrepareOptions = {},
  ): PreparedServer {
    const { terminationGracePeriod = product.terminationGracePeriod, startTimeout } = props;
    const { name, user, port, composes } = product;
    const own = { product: name, user, terminationGracePeriod, startTimeout, composes };
    const workload = new Workload(this, { ...own, props });
    const { image, version } = daemonImage(this, props.namespace, props.image, product.versions);
    const dnsNames = [...workload.podDnsNames(replicas), ...(certificate.dnsNames ?? [])];
    const identity = serverIdentity(workload, props, { ...certificate, dnsNames });
    const storage = props.storage?.size ?? product.storage;
    const volume = { ...props.storage, size: storage };
    const data = replicas === undefined ? workload.store('data', volume) : workload.storeEach('data', replicas, volume);
    workload.serve({ api: port }, { onlyReady: replicas !== undefined });
    limitDisruption(workload, props.disruptionBudget);
    this.#port = port;
    this.#workload = workload;
    this.#identity = identity;
    this.#accessOutput = props.accessOutput;
    const resources = resourcesFor(this, props.resources, product.resources);
    return { workload, image, version, identity, resources, data, storage };
  }

  /** @internal says how people use it, when everything else is there */
  protected _offerToPeople(use: PeoplesUse): void {
    this.#exposable = new ExposableServer({
      ...use,
      workload: this.#workload,
      identity: this.#identity,
      port: this.#port,
      accessOutput: this.#accessOutput,
    });
  }
}
