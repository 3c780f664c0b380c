import { escapeTemplate } from '../../core/terraform/template';

/** One end of a connection, by the name that a person knows it by. */
export interface ConnectionEnd {
  /** `telegraf.monitoring`; addresses, or a namespace and labels, of who is no pod of this stack. */
  readonly name: string;
}

/**
 * What a policy stands for: `telegraf.monitoring -> influxdb.monitoring:8086`. The names of policies are short, and stay; the
 * digest in them says nothing to a person.
 */
export function connectionAnnotation(client: ConnectionEnd, server: ConnectionEnd, port: number) {
  return { 'cdktf-secure-monitoring/connection': escapeTemplate(`${client.name} -> ${server.name}:${port}`) };
}
