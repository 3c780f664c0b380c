/** What this library promises of every construct, by the number that documentation, deviations and tests give it. */
export const PROMISES = {
  1: 'Every listener serves TLS 1.2 or newer and asks for a credential.',
  2: 'Every client verifies its server, for the name that it dials.',
  3: 'A path in the network is open only where a connection was declared, on both sides of it.',
  4: 'Every pod meets the `restricted` Pod Security Standard, and what it cannot meet is listed.',
  5: 'No credential is where it could be read.',
  6: 'No daemon listens before it has an administrator.',
  7: 'What changes reaches the daemon, once.',
  8: 'No apply changes or destroys what nobody changed.',
  9: 'What synthesizes is accepted by the daemons, and what does not is explained.',
  10: 'Each secure default that was left is listed with a reason.',
  11: 'Who may use a daemon can do with it what the grant says, now and later, and cannot take it from others.',
} as const;

/** The number of a promise. */
export type PromiseNumber = keyof typeof PROMISES;
