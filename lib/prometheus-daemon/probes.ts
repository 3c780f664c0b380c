import { WebConfig } from '../web-config/web-config';
import { Probe } from '../workloads/pod';

/** Whether a daemon can be asked in its pod: not where clients must show a certificate of somebody else's authority. */
export function asksItself(web: WebConfig): boolean {
  return !web.requiresClientCertificate;
}

/** How often a daemon is asked whether it is ready, and by what command in its container. */
export interface Question {
  readonly port: number;
  readonly command: readonly string[];
  readonly periodSeconds: number;
}

/** The probes of a daemon: ready is who answers over verified TLS, alive who takes a connection. */
export function probesOf(web: WebConfig, { port, command, periodSeconds }: Question) {
  const tcp: Probe = { tcpSocket: [{ port: String(port) }], timeoutSeconds: 5 };
  const asked: Probe = { exec: { command: [...command] }, timeoutSeconds: 10 };
  return {
    // It must not be ended while its credential changes.
    livenessProbe: { ...tcp, periodSeconds: 30, failureThreshold: 4, initialDelaySeconds: 10 },
    readinessProbe: { ...(asksItself(web) ? asked : tcp), periodSeconds, failureThreshold: 3 },
  };
}
