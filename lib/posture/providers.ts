import { Safeguard } from '../core/checks/deviation-codes';
import { isRecord } from '../core/values/records';
import { Json } from './document';
import { Broken } from './written';

/** Providers that reach the cluster without verifying it: whoever is between gets its token, and every Secret that is written. */
export function unverifiedClusters({ provider }: Json): Broken[] {
  return ['kubernetes', 'kubectl', 'helm'].flatMap((name) =>
    [provider?.[name]]
      .flat()
      .flatMap((one) => (name === 'helm' && isRecord(one) ? [one.kubernetes].flat() : [one]))
      .filter(isRecord)
      .filter(({ insecure = false }) => ![false, 'false', null].includes(insecure as boolean | string | null))
      .map(() => ({
        address: `provider.${name}`,
        safeguard: Safeguard.CREDENTIALS,
        what: 'it has `insecure`, so that nobody verifies whom it gives the credentials to',
      })),
  );
}
