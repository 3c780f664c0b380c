import { described, Mistake } from '../core/checks/mistakes';
import { IInfluxDB } from './influxdb';

/** A server among several of a client. */
export interface DefaultedServer {
  readonly influxdb: IInfluxDB;
  readonly isDefault: boolean;
  /** The prop that says so, with its call: `readFrom(metrics).isDefault`. */
  readonly defaultBy: string;
}

/** What is wrong with who is the default, which one of several has to be. */
export function defaultMistakes(servers: readonly DefaultedServer[]): Mistake[] {
  const [first, ...others] = servers.filter(({ isDefault }) => isDefault);
  const last = servers.at(-1);
  if (first || !last || servers.length === 1)
    return others.map(({ defaultBy }) => ({
      prop: defaultBy,
      got: true,
      takes: `true for one server only: ${first?.influxdb.node.path ?? ''} has it`,
    }));
  const paths = servers.map(({ influxdb }) => influxdb.node.path).join(', ');
  const takes = `true, or has it in another call: one of the servers ${paths} comes first`;
  return [{ prop: last.defaultBy, got: described('it in no call'), takes }];
}
