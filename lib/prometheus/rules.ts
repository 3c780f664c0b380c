import { IConstruct } from 'constructs';
import { FAILSAFE_SCHEMA, loadAll } from 'js-yaml';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isCredentialKey, masked } from '../core/checks/confidential';
import { isGoTemplate, unknownFunction } from '../formats';
import { ALL_PROPS } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { quotesCredential } from '../core/checks/shown';
import { whenTextIsWritten } from '../core/checks/when-written';
import { isSensitive } from '../core/terraform/sensitive';
import { isKnown, tokenOf } from '../core/terraform/tokens';
import { copyOf, isRecord, own } from '../core/values/records';
import { platformRules, RuleGroup } from './platform-rules';
import { restOfPromql } from './promql';
import { isDuration, isLabelName } from '../prometheus-daemon/syntax';

/**
 * Groups of recording and alerting rules, as a file of rules has them. Their shape and the syntax of their expressions are checked
 * at synthesis. Whether a function of PromQL takes what it is given (`rate(up)`), and whether an annotation is a template, promtool
 * says before the daemon starts, and the daemon, which keeps its old rules, when it reloads; `promtool check rules` says it before.
 */
export class PrometheusRules {
  /**
   * A file of rules in YAML, read when the program runs; a relative path is relative to where that is started.
   * @param path The path of the file.
   */
  public static fromFile(path: string): PrometheusRules {
    const read = (): { readonly document?: unknown; readonly error?: string } => {
      try {
        if (!existsSync(path)) return { error: `no file at ${resolve(path)}` };
        // Without types: `severity: 1` is a text to Prometheus.
        const [document, ...more] = loadAll(readFileSync(path, 'utf8'), { schema: FAILSAFE_SCHEMA });
        return more.length > 0 ? { error: 'several documents' } : { document };
      } catch (error) {
        return { error: (error as Error).message.split('\n')[0] };
      }
    };
    const { document, error } = read();
    return new PrometheusRules(`the file ${path}`, document, error);
  }

  /**
   * The same as an object: `{ groups: [{ name: 'nodes', rules: [{ alert: 'NodeDown', expr: 'up == 0', for: '5m' }] }] }`.
   * @param rules What the file would say.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  public static fromObject(rules: Record<string, any>): PrometheusRules {
    return new PrometheusRules('an object', rules);
  }

  /**
   * Alerts for what this library deploys, as far as it is scraped: a target that is away, a disk or volume that fills, a certificate
   * that ends, points that are refused, a backup that fails. Each has the label `severity`, `critical` or `warning`. The
   * rules of `Backups.alerts()` are among them.
   * @see docs/tasks/first-day.md
   */
  public static ofPlatform(): PrometheusRules {
    return new PrometheusRules('this library', platformRules());
  }

  private constructor(
    private readonly from: string,
    private readonly document: unknown,
    private readonly error?: string,
  ) {}

  /** Where they are from. */
  public toString(): string {
    return `rules of ${this.from}`;
  }

  /** @internal the groups that are right; records what is wrong */
  public _groups(scope: IConstruct): RuleGroup[] {
    const refuse = (at: string, got: unknown, takes: string) => {
      recordMistake(scope, { prop: at.replace(/^\./, '') || ALL_PROPS, got: typeName(got), takes });
    };
    if (this.error !== undefined) {
      recordMistake(scope, { prop: ALL_PROPS, got: described(this.error), takes: `YAML, for ${this.toString()}` });
      return [];
    }
    if (!isRecord(this.document) || !Array.isArray(this.document.groups)) {
      const inside =
        isRecord(this.document) && 'spec' in this.document ? ', as the `spec` of a PrometheusRule has them' : '';
      refuse('', this.document, `\`groups\`, a list${inside}, for ${this.toString()}`);
      return [];
    }
    for (const key of Object.keys(this.document))
      if (key !== 'groups') refuse('', key, `\`groups\` only, for ${this.toString()}`);
    return this.document.groups.flatMap((group: unknown, index) => {
      const problems: [string, unknown, string][] = [];
      const checked = groupOf(group, (at, got, takes) => problems.push([at, got, takes]));
      for (const [at, got, takes] of problems) refuse(`.groups[${index}]${at}`, got, takes);
      if (problems.length > 0 || !checked) return [];
      const secrets = secretsIn(scope, checked);
      for (const at of secrets)
        recordMistake(scope, {
          prop: `groups[${index}]${at}`,
          got: described('a value that is sensitive'),
          takes: 'text that others may read',
        });
      lookAtLater(scope, checked, `groups[${index}]`);
      // They are written when the program has run: as they were when they were looked at.
      return secrets.length === 0 ? [copyOf(checked)] : [];
    });
  }
}

// What Lazies make of it nobody has seen before.
function lookAtLater(scope: IConstruct, value: unknown, at: string): void {
  if (Array.isArray(value))
    value.forEach((item, index) => {
      lookAtLater(scope, item, `${at}[${index}]`);
    });
  else if (isRecord(value)) for (const [key, item] of Object.entries(value)) lookAtLater(scope, item, `${at}.${key}`);
  else if (typeof value === 'string')
    whenTextIsWritten(scope, value, (made) => {
      if (showsSecret(made))
        recordMistake(scope, {
          prop: at,
          got: described('what looks like a credential in it'),
          takes: 'text that others may read',
        });
    });
}

function showsSecret(text: string): boolean {
  return quotesCredential(text.replace(/\{\{[^]*?\}\}/g, '@{template:value}'));
}

type Refuse = (at: string, got: unknown, takes: string) => void;
type Check = (value: unknown, at: string, refuse: Refuse) => void;

const GROUP: Readonly<Record<string, Check>> = {
  name: textCheck('a name', (value) => isKnown(value)),
  interval: duration,
  query_offset: duration,
  limit: number,
  labels,
  rules: (value, at, refuse) => {
    if (!Array.isArray(value)) refuse(at, value, 'a list of rules');
  },
};

const RULE: Readonly<Record<string, Check>> = {
  record: textCheck('the name of a metric without braces', (value) => !/[{}]/.test(value) || !isKnown(value)),
  alert: textCheck('a name'),
  expr: checkExpression,
  for: duration,
  keep_firing_for: duration,
  labels,
  annotations: labels,
};

const OF_ALERTS = ['for', 'keep_firing_for', 'annotations'];

function groupOf(group: unknown, refuse: Refuse): RuleGroup | undefined {
  if (!fieldsAre(group, GROUP, '', refuse)) return undefined;
  for (const key of ['name', 'rules'])
    if (group[key] === undefined) refuse('', described('a group without it'), `\`${key}\``);
  const rules = Array.isArray(group.rules) ? group.rules : [];
  rules.forEach((rule: unknown, index) => {
    checkRule(rule, `.rules[${index}]`, refuse);
  });
  const { name, limit } = group;
  if (typeof name !== 'string') return undefined;
  return { ...group, name, ...(isNumber(limit) ? { limit: Number(limit) } : {}) };
}

function checkRule(rule: unknown, at: string, refuse: Refuse): void {
  if (!fieldsAre(rule, RULE, at, refuse)) return;
  const has = (key: string) => rule[key] !== undefined;
  if (has('record') === has('alert'))
    refuse(at, described(has('record') ? 'a rule with both' : 'a rule with neither'), 'either `record` or `alert`');
  if (!has('expr')) refuse(at, described('a rule without it'), '`expr`');
  if (has('record') && !has('alert'))
    for (const key of OF_ALERTS) if (has(key)) refuse(`${at}.${key}`, rule[key], 'nothing in a recording rule');
}

// Whether it is an object; whatever is wrong in it is said.
function fieldsAre(
  value: unknown,
  fields: Readonly<Record<string, Check>>,
  at: string,
  refuse: Refuse,
): value is Record<string, unknown> {
  if (!isRecord(value) || !isKnown(value)) {
    refuse(at, value, `keys ${Object.keys(fields).join(', ')}`);
    return false;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const check = own(fields, key);
    if (check) check(item, `${at}.${key}`, refuse);
    else refuse(at, key, `keys ${Object.keys(fields).join(', ')}`);
  }
  return true;
}

function textCheck(what: string, fine: (value: string) => boolean = () => true): Check {
  return (value, at, refuse) => {
    if (!isText(value) || !fine(value)) refuse(at, value, what);
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !/\p{Cs}/u.test(value);
}

function checkExpression(value: unknown, at: string, refuse: Refuse): void {
  if (!isText(value)) refuse(at, value, 'an expression');
  else if (isKnown(value)) {
    const rest = restOfPromql(value);
    if (rest === undefined) return;
    refuse(
      at,
      value,
      `an expression of PromQL: this ${rest === '' ? 'ends too early' : `goes wrong at "${rest.slice(0, 40)}"`}`,
    );
  }
}

function duration(value: unknown, at: string, refuse: Refuse): void {
  if (!isDuration(value)) refuse(at, value, 'a duration like "5m"');
}

// Those of template/template.go: with another one Prometheus takes no config.
const FUNCTIONS =
  `args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp label match now
  parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue tableLink title tmpl toDuration toLower
  toTime toUpper urlQueryEscape value`.split(/\s+/);

// From a file it is text, as all is there.
function number(value: unknown, at: string, refuse: Refuse): void {
  if (!isNumber(value)) refuse(at, value, 'a whole number of 0 or more');
}

function isNumber(value: unknown): value is string | number {
  return (typeof value === 'string' || typeof value === 'number') && isKnown(value) && /^\d{1,15}$/.test(String(value));
}

function labels(value: unknown, at: string, refuse: Refuse): void {
  if (!isRecord(value) || tokenOf(value)) {
    refuse(at, value, 'texts by name');
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (!isLabelName(name) || name === '__name__')
      refuse(at, name, 'names of letters, digits and "_", which begin with no digit');
    if (typeof item !== 'string' || /\p{Cs}/u.test(item)) refuse(`${at}.${name}`, item, 'text');
    // What a template makes of a label is none of the program's.
    else if (isCredentialKey(name) && item !== '' && !item.includes('{{'))
      refuse(`${at}.${name}`, 'what looks like a credential', 'text that others may read');
    else if (showsSecret(item))
      refuse(`${at}.${name}`, described('what looks like a credential in it'), 'text that others may read');
    else if (!isGoTemplate(masked(item)))
      refuse(`${at}.${name}`, item, 'a template whose actions and blocks end: "{{ $labels.job }}"');
    else if (unknownFunction(masked(item), FUNCTIONS) !== undefined)
      refuse(
        `${at}.${name}`,
        described(`"${String(unknownFunction(masked(item), FUNCTIONS))}"`),
        'functions of templates that Prometheus has, like humanize',
      );
  }
}

// Where text is that others must not read: rules are in a ConfigMap.
function secretsIn(scope: IConstruct, value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(scope, item, `${at}[${index}]`));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, item]) => secretsIn(scope, item, `${at}.${key}`));
  return isSensitive(scope, value) ? [at] : [];
}

// Not what is in it: it may be a secret.
function typeName(value: unknown): unknown {
  if (Array.isArray(value)) return described('a list');
  return isRecord(value) ? described('an object') : value;
}
