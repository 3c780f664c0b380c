import { Construct } from 'constructs';
import { ICertificateAuthority } from '../certificates/certificate';
import { AUTHORITY } from '../certificates/prop-types';
import { CaBundle } from '../certificates/trust';
import { IScrapeTarget, SCRAPE_TARGET, ScrapeService, TARGET_ELSEWHERE } from '../connections/scraping/scrape-target';
import { clientCertificate } from '../connections/tls/client-certificate';
import { checkDuration, checkInteger, checkSize } from '../core/checks/checks';
import { checkShownLabels } from '../core/checks/shown';
import { recordMistake } from '../core/checks/mistakes';
import { DURATION, NUMBER, PropTypes, readProps, required, SIZE, TEXT, TEXT_MAP } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { customObject } from '../core/kubernetes/custom-object';
import { checkLabels } from '../core/kubernetes/label-checks';
import { checkObjectName } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER, OPTIONAL_NAMESPACE, whereIs } from '../core/kubernetes/prop-types';
import { combineRevisions, revisionOf } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { prepareStack } from '../posture/prepare-stack';

/** What is scraped by a Prometheus that the Prometheus Operator runs. */
export interface MonitorProps {
  /** What is scraped: node exporters, a server of this library, or an external target. */
  readonly target: IScrapeTarget;
  /** Where the pods of that Prometheus are, for the target's own policy. */
  readonly peers: Peer[];
  /**
   * The namespace of the object and of the Secrets that it names, which that Prometheus must watch.
   * @default - the target's, where this stack runs it
   */
  readonly namespace?: INamespace;
  /** The name of the object. @default - the construct's id */
  readonly name?: string;
  /** Labels by which that Prometheus selects it, like `{ release: 'kube-prometheus-stack' }`. @default - none */
  readonly labels?: Record<string, string>;
  /** How often it is scraped. @default - as that Prometheus does by default */
  readonly interval?: Duration;
  /** How long a scrape may take: no more than the interval. @default - as that Prometheus does by default */
  readonly scrapeTimeout?: Duration;
  /** The most samples that a scrape may have: one with more fails as a whole. @default 200000, what 2 GiB of memory take */
  readonly sampleLimit?: number;
  /**
   * The most bytes that a scrape may have once it is decompressed: one with more fails as a whole. In a ScrapeConfig, the operator has
   * to be 0.90 or newer; in the other kinds 0.73.
   * @default - 64 MiB, what 2 GiB of memory take; in a ScrapeConfig, `enforcedBodySizeLimit` of that Prometheus
   */
  readonly bodySizeLimit?: Size;
  /** Who signs the certificate that is shown to a target that asks for one. @default - none is shown */
  readonly authority?: ICertificateAuthority;
}

// As a SecurePrometheus of 2 GiB has it: how much memory that of the operator has is not known here.
const SAMPLE_LIMIT = 200_000;
const BODY_SIZE_LIMIT = Size.mebibytes(64);

const REVISION = 'cdktf-secure-monitoring/revision';

class NoTarget extends Construct {}

const MONITOR: PropTypes<MonitorProps> = {
  target: required(SCRAPE_TARGET, (scope) => new NoTarget(scope, 'no-target') as unknown as IScrapeTarget),
  peers: whereIs('its Prometheus is', {
    example: "Peer.pods('monitoring', { 'app.kubernetes.io/name': 'prometheus' })",
    of: INCOMING_PEER,
  }),
  namespace: OPTIONAL_NAMESPACE,
  name: TEXT,
  labels: TEXT_MAP,
  interval: DURATION,
  scrapeTimeout: DURATION,
  sampleLimit: NUMBER,
  bodySizeLimit: SIZE,
  authority: AUTHORITY,
};

/** What the kinds of monitors have in common. */
export interface Monitored {
  readonly target: IScrapeTarget;
  readonly interval?: string;
  readonly scrapeTimeout?: string;
  /** What one scrape may have, as each kind writes it. */
  readonly limits: { readonly sampleLimit: number; readonly bodySizeLimit?: string };
  /** Keys that each kind has under the same names. */
  readonly endpoint: Readonly<Record<string, unknown>>;
  readonly make: (apiVersion: string, kind: string, spec: object) => void;
}

/** Lets the operator's Prometheus scrape a target, and gives what its object says about it; nothing after a mistake. */
export function monitored(scope: Construct, given: MonitorProps): Monitored | undefined {
  prepareStack(scope);
  const props = readProps(scope, given, MONITOR);
  const { target, interval, scrapeTimeout, labels, name = scope.node.id } = props;
  const { sampleLimit = SAMPLE_LIMIT, bodySizeLimit } = props;
  if (target instanceof NoTarget || !sameStack(scope, 'target', target, TARGET_ELSEWHERE)) return undefined;
  const namespace = props.namespace ?? target._service?.namespace;
  if (!namespace) {
    recordMistake(scope, {
      prop: 'namespace',
      got: props.namespace,
      takes: 'a namespace that its Prometheus watches: the target has none in this stack',
    });
    return undefined;
  }
  checkMonitor(scope, props, name);
  const { endpoint, revision } = admitPrometheus(scope, target, { ...props, namespace, name });
  return {
    target,
    interval: interval?.toString(),
    scrapeTimeout: scrapeTimeout?.toString(),
    limits: { sampleLimit, bodySizeLimit: bodySizeLimit && inBytes(bodySizeLimit) },
    endpoint,
    make: (apiVersion, kind, spec) => {
      claimObjectName(scope, 'name', kind, namespace, name);
      customObject(scope, 'Resource', {
        apiVersion,
        kind,
        provider: namespace.provider,
        metadata: {
          name: escapeTemplate(name),
          namespace: namespace.namespaceReference,
          labels: { ...escapeTemplate(labels), [REVISION]: revision },
        },
        spec,
      });
    },
  };
}

function checkMonitor(scope: Construct, props: MonitorProps, name: string): void {
  const { labels, interval, scrapeTimeout, sampleLimit, bodySizeLimit } = props;
  checkObjectName(scope, 'name', name);
  checkLabels(scope, 'labels', labels);
  checkShownLabels(scope, 'labels', labels);
  const fine = checkDuration(scope, 'interval', interval, { min: Duration.seconds(1) });
  const max = fine ? interval : undefined;
  checkDuration(scope, 'scrapeTimeout', scrapeTimeout, { min: Duration.milliseconds(1), max });
  // 0 would be no limit.
  checkInteger(scope, 'sampleLimit', sampleLimit, { min: 1, max: Number.MAX_SAFE_INTEGER });
  checkSize(scope, 'bodySizeLimit', bodySizeLimit);
}

/** Makes the operator's Prometheus a client of the target: its account, its certificate, and the way there. */
function admitPrometheus(
  scope: Construct,
  target: IScrapeTarget,
  { namespace, name, peers, authority }: MonitorProps & { readonly namespace: INamespace; readonly name: string },
): Pick<Monitored, 'endpoint'> & { readonly revision: string } {
  const certificate = target.requiresClientCertificate
    ? clientCertificate(scope, authority, namespace, name)
    : undefined;
  const workload = { owner: scope, name, namespace, peers };
  const account = target._admit({ workload, certificateName: certificate?.name });
  if (account?.oauth2)
    recordMistake(scope, {
      prop: 'target',
      got: target,
      takes: 'a target without `oauth2`, which SecurePrometheus scrapes',
    });
  const encrypted = target.scheme !== 'http';
  const bundle = encrypted ? target.trust._bundleIn(scope, namespace) : undefined;
  const password = account?.credential.in(namespace);
  const endpoint = {
    tlsConfig: encrypted
      ? {
          ...verification(target, bundle),
          cert: certificate && { secret: { name: certificate.secretName, key: 'tls.crt' } },
          keySecret: certificate && { name: certificate.secretName, key: 'tls.key' },
        }
      : undefined,
    ...(password && monitorLogin(scope, namespace, name, { userName: account?.userName, password })),
  };
  // The operator may not watch Secrets and ConfigMaps: it reads them again when the labels of the object change.
  const revision = combineRevisions([bundle, password, certificate].flatMap((read) => (read ? [read.revision] : [])));
  return { endpoint, revision };
}

function monitorLogin(
  scope: Construct,
  namespace: INamespace,
  name: string,
  { userName, password }: { readonly userName: string | undefined; readonly password: SecretKey },
): object {
  const secret = { name: password.secretName, key: escapeTemplate(password.key) };
  if (userName === undefined) return { authorization: { credentials: secret } };
  return {
    basicAuth: { username: { name: userSecret(scope, namespace, name, userName), key: 'username' }, password: secret },
  };
}

/**
 * Makes an object of a kind that finds the pods of a target by the labels of its Service, for a target of this stack.
 * `endpointsKey` is where that kind lists its endpoints, and `own` what such an endpoint has in that kind alone.
 */
export function monitorPods(
  scope: Construct,
  props: MonitorProps,
  kind: string,
  endpointsKey: string,
  own: (target: IScrapeTarget, service: ScrapeService) => object,
): void {
  const monitor = monitored(scope, props);
  if (!monitor) return;
  const { target, limits, endpoint, interval, scrapeTimeout, make } = monitor;
  const { _service: service } = target;
  if (!service) {
    recordMistake(scope, {
      prop: 'target',
      got: target,
      takes: 'a target that this stack runs; a ScrapeConfig takes any',
    });
    return;
  }
  make('monitoring.coreos.com/v1', kind, {
    selector: { matchLabels: service.selector },
    sampleLimit: limits.sampleLimit,
    bodySizeLimit: limits.bodySizeLimit ?? inBytes(BODY_SIZE_LIMIT),
    namespaceSelector: { matchNames: [escapeTemplate(service.namespace.namespaceName)] },
    [endpointsKey]: [
      {
        scheme: target.scheme,
        path: escapeTemplate(target.metricsPath),
        interval,
        scrapeTimeout,
        followRedirects: false,
        ...own(target, service),
        ...endpoint,
      },
    ],
  });
}

function verification({ serverName }: IScrapeTarget, bundle: CaBundle | undefined): object {
  // Not to verify is on record: who asked for it gave a reason.
  if (!bundle) return { insecureSkipVerify: true };
  const { configMapName, secretName, key } = bundle;
  const ca =
    configMapName === undefined ? { secret: { name: secretName, key } } : { configMap: { name: configMapName, key } };
  return { ca, serverName: escapeTemplate(serverName) };
}

function inBytes(size: Size): string {
  return `${size.toBytes()}B`;
}

// The operator reads the name of a user from a Secret too.
function userSecret(scope: Construct, namespace: INamespace, name: string, userName: string): string {
  return writeOnlySecret(scope, 'user', {
    namespace,
    name: `${name}-user`,
    data: { username: escapeTemplate(userName) },
    revision: revisionOf(userName),
  }).nameReference;
}
