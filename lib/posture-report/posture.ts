import { AcceptedDeviation } from '../core/checks/deviations';

/** What a stack promises and what it leaves, as it is written: the content of `posture.json`. No secret is in it. */
export interface Posture {
  /** The number of this format; another one where a field changes its meaning. */
  readonly format: number;
  /** The path of the stack. */
  readonly stack: string;
  /** The constructs of this library in it. */
  readonly constructs: PostureConstruct[];
  /** Each promise of this library, and who keeps it. */
  readonly promises: PosturePromise[];
  /** The secure defaults that were left, each with its reason. */
  readonly deviations: AcceptedDeviation[];
  /** What overrides and Aspects loosened of what this library writes. */
  readonly loosened: PostureLoss[];
  /** Who may talk to whom. */
  readonly connections: PostureConnection[];
  /** What can be reached from outside of the cluster. */
  readonly exposures: PostureExposure[];
  /** What others made in the stack that is about something of this library's, or may be, and what is said to others on objects of it. */
  readonly others: PostureOther[];
  /** Where each secret value is. */
  readonly secrets: PostureSecret[];
  /** The certificates, and when they end. */
  readonly certificates: PostureCertificate[];
  /** What auditors ask, and the answer. */
  readonly controls: PostureControl[];
}

/** A construct of this library. */
export interface PostureConstruct {
  /** Its path in the tree. */
  readonly path: string;
  /** Its class. */
  readonly kind: string;
}

/** A promise of this library in a stack. */
export interface PosturePromise {
  /** Its number, as in docs/promises.md. */
  readonly number: number;
  /** Its words. */
  readonly says: string;
  /** What proves it. */
  readonly provenBy: string;
  /** The paths of the constructs that keep it whole. */
  readonly keptBy: string[];
  /** The paths of the constructs with a deviation from it: the reason is in `deviations`. */
  readonly leftBy: string[];
}

/** A property of a resource that is looser than this library writes it. */
export interface PostureLoss {
  /** The path of the resource in the tree. */
  readonly path: string;
  /** Its address in Terraform. */
  readonly address: string;
  /** Which safeguard it was part of; `Deviations.accept` was called for it. */
  readonly safeguard: string;
  /** What was lost. */
  readonly what: string;
}

/** One end of a connection. */
export interface PostureEnd {
  /** How a person knows it: `telegraf.monitoring`, addresses, or a namespace and labels. */
  readonly name: string;
  /** The path of the construct. @default - it is none of this stack */
  readonly path?: string;
  /** Whether it is outside of the cluster, as far as addresses say. */
  readonly outside: boolean;
}

/** A path in the network that is open. */
export interface PostureConnection {
  /** Who dials. */
  readonly client: PostureEnd;
  /** Who is dialled. */
  readonly server: PostureEnd;
  /** The port; 0 where a policy of others names it otherwise, or opens all. */
  readonly port: number;
  /** What the client verifies the server by. @default - what is not known here, as of a client that was let in */
  readonly verifiedBy?: string;
  /** As whom the client logs in. @default - not known here */
  readonly userName?: string;
  /** The Secret that the client has its password from. @default - not known here */
  readonly secretName?: string;
  /** What it may do: `WRITE on metrics`, or `administrator`. */
  readonly grants: string[];
}

/** Something that can be reached from outside of the cluster, or by a name that others gave it. */
export interface PostureExposure {
  /** The path of the construct that it leads to. */
  readonly path: string;
  /**
   * The kind of the Kubernetes object: `Ingress`, `HTTPRoute`, `TLSRoute`, `LoadBalancer`, `NodePort` and the like, `externalIPs` of a Service,
   * or `ClusterIP` and `ExternalName` of Services that others made for it.
   */
  readonly kind: string;
  /** The name of the object, with its namespace. */
  readonly object: string;
  /** The names that people dial. */
  readonly hosts: string[];
  /** Who may, where the object itself says so. The policies of the pods are among the connections. */
  readonly sourceRanges: string[];
}

/** A resource, an ephemeral one, a data source, an action or a module of others; or a label or an annotation that is for others. */
export interface PostureOther {
  /** Its address in Terraform, with all its instances; the key of a label or an annotation. */
  readonly address: string;
  /** The kind of its Kubernetes object, or else its type; `label` or `annotation`. */
  readonly kind: string;
  /**
   * What of this library's it names: objects, addresses in Terraform, hosts, or a namespace alone. Where it names nothing, that it is
   * about a whole cluster, or that what it makes is not read here.
   */
  readonly names: string[];
}

/** A value of a Secret, or a password that a Secret of somebody else has. */
export interface PostureSecret {
  /** `namespace/name`. */
  readonly secret: string;
  /** The key in it. */
  readonly key: string;
  /** What made it: `terraform`, `ephemeral`, `variable`, `cert-manager`, `elsewhere`. */
  readonly madeBy: string;
  /** Whether it is in Terraform's state. */
  readonly inState: boolean;
  /** Whether it is in a saved plan. */
  readonly inPlan: boolean;
  /** How another value takes its place. */
  readonly rotates: string;
}

/** A certificate. */
export interface PostureCertificate {
  /** The path of the resource in the tree. */
  readonly path: string;
  /** The names that it is valid for. */
  readonly names: string[];
  /** Who signs it: the address in Terraform, or the issuer of cert-manager. */
  readonly issuer: string;
  /** Whether it signs others. */
  readonly authority: boolean;
  /** How long one is valid, in hours. */
  readonly validHours: number;
  /** How long before its end there is another one, in hours. */
  readonly renewedBeforeHours: number;
  /** What renews it: `an apply`, `cert-manager`. */
  readonly renewedBy: string;
}

/** Something that an auditor asks of workloads on Kubernetes. */
export interface PostureControl {
  /** What is asked, in words. */
  readonly title: string;
  /** Where it stands: `CIS Kubernetes Benchmark 5.2.2`, a section of the NSA/CISA guide, a control of the Pod Security Standards. */
  readonly askedBy: string[];
  /** Whether every resource of the stack that it is about holds to it. */
  readonly holds: boolean;
  /** The paths of those that do not, and what of them. */
  readonly exceptions: string[];
}
