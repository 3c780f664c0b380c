import { isCredential, isCredentialKey, namesCredential } from '../core/checks/confidential';
import { Safeguard } from '../core/checks/deviation-codes';
import { CodeText, codeTexts, inCode, isProxyLogin } from './reading/code-texts';
import { blocks, Json, terraformBlock } from './reading/document';
import { strings } from './reading/expressions';
import { isClear, isHere } from './reading/hosts';
import { isUnknown, mayBeOn } from './reading/may-be';
import { Broken } from './reading/written';

/**
 * Where the state is kept, if others can read it there or on the way: it has the keys of certificates, and passwords.
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
export function looseBackends(json: Json): Broken[] {
  const textsOf = codeTexts(json);
  return backendsOf(json).flatMap(({ type, body }) => {
    const texts = textsOf(body);
    const found = [
      ...(NOBODY_VERIFIES.some((key) => mayBeOn(body[key])) ? ['nobody verifies whom it gives the state to'] : []),
      ...(isInClear(type, body) ? ['the state goes to it in clear'] : []),
      ...(/^(public|authenticated)-/.test(String(body.acl)) ? ['its `acl` lets strangers read the state'] : []),
      ...texts
        .filter((one) => isLogin(one, body))
        .map(({ where }) => `its \`${where}\` stands in the code: who reads that reads the state`),
      ...texts.filter(isProxyLogin).map(({ where }) => `its \`${where}\` stands in the code, with a login`),
    ];
    return found.map((what) => ({ address: `backend.${type}`, safeguard: Safeguard.CREDENTIALS, what }));
  });
}

interface Backend {
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

// OpenTofu encrypts the state by what stands beside it, and reads locals and variables there.
function backendsOf(json: Json): Backend[] {
  const { backend, cloud, encryption } = terraformBlock(json);
  const fill = inCode(json);
  const named = blocks(backend).flatMap((one) => Object.entries(one));
  return [...named, ['cloud', cloud] as const, ['encryption', encryption] as const].flatMap(([type, one]) =>
    blocks(one).map((body) => ({ type, body: fill(body) as Backend['body'] })),
  );
}

const NOBODY_VERIFIES = ['insecure', 'skip_cert_verification'];

function isInClear(type: string, body: Backend['body']): boolean {
  const { address, scheme, conn_str: connection } = body;
  // Without an address, it is the agent on the same machine.
  if (type === 'consul') return scheme !== 'https' && typeof address === 'string' && !isHere(address);
  if (type === 'pg')
    return typeof connection === 'string' && !isUnknown(connection) && !SAFE_CONNECTION.test(connection);
  // A proxy passes TLS on.
  return strings(body).some(({ path, text }) => isClear(text) && !path.some((key) => key.includes('proxy')));
}

const SAFE_CONNECTION =
  /\bsslmode\s*=\s*'?verify-full\b|\bhost\s*=\s*'?\/|^postgres(ql)?:\/\/([^/@]*@)?(\/|localhost\b)/;

// What says who asks, where it is no name of a file or of a key.
const LOGIN = /^(client_key|sse_customer_key|customer_key|access_token)$/;

function isLogin({ path, text }: CodeText, body: Backend['body']): boolean {
  const key = path.at(-1) ?? '';
  // Amazon's is a name.
  if (key === 'access_key' && body.bucket !== undefined) return false;
  if (key === 'conn_str') return namesCredential(text) || /:\/\/[^/@:]*:[^/@]+@/.test(text);
  return isCredentialKey(key) || LOGIN.test(key) || isCredential(text) || (key === 'credentials' && text.includes('{'));
}
