import { Trust } from '../certificates/trust';
import { ApiAccess } from '../connections/network/api-access';
import { openPath } from '../connections/network/path';
import { ScrapeLogin } from '../connections/scraping/target-login';
import { IScrapeTarget, TARGET_ELSEWHERE } from '../connections/scraping/scrape-target';
import { check, checkDuration } from '../core/checks/checks';
import { asksByQuery, holdsCredential } from '../core/checks/confidential';
import { acceptDeviation } from '../core/checks/deviations';
import { ALL_PROPS, itemsOf } from '../core/checks/calls';
import { checkedUrl } from '../core/checks/https-url';
import { described, recordMistake } from '../core/checks/mistakes';
import { sameStack } from '../core/checks/same-stack';
import { Settings } from '../core/checks/settings';
import { KUBELET_PORT } from '../core/kubernetes/kubelet';
import { stableDigest } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { doubleDollars } from '../core/terraform/double-dollars';
import { pathInStack } from '../core/terraform/ids';
import { Duration } from '../core/values/duration';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Mount } from '../workloads/pod-volume';
import { Workload } from '../workloads/workload';
import { secretStoreKey } from './influxdb-outputs';
import { TelegrafDeployment } from './deployment';
import { TelegrafInput } from './input';
import { InputContext } from './input-context';
import { KubeInventoryInputOptions, KubeletInputOptions, TelegrafScrapeOptions } from './input-options';
import { inventoryOf, WHOLE_INVENTORY } from './kube-inventory';
import { grantKubelet } from './kubelet';
import { ownTags } from './own-tags';
import { literalText } from './literal-text';
import { isWritable } from './plugin-checks/refused-options';
import { PluginRegistry } from './plugin-registry';

// By itself it reads all that a target answers: 1 MB of gzip may take 2 GiB, where the default is 512 MiB. This takes less than that.
const LONGEST_ANSWER = '16MiB';

/** What a Telegraf collects, and what each input needs: secrets, certificates, the way to its server. */
export class Inputs {
  private readonly api: ApiAccess;
  private kubelet?: () => Mount;

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly registry: PluginRegistry,
    private readonly deployment: TelegrafDeployment,
  ) {
    this.api = new ApiAccess(workload);
  }

  /** What Telegraf reads of them beside its files. */
  public get mounts(): readonly Mount[] {
    // Either has the token, at one path.
    return this.api.isAsked || !this.kubelet ? this.api.mounts() : [this.kubelet()];
  }

  /** Those of the prop `inputs`. */
  public collectAll(inputs: readonly TelegrafInput[]): void {
    for (const [at, input] of itemsOf(inputs)) this.collect(input, `inputs[${at}]`);
  }

  /** `at` is where it was given, if not to a call. */
  public collect(input: TelegrafInput, at = ''): void {
    const { owner } = this.workload;
    const table = input._table(this.context(input, at));
    const key = stableDigest(owner, JSON.stringify(table), 16);
    if (!this.registry.add('inputs', input._name, key, table))
      recordMistake(owner, { prop: at || 'input', got: input, takes: 'an input that it does not have yet' });
  }

  public scrape(target: IScrapeTarget, { interval, tags }: TelegrafScrapeOptions): void {
    const { workload, files } = this;
    const { owner } = workload;
    if (!sameStack(owner, 'target', target, TARGET_ELSEWHERE)) return;
    checkDuration(owner, 'interval', interval, { min: Duration.milliseconds(100), max: Duration.days(1) });
    if (target.requiresClientCertificate) {
      const takes = 'a target that asks for a password, not for a certificate: Telegraf has none to show';
      recordMistake(owner, { prop: 'target', got: target, takes });
      return;
    }
    check(owner, 'target.metricsPath', target.metricsPath, 'a path of a URL', (path) => !/%(?![\da-f]{2})/i.test(path));
    const login = target._admit({ workload });
    if (login?.oauth2)
      recordMistake(owner, {
        prop: 'target',
        got: target,
        takes: 'a target without `oauth2`, which SecurePrometheus scrapes',
      });
    const added = this.registry.add('inputs', 'prometheus', pathInStack(target), {
      // It resolves the name each time and scrapes every address behind it; no API of Kubernetes is asked.
      kubernetes_services: [
        doubleDollars(`${target.scheme}://${target.discoveryName}:${target.port}${target.metricsPath}`),
      ],
      metric_version: 2,
      // What a target says of the time of a point would have InfluxDB make a shard for each week of a century.
      ignore_timestamp: true,
      content_length_limit: LONGEST_ANSWER,
      interval: interval?.toString(),
      ...(login && this.logIn(login)),
      ...(target.scheme === 'http' ? {} : { ...files.verify(target.trust), tls_server_name: target.serverName }),
      ...ownTags(owner, 'tags', tags),
    });
    if (!added) recordMistake(owner, { prop: 'target', got: target, takes: 'a target that it does not scrape yet' });
  }

  private logIn({ userName, credential }: ScrapeLogin): Settings {
    const { owner, namespace } = this.workload;
    const secret = this.files.secret(secretStoreKey(credential), credential.in(namespace));
    if (userName === undefined) return { bearer_token_string: secret };
    return { username: literalText(owner, 'target.userName', userName), password: secret };
  }

  private context(input: TelegrafInput, at: string): InputContext {
    const { owner } = this.workload;
    const of = (prop: string) => (at === '' ? prop : `${at}.${prop}`);
    const refuse = (prop: string, got: unknown, takes: string) => {
      recordMistake(owner, { prop: of(prop), got, takes });
    };
    return {
      owner,
      at,
      of,
      refuse,
      open: (peers, port) => {
        for (const peer of peers) openPath(this.workload, peer, port);
      },
      verify: (trust: Trust) => this.files.verify(trust),
      secret: (prop, credential) => {
        const key = `input_${stableDigest(owner, `${input._name} ${credential.toString()}`, 12)}`;
        return this.registry.secret(key, of(prop), credential);
      },
      // Its query may have references to secrets, and values of APIs: the names of its parameters alone say nothing.
      https: (prop, url) => checkedUrl(owner, of(prop), url, (text) => asksByQuery(text) || holdsCredential(text)),
      secretText: (prop, text) => literalText(owner, of(prop), text),
      accept: (prop, options) => {
        const entries = Object.entries(options);
        const fine = entries.filter(([key, value]) => isWritable(owner, `${of(prop)}.${key}`, value));
        this.registry.checkReferences(of(prop), Object.fromEntries(fine));
        return Object.fromEntries(fine);
      },
      kubelet: (reason, options) => this.readKubelet(at, of, reason, options),
      inventory: (reason, options) => this.takeInventory(at, of, reason, options),
    };
  }

  private readKubelet(
    at: string,
    of: (prop: string) => string,
    reason: string,
    options: KubeletInputOptions,
  ): Settings {
    const { trust, nodeCidrs, nodesProxy } = options;
    const { workload, deployment } = this;
    const { owner } = workload;
    if (deployment._replicas !== undefined)
      recordMistake(owner, {
        prop: 'deployment',
        ofConstruct: true,
        got: deployment,
        takes: `TelegrafDeployment.onEveryNode() beside TelegrafInput.kubelet: each asks the kubelet of its own node`,
      });
    const prop = of('nodeCidrs');
    for (const [index, cidr] of itemsOf(nodeCidrs)) {
      const peer = Peer.cidr(cidr);
      peer._check(owner, `${prop}[${index}]`);
      openPath(workload, peer, KUBELET_PORT);
    }
    const what = "its pods have a token of Kubernetes' API, which reads the pods and statistics of every node";
    acceptDeviation(owner, 'api-token', { prop: at || ALL_PROPS, what, reason });
    if (nodesProxy)
      acceptDeviation(owner, 'nodes-proxy', {
        prop: of('nodesProxy'),
        what: 'its identity may run programs in every pod of a node',
        reason: nodesProxy._reason,
      });
    if (!this.kubelet)
      this.kubelet = grantKubelet(
        workload,
        nodesProxy ? ['nodes/stats', 'nodes/proxy'] : ['nodes/stats', 'nodes/pods'],
      );
    else recordMistake(owner, { prop: at || 'input', got: described('a second TelegrafInput.kubelet'), takes: 'one' });
    // By the name in its certificate, which is valid for the address only where an authority of the cluster signed it.
    return { url: `https://\${NODE_IP}:${KUBELET_PORT}`, tls_server_name: '${NODE_NAME}', ...this.files.verify(trust) };
  }

  private takeInventory(
    at: string,
    of: (prop: string) => string,
    reason: string,
    options: KubeInventoryInputOptions,
  ): Settings {
    const { owner } = this.workload;
    const { apiServer, port, resources = WHOLE_INVENTORY, namespace } = options;
    if (this.deployment._replicas === undefined)
      recordMistake(owner, {
        prop: 'deployment',
        ofConstruct: true,
        got: this.deployment,
        takes:
          'TelegrafDeployment.replicas(1) beside TelegrafInput.kubeInventory: each would ask for all of the cluster',
      });
    if (this.api.isAsked)
      recordMistake(owner, {
        prop: at || 'input',
        got: described('a second TelegrafInput.kubeInventory'),
        takes: 'one',
      });
    if (resources.length === 0)
      recordMistake(owner, {
        prop: of('resources'),
        got: resources,
        takes: 'one kind of KubernetesInventory at least',
      });
    const kinds = [...new Set(resources)].sort();
    const whose = namespace ? `of the namespace ${namespace.namespaceName}` : 'of all namespaces';
    this.api.open({ apiServer, port }, reason, {
      prop: at || ALL_PROPS,
      subject: 'TelegrafInput.kubeInventory',
      may: `lists ${kinds.join(', ')} ${whose}`,
    });
    return inventoryOf(this.api, kinds, namespace);
  }
}

/** About the node that each runs on. */
export function hostInputs(): TelegrafInput[] {
  return [TelegrafInput.cpu(), TelegrafInput.mem(), TelegrafInput.disk(), TelegrafInput.system()];
}
