import { metadataOf, Resource } from './reading/document';
import { kindOf, nameOf } from './reading/object-names';
import { Broken, safeguardOf, Written } from './reading/written';

/**
 * Objects of ours that have one name. `claimObjectName` refuses names that are the same when they are declared; these are as they
 * are written, after overrides, with what locals and variables say.
 */
export function namedAlike({ document }: Written): Broken[] {
  const known = new Map<string, Resource>();
  const alike = document.resources
    .filter(({ type }) => type.startsWith('kubernetes_'))
    .flatMap((resource) => {
      const name = nameOf(document, resource, kindOf(resource));
      const first = known.get(name);
      if (!first) known.set(name, resource);
      return first ? [{ resource, first }] : [];
    });
  // All that belongs to two workloads of one name is of one name too.
  const workloads = alike.filter(({ resource }) => WORKLOAD.test(resource.type));
  return (workloads.length > 0 ? workloads : alike).map(({ resource, first }) => ({
    address: resource.address,
    safeguard: safeguardOf(resource.type, ''),
    what: `it has the name of ${first.address}, "${document.nameIn(metadataOf(resource).name)}", in the same namespace`,
  }));
}

const WORKLOAD = /^kubernetes_(stateful_set|daemon_?set|deployment)(_v1)?$/;
