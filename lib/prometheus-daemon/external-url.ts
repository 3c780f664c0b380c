import { Construct } from 'constructs';
import { hostIn } from '../core/checks/https-url';
import { whenComplete } from '../core/checks/mistakes';
import { deferred } from '../core/terraform/deferred';
import { doubleDollars } from '../core/terraform/double-dollars';
import { escapeTemplate } from '../core/terraform/template';

/** Where a daemon is reached. */
export interface ReachedAt {
  /** In the cluster. */
  readonly url: string;
  /** From outside of it, as it stands when the stack is written out. */
  readonly exposedUrls: () => readonly string[];
}

const ONLY_WITHIN = /(^|\.)(svc|svc\.cluster\.local|localhost)\.?$|^127(\.\d+){3}$|^\[::1\]$/;

/**
 * The flag that says what alerts and notifications link to: by default where it is exposed. Once it is exposed, a given URL that only
 * the cluster, or the machine itself, knows is a mistake, as people's browsers find nothing there.
 */
export function externalUrlFlag(
  owner: Construct,
  externalUrl: string | undefined,
  { url, exposedUrls }: ReachedAt,
): string {
  whenComplete(owner, () => {
    const [exposed] = exposedUrls();
    if (externalUrl === undefined || exposed === undefined) return [];
    const { host } = hostIn(externalUrl);
    // Of other names without `.svc` nobody knows here: a company has some of its own.
    const [service = '', namespace = ''] = hostIn(url).host.split('.');
    if (!ONLY_WITHIN.test(host) && ![service, `${service}.${namespace}`].includes(host)) return [];
    return [
      { prop: 'externalUrl', got: externalUrl, takes: `a URL that people reach, like "${exposed}", its default` },
    ];
  });
  // Kubernetes reads $(NAME) and $$.
  return deferred(() => escapeTemplate(doubleDollars(`--web.external-url=${externalUrl ?? exposedUrls()[0] ?? url}`)));
}
