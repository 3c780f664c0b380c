import { ACCEPTED, AcceptedRisk } from '../../core/checks/accepted-risk';
import { itemsOf } from '../../core/checks/calls';
import { check, checkPort } from '../../core/checks/checks';
import { acceptDeviation } from '../../core/checks/deviations';
import { inWords, recordMistake } from '../../core/checks/mistakes';
import { NUMBER, PropTypes, readProps, REQUIRED_TEXT, TEXTS } from '../../core/checks/prop-types';
import { whereIs } from '../../core/kubernetes/prop-types';
import { isDnsName } from '../../core/values/dns-name';
import { isMailAddress, MAIL_ADDRESS } from '../../core/values/mail-address';
import { Credential } from '../../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { HandlerPlan, ServiceHandlerOptions } from './handler';
import { otherSettings } from './sections';
import { secretsOf, SERVICE } from './service';

/** Mail, of which nobody can be sure that it is encrypted. */
export interface SmtpOptions extends ServiceHandlerOptions {
  /** The mail server. Where it offers STARTTLS, its certificate has to be valid for this name. */
  readonly host: string;
  /** Its port, on which the connection begins in clear. Kapacitor cannot talk to one that begins TLS at once (465). @default 587 */
  readonly port?: number;
  /** Who sends. */
  readonly userName: string;
  /** The sender's password. */
  readonly credential: Credential;
  /** The sender's address. */
  readonly fromAddress: string;
  /** Whom alerts go to that say nothing else. @default - each alert says it */
  readonly to?: string[];
  /**
   * Accepts that Kapacitor decides by what the server offers: it goes on in clear, with the password, where STARTTLS
   * is not offered, which whoever is on the way between the two can bring about. Kapacitor has no setting against it. The ways
   * that are always encrypted and verified are `AlertHandler.httpPost` to the https API that mail services have (with
   * `alertTemplate` for its body and `secretHeaders` for its key), `AlertHandler.slack` and `AlertHandler.pagerDuty`.
   * @default - none, which is a mistake
   */
  readonly opportunisticTls?: AcceptedRisk;
}

const SMTP: PropTypes<SmtpOptions> = {
  ...SERVICE,
  host: REQUIRED_TEXT,
  port: NUMBER,
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
  fromAddress: REQUIRED_TEXT,
  to: TEXTS,
  opportunisticTls: ACCEPTED,
  peers: whereIs('the mail server is'),
};

export function smtp(options: SmtpOptions): HandlerPlan {
  return (scope) => {
    const given = readProps(scope, options, SMTP);
    const { host, userName, fromAddress: from, to, credential, opportunisticTls, peers = [] } = given;
    check(scope, 'host', host, 'a DNS name', isDnsName);
    check(scope, 'fromAddress', from, MAIL_ADDRESS, isMailAddress);
    for (const [at, one] of itemsOf(to ?? [])) check(scope, `to[${at}]`, one, MAIL_ADDRESS, isMailAddress);
    const port = checkPort(scope, 'port', given.port) ? (given.port ?? 587) : 587;
    const what =
      `the password of ${inWords(userName)} and every alert by mail go to ${inWords(host)} in clear text where it offers no STARTTLS, or where ` +
      'somebody on the way hides that it does';
    const prop = 'opportunisticTls';
    if (!opportunisticTls)
      recordMistake(scope, { prop, got: opportunisticTls, takes: `AcceptedRisk.because(reason), for: ${what}` });
    else acceptDeviation(scope, 'opportunistic-tls', { prop, subject: host, what, reason: opportunisticTls._reason });
    // Another one than where users log in, and one at which both sides wait for the other to begin.
    if (port === 25 || port === 465)
      recordMistake(scope, {
        prop: 'port',
        got: port,
        takes: 'a port for submission that offers STARTTLS, like 587',
      });
    return {
      network: { ports: [port], peers },
      trust: given.trust,
      settings: {
        enabled: true,
        ...otherSettings(scope, 'smtp', given.settings, ['host', 'port', 'username', 'password', 'from', 'to']),
        ...{ host, port, username: userName, from },
        ...(to ? { to } : {}),
        'no-verify': false,
      },
      secrets: secretsOf('smtp', { password: ['credential', credential] }),
    };
  };
}
