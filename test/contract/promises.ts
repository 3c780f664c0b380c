import { unbounded } from './containers';
import { closedExposures, openExposures, unverifiedBackends } from './exposed';
import { fragile, firstCallers, refusedLater, unexplained } from './life';
import { PromiseNumber } from '../../lib/core/checks/promises';
import { beyondGrants, openListeners, unverifiedClients } from './listeners';
import { openPaths } from './network';
import { unhardened } from './pods';
import { loggedSecrets, shownCredentials, unnoticedChanges } from './secrets';
import { Stack } from './stack';

/** What proves a promise. */
export interface Promised {
  /** Gives what breaks it in a synthesized stack. */
  readonly broken: (stack: Stack) => string[];
  /** What a synthesized stack cannot show, and the tests that do. `live` runs on a cluster. */
  readonly provedBy: readonly Proof[];
}

/** Tests at a level. */
export interface Proof {
  readonly level: 'unit' | 'scripts' | 'validate' | 'live';
  readonly what: string;
  /** The file of the tests, below `test/`. */
  readonly file: string;
}

const live = (what: string, file: string): Proof => ({ level: 'live', what, file: `live/${file}.test.ts` });

/** What proves each promise. docs/promises.md is made of it: `npm run docs:promises`. */
export const PROOFS: Readonly<Record<PromiseNumber, Promised>> = {
  1: {
    broken: (stack) => [...openListeners(stack), ...openExposures(stack)],
    provedBy: [
      live('plain HTTP, no credential, a wrong one, a forged JWT and TLS 1.1 are refused by every listener', 'attacks'),
      live('the same, by Prometheus', 'prometheus'),
      live('the same, by members of an Alertmanager', 'alertmanager'),
      live('the same, by the metrics of Telegraf', 'telegraf'),
      live('the same, by a Telegraf that listens', 'needs'),
      live('nothing is served by plain HTTP behind Traefik', 'exposure'),
    ],
  },
  2: {
    broken: (stack) => [...unverifiedClients(stack), ...unverifiedBackends(stack)],
    provedBy: [
      live('a certificate of another authority is refused by every client', 'attacks'),
      { level: 'scripts', what: 'no alert leaves by plain HTTP', file: 'kapacitor/alerts.scripts.test.ts' },
      live('the same, and that of another node, by who asks kubelets', 'kubelet'),
      live('the same by Traefik, as Ingress controller and as Gateway', 'exposure'),
      live('the same by HAProxy Ingress', 'haproxy-ingress'),
      live('the same by a Prometheus of the Prometheus Operator', 'prometheus-operator'),
      live('the same by Grafana', 'grafana'),
    ],
  },
  3: {
    broken: (stack) => [...openPaths(stack), ...closedExposures(stack)],
    provedBy: [
      live('a pod outside of the policy reaches nothing', 'attacks'),
      live('nodes of a cluster reach each other, and a stranger none of their ports', 'influxdb-enterprise'),
      live('the same of members that ask for no credential', 'kapacitor-enterprise'),
      live('the same, by a controller that is no peer', 'exposure'),
    ],
  },
  4: {
    broken: (stack) => [...unhardened(stack), ...unbounded(stack)],
    provedBy: [
      live('the namespace enforces `restricted`, and the pods start', 'platform'),
      live('it admits the pod of Chronograf', 'chronograf'),
      live('it admits the pod of Grafana, with a stand-in for the daemon', 'secure-grafana'),
      live('it admits the members of a Kapacitor Enterprise, and the pod that joins them', 'kapacitor-enterprise'),
      live('a sidecar writes to the one volume of the daemon that it names', 'thanos'),
    ],
  },
  5: {
    broken: (stack) => [...shownCredentials(stack), ...loggedSecrets(stack)],
    provedBy: [
      { level: 'scripts', what: 'none in an argument, file or log', file: 'influxdb/scripts.test.ts' },
      { level: 'scripts', what: 'none in an argument, file or log', file: 'kapacitor/scripts.test.ts' },
      { level: 'scripts', what: 'none in the log of an alert that failed', file: 'kapacitor/alerts.scripts.test.ts' },
      { level: 'scripts', what: 'none in an argument or log', file: 'chronograf/scripts.test.ts' },
      {
        level: 'scripts',
        what: 'none in the log of a daemon that is answered with it',
        file: 'workloads/answered-log.scripts.test.ts',
      },
      { level: 'scripts', what: 'the same of a stand-in for Grafana', file: 'grafana/scripts.test.ts' },
      live('in the state only where one is made; none in the logs and objects of the cluster', 'platform'),
      live('the same of a secret that signs tokens', 'kapacitor-tokens'),
      live('none on a command line of members, or of who joins them', 'kapacitor-enterprise'),
      live('no key in the state where cert-manager makes the certificates', 'cert-manager'),
      live('nothing to be read in a state that OpenTofu encrypts', 'opentofu'),
      live('no password in the state or a saved plan of a platform whose passwords are all ephemeral', 'state'),
    ],
  },
  6: {
    broken: firstCallers,
    provedBy: [
      { level: 'scripts', what: 'the first users are made on loopback', file: 'influxdb/scripts.test.ts' },
      { level: 'scripts', what: 'the first users are made on loopback', file: 'kapacitor/users.scripts.test.ts' },
      {
        level: 'scripts',
        what: 'whoever logs in first is no administrator',
        file: 'chronograf/scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'the administrator of Grafana has his password before the port',
        file: 'grafana/scripts.test.ts',
      },
    ],
  },
  7: {
    broken: unnoticedChanges,
    provedBy: [
      { level: 'scripts', what: 'a renewed certificate is reloaded', file: 'workloads/supervise.scripts.test.ts' },
      { level: 'scripts', what: 'a changed password is set', file: 'influxdb/scripts.test.ts' },
      live('a renewed certificate and a changed password are in use within two minutes', 'life'),
      live('a changed password is in use by a Prometheus of the Prometheus Operator', 'prometheus-operator'),
      live('a changed secret that signs tokens is in use by Kapacitor', 'kapacitor-tokens'),
      live('a changed password is given to a stand-in for Grafana, in the same pod', 'secure-grafana'),
      live('an authority is replaced over three applies, and no client fails meanwhile', 'authority'),
      live('cert-manager renews with nobody applying, and no point is lost', 'cert-manager'),
      live('every password is rotated by one number, and no point is lost', 'rotation'),
      live('the first number replaces collectors, and no round of them is missing', 'first-rotation'),
    ],
  },
  8: {
    broken: fragile,
    provedBy: [
      { level: 'unit', what: 'the order of calls changes nothing; addresses stay', file: 'contract/addresses.test.ts' },
      live('a second plan is empty', 'platform'),
      live('what a volume that is lost had is back from a backup', 'backup'),
      live('the same of a backup in S3', 'backup-s3'),
      live('nothing acknowledged is lost by what breaks, and nothing is open meanwhile', 'faults'),
      live('the same of Chronograf', 'chronograf-faults'),
      live('the volume of a Helm chart is taken over with all that is on it', 'existing-claim'),
      live('the next major version of the kubernetes provider replaces nothing', 'moves'),
      live('moving to CDK Terrain replaces nothing', 'moves'),
      live('the same of the examples', 'examples'),
      live('the same of a Prometheus that scrapes kube-state-metrics', 'kube-state-metrics'),
      live('the same of a Kapacitor Enterprise; joining again changes nothing', 'kapacitor-enterprise'),
      live('no apply destroys a volume that nobody told it to destroy', 'data'),
      live('InfluxDB Clustered is updated in place, and never replaced', 'influxdb-clustered'),
      live('one more pod of several leaves the others and their volumes as they are', 'numbered-pods'),
    ],
  },
  9: {
    broken: refusedLater,
    provedBy: [
      { level: 'unit', what: 'each mistake is reported, all at once', file: 'core/mistakes.test.ts' },
      { level: 'unit', what: 'props of every kind give a stack or a mistake', file: 'contract/props.test.ts' },
      { level: 'validate', what: 'terraform validate takes every stack', file: 'validate/stacks.test.ts' },
      live('the daemons take their config files', 'platform'),
      live('an accepted version knows every key of its own', 'older-influxdb'),
      live('the same of the examples', 'examples'),
      live('the same of a Prometheus that scrapes kube-state-metrics', 'kube-state-metrics'),
      live('the Prometheus Operator knows every field of its objects', 'prometheus-operator'),
    ],
  },
  10: {
    broken: unexplained,
    provedBy: [{ level: 'unit', what: 'each way to leave one is listed', file: 'core/deviations.test.ts' }],
  },
  11: {
    broken: beyondGrants,
    provedBy: [
      {
        level: 'scripts',
        what: 'each statement of InfluxQL, as each kind of user',
        file: 'influxdb/rights.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'each path of InfluxDB, as each kind of user, and statements that hide another',
        file: 'influxdb/routes.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'each route of Kapacitor, by who may do nothing, write points, or all',
        file: 'kapacitor/routes.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'each path of Alertmanager, by who has the password and who has none, and whom its members let in',
        file: 'alertmanager/routes.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'recordings and replays of Kapacitor get what its own user may, and nothing else',
        file: 'kapacitor/recordings.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'each route of Chronograf, by each role, and what a role has it tell the servers behind it',
        file: 'chronograf/routes.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'each path of a node exporter answers nobody without its password',
        file: 'node-exporter/routes.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'each path of Prometheus, by who has a password and who has none',
        file: 'prometheus/routes.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'no query takes the memory, and what no limit stops',
        file: 'influxdb/limits.scripts.test.ts',
      },
      {
        level: 'scripts',
        what: 'a task that somebody stored meets no administrator',
        file: 'kapacitor/stored-tasks.scripts.test.ts',
      },
      live('a reader and a writer of one database get no further', 'attacks'),
    ],
  },
};

/** What a stack breaks of all promises, each with the number of its promise. */
export function brokenPromises(stack: Stack): string[] {
  return Object.entries(PROOFS).flatMap(([number, { broken }]) => broken(stack).map((what) => `${number}: ${what}`));
}
