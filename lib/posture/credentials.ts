import { FILLED_IN, isCredential } from '../core/checks/confidential';
import { Safeguard } from '../core/checks/deviation-codes';
import { SHORTEST_PASSWORD } from '../core/values/generated-password';
import { isRecord, own } from '../core/values/records';
import { addressIn, blocks, META, Resource, targetIn } from './reading/document';
import { eachString, readTemplate, Reference } from './reading/expressions';
import { isPrivateKey, isSecret } from './reading/secret-references';
import { Broken, Written } from './reading/written';

// A password that is no token.
const LOGIN = new RegExp(`://[^/@\\s]*:[^/@\\s\${}${FILLED_IN}]+@`);

/** Where credentials stand that others may read, or that are none. */
export function shownCredentials({ document }: Written): Broken[] {
  // Most texts are in many resources.
  const seen = new Map<string, Seen>();
  return document.resources.flatMap((resource) => {
    const { type, body } = resource;
    const { length } = body;
    const what = [
      ...(type === 'random_password' && !(typeof length === 'number' && length >= SHORTEST_PASSWORD)
        ? [`its password has fewer than ${SHORTEST_PASSWORD} letters`]
        : []),
      ...(/^kubernetes_secret(_v1)?$/.test(type) && (body.data !== undefined || body.binary_data !== undefined)
        ? ['its data are in the state']
        : []),
      ...(type.startsWith('kubernetes_') ? shownBy(resource, seen) : []),
    ];
    return what.map((one) => ({ address: resource.address, safeguard: Safeguard.CREDENTIALS, what: one }));
  });
}

function shownBy({ type, body }: Resource, seen: Map<string, Seen>): string[] {
  const secret = /^kubernetes_secret(_v1)?$/.test(type);
  const shown: string[] = [];
  eachString(body, (text, path) => {
    const [first = ''] = path;
    if (first === '//' || (secret && first.startsWith('data'))) return;
    const known = seen.get(text) ?? look(text);
    seen.set(text, known);
    // A script names what it reads at run time.
    if (known.credential || (known.login && !/\.(sh|awk)$/.test(path.at(-1) ?? '')))
      shown.push(`${path.join('.')} has what looks like a credential in it`);
    for (const one of known.secrets) shown.push(`${path.join('.')} shows ${one}`);
  });
  return shown;
}

// What the provider reads of it at an import stays in the state, whatever is written later.
const SHOWN_BY_IMPORT: Readonly<Record<string, string>> = {
  random_password: 'it is imported, and stands in the code',
  kubernetes_secret_v1:
    'it is imported, and its content would be in the plan and the state: delete it, and have it written again',
};

/** Credentials of ours that are imported. */
export function importedCredentials({ document, paths }: Written): Broken[] {
  return blocks(document.json.import)
    .map(({ to }) => targetIn(to))
    .filter((to) => paths.has(to))
    .flatMap((address) => {
      const what = own(SHOWN_BY_IMPORT, address.slice(0, address.indexOf('.')));
      return what === undefined ? [] : [{ address, safeguard: Safeguard.CREDENTIALS, what }];
    });
}

/**
 * Credentials of ours that what the user makes beside shows: in objects that are no Secret, in outputs that are printed, and in whatever
 * Terraform prints as it no longer knows that it is sensitive. A key of a certificate is nobody else's, shown or not: who signs with
 * it, or has a copy of it, is a server of ours.
 */
export function shownByOthers({ withOthers, document, paths }: Written): Broken[] {
  const { locals, provider } = document.json;
  const said = namedBlocks('output', document.json.output).flatMap(({ address, body }) =>
    blocks(body).map((one) => ({ address, body: one })),
  );
  const ours = (found: readonly string[]) => [...new Set(found)].filter((path) => paths.has(addressIn(path)));
  const shownIn = (value: unknown) => ours(ownSecretsIn(value, locals, new Set()));
  const others = (withOthers ? [withOthers.resources, withOthers.dataSources, withOthers.actions].flat() : []).filter(
    ({ address }) => !paths.has(address),
  );
  const { ephemerals } = document;
  const objects = others.map((other): [string, string[]] => [
    other.address,
    [...new Set([...shownIn(readable(other)), ...ours(revealedIn(other.body, locals, new Set()))])],
  ]);
  const revealing = [
    ...(withOthers?.modules ?? []),
    ...ephemerals,
    ...PRINTED.flatMap((kind) => namedBlocks(kind, document.json[kind])),
    // What it says where it fails.
    ...said.map(({ address, body }) => ({ address, body: body.precondition })),
  ].map(({ address, body }): [string, string[]] => [address, ours(revealedIn(body, locals, new Set()))]);
  const outputs = said
    // Those of cdktf's own nobody asked for: another stack reads what they give.
    .filter(({ address, body }) => body.sensitive !== true || address.startsWith('output.cross-stack-output-'))
    .map(({ address, body }): [string, string[]] => [address, shownIn(body.value)]);
  const told = (where: string, does: string) => (path: string) => ({
    address: addressIn(path),
    safeguard: Safeguard.CREDENTIALS,
    what: `${where} ${does} ${path}`,
  });
  const shown = [...objects, ...revealing, ...outputs];
  const given: { readonly address: string; readonly body: unknown }[] = [
    ...others,
    ...(withOthers?.modules ?? []),
    ...ephemerals,
    // Their servers are told it, and their logs.
    ...namedBlocks('provider', provider),
    // Another stack, and whoever calls this one as a module, has what an output says, sensitive or not.
    ...said.map(({ address, body }) => ({ address, body: body.value })),
  ];
  const holders = given.flatMap(({ address, body }) => {
    const keys = ours(ownSecretsIn(body, locals, new Set()).filter(isPrivateKey));
    const isShown = shown.some(([where, of]) => where === address && of.length > 0);
    return isShown ? [] : keys.map(told(address, 'is given'));
  });
  return [...shown.flatMap(([where, of]) => of.map(told(where, 'shows'))), ...holders];
}

// Blocks of which Terraform prints what it is told where a condition fails, or what is imported.
const PRINTED = ['check', 'variable', 'import'] as const;

function namedBlocks(kind: string, all: unknown): { readonly address: string; readonly body: unknown }[] {
  return blocks(all).flatMap((one) =>
    Object.entries(one).map(([name, body]) => ({ address: `${kind}.${name}`, body })),
  );
}

// What others than a Secret's readers may read. `output` of a `terraform_data` is its `input`, and not sensitive.
function readable({ type, body }: Resource): unknown {
  if (type === 'terraform_data') return body.input;
  if (!/^(kubernetes_|local_file$)/.test(type)) return undefined;
  const manifest = isRecord(body.manifest) && body.manifest.kind === 'Secret';
  const shown = Object.entries(body).filter(([key]) => !META.has(key));
  if (!manifest && !/^kubernetes_secret(_v1)?(_data)?$/.test(type)) return shown;
  return shown.filter(([key]) => !/^(data|binary_data|manifest)/.test(key));
}

function ownSecretsIn(value: unknown, locals: unknown, within: ReadonlySet<string>): string[] {
  const found: string[] = [];
  eachString(value, (text) => {
    const { references } = readTemplate(text);
    found.push(...references.filter(isSecret).map(({ path }) => path));
    for (const [name, said] of localsIn(references, locals, within))
      found.push(...ownSecretsIn([said], locals, new Set([...within, name])));
  });
  return found;
}

const REVEALS = /\bnonsensitive\s*\(/;

// The same where Terraform is told that it is not sensitive: it prints that in plans, and what commands print with it.
function revealedIn(value: unknown, locals: unknown, within: ReadonlySet<string>): string[] {
  const found: string[] = [];
  eachString(value, (text) => {
    if (REVEALS.test(text)) found.push(...ownSecretsIn(text, locals, within));
    else
      for (const [name, said] of localsIn(readTemplate(text).references, locals, within))
        found.push(...revealedIn([said], locals, new Set([...within, name])));
  });
  return found;
}

function localsIn(
  references: readonly Reference[],
  locals: unknown,
  within: ReadonlySet<string>,
): readonly (readonly [name: string, said: unknown])[] {
  if (!isRecord(locals)) return [];
  return references.flatMap(({ path, functions }) => {
    const [of, name = ''] = path.split('.');
    const isOther = of === 'local' && !within.has(name) && !functions.includes('sha256(');
    return isOther ? [[name, locals[name]] as const] : [];
  });
}

interface Seen {
  /** Whether it is, or makes, what nothing but a credential looks like. */
  readonly credential: boolean;
  /** Whether it has a URL with a password in it. */
  readonly login: boolean;
  /** The secrets of the stack that it shows. */
  readonly secrets: readonly string[];
}

function look(text: string): Seen {
  const { parts, references } = readTemplate(text);
  const known = parts.map((part) => part.text ?? FILLED_IN).join('');
  return {
    credential: isCredential(known) || parts.some(({ expression = '' }) => isCredential(expression)),
    login: LOGIN.test(known) || parts.some(({ expression = '' }) => LOGIN.test(expression)),
    secrets: references.filter(isSecret).map(({ path }) => path),
  };
}
