import { load } from 'js-yaml';

/** What a text of YAML says; a text that is none says itself. */
export function readYaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    return text;
  }
}
