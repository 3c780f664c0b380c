import { TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureNamespace, SecurePrometheus, SecurePrometheusProps } from '../../../lib';
import { Document, documentOf, metadataOf } from '../../support/document';
import { fill } from '../../support/expressions';
import { Pod, podsOf, policiesOf, WrittenContainer } from '../../support/kubernetes';
import { emptyStack } from '../../contract/stack';
import * as YAML from 'yaml';

/** A Prometheus, its authority and its namespace. */
export interface Made {
  readonly stack: TerraformStack;
  readonly namespace: SecureNamespace;
  readonly authority: CertificateAuthority;
  readonly prometheus: SecurePrometheus;
}

/** A Prometheus in a stack of its own. */
export function make(props: Partial<SecurePrometheusProps> = {}): Made {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority, ...props });
  return { stack, namespace, authority, prometheus };
}

/** A job, an Alertmanager or a remote write of the config file. */
export type Client = Readonly<Record<string, unknown>>;

/** What a stack with one Prometheus named `prometheus` synthesizes. */
export class Synthesized {
  public readonly document: Document;

  public constructor(stack: TerraformStack) {
    this.document = documentOf(stack);
  }

  public get pod(): Pod {
    const pod = podsOf(this.document).find(({ owner }) => metadataOf(owner).name === 'prometheus');
    if (!pod) throw new Error('there is no pod of Prometheus');
    return pod;
  }

  public get container(): WrittenContainer {
    const [container] = this.pod.spec.container;
    if (!container) throw new Error('there is no container');
    return container;
  }

  /** The files of a ConfigMap or Secret by its name. */
  public data(type: 'config_map' | 'secret', name: string): Record<string, string> {
    const found = this.document.all(`kubernetes_${type}_v1`).find((one) => metadataOf(one).name === name);
    if (!found) throw new Error(`there is no ${type} ${name}`);
    return (found.body.data ?? found.body.data_wo) as Record<string, string>;
  }

  /** The files of the config of a Prometheus, with what Terraform fills in. */
  public filled(name: string): Record<string, string> {
    const files = Object.entries(this.data('config_map', `${name}-config`));
    return Object.fromEntries(files.map(([file, text]) => [file, fill(text)]));
  }

  public get config(): {
    readonly global: Client;
    readonly scrape_configs: Client[];
    readonly alerting?: { readonly alertmanagers: Client[] };
    readonly remote_write?: Client[];
  } {
    return YAML.parse(this.filled('prometheus')['prometheus.yml'] ?? '') as Synthesized['config'];
  }

  public get rules(): unknown {
    return YAML.parse(this.filled('prometheus')['rules.yml'] ?? '') as unknown;
  }

  public job(name: string): Client {
    const job = this.config.scrape_configs.find(({ job_name: one }) => one === name);
    if (!job) throw new Error(`there is no job ${name}`);
    return job;
  }

  /** Where the policies of a workload let it go or let others in, as `direction port peer`. */
  public paths(name: string): string[] {
    return policiesOf(this.document)
      .filter(({ selector }) => selector['app.kubernetes.io/instance'] === name)
      .flatMap(({ ingress, egress }) => [
        ...ingress.flatMap(({ from = [], ports = [] }) => from.map((peer) => ['from', ports, peer] as const)),
        ...egress.flatMap(({ to = [], ports = [] }) => to.map((peer) => ['to', ports, peer] as const)),
      ])
      .map(([word, ports, { ip_block: block, pod_selector: pods, namespace_selector: namespaces }]) => {
        const labels = pods?.match_labels ?? {};
        const pod = labels['app.kubernetes.io/instance'] ?? Object.values(labels)[0] ?? '*';
        const whom = block?.cidr ?? `${namespaces?.match_labels?.['kubernetes.io/metadata.name'] ?? '*'}/${pod}`;
        return `${word} ${whom} ${ports.map(({ port }) => port).join(',')}`;
      })
      .sort();
  }
}
