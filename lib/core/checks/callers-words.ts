// What jsii's runtimes say of the program that runs: `Python/3.13.1`, `go1.26/linux/amd64`, `DotNet/8.0`. Java spells as TypeScript.
const SPELLINGS: readonly (readonly [agent: RegExp, spell: (name: string) => string])[] = [
  [/^Python\//, (name) => name.replace(/([a-z0-9])(?=[A-Z])/g, '$1_').toLowerCase()],
  [/^(go\d|DotNet\/)/, (name) => name.charAt(0).toUpperCase() + name.slice(1)],
];

const QUOTED = /("(?:[^"\\]|\\.)*")/;
// What follows these is the user's, or a daemon's.
const MAPS =
  /^(addPlugins|unknownSettings|settings|labels|annotations|env|secretEnv|urlParameters|headers|nodeSelector|images)\b/;

/** A mistake with the names of props and methods as the caller's language spells them. */
export function inCallersWords(message: string, agent = process.env.JSII_AGENT ?? ''): string {
  const spell = SPELLINGS.find(([agents]) => agents.test(agent))?.[1];
  if (!spell) return message;
  let isCode = false;
  return message
    .split(QUOTED)
    .map((part, i) => {
      if (i % 2 === 1) return part;
      return part
        .split('`')
        .map((text, j) => {
          if (j > 0) isCode = !isCode;
          return isCode ? codeBy(spell, text) : text.replace(/\b[A-Z]\w*\.[a-z]\w*/g, (name) => memberBy(spell, name));
        })
        .join('`');
    })
    .join('');
}

function memberBy(spell: (name: string) => string, name: string): string {
  const [type = '', member = ''] = name.split('.');
  return `${type}.${spell(member)}`;
}

function codeBy(spell: (name: string) => string, code: string): string {
  const names = code.split(/\b/);
  const map = names.findIndex((name) => MAPS.test(name));
  return names.map((name, i) => (/^[a-z]/.test(name) && (map < 0 || i <= map) ? spell(name) : name)).join('');
}
