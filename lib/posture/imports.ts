import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { isRecord, own } from '../core/values/records';
import { Document, Json, metadataOf, Resource } from './reading/document';
import { PLURALS } from './reading/object-names';
import { reportOn } from './reports';

const FILE = 'imports.sh';

/**
 * Has `App.synth` write a script beside the stack, by which a person takes over what is in the cluster and not in the state: an
 * apply that was killed calls it "already exists". The documentation has the steps.
 */
export function writeImports(stack: TerraformStack): void {
  reportOn(stack, (_, json, folder) => {
    writeFileSync(join(folder, FILE), importsScript(json), { mode: 0o755 });
  });
}

/** The script. */
export function importsScript(json: Json): string {
  const document = new Document(json);
  const objects = document.resources.flatMap((resource) => objectsOf(document, resource));
  const lines = objects.map((fields) => fields.join('\t')).join('\n');
  return readFileSync(join(__dirname, 'scripts', FILE), 'utf8').replace('@OBJECTS@', () => lines);
}

// Provider, address, kind, namespace or `-`, name, and what Terraform imports it by.
function objectsOf(document: Document, resource: Resource): string[][] {
  const { type, address, body } = resource;
  if (!type.startsWith('kubernetes_')) return [];
  const { provider = 'kubernetes', count } = body as { readonly provider?: string; readonly count?: number };
  const manifest = isManifest(body.manifest) ? body.manifest : undefined;
  const kind = manifest ? kindWithGroup(manifest) : own(PLURALS, type.replace(/^kubernetes_|_v\d+$/g, ''));
  if (kind === undefined) return [];
  const metadata = metadataOf(resource);
  const namespace = metadata.namespace === undefined ? '-' : document.nameIn(metadata.namespace);
  const one = (name: string, at: string) => {
    const path = namespace === '-' ? name : `${namespace}/${name}`;
    return [provider, at, kind, namespace, name, manifest ? manifestId(manifest, namespace, name) : path];
  };
  const name = document.nameIn(metadata.name);
  const all =
    count === undefined
      ? [one(name, address)]
      : [...Array(count).keys()].map((i) => one(name.replace('${count.index}', String(i)), `${address}[${i}]`));
  // What Terraform fills in nobody can ask for.
  return all.filter((fields) => fields.every((field) => !/[$\s]/.test(field)));
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

// One that Terraform decodes of a file nobody here knows.
function isManifest(manifest: unknown): manifest is Manifest {
  return isRecord(manifest) && typeof manifest.apiVersion === 'string' && typeof manifest.kind === 'string';
}

function kindWithGroup({ apiVersion, kind }: Manifest): string {
  const [group = '', version = ''] = apiVersion.split('/');
  return `${kind}.${version}.${group}`;
}

function manifestId({ apiVersion, kind }: Manifest, namespace: string, name: string): string {
  const within = namespace === '-' ? '' : `namespace=${namespace},`;
  return `apiVersion=${apiVersion},kind=${kind},${within}name=${name}`;
}
