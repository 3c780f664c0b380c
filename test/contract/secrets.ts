import { dirname } from 'node:path/posix';
import { Document, Resource } from '../support/document';
import { readTemplate, Reference, strings } from '../support/expressions';
import { containersOf, hashedIn, Pod, podsOf, WrittenContainer } from '../support/kubernetes';
import { Stack } from './stack';

/** Promise 5: where a credential could be read. */
export function shownCredentials({ document }: Stack): string[] {
  const { locals, data } = document.json;
  const read = strings(data).filter(({ path }) => path[0]?.includes('secret'));
  return [
    ...(locals === undefined ? [] : ['there are locals, which nobody asked for']),
    ...shownByOutputs(document),
    ...read.map(({ path }) => `a data source puts ${path.join('.')} into the state`),
    ...document.resources.flatMap((resource) =>
      strings(resource.body).flatMap(({ path, text }) => [
        ...readTemplate(text)
          .references.filter((reference) => shows(document, resource, path, reference))
          .map((reference) => `${resource.address} ${path.join('.')} shows ${reference.path}`),
        ...(/:\/\/[^/@\s]*:[^/@\s${]+@/.test(text) && !path.at(-1)?.endsWith('.sh')
          ? [`${resource.address} ${path.join('.')} has a URL with a password in it`]
          : []),
      ]),
    ),
    ...document.all('kubernetes_secret_v1').flatMap(({ address, body }) => [
      ...(body.data === undefined && body.binary_data === undefined ? [] : [`${address} is in the state`]),
      // Without a revision the provider writes the Secret empty.
      ...(body.data_wo_revision === undefined ? [`${address} has no revision`] : []),
    ]),
  ];
}

// Where a person finds a credential is fine, and nothing else: also no hash of it.
function shownByOutputs(document: Document): string[] {
  return Object.entries(document.json.output ?? {}).flatMap(([name, { description = '', value }]) => [
    ...(/^(How .* is reached|What (Grafana|influxctl|the chart) needs for .*)\. No secret is in it\.$/s.test(
      description,
    )
      ? []
      : [`nobody asked for the output ${name}`]),
    ...strings(value)
      .flatMap(({ text }) => readTemplate(text).references)
      .filter(
        ({ path }) =>
          // Terraform refuses what is sensitive in an output.
          !/^(data|local)\./.test(path) &&
          !(path.startsWith('var.') && document.json.variable?.[path.slice(4)]?.sensitive !== true) &&
          !/^kubernetes_\w+\.[\w-]+\.((manifest\.metadata|metadata\[0\])\.name|spec\[0\]\.port\[0\]\.node_port)$/.test(
            path,
          ),
      )
      .map(({ path }) => `the output ${name} shows ${path}`),
  ]);
}

function shows(document: Document, { type }: Resource, path: readonly string[], reference: Reference): boolean {
  const [of = '', name = '', attribute = ''] = reference.path.split('.');
  const inSecret = type === 'kubernetes_secret_v1' && path[0] === 'data_wo';
  if (of === 'var') {
    // Terraform says of a condition that it is not met, and shows nothing sensitive of it.
    const asked = path[0] === 'lifecycle' && path.at(-1) === 'condition';
    if (asked || !document.json.variable?.[name]?.sensitive) return false;
    // A person may have chosen it: a hash of it could be guessed, but for bcrypt's.
    const hashed = reference.functions.includes('bcrypt(') && type === 'terraform_data';
    return !(inSecret || hashed || (type.startsWith('tls_') && path[0] === 'ca_private_key_pem'));
  }
  if (of === 'tls_private_key' && attribute.startsWith('private_key'))
    return !(inSecret || (type.startsWith('tls_') && (path[0] ?? '').endsWith('private_key_pem')));
  // What the plan says in words is looked at where it is said.
  if (of === 'terraform_data' && document.at(reference.path)?.body.input === '${each.value}') return false;
  if (of === 'terraform_data') return !inSecret && !reference.functions.includes('sha256(');
  if (of !== 'random_password') return false;
  const safe = reference.functions.includes('sha256(') || reference.functions.includes('bcrypt(');
  return !(inSecret || (safe && type !== 'kubernetes_config_map_v1'));
}

// What their daemons may log of, where no other script of this library runs them.
const LOGS_ANSWERS = ['alertmanager', 'prometheus', 'telegraf'];
// Certificates, their keys, hashes and user names; and what the user mounts himself, which may be anything.
const NO_SECRET =
  /(^|\/)(tls\.key|web\.yml|base\.yml|[\w.-]+\.crt|bcrypt-\d+|user-\d+|[\w.-]+\.username|username_\w+)$|^\/mnt\//;

/** Promise 5: what a daemon is handed, and could be in its log. */
export function loggedSecrets({ document }: Stack): string[] {
  return podsOf(document).flatMap((pod) =>
    containersOf(pod)
      .filter(({ name, image }) => LOGS_ANSWERS.includes(name) && !image.includes('distroless'))
      .flatMap((container) => {
        const where = `${pod.owner.address} ${container.name}`;
        if (!(container.command ?? []).some((part) => part.endsWith('/serve-redacted.sh')))
          return [`${where} logs what it is answered`];
        const listed = (name: string) => container.env?.find((one) => one.name === name)?.value?.split(':') ?? [];
        const variables = (container.env ?? []).filter(({ value_from: from }) => from?.secret_key_ref);
        return [
          ...variables.filter(({ name }) => !listed('REDACT_VARIABLES').includes(name)).map(({ name }) => `$${name}`),
          ...secretFilesOf(pod, container).filter((path) => !listed('REDACT_FOLDERS').includes(dirname(path))),
        ].map((secret) => `${where} may log ${secret}`);
      }),
  );
}

function secretFilesOf(pod: Pod, { volume_mount: mounts = [] }: WrittenContainer): string[] {
  return mounts.flatMap(({ name, mount_path: folder }) => {
    const volume = pod.spec.volume.find((one) => one.name === name);
    const projected = (volume?.projected ?? []).flatMap(({ sources }) => sources);
    const secrets = [...(volume?.secret ? [volume.secret] : []), ...projected.flatMap(({ secret = [] }) => secret)];
    const paths = secrets.flatMap(({ items }) => items?.map(({ path }) => path) ?? ['all']);
    if (projected.some((source) => source.service_account_token)) paths.push('token');
    return paths.map((path) => `${folder}/${path}`).filter((path) => !NO_SECRET.test(path));
  });
}

/** Promise 7: what changes without reaching the daemon that reads it once only. */
export function unnoticedChanges({ document }: Stack): string[] {
  return podsOf(document).flatMap((pod) => {
    const hashed = Object.values(pod.annotations).flatMap(hashedIn);
    const noticed = (address: string) => hashed.some((path) => path.startsWith(`${address}.`));
    const fromEnvironment = containersOf(pod).flatMap(({ env = [] }) =>
      env.flatMap(({ value_from }) => document.referredTo(value_from?.secret_key_ref?.name ?? '') ?? []),
    );
    const files = pod.spec.volume.flatMap(({ config_map }) => document.referredTo(config_map?.name ?? '') ?? []);
    return [
      ...fromEnvironment
        .filter((secret) => !sourcesOf(document, secret).every(noticed))
        .map(({ address }) => `${pod.owner.address} does not notice a new ${address}, which it reads at its start`),
      ...files
        .filter(({ body }) => !Object.keys(body.data as object).includes('ca.crt'))
        .filter(({ address }) => !noticed(address))
        .map(({ address }) => `${pod.owner.address} does not notice a new ${address}`),
      ...reloadedAndRolled(pod, hashed),
    ];
  });
}

// The generated passwords in a Secret. One in a variable has a revision that the user writes.
function sourcesOf(document: Document, secret: Resource): string[] {
  return document
    .waitsFor({ ...secret, body: { data: secret.body.data_wo } })
    .filter((address) => address.startsWith('random_'));
}

// A certificate that the daemon reloads must not restart it as well.
function reloadedAndRolled(pod: Pod, hashed: string[]): string[] {
  const reloads = containersOf(pod).some(({ env = [] }) =>
    env.some(({ name, value }) => name === 'ON_CHANGE' && (value === 'reload' || value === 'restart')),
  );
  return reloads && hashed.some((path) => path.startsWith('tls_locally_signed_cert.'))
    ? [`${pod.owner.address} is rolled out for a certificate that reaches it by itself`]
    : [];
}
