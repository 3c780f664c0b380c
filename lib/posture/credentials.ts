import { isCredential } from '../core/checks/confidential';
import { Safeguard } from '../core/checks/deviations';
import { Resource } from './document';
import { eachString, readTemplate } from './expressions';
import { Broken, Written } from './written';

// 22 letters and digits are 131 bits.
const SHORTEST = 22;

/** Where credentials stand that others may read, or that are none. */
export function shownCredentials({ document }: Written): Broken[] {
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
      ...(type.startsWith('kubernetes_') ? shownBy(resource) : []),
    ];
    return what.map((one) => ({ address: resource.address, safeguard: Safeguard.CREDENTIALS, what: one }));
  });
}

function shownBy({ type, body }: Resource): string[] {
  const secret = /^kubernetes_secret(_v1)?$/.test(type);
  const shown: string[] = [];
  eachString(body, (text, path) => {
    const [first = ''] = path;
    if (first === '//' || (secret && first.startsWith('data'))) return;
    const { parts, references } = readTemplate(text);
    const known = parts.map((part) => part.text ?? '\ue001').join('');
    // A script names what it reads at run time.
    const made = parts.some(({ expression = '' }) => isCredential(expression));
    const looks = made || (path.at(-1)?.endsWith('.sh') ? isCredential(known) : hasOne(known));
    if (looks) shown.push(`${path.join('.')} has what looks like a credential in it`);
    for (const reference of references)
      if (isSecret(reference)) shown.push(`${path.join('.')} shows ${reference.path}`);
  });
  return shown;
}

function hasOne(text: string): boolean {
  return isCredential(text) || /:\/\/[^/@\s]*:[^/@\s${}\ue001]+@/.test(text);
}

function isSecret({ path, functions }: { path: string; functions: readonly string[] }): boolean {
  if (functions.includes('sha256(')) return false;
  return /^(random_(password|bytes)\.[\w-]+\.|tls_private_key\.[\w-]+\.private_key|kubernetes_secret(_v1)?\.[\w-]+\.(binary_)?data\b)/.test(
    path,
  );
}
