import { isRecord } from '../../core/values/records';
import { addressIn, blocks, metadataOf, Resource } from '../reading/document';
import { issuedBy } from '../reading/issued-secrets';
import { clusterOf } from '../reading/kubernetes';
import { mayBeNamed } from '../reading/may-be';
import { kindOf, safeguardFor } from '../reading/object-names';
import { Broken, Written } from '../reading/written';

/**
 * Objects of ours that are imported as resources of others: their content is in the state then, and Terraform replaces what is called
 * otherwise there, with the data.
 * @see https://developer.hashicorp.com/terraform/language/block/import
 */
export function importedByOthers({ withOthers, document, paths }: Written): Broken[] {
  const all = withOthers ?? document;
  const imports = blocks(document.json.import).map(({ to, id, identity, provider }) => {
    // Of a module, and of its instances, the type alone is known.
    const path = String(to)
      .replace(/\[[^\]]*\]|[${}\s]/g, '')
      .split('.');
    const [type = '', name = ''] = path.slice(-2);
    const made = path[0] === 'module' ? undefined : (all.at(`${type}.${name}`) ?? { body: { provider } });
    return {
      address: path.join('.'),
      type,
      kind: type.startsWith('kubernetes_') ? kindOf({ type, body: {} } as Resource) : undefined,
      cluster: made && clusterOf(made as Resource),
      words: isRecord(identity)
        ? Object.values(identity).map((one) => all.nameIn(String(one)))
        : wordsOf(all.nameIn(String(id))),
    };
  });
  const others = imports.filter(({ address, type }) => OBJECTS.test(type) && !paths.has(addressIn(address)));
  if (others.length === 0) return [];
  return document.resources
    .filter(({ type }) => type.startsWith('kubernetes_'))
    .flatMap((own) => [
      { own, of: kindOf(own), ...metadataOf(own) },
      ...[issuedBy(own) ?? []].flat().map((issued) => ({ own, of: 'secret', ...issued })),
    ])
    .flatMap(({ own, of, name, namespace }) => {
      const [known, within] = [document.nameIn(name), namespace && document.nameIn(namespace)];
      return others
        .filter(({ cluster = clusterOf(own) }) => cluster === clusterOf(own))
        .filter(({ kind, words }) => (kind === undefined || kind === 'manifest' ? words.some(isKind) : kind === of))
        .filter(({ words }) => isMeant(words, known, within))
        .map(({ address }) => ({
          address: own.address,
          safeguard: safeguardFor(own),
          what: `import of ${address} takes it over, with what is in it`,
        }));
      function isKind(word: string, _: number, words: readonly string[]): boolean {
        return mayBeNamed(word.toLowerCase(), of) || words.length === 1;
      }
    });
}

// What objects of Kubernetes are made by.
const OBJECTS = /^(kubernetes|k8s|k8sconnect|kubectl|kustomization)_/;

// `monitoring/influxdb`, `apiVersion=v1,kind=Service,namespace=monitoring,name=influxdb`, `v1//Service//influxdb//monitoring`.
function wordsOf(id: string): string[] {
  const words = id.match(/(?:\$\{[^}]*\}|[^/,:])+/g) ?? [];
  return words.map((word) => word.replace(/^\w+=/, ''));
}

// One of the words is the name and another the namespace, whatever the order; one alone that nobody knows may be both.
function isMeant(words: readonly string[], name: string, within: string | undefined): boolean {
  return words.some((word, at) => {
    if (!mayBeNamed(word, name)) return false;
    return (
      within === undefined || words.length === 1 || words.some((other, i) => i !== at && mayBeNamed(other, within))
    );
  });
}
