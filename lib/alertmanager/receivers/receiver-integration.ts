import { Construct } from 'constructs';
import {
  RocketChatOptions,
  rocketChat,
  slack,
  SlackReceiverOptions,
  telegram,
  TelegramOptions,
  webex,
  WebexOptions,
  webhookChat,
  WebhookChatOptions,
  weChat,
  WeChatOptions,
} from './chats';
import { email, EmailOptions } from './email';
import {
  incidentIo,
  IncidentIoOptions,
  jira,
  JiraOptions,
  opsGenie,
  OpsGenieOptions,
  pagerDuty,
  PagerDutyReceiverOptions,
  pushover,
  PushoverOptions,
  victorOps,
  VictorOpsOptions,
} from './incidents';
import { IntegrationOptions, IntegrationPlan, PlannedIntegration } from './integration';
import { sns, SnsOptions } from './sns';
import { webhook, WebhookOptions } from './webhook';

/**
 * How a receiver is told: by one service, over TLS that is verified, with a secret that Alertmanager reads from a file.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
 */
export class ReceiverIntegration {
  /**
   * Messages to Slack.
   * @param options The webhook, and where Slack is in the network.
   */
  public static slack(options: SlackReceiverOptions): ReceiverIntegration {
    return new ReceiverIntegration('slack', options, slack);
  }

  /**
   * Messages to a channel of Microsoft Teams, by a workflow.
   * @param options The workflow's URL, and where it is in the network.
   */
  public static microsoftTeams(options: WebhookChatOptions): ReceiverIntegration {
    return new ReceiverIntegration('msteamsv2', options, webhookChat);
  }

  /**
   * Messages to Discord.
   * @param options The webhook, and where Discord is in the network.
   */
  public static discord(options: WebhookChatOptions): ReceiverIntegration {
    return new ReceiverIntegration('discord', options, webhookChat);
  }

  /**
   * Messages to Mattermost.
   * @param options The webhook, and where Mattermost is in the network.
   */
  public static mattermost(options: WebhookChatOptions): ReceiverIntegration {
    return new ReceiverIntegration('mattermost', options, webhookChat);
  }

  /**
   * Messages to Rocket.Chat.
   * @param options Who sends, and where the server is in the network.
   */
  public static rocketChat(options: RocketChatOptions): ReceiverIntegration {
    return new ReceiverIntegration('rocketchat', options, rocketChat);
  }

  /**
   * Messages to Telegram.
   * @param options The bot and the chat, and where Telegram is in the network.
   */
  public static telegram(options: TelegramOptions): ReceiverIntegration {
    return new ReceiverIntegration('telegram', options, telegram);
  }

  /**
   * Messages to Webex.
   * @param options The bot and the room, and where Webex is in the network.
   */
  public static webex(options: WebexOptions): ReceiverIntegration {
    return new ReceiverIntegration('webex', options, webex);
  }

  /**
   * Messages to WeChat.
   * @param options The company, and where WeChat is in the network.
   */
  public static weChat(options: WeChatOptions): ReceiverIntegration {
    return new ReceiverIntegration('wechat', options, weChat);
  }

  /**
   * Incidents in PagerDuty.
   * @param options The integration, and where PagerDuty is in the network.
   */
  public static pagerDuty(options: PagerDutyReceiverOptions): ReceiverIntegration {
    return new ReceiverIntegration('pagerduty', options, pagerDuty);
  }

  /**
   * Alerts in Opsgenie.
   * @param options The key, and where Opsgenie is in the network.
   */
  public static opsGenie(options: OpsGenieOptions): ReceiverIntegration {
    return new ReceiverIntegration('opsgenie', options, opsGenie);
  }

  /**
   * Incidents in Splunk On-Call, which was VictorOps.
   * @param options The key and the team, and where it is in the network.
   */
  public static victorOps(options: VictorOpsOptions): ReceiverIntegration {
    return new ReceiverIntegration('victorops', options, victorOps);
  }

  /**
   * Notifications by Pushover.
   * @param options The application and the user, and where Pushover is in the network.
   */
  public static pushover(options: PushoverOptions): ReceiverIntegration {
    return new ReceiverIntegration('pushover', options, pushover);
  }

  /**
   * Alerts in incident.io.
   * @param options The alert source, and where incident.io is in the network.
   */
  public static incidentIo(options: IncidentIoOptions): ReceiverIntegration {
    return new ReceiverIntegration('incidentio', options, incidentIo);
  }

  /**
   * Issues in Jira.
   * @param options The project, who opens issues, and where Jira is in the network.
   */
  public static jira(options: JiraOptions): ReceiverIntegration {
    return new ReceiverIntegration('jira', options, jira);
  }

  /**
   * Messages by Amazon SNS, to a topic, a phone or a device.
   * @param options Who gets them, and where SNS is in the network.
   */
  public static sns(options: SnsOptions): ReceiverIntegration {
    return new ReceiverIntegration('sns', options, sns);
  }

  /**
   * Mail over TLS: where the server offers none, nothing is sent.
   * @param options The mail server, who sends, and to whom.
   */
  public static email(options: EmailOptions): ReceiverIntegration {
    return new ReceiverIntegration('email', options, email);
  }

  /**
   * Posts each notification as JSON to an https URL.
   * @param options Where to, and as whom.
   */
  public static webhook(options: WebhookOptions): ReceiverIntegration {
    return new ReceiverIntegration('webhook', options, webhook);
  }

  /** @internal */
  public readonly _plan: (scope: Construct) => PlannedIntegration;

  private constructor(
    /** @internal what the config file calls it */
    public readonly _kind: string,
    options: IntegrationOptions,
    plan: IntegrationPlan<never>,
  ) {
    this._plan = (scope) => plan(scope, options as never);
  }

  /** Its kind. */
  public toString(): string {
    return this._kind;
  }
}
