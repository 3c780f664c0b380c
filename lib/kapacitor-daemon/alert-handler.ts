import { Construct } from 'constructs';
import { textOf } from '../core/checks/mistakes';
import { readOptions } from '../core/checks/prop-types';
import { Plan, PlannedHandler } from './handlers/handler';
import { httpPost, HttpPostOptions } from './handlers/http-post';
import { inPod, tcp, TcpOptions } from './handlers/in-pod';
import { pagerDuty, PagerDutyOptions } from './handlers/pager-duty';
import { DEFAULT_WORKSPACE, slack, SlackOptions } from './handlers/slack';
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
 * its administrators.
 */
export class AlertHandler {
  /**
   * Posts to a Slack channel. The server's certificate is verified against the image's public authorities.
   * @param options The webhook, and where it is in the network.
   */
  public static slack(options: SlackOptions): AlertHandler {
    const name = textOf(readOptions(options).workspace ?? DEFAULT_WORKSPACE);
    return new AlertHandler({ kind: 'slack', section: 'slack', name }, slack(options, name));
  }

  /**
   * Opens incidents in PagerDuty.
   * @param options The integration, and where PagerDuty is in the network.
   */
  public static pagerDuty(options: PagerDutyOptions): AlertHandler {
    return new AlertHandler({ kind: 'pagerduty2', section: 'pagerduty2' }, pagerDuty(options));
  }

  /**
   * Sends mail, over TLS where the mail server offers it, which `opportunisticTls` accepts, and says what to do instead.
   * @param options The mail server, and who sends.
   */
  public static smtp(options: SmtpOptions): AlertHandler {
    return new AlertHandler({ kind: 'smtp', section: 'smtp' }, smtp(options));
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
   * Lets tasks write alerts to TCP, `.tcp()`, without TLS. `Deviations.of` lists the reason.
   * @param reason Why without TLS.
   * @param options Where to.
   */
  public static tcp(reason: string, options: TcpOptions): AlertHandler {
    const { port } = readOptions(options);
    return new AlertHandler(
      { kind: 'tcp', name: textOf(port === undefined ? '' : String(port)) },
      tcp(reason, options),
    );
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

  private constructor(
    private readonly identity: Identity,
    private readonly plan: Plan,
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
