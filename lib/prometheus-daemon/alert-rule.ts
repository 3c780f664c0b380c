/** How bad it is: somebody is woken up, or looks at it in the morning. */
export type Severity = 'critical' | 'warning';

/** An alerting rule, as Prometheus's file of rules has it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: { readonly summary: string };
}

/** Makes one: `wait` is how long it has to be so, `summary` what people read. */
export function alertRule(alert: string, expr: string, wait: string, severity: Severity, summary: string): AlertRule {
  return { alert, expr, for: wait, labels: { severity }, annotations: { summary } };
}
