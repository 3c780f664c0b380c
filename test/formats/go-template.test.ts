import { AlertHandler } from '../../lib';
import { isGoTemplate, unknownFunction } from '../../lib/formats/go-template';
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

test.each([
  '{{ foo .Message }}',
  '{{ .Message | upper }}',
  '{{ printf "%s" (upper .Level) }}',
  '{{- if hasPrefix "a" .ID }}{{ end }}',
  '{{ .Message foo }}',
])('%j calls what Kapacitor does not know, and is no body of an alert', (alertTemplate) => {
  for (const said of allWays((stack) => {
    const post = { endpoint: 'x', url: 'https://hook.example/', peers };
    kapacitorIn(stack).alertThrough(AlertHandler.httpPost({ ...post, alertTemplate }));
  }))
    expect(said).toContain("alertTemplate` takes a template that calls functions of Go's text/template, json and");
});

test.each([
  'upper {{ json .Message }} lower',
  '{{ jsonCompact . | len }}',
  '{{ $x := 0x1F }}{{ $x.upper }}{{ 1e3 }}',
  '{{ $größe := .Message }}{{ $größe }}',
  '{{ range $k, $v := .Tags }}{{ break }}{{ end }}',
  '{{ if eq .Level "upper" }}{{/* upper */}}{{ else if true }}{{ `lower` }}{{ end }}',
  '{{ index .Tags "host" }}{{ template "x" }}',
])('%j calls what Kapacitor knows', (text) => {
  expect(unknownFunction(text, ['json', 'jsonCompact'])).toBeUndefined();
});
