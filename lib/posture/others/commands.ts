import { Safeguard } from '../../core/checks/deviation-codes';
import { blocks } from '../reading/document';
import { one } from '../reading/kubernetes';
import { Broken, resourcesOfOthers, Written } from '../reading/written';
import { Home, homesOf } from './homes';

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
    ...withOthers.dataSources
      .filter(({ type }) => type === 'external')
      .map(({ address, body }) => ({ address: `data.${address}`, said: [lineOf(body.program), body.query] })),
    ...withOthers.actions.map(({ address, body }) => {
      const { command, arguments: given } = one<{ command: unknown; arguments: unknown }>(body.config);
      return { address, said: [lineOf([command, given])] };
    }),
  ].filter(({ said }) => said.some((one) => one !== undefined));
  if (commands.length === 0) return [];
  const homes = homesOf(document);
  return commands.flatMap(({ address, said }) => {
    const texts = withOthers.wordsIn(said);
    const done = texts.flatMap((text) => text.split(SEPARATORS)).flatMap(doneBy);
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

// What a shell has between commands; `xargs` and the like have theirs in the same one.
const SEPARATORS = /[;&|\n]+/;
const PROGRAM = /^(.*\/)?(kubectl|oc|helm)$/;
const CHANGES =
  /^(annotate|apply|attach|autoscale|cp|create|debug|delete|edit|exec|expose|install|label|patch|port-forward|proxy|reconcile|replace|rollback|run|scale|set|undo|uninstall|upgrade)$/;
const SECRETS = /^secrets?([/,]|$)/;

interface Done {
  readonly words: readonly string[];
  readonly safeguard: Safeguard;
}

function doneBy(command: string): Done[] {
  const words = wordsOf(command);
  // One that waits says until what: `delete`.
  if (!words.some((word) => PROGRAM.test(word)) || words.includes('wait')) return [];
  if (words.some((word) => CHANGES.test(word))) return [{ words, safeguard: Safeguard.NETWORK }];
  const prints = words.includes('get') && words.some((word) => SECRETS.test(word));
  return prints ? [{ words, safeguard: Safeguard.CREDENTIALS }] : [];
}

function wordsOf(text: string): string[] {
  const words = text.split(/[\s'"=()]+/).filter((word) => word !== '');
  // `-nmonitoring` is `-n monitoring`.
  return words.flatMap((word) => (/^-n./.test(word) ? ['-n', word.slice(2)] : [word]));
}

// Where a command has its namespace by a variable, whatever is said beside may be it.
function isIn({ within, target }: Home, words: readonly string[], texts: readonly string[]): boolean {
  if (words.includes('-A') || words.includes('--all-namespaces')) return true;
  const said = words.find((_, index) => /^(-n|--namespace)$/.test(words[index - 1] ?? ''));
  if (said !== undefined && !said.includes('$')) return said === within;
  const near = said === undefined ? words : texts.flatMap(wordsOf);
  return near.some((word) => word === within || word.includes(`${target.address}.`));
}
