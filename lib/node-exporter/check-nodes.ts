import { TerraformDataSource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { INamespace } from '../core/kubernetes/namespace';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';

const TYPE = 'kubernetes_nodes';

/**
 * Has each plan compare `nodeCidrs` with the nodes that there are, and warn of those outside: no scraper reaches them. It refuses
 * nothing. Not a data source within the `check`, though Terraform would forgive that one its errors: it is read again in each
 * apply, so that no plan would ever be empty.
 */
export function checkNodes(
  scope: Construct,
  namespace: INamespace,
  nodeCidrs: readonly string[],
  nodeSelector: Readonly<Record<string, string>>,
): void {
  const nodes = new Nodes(scope, 'node-addresses', namespace, nodeSelector);
  const id = nodes.friendlyUniqueId;
  const outside = `[for node in data.${TYPE}.${id}.nodes : node.metadata[0].name if !anytrue([${nodeCidrs
    .map((cidr) => `anytrue([for one in node.status[0].addresses : ${holds(cidr)} if one.type == "InternalIP"])`)
    .join(', ')}])]`;
  TerraformStack.of(scope).addOverride(`check.${id}`, {
    assert: {
      condition: `\${length(${outside}) == 0}`,
      error_message: `${escapeTemplate(scope.node.path)}: nodeCidrs takes the addresses of all nodes, got ${escapeTemplate(nodeCidrs.join(', '))}, which do not hold those of \${join(", ", ${outside})}: no policy lets a scraper go there, and \`up\` of their exporters is 0. \`kubectl get nodes -o wide\` shows them.`,
    },
  });
}

// Terraform has no function for it. An address of the other family has no such prefix, or another network.
function holds(cidr: string): string {
  if (!isKnown(cidr) || !/^[0-9a-fA-F.:]+\/\d+$/.test(cidr)) return 'true';
  return `try(cidrhost("\${one.address}/${cidr.split('/')[1]}", 0) == cidrhost("${cidr}", 0), false)`;
}

class Nodes extends TerraformDataSource {
  public constructor(
    scope: Construct,
    id: string,
    { provider }: INamespace,
    private readonly labels: Readonly<Record<string, string>>,
  ) {
    super(scope, id, {
      terraformResourceType: TYPE,
      terraformGeneratorMetadata: { providerName: 'kubernetes' },
      provider,
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { metadata: { labels: escapeTemplate({ ...this.labels }) } };
  }
}
