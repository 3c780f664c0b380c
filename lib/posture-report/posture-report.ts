import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { IConstruct } from 'constructs';
import { Json } from '../posture/reading/document';
import { reportOn } from '../posture/reports';
import { postureOf } from './collect';
import { htmlOf } from './html';
import { markdownOf } from './markdown';
import { Posture } from './posture';

const reports = new WeakMap<IConstruct, PostureReport>();

/**
 * What an auditor asks of a platform, answered from the code. `App.synth` writes it beside each stack: `posture.json` for programs,
 * `posture.html` for people, with a map of who trusts whom, and `posture.md` for a pull request. No secret is in it.
 *
 * @example
 * PostureReport.of(app);
 */
export class PostureReport {
  /**
   * The report of each stack in a scope. It reads what is written, after Aspects and overrides; the order of calls does not matter.
   * @param scope An app, a stack, or any construct for the stack that it is in.
   */
  public static of(scope: IConstruct): PostureReport {
    const whole = scope.node.scopes.find((one) => TerraformStack.isStack(one)) ?? scope;
    const known = reports.get(whole) ?? new PostureReport(whole);
    reports.set(whole, known);
    return known;
  }

  private constructor(private readonly scope: IConstruct) {
    reportOn(scope, (stack, json, folder) => {
      const posture = postureOf(stack, json);
      writeFileSync(join(folder, 'posture.json'), `${JSON.stringify(posture, undefined, 2)}\n`);
      writeFileSync(join(folder, 'posture.html'), htmlOf(posture));
      writeFileSync(join(folder, 'posture.md'), markdownOf(posture));
    });
  }

  /** The posture of each stack as it is now, for a test: it synthesizes them. */
  public get postures(): Posture[] {
    return this.scope.node
      .findAll()
      .filter((one) => TerraformStack.isStack(one))
      .map((stack) => postureOf(stack, JSON.parse(Testing.synth(stack)) as Json));
  }
}
