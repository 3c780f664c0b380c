import { readTemplate } from '../../lib/posture/reading/expressions';

export { readTemplate, type Reference, strings } from '../../lib/posture/reading/expressions';

/** The text of a config file as a daemon could get it: what Terraform fills in is there as some value of its kind. */
export function fill(template: string): string {
  return readTemplate(template)
    .parts.map(({ text, expression = '' }) => {
      if (text !== undefined) return text;
      if (/^"(\\.|[^"\\$])*"$/.test(expression)) return JSON.parse(expression) as string;
      if (/^(replace\()?jsonencode\(|^one\(\[for escapes/.test(expression)) return '"filled"';
      return expression.startsWith('tonumber(') ? '1' : 'filled';
    })
    .join('');
}
