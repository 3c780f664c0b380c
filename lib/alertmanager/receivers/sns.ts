import { Construct } from 'constructs';
import { check } from '../../core/checks/checks';
import { checkedUrl } from '../../core/checks/https-url';
import { described, recordMistake } from '../../core/checks/mistakes';
import { checkShown, quotesCredential } from '../../core/checks/shown';
import { PropTypes, readProps, REQUIRED_TEXT, TEXT, TEXT_MAP } from '../../core/checks/prop-types';
import { Settings } from '../../core/checks/settings';
import { checkAwsRole } from '../../prometheus-daemon/aws-role';
import { commonOf, INTEGRATION, IntegrationOptions, IntegrationPlan } from './integration';

/**
 * Messages by Amazon SNS: to a topic, a phone or a device. Requests are signed (SigV4) with what the pod has: by its `identity`, or by
 * the variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` of Secrets, in `environment` of the Alertmanager. Its `peers` are
 * `sns.<region>.amazonaws.com` and, with an identity or a role, `sts.<region>.amazonaws.com`.
 */
export interface SnsOptions extends IntegrationOptions {
  /** The region that it is in: `eu-central-1`. */
  readonly region: string;
  /** The ARN of the topic. @default - `phoneNumber` or `targetArn` is given */
  readonly topicArn?: string;
  /** The phone that gets an SMS, which anybody may read: `+491701234567`. @default - `topicArn` or `targetArn` is given */
  readonly phoneNumber?: string;
  /** The ARN of the endpoint of a device. @default - `topicArn` or `phoneNumber` is given */
  readonly targetArn?: string;
  /** A role that the pod's own identity takes on first. @default - none */
  readonly roleArn?: string;
  /** What the role's owner asks of who takes it on, which is no secret. @default - nothing */
  readonly externalId?: string;
  /** The address of the API, at an endpoint of a VPC or elsewhere. @default - https://sns.<region>.amazonaws.com */
  readonly url?: string;
  /** The subject of mails of a topic, a template. @default - Alertmanager's `sns.default.subject` */
  readonly subject?: string;
  /** The message, a template. @default - Alertmanager's `sns.default.message` */
  readonly message?: string;
  /** Attributes by which subscriptions filter, templates. @default - none */
  readonly attributes?: Record<string, string>;
}

const SNS: PropTypes<SnsOptions> = {
  ...INTEGRATION,
  region: REQUIRED_TEXT,
  topicArn: TEXT,
  phoneNumber: TEXT,
  targetArn: TEXT,
  roleArn: TEXT,
  externalId: TEXT,
  url: TEXT,
  subject: TEXT,
  message: TEXT,
  attributes: TEXT_MAP,
};

const ARN = /^arn:aws[a-z-]*:sns:([a-z\d-]+):\d{12}:[\w./-]+$/;

export const sns: IntegrationPlan<SnsOptions> = (scope, options) => {
  const given = readProps(scope, options, SNS);
  const { topicArn, phoneNumber, targetArn, url, subject, message, attributes } = given;
  const arn = 'an ARN of SNS, like "arn:aws:sns:eu-central-1:111122223333:alerts"';
  for (const [prop, text] of Object.entries({ topicArn, targetArn }))
    check(scope, prop, text, arn, (one) => ARN.test(one));
  const phone = 'a phone number with its country, like "+491701234567"';
  check(scope, 'phoneNumber', phoneNumber, phone, (one) => /^\+[1-9]\d{1,14}$/.test(one));
  checkShown(scope, 'attributes', attributes);
  for (const [prop, text] of Object.entries({ subject, message }))
    if (text !== undefined && quotesCredential(text.replace(/\{\{[^]*?\}\}/g, '@{template:value}')))
      recordMistake(scope, {
        prop,
        got: described('what looks like a credential in it'),
        takes: 'a template that others may read',
      });
  const told = Object.entries({ topicArn, phoneNumber, targetArn }).filter(([, one]) => one !== undefined);
  if (told.length !== 1)
    recordMistake(scope, {
      prop: 'topicArn',
      got: told.length === 0 ? undefined : described(told.map(([prop]) => `\`${prop}\``).join(' and ')),
      takes: 'one of `topicArn`, `phoneNumber` and `targetArn`',
    });
  const config: Settings = {
    sigv4: signedBy(scope, given),
    topic_arn: topicArn,
    phone_number: phoneNumber,
    target_arn: targetArn,
    api_url: url,
    subject,
    message,
    attributes,
  };
  const said = Object.entries(config).filter(([, value]) => value !== undefined);
  return {
    ...commonOf(given),
    port: (url === undefined ? undefined : checkedUrl(scope, 'url', url))?.port ?? 443,
    config: Object.fromEntries(said),
    decided: Object.keys(config),
    secrets: {},
  };
};

function signedBy(scope: Construct, given: SnsOptions): Settings {
  const { region, roleArn, externalId } = given;
  if (checkAwsRole(scope, { region, roleArn })) checkRegionOf(scope, given);
  if (externalId !== undefined && roleArn === undefined)
    recordMistake(scope, { prop: 'externalId', got: externalId, takes: 'nothing without `roleArn`' });
  return {
    region,
    ...(roleArn === undefined ? {} : { role_arn: roleArn }),
    ...(externalId === undefined ? {} : { external_id: externalId }),
  };
}

// SNS answers a request of another region that there is no such topic.
function checkRegionOf(scope: Construct, { region, topicArn, targetArn }: SnsOptions): void {
  for (const [prop, text] of Object.entries({ topicArn, targetArn })) {
    const [, of] = ARN.exec(text ?? '') ?? [];
    if (of !== undefined) check(scope, 'region', region, `"${of}", as \`${prop}\` says`, (one) => one === of);
  }
}
