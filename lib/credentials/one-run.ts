import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { hcl } from '../core/terraform/hcl';
import { escapeTemplate } from '../core/terraform/template';
import { UtilityResource } from '../core/terraform/utility-resource';

/**
 * Has each plan and apply warn where Secrets with one ephemeral password were written in two runs: their values differ then, and
 * nobody can compare them. Terraform keeps the time of the plan in which it began to write them, and of that in which all were
 * written, with their identities: a Secret that is made again later has another one.
 */
export class OneRun {
  private readonly begun: UtilityResource<'terraform_data'>;
  private readonly ended: UtilityResource<'terraform_data'>;
  /** As a list that grows. */
  private readonly identities: string[] = [];

  /** `revision` changes whenever all of them are to be written again. */
  public constructor(
    private readonly scope: Construct,
    private readonly secretName: string,
    revision: string,
  ) {
    const mark = (id: string, input: unknown) =>
      new UtilityResource(scope, id, 'terraform_data', {
        input,
        triggersReplace: [revision],
        lifecycle: { ignoreChanges: ['input'] },
      });
    this.begun = mark('begun', { at: NOW });
    this.ended = mark('ended', { at: NOW, identities: this.identities });
  }

  /** Takes all of them, of which the others follow when the first is made again. */
  public watch([first, ...others]: readonly KubernetesResource<'secret_v1'>[]): void {
    if (!first) return;
    for (const secret of [first, ...others]) secret.dependsOn = [`terraform_data.${this.begun.friendlyUniqueId}`];
    const uids = others.map((secret) => secret.getStringAttribute('metadata[0].uid'));
    this.identities.splice(0, Infinity, ...uids);
    const [begun, ended] = [this.begun, this.ended].map((mark) => `terraform_data.${mark.friendlyUniqueId}.output`);
    const now = others.map(({ friendlyUniqueId: id }) => `kubernetes_secret_v1.${id}.metadata[0].uid`).join(', ');
    TerraformStack.of(this.scope).addOverride(`check.${this.begun.friendlyUniqueId}`, {
      assert: {
        condition: `\${${begun}.at == ${ended}.at && ${ended}.identities == [${now}]}`,
        error_message: `${escapeTemplate(this.scope.node.path)}: the Secrets ${escapeTemplate(this.secretName)} were not written in one run, so that they have different passwords: give this credential, or CredentialDefaults, a \`rotation\` that it did not have.`,
      },
    });
  }
}

const NOW = hcl`plantimestamp()`;
