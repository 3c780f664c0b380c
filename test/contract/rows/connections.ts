import { Credential, Trust } from '../../../lib';
import { ExternalScrapeTarget } from '../../../lib/connections/scraping/scrape-target';
import { ROOT } from '../../support/certificates';
import { clientIn, Entry, peers, secretVariable } from '../support';

const scrapeTarget: Entry = {
  construct: ExternalScrapeTarget,
  cases: {
    defaults: (stack) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const target = new ExternalScrapeTarget(stack, 'target', {
        discoveryName: 'nodes.example',
        trust: Trust.fromPem(ROOT),
        credential,
        peers,
      });
      target._admit({ workload: clientIn(stack) });
    },
  },
};

export const rows: readonly Entry[] = [scrapeTarget];
