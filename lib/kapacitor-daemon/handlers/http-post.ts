import { Construct } from 'constructs';
import { check } from '../../core/checks/checks';
import { isWebhook, masked } from '../../core/checks/confidential';
import { showsCredential } from '../../core/checks/shown';
import { described, recordMistake } from '../../core/checks/mistakes';
import { map, NUMBER, PropTypes, readProps, REQUIRED_TEXT, TEXT, TEXT_MAP } from '../../core/checks/prop-types';
import { isKnown } from '../../core/terraform/tokens';
import { isGoTemplate, unknownFunction } from '../../formats';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL } from '../../credentials/prop-types';
import { checkSecretUrl } from '../../credentials/secret-url';
import { checkAccount } from '../../credentials/account';
import { HandlerPlan, HandlerSecret, ServiceHandlerOptions } from './handler';
import { otherSettings } from './sections';
import { SERVICE } from './service';

/** An HTTPS request for each alert. */
export interface HttpPostOptions extends ServiceHandlerOptions {
  /** The name that a TICKscript calls it by: `.post().endpoint('name')`. */
  readonly endpoint: string;
  /** The https URL, which anybody may read. @default - `secretUrl` is given */
  readonly url?: string;
  /** The https URL of which a part is secret, as a webhook's is. @default - `url` is given */
  readonly secretUrl?: Credential;
  /** The port of `secretUrl`. @default 443 */
  readonly port?: number;
  /** Who posts, by basic authentication. @default - nobody */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** Headers that describe the request: Accept, Content-Type, User-Agent and the like. @default - none */
  readonly headers?: Record<string, string>;
  /**
   * Every other header, by its name: `{ Authorization: … }` is the whole of it, like `Bearer …`. One with a "-" in its name is in
   * the environment of the container, as no shell can set it later: for a changed Secret of others, change the credential's
   * revision (`Credential.withRevision`). @default - none
   */
  readonly secretHeaders?: Record<string, Credential>;
  /** The body, as a template of Go's `text/template`, which anybody may read. @default - the alert as JSON */
  readonly alertTemplate?: string;
}

const HTTP_POST: PropTypes<HttpPostOptions> = {
  ...SERVICE,
  endpoint: REQUIRED_TEXT,
  url: TEXT,
  secretUrl: CREDENTIAL,
  port: NUMBER,
  userName: TEXT,
  credential: CREDENTIAL,
  headers: TEXT_MAP,
  secretHeaders: map(CREDENTIAL),
  alertTemplate: TEXT,
};

// None of them says who somebody is.
const DESCRIBING =
  /^(accept(-charset|-encoding|-language)?|cache-control|content-(language|type)|prefer|user-agent|(x-)?(priority|tags|title))$/i;

// Stands in the config file for what the environment says; nobody has this name.
const ELSEWHERE = 'https://secret.invalid';

// Kapacitor's own; it does not start with another.
const FUNCTIONS = ['json', 'jsonCompact'];

const DECIDED = ['endpoint', 'url', 'headers', 'alert-template', 'basic-auth'];

export function httpPost(options: HttpPostOptions): HandlerPlan {
  return (scope) => {
    const given = readProps(scope, options, HTTP_POST);
    const { endpoint, url, userName, headers, alertTemplate, peers, trust, settings } = given;
    checkSecretUrl(scope, given);
    const parsed = checkUrl(scope, url);
    checkAccount(scope, given);
    checkHeaders(scope, given);
    if (alertTemplate !== undefined) checkTemplate(scope, masked(alertTemplate));
    const ports = [given.port ?? (Number(parsed?.port) || 443)];
    return {
      network: { ports, peers, service: 'what it posts to is', host: parsed?.hostname },
      trust,
      settings: {
        ...otherSettings(scope, 'httppost', settings, DECIDED),
        endpoint,
        url: url ?? ELSEWHERE,
        // Without the table, Kapacitor crashes at a header from the environment.
        headers: headers ?? {},
        ...(alertTemplate === undefined ? {} : { 'alert-template': alertTemplate }),
        ...(userName === undefined ? {} : { 'basic-auth': { username: userName } }),
      },
      secrets: secretsOf(given),
    };
  };
}

function checkTemplate(scope: Construct, template: string): void {
  const prop = 'alertTemplate';
  if (showsCredential(template))
    recordMistake(scope, {
      prop,
      got: described('what looks like a credential in it'),
      takes: 'text that others may read: `secretHeaders` and `secretUrl` are for credentials',
    });
  check(scope, prop, template, 'a template whose actions and blocks end: "{{.Message}}"', isGoTemplate);
  const takes = `a template that calls functions of Go's text/template, ${FUNCTIONS.join(' and ')}`;
  check(scope, prop, template, takes, (text) => unknownFunction(text, FUNCTIONS) === undefined);
}

function secretsOf({ secretUrl, credential, secretHeaders = {} }: HttpPostOptions): HandlerSecret[] {
  const secret = (prop: string, of: Credential | undefined, key: string): HandlerSecret[] => {
    const variable = (index: number) => `KAPACITOR_HTTPPOST_${index}_${key}`;
    return of ? [{ prop, credential: of, variable }] : [];
  };
  const headers = Object.entries(secretHeaders);
  const further = [
    ...secret('secretUrl', secretUrl, 'URL'),
    ...headers.flatMap(([name, one]) => secret(`secretHeaders.${name}`, one, `HEADERS_${name}`)),
  ];
  return [
    ...secret('credential', credential, 'BASIC_AUTH_PASSWORD'),
    ...further.map((one) => ({ ...one, further: true })),
  ];
}

function checkUrl(scope: Construct, url: string | undefined): URL | undefined {
  if (url === undefined) return undefined;
  const parsed = safeUrl(url);
  const { protocol, username, password, search } = parsed ?? {};
  const secret = password !== '' || search !== '' || isWebhook(url);
  if (protocol !== 'https:' || username !== '' || secret)
    recordMistake(scope, {
      prop: 'url',
      got: parsed && secret ? described('a URL with a password, a query or a random part in it') : url,
      takes:
        'an https URL, known at synthesis, without a credential in it, nor a query or a long part of letters and digits, as webhooks have them: `secretUrl` is for those',
    });
  return parsed;
}

function checkHeaders(scope: Construct, { headers = {}, secretHeaders = {} }: HttpPostOptions): void {
  for (const name of Object.keys(headers))
    if (!DESCRIBING.test(name))
      recordMistake(scope, {
        prop: 'headers',
        got: name,
        takes:
          'headers that are no credential, like Content-Type: others are `secretHeaders`, or `userName` and `credential`',
      });
  const names = Object.keys(secretHeaders);
  for (const name of names)
    if (!isKnown(name) || !/^[a-z][a-z0-9-]{0,63}$/i.test(name))
      recordMistake(scope, { prop: 'secretHeaders', got: name, takes: 'names of letters, digits and "-"' });
  // Kapacitor would send both.
  const folded = [...Object.keys(headers), ...names].map((name) => name.toLowerCase());
  if (new Set(folded).size < folded.length)
    recordMistake(scope, { prop: 'secretHeaders', got: names, takes: 'each header once' });
}

function safeUrl(url: string): URL | undefined {
  try {
    return isKnown(url) ? new URL(url) : undefined;
  } catch {
    return undefined;
  }
}
