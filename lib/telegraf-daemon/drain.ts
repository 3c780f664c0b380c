import { dirname } from 'node:path/posix';
import { escapeTemplate } from '../core/terraform/template';
import { Duration } from '../core/values/duration';
import { Hook } from '../workloads/container';

/** A server that a Telegraf writes to. */
export interface Destination {
  readonly url: string;
  /** The file that verifies it. @default - nothing does */
  readonly caFile?: string;
}

// curl's. A Service that was deleted does not come back: it is all being destroyed.
const NO_SUCH_HOST = 6;

// Of the time that a pod has to end: for what is written last.
const FOR_THE_LAST_WRITE = 10;

/**
 * Keeps a Telegraf going that is asked to end while a server that it writes to does not answer: it tries once more when it ends, and what it
 * has in memory then is lost. Whether the server takes it is not asked.
 */
export function drained(destinations: readonly Destination[], gracePeriod: Duration): Hook | undefined {
  const seconds = Math.floor(gracePeriod.toSeconds()) - FOR_THE_LAST_WRITE;
  if (destinations.length === 0 || !(seconds > 0)) return undefined;
  const waits = destinations.map(({ caFile }, index) => {
    // Without --capath curl trusts the image's public authorities too.
    const verify = caFile === undefined ? '-k' : `--cacert ${caFile} --capath ${dirname(caFile)}`;
    const asked = `curl -s -m 5 -o /dev/null ${verify} "$${index + 1}"`;
    return `until ${asked} || [ $? = ${NO_SUCH_HOST} ] || [ $(date +%s) -ge $end ]; do sleep 1; done`;
  });
  const script = [`end=$(($(date +%s) + ${seconds}))`, ...waits].join('; ');
  const urls = destinations.map(({ url }) => `${url}/ping`);
  return { exec: { command: ['sh', '-c', script, 'sh', ...urls].map(escapeTemplate) } };
}
