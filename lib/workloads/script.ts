import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeTemplate } from '../core/terraform/template';

const texts = new Map<string, string>();

/** A script that runs in a pod, as a ConfigMap takes it. */
export function script(path: string): string {
  let text = texts.get(path);
  if (text === undefined) {
    text = escapeTemplate(readFileSync(path, 'utf8'));
    texts.set(path, text);
  }
  return text;
}

/** All scripts of a folder by their names, for the ConfigMap of a pod's scripts. */
export function scriptsIn(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, script(join(folder, name))]));
}
