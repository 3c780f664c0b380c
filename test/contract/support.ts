import { TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import {
  AccessMode,
  CertificateAuthority,
  ContainerImage,
  Credential,
  Duration,
  EnvironmentVariable,
  ExtraContainer,
  ExtraVolume,
  NodeLabel,
  Peer,
  PodIdentity,
  RemovalPolicy,
  SecureInfluxDB,
  SecureInfluxDBProps,
  SecureKapacitor,
  SecureKapacitorProps,
  SecureNamespace,
  ServiceAccount,
  Size,
  Trust,
} from '../../lib';
import { Workload } from '../../lib/workloads/workload';
import { ROOT } from '../support/certificates';

/** A construct of the library, and the programs that use it in every way there is. */
export interface Entry {
  /** The class; those that a method makes have private constructors. */
  readonly construct: { readonly name: string; readonly prototype: object };
  /** `defaults` is there for each: what holds must hold without a prop. */
  readonly cases: Readonly<Record<'defaults', Program> & Record<string, Program>>;
  /** Has each prop alone tried with values of other types, and the start of a server. @default - types.test.ts lists what is tried */
  readonly withProps?: WithProps;
}

/** A construct in a place of its own that takes these props besides. */
export interface WithProps {
  /** The prop types that it reads its props by. */
  readonly types: object;
  readonly make: (stack: TerraformStack, props: object) => Construct;
}

/** What is built in a stack that has a kubernetes provider. */
export type Program = (stack: TerraformStack) => void;

/** Somebody in the network. */
export const peers = [Peer.cidr('192.0.2.0/24')];

/** A namespace and an authority. */
export function placement(stack: TerraformStack) {
  return {
    namespace: new SecureNamespace(stack, 'monitoring'),
    authority: CertificateAuthority.selfManaged(stack, 'authority'),
  };
}

/** A server in a place of its own. */
export function influxdbIn(stack: TerraformStack, props: Partial<SecureInfluxDBProps> = {}): SecureInfluxDB {
  return new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), ...props });
}

/** A Kapacitor in a place of its own. */
export function kapacitorIn(stack: TerraformStack, props: Partial<SecureKapacitorProps> = {}): SecureKapacitor {
  return new SecureKapacitor(stack, 'kapacitor', { ...placement(stack), ...props });
}

/** A password that somebody gives. */
export function secretVariable(stack: TerraformStack, id = 'secret'): TerraformVariable {
  return new TerraformVariable(stack, id, { type: 'string', sensitive: true });
}

/** A workload that scrapes or queries, of a product that this library does not have. */
export function clientIn(stack: TerraformStack, id = 'client'): Workload {
  const namespace = new SecureNamespace(stack, `${id}-namespace`);
  return new Workload(namespace, { product: 'client', props: { namespace, name: id }, user: 1000 });
}

/** An InfluxDB that this stack does not run. */
export function externalInfluxdb(stack: TerraformStack) {
  return SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
    url: 'https://influxdb.example:8086',
    trust: Trust.fromPem(ROOT),
    peer: Peer.cidr('192.0.2.9/32'),
  });
}

/** Everything that ends or escapes something. */
export const odd = `o"d'd \\ \${x} %{y} é日本 $(id)`;
/** The same, as far as the name of a database may hold it. */
export const oddDatabase = `o"d'd \${x} %{y} é日本 $(id)`;

/** Every prop of a workload. */
export const workload = {
  name: 'renamed',
  imagePullSecrets: ['registry'],
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }],
  priorityClassName: 'high',
  labels: { team: 'a' },
  annotations: { note: '%{ if x }${y}' },
  affinity: { nodes: [NodeLabel.isIn('kubernetes.io/arch', ['amd64'])], apartFrom: [{ labels: { heavy: 'yes' } }] },
  topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone' }],
  runtimeClassName: 'gvisor',
  hostAliases: [{ ip: '192.0.2.7', hostnames: ['ldap.example'] }],
  dns: { nameservers: ['192.0.2.53'], searches: ['corp.example'], options: { ndots: '2' } },
  environment: { TZ: EnvironmentVariable.fromConfigMap('site', 'zone') },
  serviceAnnotations: { note: '%{ if x }${y}' },
  cpuLimitRatio: 4,
  helperResources: { reconciler: { memoryLimit: Size.mebibytes(300) } },
  identity: PodIdentity.gke('x@p.iam.gserviceaccount.com'),
  serviceAccount: ServiceAccount.existingWithToken('a test', 'existing-account'),
  volumes: { tables: ExtraVolume.configMap('tables') },
  sidecars: [
    ExtraContainer.because('a test', {
      name: 'beside',
      image: ContainerImage.fromTag('registry.example/tool:1.0.0'),
      args: ['%{ if x }${y}'],
      readyCommand: ['test', '-e', '/tmp/ready'],
      aliveCommand: ['true'],
    }),
  ],
  disruptionBudget: 1,
  terminationGracePeriod: Duration.minutes(3),
  storage: {
    size: Size.gibibytes(20),
    storageClassName: 'fast',
    accessMode: AccessMode.READ_WRITE_ONCE_POD,
    removalPolicy: RemovalPolicy.DESTROY,
  },
  resources: {
    requestedCpu: 1.5,
    cpuLimit: 2,
    requestedMemory: Size.gibibytes(1),
    memoryLimit: Size.gibibytes(4),
    requestedEphemeralStorage: Size.gibibytes(1),
    ephemeralStorageLimit: Size.gibibytes(4),
  },
};

/** A credential that somebody else made. */
export function existing(namespace: SecureNamespace, name: string, extra: { bcryptKey?: string } = {}): Credential {
  return Credential.fromSecret({ namespace, name, key: 'a.key_1', ...extra });
}

/** What is made by a method of another construct holds where that one does. */
export function within(construct: Entry['construct'], of: Entry, name: string): Entry {
  return { construct, cases: { defaults: of.cases[name] ?? of.cases.defaults } };
}
