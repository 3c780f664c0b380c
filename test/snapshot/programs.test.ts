import { readdirSync } from 'node:fs';
import { TerraformStack, Testing } from 'cdktf';
import { postureOf } from '../../lib/posture-report/collect';
import { brokenPromises } from '../contract/promises';
import { about } from '../contract/stack';
import { Document, Json } from '../support/document';
import { PROGRAMS } from '../support/programs';
import { FOLDER, snapshotFile, snapshotText } from './snapshot-file';

test('there are examples, or a moved folder would silence what follows', () => {
  expect(PROGRAMS.map(({ name }) => name)).toEqual(expect.arrayContaining(['platform', 'alerts', 'several-clusters']));
});

describe.each(PROGRAMS)('$name', ({ name, stacks }) => {
  let all: { readonly json: string; readonly stack: TerraformStack }[];
  beforeAll(() => {
    all = stacks(Testing.app()).map((stack) => ({ json: Testing.synth(stack, true), stack }));
  });

  test('keeps every promise', () => {
    for (const { json, stack } of all)
      expect(brokenPromises(about(stack, new Document(JSON.parse(json) as Json)))).toEqual([]);
  });

  test('reports of each connection a Secret that there is, for whoever has to change it', () => {
    for (const { json, stack } of all) {
      const { connections, secrets } = postureOf(stack, JSON.parse(json) as Json);
      const known = new Set(secrets.map(({ secret }) => secret));
      const used = connections.flatMap(({ client, secretName }) =>
        secretName && client.path ? [`${client.name.split('.').at(-1)}/${secretName}`] : [],
      );
      expect(used.filter((secret) => !known.has(secret))).toEqual([]);
    }
  });

  test('hands nothing from stack to stack: no output for another one, no remote state', () => {
    expect(all.map(({ json }) => json).join('')).not.toMatch(/cross-stack-output|terraform_remote_state/);
  });

  test('plans what it planned before, unless somebody meant a change', () => {
    const documents = all.map(({ json, stack }) => [stack.node.id, JSON.parse(json) as unknown] as const);
    const text = snapshotText(Object.fromEntries(documents));
    expect(text).toBe(snapshotFile(name, text));
  });
});

test('there is no snapshot of a program that is gone', () => {
  expect(readdirSync(FOLDER)).toEqual(PROGRAMS.map(({ name }) => `${name}.txt`).sort());
});
