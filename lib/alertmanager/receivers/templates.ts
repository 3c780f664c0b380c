import { IConstruct } from 'constructs';
import { itemsOf } from '../../core/checks/calls';
import { described, recordMistake } from '../../core/checks/mistakes';
import { quotesCredential } from '../../core/checks/shown';
import { isRecord } from '../../core/values/records';
import { isGoTemplate, unknownFunction } from '../../formats';

// Those of template/template.go, of all versions.
const FUNCTIONS =
  `toUpper toLower title trimSpace join match safeHtml safeUrl urlUnescape reReplaceAll stringSlice routeLabels date tz now since
  humanizeDuration toDate mustToDate toJson base64encode base64decode list append dict`.split(/\s+/);

/** Records templates that Alertmanager would find to be none when it has something to tell, and so tell nobody. */
export function checkTemplates(scope: IConstruct, prop: string, value: unknown): void {
  if (typeof value === 'string') checkTemplate(scope, prop, value);
  else if (Array.isArray(value)) for (const [at, item] of itemsOf(value)) checkTemplates(scope, `${prop}[${at}]`, item);
  else if (isRecord(value))
    for (const [key, item] of Object.entries(value)) checkTemplates(scope, `${prop}.${key}`, item);
}

function checkTemplate(scope: IConstruct, prop: string, text: string): void {
  if (!text.includes('{{')) return;
  const unknown = unknownFunction(text, FUNCTIONS);
  if (!isGoTemplate(text))
    recordMistake(scope, {
      prop,
      got: quotesCredential(text) ? described('a template') : text,
      takes: 'a template whose actions and blocks end: "{{ .CommonLabels.severity }}"',
    });
  else if (unknown !== undefined)
    recordMistake(scope, {
      prop,
      got: described(`"${unknown}"`),
      takes: 'functions of templates that Alertmanager has, like toUpper',
    });
}
