import { AlertHandler } from '../../lib';
import { isGoTemplate } from '../../lib/formats/go-template';
import { kapacitorIn, peers } from '../contract/support';
import { allWays } from '../support/refused';

// Prometheus and Kapacitor do not start with a template that they cannot read.

test.each([
  '',
  'text } and { and }}',
  '{{.Message}}',
  '{{ if eq .Level "}}" }}x{{ else }}y{{ end }}',
  '{{- range .Tags -}}{{ . | printf "%s {{" }}{{- end -}}',
  '{{/* a comment }} */}}{{ `"}}` }}',
  '{{ define "x" }}{{ end }}{{ $labels.end }}',
])('%j is one', (text) => {
  expect(isGoTemplate(text)).toBe(true);
});

const BROKEN = ['{{.Message', '{{ "x }}', '{{if .Message}}x', '{{end}}', '{{if .x}}{{end}}{{end}}', '{{ {{ .x }} }}'];

test.each(BROKEN)('%j is none', (text) => {
  expect(isGoTemplate(text)).toBe(false);
});

test.each(BROKEN)('%j is no body of an alert', (alertTemplate) => {
  for (const said of allWays((stack) => {
    const post = { endpoint: 'x', url: 'https://hook.example/', peers };
    kapacitorIn(stack).alertThrough(AlertHandler.httpPost({ ...post, alertTemplate }));
  }))
    expect(said).toContain('alertTemplate` takes a template whose actions and blocks end');
});
