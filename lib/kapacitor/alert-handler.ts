import { Construct, IConstruct } from 'constructs';
import { checkInteger } from '../core/checks';
import { recordMistake, textOf } from '../core/mistakes';
import { Peer } from '../core/peer';
import { Settings } from '../core/settings';
import { NEEDED_TEXT, NUMBER, optionsOf, PEERS, Shape, take, TEXT, TEXT_MAP, TEXTS } from '../core/shapes';
import { Credential } from '../credentials/credential';
import { CREDENTIAL, NEEDED_CREDENTIAL } from '../credentials/shapes';

/** The Slack workspace of an alert that names none. */
export const DEFAULT_WORKSPACE = 'default';

/** What every alert handler needs to know. */
export interface AlertHandlerOptions {
  /**
   * Where the service is in the network: Kapacitor's own policy lets nothing else through.
   * @default - none, which is a mistake that names this prop
   */
  readonly peers?: Peer[];
}

/** Messages to Slack, or what speaks its protocol. */
export interface SlackOptions extends AlertHandlerOptions {
  /** The URL of the incoming webhook: who knows it can post. */
  readonly url: Credential;
  /** The channel. @default - the webhook's own */
  readonly channel?: string;
  /** The name that a TICKscript calls it by; one of several is the default's. @default default */
  readonly workspace?: string;
}

/** Incidents in PagerDuty, by version 2 of its API. */
export interface PagerDutyOptions extends AlertHandlerOptions {
  /** The routing key of the integration. */
  readonly routingKey: Credential;
}

/** Mail. */
export interface SmtpOptions extends AlertHandlerOptions {
  /** The mail server, whose certificate is valid for this name. */
  readonly host: string;
  /** Its port, on which it offers STARTTLS. @default 587 */
  readonly port?: number;
  /** Who sends. */
  readonly userName: string;
  /** The sender's password. */
  readonly credential: Credential;
  /** The sender's address. */
  readonly from: string;
  /** Whom alerts go to that say nothing else. @default - each alert says it */
  readonly to?: string[];
}

/** An HTTPS request for each alert. */
export interface HttpPostOptions extends AlertHandlerOptions {
  /** The name that a TICKscript calls it by: `.post().endpoint('name')`. */
  readonly endpoint: string;
  /** The https URL, without a credential in it. */
  readonly url: string;
  /** Who posts, by basic authentication. @default - nobody */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** More headers that are no secret. @default - none */
  readonly headers?: Record<string, string>;
}

/** What Kapacitor reads a credential as: the environment beats its config file. */
export interface HandlerSecret {
  readonly prop: string;
  readonly credential: Credential;
  /** The variable, with the handler's place among those of its section. */
  readonly variable: (index: number) => string;
}

/** A handler as Kapacitor is configured with it. */
export interface PlannedHandler {
  /** Its section of the config file, and its name among several there. */
  readonly section: string;
  readonly name: string;
  readonly port: number;
  readonly peers: Peer[];
  readonly settings: Settings;
  readonly secrets: HandlerSecret[];
}

const SLACK: Shape<SlackOptions> = { url: NEEDED_CREDENTIAL, channel: TEXT, workspace: TEXT, peers: PEERS };
const PAGERDUTY: Shape<PagerDutyOptions> = { routingKey: NEEDED_CREDENTIAL, peers: PEERS };
const SMTP: Shape<SmtpOptions> = {
  host: NEEDED_TEXT,
  port: NUMBER,
  userName: NEEDED_TEXT,
  credential: NEEDED_CREDENTIAL,
  from: NEEDED_TEXT,
  to: TEXTS,
  peers: PEERS,
};
const HTTP_POST: Shape<HttpPostOptions> = {
  endpoint: NEEDED_TEXT,
  url: NEEDED_TEXT,
  userName: TEXT,
  credential: CREDENTIAL,
  headers: TEXT_MAP,
  peers: PEERS,
};

/** Whom Kapacitor tells about an alert. */
export class AlertHandler {
  /** Posts to a Slack channel. The server's certificate is verified against the image's public authorities. */
  public static slack(options: SlackOptions): AlertHandler {
    const name = textOf(optionsOf(options).workspace ?? DEFAULT_WORKSPACE);
    return new AlertHandler('slack', name, (scope) => {
      const { url, channel, peers } = take(scope, options, SLACK, 'options');
      return {
        port: 443,
        peers,
        settings: { enabled: true, workspace: name, ...(channel === undefined ? {} : { channel }) },
        secrets: [{ prop: 'url', credential: url, variable: (index) => `KAPACITOR_SLACK_${index}_URL` }],
      };
    });
  }

  /** Opens incidents in PagerDuty. */
  public static pagerDuty(options: PagerDutyOptions): AlertHandler {
    return new AlertHandler('pagerduty2', '', (scope) => {
      const { routingKey, peers } = take(scope, options, PAGERDUTY, 'options');
      const variable = () => 'KAPACITOR_PAGERDUTY2_ROUTING_KEY';
      const secrets = [{ prop: 'routingKey', credential: routingKey, variable }];
      return { port: 443, peers, settings: { enabled: true }, secrets };
    });
  }

  /** Sends mail over TLS. */
  public static smtp(options: SmtpOptions): AlertHandler {
    return new AlertHandler('smtp', '', (scope) => {
      const { host, port: given = 587, userName, from, to, credential, peers } = take(scope, options, SMTP, 'options');
      const port = checkInteger(scope, 'port', given, { min: 1, max: 65535 }) ? given : 587;
      if (port === 25)
        recordMistake(scope, { prop: 'port', got: port, takes: 'a port for submission, which asks for TLS and login' });
      return {
        port,
        peers,
        settings: { enabled: true, host, port, username: userName, from, ...(to ? { to } : {}), 'no-verify': false },
        secrets: [{ prop: 'credential', credential, variable: () => 'KAPACITOR_SMTP_PASSWORD' }],
      };
    });
  }

  /** Posts each alert to an https URL. */
  public static httpPost(options: HttpPostOptions): AlertHandler {
    return new AlertHandler('httppost', textOf(optionsOf(options).endpoint), (scope) => {
      const given = take(scope, options, HTTP_POST, 'options');
      const { endpoint, url, userName, credential, headers, peers } = given;
      const parsed = checkPost(scope, given);
      const variable = (index: number) => `KAPACITOR_HTTPPOST_${index}_BASIC_AUTH_PASSWORD`;
      return {
        port: Number(parsed?.port === '' || !parsed ? 443 : parsed.port),
        peers,
        settings: {
          endpoint,
          url,
          ...(headers ? { headers } : {}),
          ...(userName === undefined ? {} : { 'basic-auth': { username: userName } }),
        },
        secrets: credential ? [{ prop: 'credential', credential, variable }] : [],
      };
    });
  }

  private constructor(
    private readonly section: string,
    private readonly name: string,
    private readonly plan: (
      scope: Construct,
    ) => Omit<PlannedHandler, 'section' | 'name' | 'peers'> & { readonly peers?: Peer[] },
  ) {}

  /** Its kind and name. */
  public toString(): string {
    return [this.section, this.name].filter(Boolean).join(' ');
  }

  /** @internal reports what is wrong with it, and gives what Kapacitor is configured with */
  public _plan(scope: Construct): PlannedHandler {
    const { section, name } = this;
    const { peers = [], ...planned } = this.plan(scope);
    if (peers.length === 0)
      recordMistake(scope, {
        prop: 'peers',
        got: undefined,
        takes: `where the service of the alert handler ${this.toString()} is in the network, like Peer.cidr('192.0.2.0/24')`,
      });
    for (const peer of peers) peer._check(scope, 'peers');
    return { section, name, peers, ...planned };
  }
}

function checkPost(scope: IConstruct, { url, userName, credential, headers }: HttpPostOptions): URL | undefined {
  const parsed = safeUrl(url);
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '' || parsed.search !== '')
    recordMistake(scope, {
      prop: 'url',
      got: parsed?.password || parsed?.search ? 'a URL with a password or a query in it' : url,
      takes: 'an https URL without a credential in it, nor a query, where tokens are put',
      undoesPromise: true,
    });
  if ((userName === undefined) !== (credential === undefined))
    recordMistake(scope, {
      prop: userName === undefined ? 'userName' : 'credential',
      got: undefined,
      takes: '`userName` and `credential` together',
    });
  for (const name of Object.keys(headers ?? {}))
    if (/auth|token|key|cookie|secret|pass|session/i.test(name))
      recordMistake(scope, {
        prop: 'headers',
        got: name,
        takes: 'headers that are no credential: `userName` and `credential` are for that',
        undoesPromise: true,
      });
  return parsed;
}

function safeUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
