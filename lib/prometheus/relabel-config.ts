import { IConstruct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { check, checkInteger } from '../core/checks/checks';
import { isCredentialKey, isLoginParameter } from '../core/checks/confidential';
import { isNameOfLabel } from '../core/checks/shown';
import { described, recordMistake } from '../core/checks/mistakes';
import { isKnown } from '../core/terraform/tokens';
import { checkText, isLabelName, isRegex, NAMES_A_LOGIN } from '../prometheus-daemon/syntax';

/** What a rule of relabelling does. */
export enum RelabelAction {
  /** Sets `targetLabel` to `replacement` where `regex` matches the joined source labels. */
  REPLACE = 'replace',
  /** Drops what `regex` does not match. */
  KEEP = 'keep',
  /** Drops what `regex` matches. */
  DROP = 'drop',
  /** Drops what has other values in `sourceLabels` than in `targetLabel`. */
  KEEP_EQUAL = 'keepequal',
  /** Drops what has the same values in `sourceLabels` and in `targetLabel`. */
  DROP_EQUAL = 'dropequal',
  /** Sets `targetLabel` to the `modulus` of a hash of the joined source labels. */
  HASHMOD = 'hashmod',
  /** Copies labels whose names `regex` matches to labels named `replacement`. */
  LABELMAP = 'labelmap',
  /** Removes labels whose names `regex` matches. */
  LABELDROP = 'labeldrop',
  /** Removes labels whose names `regex` does not match. */
  LABELKEEP = 'labelkeep',
  /** Sets `targetLabel` to the joined source labels in lower case. */
  LOWERCASE = 'lowercase',
  /** Sets `targetLabel` to the joined source labels in upper case. */
  UPPERCASE = 'uppercase',
}

/** A rule of relabelling, in Prometheus's own words. */
export interface RelabelConfig {
  /** The labels whose values are joined and matched. @default - none */
  readonly sourceLabels?: string[];
  /** What they are joined with. @default ; */
  readonly separator?: string;
  /** What is matched against the whole of it, in RE2's syntax. @default (.*) */
  readonly regex?: string;
  /** The label that is written. @default - none */
  readonly targetLabel?: string;
  /** What is written; `$1` is the first group of the match. @default $1 */
  readonly replacement?: string;
  /** Of the hash, for HASHMOD. @default - none */
  readonly modulus?: number;
  /** What it does. @default RelabelAction.REPLACE */
  readonly action?: RelabelAction;
}

const NEEDS_TARGET: readonly string[] = ['replace', 'hashmod', 'lowercase', 'uppercase', 'keepequal', 'dropequal'];

// What Prometheus refuses beside an action (relabel.Config.Validate).
const EQUAL = ['separator', 'regex', 'replacement', 'modulus'] as const;
const BY_NAME = ['sourceLabels', 'separator', 'targetLabel', 'replacement', 'modulus'] as const;
const NOT_BESIDE: Readonly<Record<string, readonly (keyof RelabelConfig)[] | undefined>> = {
  keepequal: EQUAL,
  dropequal: EQUAL,
  labeldrop: BY_NAME,
  labelkeep: BY_NAME,
  lowercase: ['replacement'],
  uppercase: ['replacement'],
};

// What says that something was there, or that nothing is.
const HIDDEN = /^\W*(redacted|hidden|masked|removed|dropped|none|true|false|x+)?\W*$/i;
const PARAMETER = '__param_';

// A text of the program's own under the name of a credential: as a label, or as a parameter of the request.
function showsFixed({ targetLabel = '', replacement = '$1', action = RelabelAction.REPLACE }: RelabelConfig): boolean {
  const parameter = targetLabel.replace(PARAMETER, '');
  const isNamed = targetLabel.startsWith(PARAMETER)
    ? isLoginParameter(parameter) && !NAMES_A_LOGIN.test(parameter)
    : isCredentialKey(targetLabel) && !isNameOfLabel(targetLabel);
  const isFixed = isKnown(replacement) && !replacement.includes('$') && !HIDDEN.test(replacement);
  return isNamed && isFixed && action === RelabelAction.REPLACE;
}

/** Checks rules of relabelling as Prometheus does when it loads them, and gives them as its config file has them. */
export function relabelConfigs(scope: IConstruct, prop: string, configs: readonly RelabelConfig[] = []) {
  return itemsOf(configs).map(([index, config]) => {
    const { sourceLabels, separator, regex, targetLabel, replacement, modulus, action } = config;
    const at = (key: string) => `${prop}[${index}].${key}`;
    const does = action ?? RelabelAction.REPLACE;
    check(scope, at('action'), action, `one of ${Object.values(RelabelAction).join(', ')}`, (one) =>
      Object.values(RelabelAction).includes(one),
    );
    for (const [place, label] of itemsOf(sourceLabels ?? []))
      check(scope, at(`sourceLabels[${place}]`), label, 'the name of a label', isLabelName);
    for (const [key, text] of Object.entries({ separator, replacement })) checkText(scope, at(key), text);
    check(scope, at('regex'), regex, 'a regular expression of RE2: no look-around, no back reference', isRegex);
    check(scope, at('targetLabel'), targetLabel, 'the name of a label, which may hold groups of the match', (text) =>
      /^([a-zA-Z_]|\$\{?\w+\}?)(\w|\$\{?\w+\}?)*$/.test(text),
    );
    if (showsFixed(config))
      recordMistake(scope, {
        prop: at('replacement'),
        got: described('what looks like a credential'),
        takes: 'text that others may read: whoever reads a ConfigMap, or the samples, sees it',
      });
    checkInteger(scope, at('modulus'), modulus, { min: 1, max: Number.MAX_SAFE_INTEGER });
    const refuse = (key: keyof RelabelConfig, takes: string) => {
      recordMistake(scope, { prop: at(key), got: config[key], takes });
    };
    if (NEEDS_TARGET.includes(does) && targetLabel === undefined) refuse('targetLabel', `a label for "${does}"`);
    if (does === RelabelAction.HASHMOD && modulus === undefined) refuse('modulus', 'a number for "hashmod"');
    if (does === RelabelAction.LABELMAP && replacement === '') refuse('replacement', 'the name of a label');
    for (const key of NOT_BESIDE[does] ?? [])
      if (config[key] !== undefined) refuse(key, `nothing beside the action "${does}"`);
    return {
      source_labels: sourceLabels,
      separator,
      regex,
      modulus,
      target_label: targetLabel,
      replacement,
      action,
    };
  });
}
