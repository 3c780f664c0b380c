import { Broken, Written } from '../reading/written';
import { changedAtAdmission } from './admission';
import { certifiedByOthers } from './certified';
import { knownToClouds } from './cloud-identities';
import { commandsOfOthers } from './commands';
import { copiedByOthers } from './copies';
import { readByDataSources } from './data-sources';
import { hostsTakenByOthers } from './taken-hosts';
import { unfitInFront } from './in-front';
import { importedByOthers } from './imported';
import { namedByOthers } from './named';
import { patched } from './patches';
import { changedByEngines } from './policy-engines';
import { redirectedByOthers } from './redirects';
import { secretsReadByOthers } from './secret-readers';
import { takenByOthers } from './taken';
import { unreadOfOthers } from './unread';

/**
 * What others in the stack loosen of ours by what they make themselves, each file a way; bindings, and policies of the network, are
 * looked at by check-written.ts.
 */
export function brokenByOthers(written: Written): Broken[] {
  return [
    ...patched(written),
    ...readByDataSources(written),
    ...takenByOthers(written),
    ...certifiedByOthers(written),
    ...namedByOthers(written),
    ...importedByOthers(written),
    ...secretsReadByOthers(written),
    ...unreadOfOthers(written),
    ...changedAtAdmission(written),
    ...changedByEngines(written),
    ...redirectedByOthers(written),
    ...hostsTakenByOthers(written),
    ...unfitInFront(written),
    ...commandsOfOthers(written),
    ...knownToClouds(written),
    ...copiedByOthers(written),
  ];
}
