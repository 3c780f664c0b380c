import { IScrapeTarget, ScrapeAccount, Scraper } from '../connections/scraping/scrape-target';
import { construct, PropType } from '../core/checks/prop-types';

/** A Prometheus that others ask. */
export interface IPrometheus extends IScrapeTarget {
  /** Where its API is: `https://prometheus.monitoring.svc:9090`. */
  readonly url: string;
  /** Who may ask. */
  readonly userName: string;
  /** @internal */
  _admit(scraper: Scraper): ScrapeAccount | undefined;
}

export const PROMETHEUS: PropType<IPrometheus> = construct<IPrometheus>(
  'a SecurePrometheus',
  'url',
  'userName',
  'trust',
  '_admit',
);
