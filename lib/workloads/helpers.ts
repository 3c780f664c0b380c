/** The containers of this library that are beside a daemon, in its pods and in pods of their own. */
export const HELPERS: readonly string[] = [
  ...['administrators', 'first-tokens', 'passwords', 'reconciler', 'tokens'],
  ...['check-config', 'check-meta', 'check-web-config', 'cluster', 'join', 'setup', 'subscribe', 'tasks'],
  ...['backup', 'backup-folder', 'restore'],
];
