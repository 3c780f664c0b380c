import { escapeTemplate } from '../core/terraform/template';
import { Size } from '../core/values/size';
import { A_DAY_OF_STARTS, Probe } from './container';

/** How a daemon is asked, by curl in its own container. */
export interface CurlQuestion {
  /** On loopback. */
  readonly url: string;
  /** The folder with the `ca.crt` that verifies it, where it serves TLS. */
  readonly ca?: string;
  readonly method?: string;
  /** The statuses of a daemon that is ready, as a pattern of the shell. */
  readonly ready: string;
  /** The file that says why it is not ready, while it is there. The event of a probe that fails shows what is in it. */
  readonly unready?: string;
  /** The folder of a volume that may get full: less than a mebibyte of it free is not ready. */
  readonly volume?: string;
  /** How often it may fail at its start, every two seconds. */
  readonly starts: number;
}

const FULL_BELOW = Size.mebibytes(1).toBytes();

/**
 * Probes without a credential, so none is in the pod's specification. Ready is who gives the expected answer and can be
 * verified. Alive is who gives any answer: no restart mends a certificate that ran out or is not that of the CA yet, or a
 * daemon that is late, so it has more time too. It may be to close the connection: a daemon does so that has as many as it takes,
 * which whoever reaches its port may have, and a restart would end those of everybody else.
 */
export function askedByCurl(question: CurlQuestion) {
  const { ready, starts, unready, volume } = question;
  const answers = `case $(${curl(question, 8)} -w '%{http_code}') in ${ready}) ;; *) exit 1 ;; esac`;
  const said = unready === undefined ? '' : `if [ -e ${unready} ]; then cat ${unready}; exit 1; fi; `;
  const full =
    volume === undefined
      ? ''
      : `if [ $(($(stat -f -c '%a*%S' ${volume}))) -lt ${FULL_BELOW} ]; then echo ${volume} is full; exit 1; fi; `;
  // 60 is a certificate that cannot be verified; 35, 52 and 56 are a connection that it closes, in TLS, or with or without a reset.
  const liveness = shell(`${curl(question, 25)}; case $? in 0|35|52|56|60) ;; *) exit 1 ;; esac`, 30);
  return {
    // The port opens when the daemon has read its data, which takes its time with much of it.
    startupProbe: { ...shell(answers, 10), periodSeconds: 2, failureThreshold: starts },
    // Each process that is started in a container costs its pod about 20 ms of the processor.
    livenessProbe: { ...liveness, periodSeconds: 90, failureThreshold: 2 },
    readinessProbe: { ...shell(said + full + answers, 10), periodSeconds: 20, failureThreshold: 2 },
  };
}

/** Asks an exporter by TCP: Kubernetes could neither verify TLS nor keep the password of an HTTP probe secret. */
export function askedByTcp(port: number) {
  const probe = { tcpSocket: [{ port: String(port) }], timeoutSeconds: 5, failureThreshold: 3 };
  return {
    readinessProbe: { ...probe, periodSeconds: 15 },
    livenessProbe: { ...probe, periodSeconds: 30, initialDelaySeconds: 10 },
  };
}

/** The files by which a script that goes on says how it is. */
export interface StateFiles {
  /** The folder that they are in. */
  readonly folder: string;
  /** What is wrong, which then stands in the pod's events. */
  readonly error: string;
  /** What it touches at each round and each request, of which the longest is far shorter than the time that it has. */
  readonly alive: string;
  /** What is there once all is done. It is not ready before, and asked so often that nobody waits for the next look. @default - it is ready */
  readonly done?: string;
}

/** Asks a script that goes on by its files. */
export function askedByFiles({ folder, error, alive, done }: StateFiles): {
  readonly startupProbe?: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
} {
  const wrong = `if [ -e ${folder}/${error} ]; then cat ${folder}/${error}; exit 1; fi`;
  const ready = [
    wrong,
    ...(done === undefined ? [] : [`if ! [ -e ${folder}/${done} ]; then echo not all is applied yet; exit 1; fi`]),
  ];
  const asks = (tests: string[]) => ({ exec: { command: ['sh', '-c', escapeTemplate(tests.join('; '))] } });
  return {
    // It waits for its daemon, and sets as many passwords as there are: that is no reason to begin anew.
    ...(done !== undefined && {
      startupProbe: { ...asks(ready), periodSeconds: 2, failureThreshold: A_DAY_OF_STARTS },
    }),
    // What starts a process in the pod costs more than what it asks: 11 ms of the processor, each time.
    readinessProbe: { ...asks([wrong]), periodSeconds: 30, failureThreshold: 1 },
    livenessProbe: touches(`${folder}/${alive}`),
  };
}

// Without --capath curl trusts the image's public authorities too.
function curl({ url, ca, method }: CurlQuestion, seconds: number): string {
  const verify = ca === undefined ? [] : ['--cacert', `${ca}/ca.crt`, '--capath', ca];
  const verb = method === undefined ? [] : ['-X', method];
  return ['curl', '-s', '-m', String(seconds), '-o', '/dev/null', ...verify, ...verb, url].join(' ');
}

function shell(command: string, timeoutSeconds: number): Probe {
  return { exec: { command: ['sh', '-c', escapeTemplate(command)] }, timeoutSeconds };
}

/** Alive is a script that touches a file at each of its rounds, of which the longest is far shorter than five minutes. */
export function touches(file: string): Probe {
  const late = `[ $(($(date +%s) - $(stat -c %Y ${file}))) -lt 300 ]`;
  return { exec: { command: ['sh', '-c', escapeTemplate(late)] }, periodSeconds: 90, failureThreshold: 2 };
}
