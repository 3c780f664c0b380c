import { Safeguard } from '../../core/checks/deviation-codes';
import { blocks } from '../reading/document';
import { one } from '../reading/kubernetes';
import { Broken, resourcesOfOthers, Written } from '../reading/written';
import { Home, homesOf } from '../reading/homes';

/** Commands of others, which Terraform runs, that change a namespace of ours past all resources, or print its Secrets. */
export function commandsOfOthers(written: Written): Broken[] {
  const { withOthers, document } = written;
  if (!withOthers) return [];
  const commands = [
    ...resourcesOfOthers(written).map(({ address, body }) => ({
      address,
      // What a program is that is no shell stands apart from what it is told.
      said: body.provisioner === undefined ? [] : [body.provisioner, ...interpretedIn(body.provisioner)],
    })),
    ...[...resourcesOfOthers(written), ...withOthers.dataSources]
      .filter(({ type }) => RUNS.test(type))
      .map(({ address, body: { program, command, arguments: given, ...more } }) => ({
        address,
        said: [lineOf(program), lineOf([command, given]), ...Object.values(more)],
      })),
    ...withOthers.actions.map(({ address, body }) => {
      const { command, arguments: given } = one<{ command: unknown; arguments: unknown }>(body.config);
      return { address, said: [lineOf([command, given])] };
    }),
  ].filter(({ said }) => said.some((one) => one !== undefined));
  if (commands.length === 0) return [];
  const homes = homesOf(document);
  return commands.flatMap(({ address, said }) => {
    const texts = withOthers.wordsIn(said);
    const done = texts
      .flatMap((text) => text.replace(CONTINUED, ' ').split(SEPARATORS))
      .flatMap((command) => doneBy(command, texts));
    return homes.flatMap((home) => {
      const { within, target } = home;
      const here = done.filter(({ words }) => isIn(home, words, texts)).map(({ safeguard }) => safeguard);
      return [...new Set(here)].map((safeguard) => ({
        address: target.address,
        safeguard,
        what: `${address} ${safeguard === Safeguard.CREDENTIALS ? 'prints Secrets of' : 'runs a command that nobody checked in'} namespace "${within}"`,
      }));
    });
  });
}

function interpretedIn(provisioners: unknown): string[] {
  return blocks(provisioners)
    .flatMap((one) => blocks(one['local-exec']))
    .flatMap(({ interpreter, command }) => (interpreter === undefined ? [] : [lineOf([interpreter, command])]));
}

function lineOf(words: unknown): string {
  return [words].flat(2).join(' ');
}

/** Types that are there to run a command, and to have what it prints. */
export const RUNS = /^(ansible_playbook|external|local_command|(shell|ssh)_(sensitive_)?(script|resource))$/;

// A command that goes on in the next line, of a shell or of PowerShell.
const CONTINUED = /[\\`]\r?\n/g;
// What a shell has between commands; `xargs` and the like have theirs in the same one.
const SEPARATORS = /[;&|\n]+/;
// An image of one has a tag, or a digest.
const PROGRAM = /(^|[/.])(kubectl|oc|helm)(\.exe|[-.]?v?\d[\w.]*|[:@][\w.:-]+)?$/;
// What a shell, or Terraform's text of one, has a program by: `$KUBECTL`, `$${KUBECTL:-kubectl}`.
const BY_VARIABLE = /^\$+\{?\w/;
const NAMED = /kubectl|helm|(^|_|\W)oc(_|\W|$)/i;
// What these say is what they wait for, or look at.
const LOOKS = /^(wait|can-i|explain|get|extract|logs|describe|top|diff|version|list|history|template|lint|show)$/;
const CHANGES =
  /^(annotate|apply|attach|autoscale|cp|create|debug|delete|edit|exec|expose|install|label|patch|pod-network|policy|port-forward|proxy|reconcile|replace|rollback|rsh|rsync|run|scale|set|undo|uninstall|upgrade)$/;
// Among other kinds, and of a version: `cm,secret`, `secrets.v1.`.
const SECRETS = /(^|,)secrets?([/,.]|$)/;

interface Done {
  readonly words: readonly string[];
  readonly safeguard: Safeguard;
}

function doneBy(command: string, texts: readonly string[]): Done[] {
  const all = wordsOf(command);
  const program = all.findIndex((word) => isProgram(word, texts));
  if (program < 0) return [];
  // What stands before it has options of its own: `sudo -n`.
  const words = all.slice(program);
  // It is none where it is the value of an option; by a path of the API, what is there says more than `get`.
  const isRaw = words.includes('--raw');
  const verb =
    (isRaw ? words.find((word) => CHANGES.test(word)) : undefined) ??
    words.find((word, at) => (LOOKS.test(word) && !words[at - 1]?.startsWith('-')) || CHANGES.test(word));
  if (verb !== undefined && CHANGES.test(verb)) return [{ words, safeguard: Safeguard.NETWORK }];
  const prints = /^(get|extract)$/.test(verb ?? '') && words.some((word) => SECRETS.test(word));
  return prints ? [{ words, safeguard: Safeguard.CREDENTIALS }] : [];
}

// A variable may be a program that is said beside.
function isProgram(word: string, texts: readonly string[]): boolean {
  if (!BY_VARIABLE.test(word)) return PROGRAM.test(word);
  return NAMED.test(word) || texts.some((text) => wordsOf(text).some((one) => PROGRAM.test(one)));
}

function wordsOf(text: string): string[] {
  return text
    .split(/[\s'"=()`>;&|]+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      // `-nmonitoring` is `-n monitoring`.
      if (/^-n./.test(word)) return ['-n', word.slice(2)];
      const raw = RAW.exec(word);
      return raw ? [word, ...wordsOfPath(raw)] : [word];
    });
}

// What `--raw` asks for: `/api/v1/namespaces/monitoring/secrets/x`, `/apis/apps/v1/statefulsets`.
const RAW = /^\/(?:api|apis\/[^/?]+)\/v\w+\/(?:namespaces\/([^/?]+)\/)?([^?]+)/;

function wordsOfPath([, namespace, rest = '']: readonly string[]): string[] {
  const everywhere = OF_CLUSTER.test(rest) ? [] : ['-A'];
  return [...(namespace === undefined ? everywhere : ['-n', namespace]), ...rest.split('/')];
}

const OF_CLUSTER = /^(namespaces|nodes|persistentvolumes|storageclasses|cluster\w+|customresourcedefinitions)(\/|$)/;

// What is read from a pipe, or by a shell, and what says the namespace for the commands after it.
const PIPED = /^(-|-f-|\/dev\/stdin|<)$/;
const SETS_NAMESPACE = /\b(set-context|kubens|HELM_NAMESPACE|oc\s+project)\b/;

// Where a command has its namespace by a variable, or from elsewhere, whatever is said beside may be it.
function isIn({ within, target }: Home, words: readonly string[], texts: readonly string[]): boolean {
  if (words.includes('-A') || words.includes('--all-namespaces')) return true;
  const said = words.filter((_, index) => /^(-n|--namespace)$/.test(words[index - 1] ?? ''));
  if (said.includes(within)) return true;
  const isOpen = said.some((one) => /[${]/.test(one));
  if (said.length > 0 && !isOpen) return false;
  const isElsewhere =
    isOpen || words.some((word) => PIPED.test(word)) || texts.some((text) => SETS_NAMESPACE.test(text));
  const near = isElsewhere ? texts.flatMap(wordsOf) : words;
  return near.some((word) => word.split(/[/,:{}]/).includes(within) || word.includes(`${target.address}.`));
}
