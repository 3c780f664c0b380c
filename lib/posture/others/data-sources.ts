import { Document, metadataOf, Resource } from '../reading/document';
import { issuedBy } from '../reading/issued-secrets';
import { clusterOf } from '../reading/kubernetes';
import { mayBe, mayBeNamed } from '../reading/may-be';
import { kindOf, nameOf, namesOf, safeguardFor } from '../reading/object-names';
import { Broken, Written } from '../reading/written';

/** Secrets of ours that data sources read: what is in them would be in the state. */
export function readByDataSources({ document }: Written): Broken[] {
  const sources = document.dataSources.filter(({ type }) => /^kubernetes_(secret(_v1)?|resources?)$/.test(type));
  if (sources.length === 0) return [];
  const own = namesOf(document, document);
  return sources.flatMap((source) => {
    if (source.type === 'kubernetes_resources') return readByListing(source, document);
    if (!mayBe(kindOf(source), 'secret')) return [];
    const target = own.get(nameOf(document, source, 'secret')) ?? mentionedBy(source, document);
    if (!target || issuedBy(target)?.forTrust) return [];
    const what = `${source.address} reads it, and its content would be in the state`;
    return [{ address: target.address, safeguard: safeguardFor(target), what }];
  });
}

// One whose name is an expression that `evaluate` does not read: what that is made of has the name of ours in it.
function mentionedBy(source: Resource, document: Document): Resource | undefined {
  const { metadata, for_each } = source.body;
  const said = document.wordsIn([metadata, for_each]);
  const within = (one: Resource) => document.nameIn(metadataOf(one).namespace ?? 'default');
  return document.resources.find(
    (secret) =>
      kindOf(secret) === 'secret' &&
      clusterOf(secret) === clusterOf(source) &&
      (said.some((text) => hasWord(text, metadataOf(secret).name) || hasWord(text, secret.address)) ||
        mayBeNamed(document.nameIn(metadataOf(source).name), document.nameIn(metadataOf(secret).name))) &&
      mayBe(within(source), within(secret)),
  );
}

function hasWord(text: string, word: string): boolean {
  return word !== '' && text.split(/[^\w.-]+/).some((one) => one === word || one.startsWith(`${word}.metadata`));
}

// Every Secret of a namespace, or of all of them: by labels too, which may be those of ours.
function readByListing(source: Resource, document: Document): Broken[] {
  const { kind, namespace } = source.body;
  if (!mayBe(String(kind).toLowerCase(), 'secret')) return [];
  const within = (one: unknown) => document.nameIn(String(one));
  const target = document.resources
    .filter((one) => kindOf(one) === 'secret' || issuedBy(one))
    .find(
      (secret) =>
        clusterOf(secret) === clusterOf(source) &&
        (namespace === undefined || mayBe(within(namespace), within(metadataOf(secret).namespace))),
    );
  const what = `${source.address} reads it with others, and its content would be in the state`;
  return target ? [{ address: target.address, safeguard: safeguardFor(target), what }] : [];
}
