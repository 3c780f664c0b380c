import { IConstruct } from 'constructs';
import { checkInteger } from '../core/checks';
import { recordMistake } from '../core/mistakes';
import { Peer } from '../core/peer';
import { Settings } from '../core/settings';
import { Credential } from '../credentials/credential';

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
interface HandlerSecret {
  readonly prop: string;
  readonly credential: Credential;
  /** The variable, with the handler's place among those of its section. */
  readonly variable: (index: number) => string;
}

/** Whom Kapacitor tells about an alert. */
export class AlertHandler {
  /** Posts to a Slack channel. The server's certificate is verified against the image's public authorities. */
  public static slack(options: SlackOptions): AlertHandler {
    const { url, channel, workspace = DEFAULT_WORKSPACE } = options;
    return new AlertHandler(
      'slack',
      workspace,
      443,
      options.peers,
      { enabled: true, workspace, ...(channel === undefined ? {} : { channel }) },
      [{ prop: 'url', credential: url, variable: (index) => `KAPACITOR_SLACK_${index}_URL` }],
      () => undefined,
    );
  }

  /** Opens incidents in PagerDuty. */
  public static pagerDuty(options: PagerDutyOptions): AlertHandler {
    return new AlertHandler(
      'pagerduty2',
      '',
      443,
      options.peers,
      { enabled: true },
      [
        {
          prop: 'routingKey',
          credential: options.routingKey,
          variable: () => 'KAPACITOR_PAGERDUTY2_ROUTING_KEY',
        },
      ],
      () => undefined,
    );
  }

  /** Sends mail over TLS. */
  public static smtp(options: SmtpOptions): AlertHandler {
    const { host, port = 587, userName, from, to } = options;
    return new AlertHandler(
      'smtp',
      '',
      port,
      options.peers,
      {
        enabled: true,
        host,
        port: Number.isInteger(port) ? port : 587,
        username: userName,
        from,
        ...(to ? { to } : {}),
        'no-verify': false,
      },
      [{ prop: 'credential', credential: options.credential, variable: () => 'KAPACITOR_SMTP_PASSWORD' }],
      (scope) => {
        checkInteger(scope, 'port', port, { min: 1, max: 65535 });
        if (port === 25)
          recordMistake(scope, {
            prop: 'port',
            got: port,
            takes: 'a port for submission, which asks for TLS and login',
          });
      },
    );
  }

  /** Posts each alert to an https URL. */
  public static httpPost(options: HttpPostOptions): AlertHandler {
    const { endpoint, url, userName, credential, headers } = options;
    const parsed = safeUrl(url);
    return new AlertHandler(
      'httppost',
      endpoint,
      Number(parsed?.port === '' || !parsed ? 443 : parsed.port),
      options.peers,
      {
        endpoint,
        url,
        ...(headers ? { headers } : {}),
        ...(userName === undefined ? {} : { 'basic-auth': { username: userName } }),
      },
      credential
        ? [{ prop: 'credential', credential, variable: (index) => `KAPACITOR_HTTPPOST_${index}_BASIC_AUTH_PASSWORD` }]
        : [],
      (scope) => {
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
      },
    );
  }

  private constructor(
    /** @internal */ public readonly _section: string,
    /** @internal */ public readonly _name: string,
    /** @internal */ public readonly _port: number,
    private readonly peers: Peer[] | undefined,
    /** @internal */ public readonly _settings: Settings,
    /** @internal */ public readonly _secrets: HandlerSecret[],
    private readonly check: (scope: IConstruct) => void,
  ) {}

  /** Its kind and name. */
  public toString(): string {
    return [this._section, this._name].filter(Boolean).join(' ');
  }

  /** @internal reports what is wrong with it, and gives where it is in the network */
  public _peers(scope: IConstruct): Peer[] {
    this.check(scope);
    if (!this.peers?.length)
      recordMistake(scope, {
        prop: 'peers',
        got: this.peers,
        takes: `where the service of the alert handler ${this.toString()} is in the network, like Peer.cidr('192.0.2.0/24')`,
      });
    for (const peer of this.peers ?? []) peer._check(scope, 'peers');
    return this.peers ?? [];
  }
}

function safeUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
