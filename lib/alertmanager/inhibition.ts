import { Construct } from 'constructs';
import { PropTypes, readProps, TEXTS } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { checkLabelNames, checkMatchers, MATCHERS } from './matchers';

/** Which alerts keep which others from being sent. */
export interface InhibitOptions {
  /** What an alert matches that keeps others back. */
  readonly sourceMatchers: string[];
  /** What those match that are kept back. */
  readonly targetMatchers: string[];
  /** The labels that both have to have alike. @default - none: any such alert keeps all of those back */
  readonly equal?: string[];
}

const INHIBIT_OPTIONS: PropTypes<InhibitOptions> = {
  sourceMatchers: MATCHERS,
  targetMatchers: MATCHERS,
  equal: TEXTS,
};

/** An inhibition as the config file has it. */
export function inhibitionConfig(scope: Construct, options: InhibitOptions): Settings {
  const { sourceMatchers, targetMatchers, equal } = readProps(scope, options, INHIBIT_OPTIONS);
  checkLabelNames(scope, 'equal', equal);
  return {
    source_matchers: checkMatchers(scope, 'sourceMatchers', sourceMatchers),
    target_matchers: checkMatchers(scope, 'targetMatchers', targetMatchers),
    ...(equal ? { equal } : {}),
  };
}
