import { readFileSync } from 'node:fs';
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
