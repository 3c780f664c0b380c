import { Safeguard } from '../core/checks/deviation-codes';
import { isRecord } from '../core/values/records';
import { Json } from './document';
import { Broken } from './written';

const CLEAR = /^\s*http:\/\/(?!(localhost|127(\.\d+){3}|\[::1\])([:/]|\s*$))/i;

/** Providers that reach the cluster without verifying it: whoever is between gets its token, and every Secret that is written. */
export function unverifiedClusters({ provider }: Json): Broken[] {
  return ['kubernetes', 'kubectl', 'helm'].flatMap((name) =>
    [provider?.[name]]
      .flat()
      .flatMap((one) => (name === 'helm' && isRecord(one) ? [one.kubernetes].flat() : [one]))
      .filter(isRecord)
      .flatMap(({ insecure = false, host }) => [
        ...([false, 'false', null].includes(insecure as boolean | string | null)
          ? []
          : ['it has `insecure`, so that nobody verifies whom it gives the credentials to']),
        ...(CLEAR.test(String(host)) ? ['its `host` is in clear, and so are the credentials that it gives'] : []),
      ])
      .map((what) => ({ address: `provider.${name}`, safeguard: Safeguard.CREDENTIALS, what })),
  );
}
