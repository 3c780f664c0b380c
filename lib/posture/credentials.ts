import { FILLED_IN, isCredential } from '../core/checks/confidential';
import { Safeguard } from '../core/checks/deviation-codes';
import { isRecord, own } from '../core/values/records';
import { addressIn, blocks, Resource, targetIn } from './document';
import { eachString, readTemplate } from './expressions';
import { META } from './meta-arguments';
import { Broken, Written } from './written';

// 22 letters and digits are 131 bits.
const SHORTEST = 22;

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
      ...(type === 'random_password' && !(typeof length === 'number' && length >= SHORTEST)
        ? [`its password has fewer than ${SHORTEST} letters`]
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
    if (known.credential || (known.login && !path.at(-1)?.endsWith('.sh')))
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

/** Credentials of ours that what the user makes beside shows: in objects that are no Secret, and in outputs that are printed. */
export function shownByOthers({ withOthers, document, paths }: Written): Broken[] {
  const { output = {}, locals } = document.json;
  const shownIn = (value: unknown) => [
    ...new Set(ownSecretsIn(value, locals, new Set()).filter((path) => paths.has(addressIn(path)))),
  ];
  const objects = (withOthers?.resources ?? [])
    .filter(({ type, address }) => /^(kubernetes_|local_file$)/.test(type) && !paths.has(address))
    .map((other): [string, string[]] => [other.address, shownIn(readable(other))]);
  const outputs = Object.entries(output)
    // Those of cdktf's own nobody asked for: another stack reads what they give.
    .filter(([name, { sensitive }]) => sensitive !== true || name.startsWith('cross-stack-output-'))
    .map(([name, { value }]): [string, string[]] => [`output.${name}`, shownIn(value)]);
  return [...objects, ...outputs].flatMap(([where, shown]) =>
    shown.map((path) => ({
      address: addressIn(path),
      safeguard: Safeguard.CREDENTIALS,
      what: `${where} shows ${path}`,
    })),
  );
}

// What others than a Secret's readers may read.
function readable({ type, body }: Resource): unknown {
  const manifest = isRecord(body.manifest) && body.manifest.kind === 'Secret';
  const shown = Object.entries(body).filter(([key]) => !META.has(key));
  if (!manifest && !/^kubernetes_secret(_v1(_data)?)?$/.test(type)) return shown;
  return shown.filter(([key]) => !/^(data|binary_data|manifest)/.test(key));
}

function ownSecretsIn(value: unknown, locals: unknown, within: ReadonlySet<string>): string[] {
  const found: string[] = [];
  eachString(value, (text) => {
    for (const reference of readTemplate(text).references) {
      const [of, name = ''] = reference.path.split('.');
      if (isSecret(reference)) found.push(reference.path);
      if (of === 'local' && isRecord(locals) && !within.has(name) && !reference.functions.includes('sha256('))
        found.push(...ownSecretsIn([locals[name]], locals, new Set([...within, name])));
    }
  });
  return found;
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
    login: LOGIN.test(known),
    secrets: references.filter(isSecret).map(({ path }) => path),
  };
}

function isSecret({ path, functions }: { path: string; functions: readonly string[] }): boolean {
  if (functions.includes('sha256(')) return false;
  return /^(random_(password|bytes)\.|tls_private_key\.[\w-]+(\.private_key|\[|$)|kubernetes_secret(_v1)?\.[\w-]+\.(binary_)?data\b)/.test(
    path,
  );
}
