import { WebConfig } from '../web-config/web-config';
import { Probe } from '../workloads/container';

/** Whether a daemon can be asked in its pod: not where clients must show a certificate of somebody else's authority. */
export function asksItself(web: WebConfig): boolean {
  return !web.requiresClientCertificate;
}

/** By what command a daemon is asked in its container whether it is ready. */
export interface CommandQuestion {
  readonly port: number;
  readonly command: readonly string[];
}

/** The probes of a daemon: ready is who answers over verified TLS, alive who takes a connection. */
export function probesOf(web: WebConfig, { port, command }: CommandQuestion) {
  const tcp: Probe = { tcpSocket: [{ port: String(port) }], timeoutSeconds: 5 };
  const asked: Probe = { exec: { command: [...command] }, timeoutSeconds: 10 };
  const ready = asksItself(web) ? asked : tcp;
  return {
    // Four hours to replay its log. Afterwards it is asked seldom, as its tools are large: a question costs 40 ms of the processor.
    startupProbe: { ...ready, periodSeconds: 3, failureThreshold: 4800 },
    // It must not be ended while its credential changes. Prometheus has one of its own (`prometheus/liveness.ts`).
    livenessProbe: { ...tcp, periodSeconds: 30, failureThreshold: 4 },
    readinessProbe: { ...ready, periodSeconds: 30, failureThreshold: 2 },
  };
}
