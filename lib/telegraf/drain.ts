import { dirname } from 'node:path/posix';
import { escapeTemplate } from '../core/terraform/template';
import { Duration } from '../core/values/duration';
import { Hook } from '../workloads/container';

/** An InfluxDB that a Telegraf writes to. */
export interface Destination {
  readonly url: string;
  /** The file that verifies it. @default - nothing does */
  readonly caFile?: string;
}

// curl's. A Service that was deleted does not come back: it is all being destroyed. DNS that fails looks the same.
const NO_SUCH_HOST = 6;

// Seconds of the grace period, for what is written last.
const FOR_THE_LAST_WRITE = 10;

/**
 * A hook that holds back the end of a Telegraf while an InfluxDB does not answer: as it ends, it writes once, and loses what it could not.
 * Any status is an answer.
 */
export function drained(destinations: readonly Destination[], gracePeriod: Duration): Hook | undefined {
  const seconds = Math.floor(gracePeriod.toSeconds()) - FOR_THE_LAST_WRITE;
  if (destinations.length === 0 || !(seconds > 0)) return undefined;
  const waits = destinations.map(({ caFile }, index) => {
    // Without --capath curl trusts the image's public authorities too. Where no file says what verifies it, nothing is sent that could be read.
    const verify = caFile === undefined ? '-k' : `--cacert ${caFile} --capath ${dirname(caFile)}`;
    const asked = `curl -s -m 5 -o /dev/null ${verify} "$${index + 1}"`;
    return `until [ $(date +%s) -ge $end ] || ${asked} || [ $? = ${NO_SUCH_HOST} ]; do sleep 1; done`;
  });
  const script = [`end=$(($(date +%s) + ${seconds}))`, ...waits].join('; ');
  const urls = destinations.map(({ url }) => `${url}/ping`);
  return { exec: { command: ['sh', '-c', script, 'sh', ...urls].map(escapeTemplate) } };
}
