import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { Json } from './reading/document';

/** Writes something of a stack into the folder that it was synthesized to. */
export type Report = (stack: TerraformStack, json: Json, folder: string) => void;

const reports = new WeakMap<IConstruct, Report[]>();

/** Has `App.synth` call something for each stack in a scope that this library is used in, with what it wrote of it. */
export function reportOn(scope: IConstruct, report: Report): void {
  reports.set(scope, [...(reports.get(scope) ?? []), report]);
}

/** Has `App.synth` call what was asked for a stack. */
export function writeReports(stack: TerraformStack): void {
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize: (session) => {
      synthesizer.synthesize(session);
      const path = join(session.outdir, session.manifest.forStack(stack).synthesizedStackPath);
      const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
      for (const scope of stack.node.scopes)
        for (const report of reports.get(scope) ?? []) report(stack, json, dirname(path));
    },
  };
}
