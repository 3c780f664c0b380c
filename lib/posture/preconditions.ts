import { Precondition } from './reading/asked';
import { Json, META, Resource } from './reading/document';
import { eachString, readTemplate, Reference } from './reading/expressions';

// It is a hash of revisions, those of passwords that Terraform made among them.
const REVISION = 'cdktf-secure-monitoring/revision';

/**
 * What Terraform must find before it writes an object that anybody in its namespace may read: none of what it fills in is
 * sensitive. Only it knows that of data sources, locals and the resources of others.
 */
export function preconditions(json: Json, resource: Resource, path: string): Precondition[] {
  if (!resource.type.startsWith('kubernetes_')) return [];
  const secret = /^kubernetes_secret(_v1)?$/.test(resource.type);
  const conditions: Precondition[] = [];
  eachString(resource.body, (text, keys) => {
    const [first = ''] = keys;
    if (!text.includes('${') || META.has(first) || keys.at(-1) === REVISION) return;
    if (secret && /^(data|binary_data)/.test(first)) return;
    const { parts, references } = readTemplate(text);
    if (!references.some((reference) => isForeign(json, reference))) return;
    const filled = parts
      .flatMap(({ expression }) => expression ?? [])
      .filter((one) => isAnyForeign(json, one))
      // Terraform forgets what it knows of the input.
      .flatMap((one) => [one, one.replace(FORGETFUL, '$1.input')]);
    const where = keys.join('.').replace(/[$%](?=\{)/g, '$&$&');
    conditions.push({
      condition: `\${!issensitive(jsonencode([${[...new Set(filled)].join(', ')}]))}`,
      error_message: `${path}: ${where} has a sensitive value in it, and whoever may read this ${resource.type.slice('kubernetes_'.length)} could read it. Use a Credential.`,
    });
  });
  return conditions;
}

function isAnyForeign(json: Json, expression: string): boolean {
  return readTemplate(`\${${expression}}`).references.some((reference) => isForeign(json, reference));
}

// Of the stack's own resources it is known what is secret; a variable is sensitive only where it says so.
function isForeign({ resource, variable }: Json, { path, functions }: Reference): boolean {
  const [of = '', name = ''] = path.split('.');
  const declared = variable?.[name];
  if (of === 'var') return declared === undefined || Boolean(declared.sensitive);
  const own = resource?.[of]?.[name] !== undefined && (OWN.test(path) || functions.includes('sha256('));
  return !own && !LOCAL_NAMES.test(path);
}

const FORGETFUL = /\b(terraform_data\s*\.\s*[\w-]+)\s*\.\s*output\b/g;
// What this library writes: names of objects, certificates and hashes.
const OWN =
  /^(kubernetes_\w+\.[\w-]+\.((manifest\.)?metadata(\[0\])?\.(0\.)?name$|spec\[0\]\.port\[0\]\.node_port)|tls_\w+\.[\w-]+\.(cert_pem|ca_cert_pem))/;
// `for c in …` names things inside of an expression; `path.module` and the like are no values of anybody's.
const LOCAL_NAMES = /^(path|terraform|each|count|self)\./;
