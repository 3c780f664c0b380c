import { PromiseNumber } from '../core/checks/promises';

/** What proves a promise, in words; docs/promises.md names the tests. */
export const PROVEN_BY: Readonly<Record<PromiseNumber, string>> = {
  1: 'This report’s synthesis refuses what loosens it; attacks on a cluster try each listener without TLS and without a credential.',
  2: 'This report’s synthesis refuses what loosens it; on a cluster, each client refuses a certificate of another authority.',
  3: 'Each policy belongs to a connection below; on a cluster, a pod outside of them reaches nothing.',
  4: 'Every pod is checked as it is written, and the API server enforces the standard on the namespace.',
  5: 'Every value of a Secret is traced to what made it, below; on a cluster, state, plan, logs and ConfigMaps are searched.',
  6: 'The daemons run on loopback, and on a cluster, with nobody being answered before there is an administrator.',
  7: 'On a cluster, each change is applied and seen in the daemon.',
  8: 'A second plan is empty on a cluster; addresses are recorded; what keeps data cannot be destroyed.',
  9: 'The daemons themselves read what is written, in the tests of this library.',
  10: 'Every deviation is below, with its reason; one without a reason does not synthesize.',
  11: 'Each statement of the daemons’ languages is tried as the least user.',
};
