import { Construct } from 'constructs';
import { isCredentialName } from '../../core/checks/confidential';
import { described, recordMistake, textOf } from '../../core/checks/mistakes';
import {
  FLAG,
  instanceOf,
  PropType,
  PropTypes,
  readOptions,
  readProps,
  readText,
  REQUIRED_TEXT,
  SETTINGS,
  TEXT,
} from '../../core/checks/prop-types';
import { isKnown } from '../../core/terraform/tokens';
import { isSecretArgument, showsCredential } from '../../core/checks/shown';
import { copyOf, isRecord } from '../../core/values/records';
import { isHandlerKind } from '../handlers/flags';
import { checkTaskName } from './check-script';
import { isPlainHttp, isSecretUrl } from './tickscript';

/** Whom a topic tells, and of what. */
export interface TopicHandlerOptions {
  /** The topic, which tasks send alerts to with `.topic('name')`. */
  readonly topic: string;
  /** Its name among the handlers of the topic. */
  readonly name: string;
  /** What it is: `slack`, `post`, `pagerduty2` and the like, which `alertThrough` has to declare, or `publish` and `aggregate`. */
  readonly kind: string;
  /** What it takes, like `{ channel: '#alerts' }`: nothing of it may be secret. @default - none */
  readonly options?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /** Which alerts it is told of: `level() == CRITICAL`. @default - all */
  readonly match?: string;
  /** Whether one of that name, which somebody made by hand, becomes this one. @default false, it is an error */
  readonly adopt?: boolean;
}

const TOPIC_HANDLER: PropTypes<TopicHandlerOptions> = {
  topic: REQUIRED_TEXT,
  name: REQUIRED_TEXT,
  kind: REQUIRED_TEXT,
  options: SETTINGS,
  match: TEXT,
  adopt: FLAG,
};

/** What hands alerts on within Kapacitor. */
export const WITHIN = ['aggregate', 'publish'];

const ENDS = /^\s*changed\(\)\s*(AND\b(?!.*\bOR\b).*)?$/;

/**
 * The topics that a handler hands alerts on to, whatever they are. What `changed()` lets through ends by itself: a second time, nothing has
 * changed. One that asks for a tag, in double quotes, may let nothing through that comes back.
 */
export function handsOnTo({ kind, options = {}, match = '' }: TopicHandlerOptions): string[] {
  if (!WITHIN.includes(kind) || ENDS.test(match) || match.includes('"')) return [];
  const topics = Object.entries(options).filter(([key]) => /^topics?$/i.test(key));
  return topics.flatMap(([, value]: [string, unknown]) => [value].flat()).filter((one) => typeof one === 'string');
}

/**
 * Whom a topic of Kapacitor tells about its alerts, so that no task has to: `addTopicHandler` takes it.
 * @see https://docs.influxdata.com/kapacitor/v1/working/using_alert_topics/
 */
export class TopicHandler {
  /**
   * A handler of one topic.
   * @param options The topic, the kind of the handler and what it takes.
   */
  public static of(options: TopicHandlerOptions): TopicHandler {
    return new TopicHandler(options);
  }

  private constructor(private readonly options: TopicHandlerOptions) {}

  /** Its topic and name. */
  public toString(): string {
    const { topic, name } = readOptions(this.options);
    return `${textOf(topic)} ${textOf(name)}`;
  }

  /** @internal what its Kapacitor is told; records what is wrong with it */
  public _plan(scope: Construct): TopicHandlerOptions | undefined {
    const read = readProps(scope, this.options, TOPIC_HANDLER);
    const { topic, name, kind, options = {}, match = '' } = read;
    const problems: [string, unknown, string][] = [];
    if (!isKnown(topic) || !/^[-:._A-Za-z0-9]{1,200}$/.test(topic) || /^\.{1,2}$/.test(topic))
      problems.push(['topic', topic, 'letters, digits, "-", "_", "." and ":"']);
    if (!isHandlerKind(kind) && !WITHIN.includes(kind))
      problems.push(['kind', kind, 'the kind of a handler, like "slack", "post" or "publish"']);
    if (showsCredential(match)) problems.push(['match', SECRET, PUBLIC]);
    const secret = secretIn(scope, options, 'options');
    const url = typeof options.url === 'string' ? options.url : '';
    if (secret !== undefined) problems.push([secret, SECRET, PUBLIC]);
    else if (kind === 'post' && isSecretUrl(url)) problems.push(['options.url', SECRET, PUBLIC]);
    else if (kind === 'post' && isPlainHttp(url))
      problems.push(['options.url', url, 'a URL of https: Kapacitor sends nothing by plain HTTP']);
    // Kapacitor knows the key in letters of any case.
    for (const [key, value] of Object.entries(options))
      if (/^skip-ssl-verification$/i.test(key) && value !== false) problems.push([`options.${key}`, value, VERIFIED]);
    for (const [prop, got, takes] of problems) recordMistake(scope, { prop, got, takes });
    // They are written when the program has run: as they were when they were looked at.
    return checkTaskName(scope, name) && problems.length === 0 ? { ...read, options: copyOf(options) } : undefined;
  }
}

export const HANDLER_OF_TOPIC: PropType<TopicHandler> = instanceOf(
  TopicHandler,
  'a TopicHandler, like TopicHandler.of({ … })',
  { secret: true },
);

const SECRET = described('what looks like a credential');
const PUBLIC = 'text that others may read: secrets are given to `alertThrough`';

const VERIFIED = 'false: servers are verified, `trust` of AlertHandler.httpPost says by what';

// Where a secret is in it.
function secretIn(scope: Construct, value: unknown, at: string): string | undefined {
  if (typeof value === 'string')
    return readText(value, scope, at) === undefined || showsCredential(value) ? at : undefined;
  if (Array.isArray(value))
    return value
      .map((one: unknown, i) => {
        const named = isSecretArgument(String(value[i - 1] ?? ''), String(one));
        return named ? `${at}[${i}]` : secretIn(scope, one, `${at}[${i}]`);
      })
      .find((one) => one);
  if (!isRecord(value)) return undefined;
  return Object.entries(value)
    .map(([key, one]) => {
      const named = isCredentialName(key) && typeof one === 'string' && one !== '';
      return named ? `${at}.${key}` : secretIn(scope, one, `${at}.${key}`);
    })
    .find((one) => one);
}
