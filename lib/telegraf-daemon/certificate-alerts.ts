import { Duration } from '../core/values/duration';
import { AlertRule, alertRule } from '../prometheus-daemon/alert-rule';

/** What ends within this was not renewed: the authorities of this library do so earlier, unless their `certificateRenewBefore` is shorter. */
export const NOT_RENEWED_WITHIN = Duration.days(21);

/** A rule about a certificate: it was not renewed for long before, or is refused already. */
export function certificateAlert(alert: string, expr: string, summary: string): AlertRule {
  return alertRule(alert, expr, '10m', 'critical', summary);
}

/** What Prometheus says of the certificates that Telegraf's input `x509_cert` looks at. */
export function certificateAlerts(within: Duration): AlertRule[] {
  const about = '{{ $labels.source }}, certificate of {{ $labels.common_name }}';
  return [
    certificateAlert('CertificateEnding', `x509_cert_enddate - time() < ${within.toSeconds()}`, `${about}: ends soon`),
    certificateAlert('CertificateInvalid', 'x509_cert_verification_code > 0', `${about}: is not verified`),
  ];
}
