// node tools/languages/translate.js FOLDER: the examples in Python, as jsii's translator for code in documentation writes them.
const { readdirSync, readFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { PythonVisitor, translateTypeScript } = require('jsii-rosetta');

const examples = join(__dirname, '..', '..', 'examples');
const folder = process.argv[2];

// What the translator does not take, in words that it takes.
const REWRITTEN = [
  [/\nif \(require\.main === module\)[\s\S]*$/, '\n'],
  [/const (\w+) = (\([^\n]*?\)) => \{/g, 'function $1$2 {'],
  [/const (\w+) = (\([^\n]*?\)) =>\s+((?!\{)[\s\S]*?);\n\n?/g, 'function $1$2 { return $3; }\n'],
  [/\.\.\.\{ ((?:[^{}]|\{[^{}]*\})*) \}/g, '$1'],
  [/\.\.\.(\w+)/g, 'spreadOf: $1'],
];
const MENDED = [
  [/\bnode:path\b/g, 'os.path'],
  [/\{(\w+)\.(\w+)\}/g, (_, of, name) => `{${of}.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}}`],
  // Options of which a call takes any number.
  [
    /from_config_map\((namespace=[^)]*)\)/g,
    'from_config_map(__import__("cdktf_secure_monitoring").ExistingBundleOptions($1))',
  ],
  // Options in a variable, as the last argument.
  [/, (grafana|kubernetes|hosts)\)/g, ', **$1)'],
  [/\bspread_of=(\w+)/g, '**$1'],
];
const rewrite = (text, rules) => rules.reduce((so, [what, by]) => so.replace(what, by), text);

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(examples).filter((name) => name.endsWith('.ts'))) {
  const contents = rewrite(readFileSync(join(examples, file), 'utf8'), REWRITTEN);
  const { translation, diagnostics } = translateTypeScript(
    { contents, fileName: join(examples, file) },
    new PythonVisitor(),
    { includeCompilerDiagnostics: false },
  );
  for (const { formattedMessage } of diagnostics) throw new Error(`${file}: ${formattedMessage}`);
  writeFileSync(join(folder, file.replace(/ts$/, 'py').replaceAll('-', '_')), rewrite(translation, MENDED));
}
