import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { TRUST } from '../certificates/prop-types';
import { check, checkPort } from '../core/checks/checks';
import { NUMBER, PropTypes, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { whereIs } from '../core/kubernetes/prop-types';
import { isDnsName } from '../core/values/dns-name';
import { Credential } from '../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../credentials/prop-types';

/** The mail server that Grafana sends alerts and invitations by, over TLS: where it offers none, nothing is sent. */
export interface GrafanaMail {
  /** The mail server, for whose name its certificate has to be valid. */
  readonly host: string;
  /** Its port: 465 begins with TLS, any other asks for STARTTLS. @default 587 */
  readonly port?: number;
  /** Who sends. */
  readonly userName: string;
  /** The sender's password. */
  readonly credential: Credential;
  /** The sender's address. */
  readonly fromAddress: string;
  /** The sender's name. @default Grafana */
  readonly fromName?: string;
  /** Where the mail server is in the network: Grafana's own policy lets nothing else through, and no HTTP proxy takes mail. */
  readonly peers: Peer[];
  /**
   * What verifies its certificate. Grafana has one list of authorities for mail and for all that names none: a login provider or a
   * catalogue of plugins without a trust of its own has them verified by the public ones too.
   * @default - the public authorities of the image
   */
  readonly trust?: Trust;
}

export const GRAFANA_MAIL: PropTypes<GrafanaMail> = {
  host: REQUIRED_TEXT,
  port: NUMBER,
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
  fromAddress: REQUIRED_TEXT,
  fromName: TEXT,
  peers: whereIs('the mail server is'),
  trust: TRUST,
};

/** Where the mail server listens, as far as that is right. */
export function mailPort(scope: Construct, { port = 587 }: GrafanaMail): number {
  return checkPort(scope, 'mail.port', port) ? port : 587;
}

/** What Grafana is told of its mail, without the password; what is wrong with it is recorded. */
export function mailEnvironment(scope: Construct, mail: GrafanaMail): Record<string, string> {
  const { host, userName, fromAddress, fromName = 'Grafana' } = mail;
  // In place of `$__file{…}`, `${…}` and `%(…)s`, Grafana puts the content of a file, a variable or another key.
  const plain = (prop: string, text: string, takes: string, pattern: RegExp) =>
    check(scope, prop, text, takes, (one) => pattern.test(one));
  check(scope, 'mail.host', host, 'a DNS name', isDnsName);
  plain('mail.userName', userName, 'a name without spaces, "$" and "%"', /^[^\s$%\p{C}]+$/u);
  plain('mail.fromAddress', fromAddress, 'an address like "grafana@example.com"', /^[\w.+-]+@[\w.-]+$/);
  plain('mail.fromName', fromName, 'letters, digits, spaces, "-", "_" and "."', /^[\p{L}\p{N} ._-]+$/u);
  return {
    GF_SMTP_ENABLED: 'true',
    GF_SMTP_HOST: `${host}:${mailPort(scope, mail)}`,
    GF_SMTP_USER: userName,
    GF_SMTP_FROM_ADDRESS: fromAddress,
    GF_SMTP_FROM_NAME: fromName,
    GF_SMTP_SKIP_VERIFY: 'false',
    // By default it goes on in clear where the server offers no STARTTLS.
    GF_SMTP_STARTTLS_POLICY: 'MandatoryStartTLS',
  };
}
