import { Construct } from 'constructs';
import { textOf } from '../core/checks/mistakes';
import { readOptions } from '../core/checks/prop-types';
import {
  discord,
  DiscordOptions,
  pushover,
  PushoverAlertOptions,
  slack,
  SlackOptions,
  teams,
  TeamsOptions,
  telegram,
  TelegramAlertOptions,
} from './handlers/chats';
import { ClearTextOptions, sensu, snmpTrap, SnmpTrapOptions } from './handlers/clear-text';
import { HandlerPlan, PlannedHandler } from './handlers/handler';
import { httpPost, HttpPostOptions } from './handlers/http-post';
import {
  alerta,
  AlertaOptions,
  bigPanda,
  BigPandaOptions,
  EventServiceOptions,
  opsGenie,
  OpsGenieAlertOptions,
  pagerDuty,
  PagerDutyOptions,
  serviceNow,
  victorOps,
  VictorOpsAlertOptions,
  zenoss,
} from './handlers/incidents';
import { inPod, tcp, TcpOptions } from './handlers/in-pod';
import { kafka, KafkaOptions, mqtt, MqttOptions } from './handlers/queues';
import { DEFAULT_NAME } from './handlers/sections';
import { smtp, SmtpOptions } from './handlers/smtp';

/** Where a handler is found: by `-disable-handlers`, in the config file, among several there. */
interface Identity {
  readonly kind: string;
  readonly section?: string;
  readonly name?: string;
}

/**
 * Whom Kapacitor tells about an alert, and how. Tasks, and handlers of topics, can use what is declared so and nothing else. An
 * error repeats the URL of a webhook: it is cut out of the log, not out of the answers of Kapacitor's own API, whose users are
 * its administrators. They, and `|httpPost()` of a task, may have it ask by HTTP what is in its own pod (`service-tests/httppost`).
 */
export class AlertHandler {
  /**
   * Posts to a Slack channel. The server's certificate is verified against the image's public authorities.
   * @param options The webhook, and where it is in the network.
   */
  public static slack(options: SlackOptions): AlertHandler {
    return AlertHandler.named('slack', readOptions(options).workspace, slack(options));
  }

  /**
   * Opens incidents in PagerDuty.
   * @param options The integration, and where PagerDuty is in the network.
   */
  public static pagerDuty(options: PagerDutyOptions): AlertHandler {
    return AlertHandler.only('pagerduty2', pagerDuty(options));
  }

  /**
   * Sends mail, over TLS where the mail server offers it, which `opportunisticTls` accepts, and says what to do instead.
   * @param options The mail server, and who sends.
   */
  public static smtp(options: SmtpOptions): AlertHandler {
    return AlertHandler.only('smtp', smtp(options));
  }

  /**
   * Posts each alert to an https URL.
   * @param options Where to, as whom, and by which name tasks call it.
   */
  public static httpPost(options: HttpPostOptions): AlertHandler {
    const name = textOf(readOptions(options).endpoint);
    return new AlertHandler({ kind: 'post', section: 'httppost', name }, httpPost(options));
  }

  /**
   * Posts to a channel of Discord, by `.discord()`.
   * @param options The webhook, and where Discord is in the network.
   */
  public static discord(options: DiscordOptions): AlertHandler {
    return AlertHandler.named('discord', readOptions(options).workspace, discord(options));
  }

  /**
   * Posts to a channel of Microsoft Teams, by `.teams()`.
   * @param options The webhook, and where it is in the network.
   */
  public static teams(options: TeamsOptions): AlertHandler {
    return AlertHandler.only('teams', teams(options));
  }

  /**
   * Posts to a chat of Telegram, by `.telegram()`.
   * @param options The bot and the chat, and where Telegram is in the network.
   */
  public static telegram(options: TelegramAlertOptions): AlertHandler {
    return AlertHandler.only('telegram', telegram(options));
  }

  /**
   * Notifies by Pushover, `.pushover()`.
   * @param options The application and the user, and where Pushover is in the network.
   */
  public static pushover(options: PushoverAlertOptions): AlertHandler {
    return AlertHandler.only('pushover', pushover(options));
  }

  /**
   * Opens alerts in Opsgenie, by `.opsGenie2()`.
   * @param options The key, and where Opsgenie is in the network.
   */
  public static opsGenie(options: OpsGenieAlertOptions): AlertHandler {
    return AlertHandler.only('opsgenie2', opsGenie(options));
  }

  /**
   * Opens incidents in Splunk On-Call, which was VictorOps, by `.victorOps()`.
   * @param options The key and the team, and where it is in the network.
   */
  public static victorOps(options: VictorOpsAlertOptions): AlertHandler {
    return AlertHandler.only('victorops', victorOps(options));
  }

  /**
   * Opens alerts in BigPanda, by `.bigPanda()`.
   * @param options The application, and where BigPanda is in the network.
   */
  public static bigPanda(options: BigPandaOptions): AlertHandler {
    return AlertHandler.only('bigpanda', bigPanda(options));
  }

  /**
   * Opens alerts in Alerta, by `.alerta()`.
   * @param options The server, and where it is in the network.
   */
  public static alerta(options: AlertaOptions): AlertHandler {
    return AlertHandler.only('alerta', alerta(options));
  }

  /**
   * Sends events to ServiceNow, by `.serviceNow()`.
   * @param options Where to, as whom, and where ServiceNow is in the network.
   */
  public static serviceNow(options: EventServiceOptions): AlertHandler {
    return AlertHandler.only('servicenow', serviceNow(options));
  }

  /**
   * Sends events to Zenoss, by `.zenoss()`.
   * @param options Where to, as whom, and where Zenoss is in the network.
   */
  public static zenoss(options: EventServiceOptions): AlertHandler {
    return AlertHandler.only('zenoss', zenoss(options));
  }

  /**
   * Sends messages to topics of Kafka over TLS, by `.kafka()`.
   * @param options The brokers, who sends, and where the brokers are in the network.
   */
  public static kafka(options: KafkaOptions): AlertHandler {
    return AlertHandler.named('kafka', readOptions(options).clusterId, kafka(options));
  }

  /**
   * Sends messages to topics of MQTT, by `.mqtt()`.
   * @param options The broker, who sends, and where the broker is in the network.
   */
  public static mqtt(options: MqttOptions): AlertHandler {
    return AlertHandler.named('mqtt', readOptions(options).brokerName, mqtt(options));
  }

  /**
   * Sends traps of SNMP, by `.snmpTrap()`, in clear text. `Deviations.of` lists the reason.
   * @param reason Why in clear text.
   * @param options Where to.
   */
  public static snmpTrap(reason: string, options: SnmpTrapOptions): AlertHandler {
    return AlertHandler.only('snmptrap', snmpTrap(reason, options));
  }

  /**
   * Sends events to the client socket of Sensu, by `.sensu()`, in clear text. `Deviations.of` lists the reason.
   * @param reason Why in clear text.
   * @param options Where to.
   */
  public static sensu(reason: string, options: ClearTextOptions): AlertHandler {
    return AlertHandler.only('sensu', sensu(reason, options));
  }

  /**
   * Lets tasks write alerts to TCP, `.tcp()`, without TLS. `Deviations.of` lists the reason.
   * @param reason Why without TLS.
   * @param options Where to.
   */
  public static tcp(reason: string, options: TcpOptions): AlertHandler {
    const { port } = readOptions(options);
    return new AlertHandler({ kind: 'tcp', name: port === undefined ? '' : String(port) }, tcp(reason, options));
  }

  /**
   * Lets tasks append alerts to files, `.log()`. `Deviations.of` lists the reason.
   * @param reason Why tasks may append to files.
   */
  public static log(reason: string): AlertHandler {
    const what = 'whoever may log in to it can write to the files of its data volume, its database among them';
    return new AlertHandler({ kind: 'log' }, inPod('alerts-write-files', what, reason));
  }

  /**
   * Lets tasks run programs, `.exec()`. `Deviations.of` lists the reason.
   * @param reason Why tasks may run programs.
   */
  public static exec(reason: string): AlertHandler {
    const what =
      'whoever may log in to it can run programs in its pod, which read its key and every password that it has';
    return new AlertHandler({ kind: 'exec' }, inPod('alerts-run-programs', what, reason));
  }

  /** One of a section that Kapacitor has once. */
  private static only(section: string, plan: HandlerPlan): AlertHandler {
    return new AlertHandler({ kind: section, section }, plan);
  }

  /** One of several of a section. */
  private static named(section: string, name: string | undefined, plan: HandlerPlan): AlertHandler {
    return new AlertHandler({ kind: section, section, name: textOf(name ?? DEFAULT_NAME) }, plan);
  }

  private constructor(
    private readonly identity: Identity,
    private readonly plan: HandlerPlan,
  ) {}

  /** Its kind and name. */
  public toString(): string {
    const { kind, section = kind, name } = this.identity;
    return [section, name].filter(Boolean).join(' ');
  }

  /** @internal reports what is wrong with it, and gives what Kapacitor is configured with */
  public _plan(scope: Construct): PlannedHandler {
    const { kind, section, name = '' } = this.identity;
    return { kind, section, name, ...this.plan(scope) };
  }
}
