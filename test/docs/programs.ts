import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import * as ts from 'typescript';
import * as cdktf from 'cdktf';
import * as library from '../../lib';
import { Given } from './given';
import { CodeBlock } from './pages';

const root = join(__dirname, '..', '..');
// It has another name where it is made for CDK Terrain.
const { name: PACKAGE } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly name: string };

/** A block of a page as a module. A block without an import is a fragment: the body of a function, whose `this` is the stack. */
export class PageProgram {
  /** A path that is not there: its folder is that of its page, so that blocks with a name import each other. */
  readonly path: string;
  readonly source: string;
  readonly isFragment: boolean;
  readonly #before: number;

  constructor(readonly block: CodeBlock) {
    const { page, line, file = `line-${line}.ts`, code, given } = block;
    this.path = join(root, 'test', 'docs', 'of', page.replace(/\W/g, '-'), file);
    this.isFragment = !/^import /m.test(code);
    const before = this.isFragment ? [...importsOf(code), header(given)] : [];
    this.#before = before.length;
    this.source = [...before, code, ...(this.isFragment ? ['}'] : [])].join('\n');
  }

  /** Where a line of the source is in its page. */
  at(line: number): string {
    return `${this.block.page}:${this.block.line + line - this.#before}`;
  }

  /** Synthesizes a fragment, with all validations. */
  synthesize(): string {
    const { build } = load(this, [this]) as { readonly build: (this: TerraformStack, given: Given) => void };
    const stack = new TerraformStack(Testing.app(), 'stack');
    new KubernetesProvider(stack, 'kubernetes');
    build.call(stack, new Given(stack));
    return Testing.synth(stack, true);
  }
}

function header(given: readonly string[]): string {
  return `export function build(this: TerraformStack, { ${given.join(', ')} }: Given) {`;
}

function importsOf(code: string): string[] {
  const named = (module: object) => Object.keys(module).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return [
    `import { ${[...new Set(['TerraformStack', ...named(cdktf)])].join(', ')} } from 'cdktf';`,
    `import { ${named(library).join(', ')} } from '${PACKAGE}';`,
    `import type { Given } from '${join(__dirname, 'given')}';`,
  ];
}

/** What the compiler says about programs, each with the line of its page. The library is seen as its users see it. */
export function errorsIn(programs: readonly PageProgram[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const host = ts.createCompilerHost(options);
  const sources = new Map(programs.map((program) => [program.path, program]));
  const disk = ts.createCompilerHost(options);
  host.fileExists = (path) => sources.has(path) || disk.fileExists(path);
  const folders = new Set(programs.map(({ path }) => dirname(path)));
  host.directoryExists = (path) => folders.has(path) || ts.sys.directoryExists(path);
  host.readFile = (path) => sources.get(path)?.source ?? disk.readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const program = sources.get(path);
    return program ? ts.createSourceFile(path, program.source, rest[0], true) : disk.getSourceFile(path, ...rest);
  };
  // A page shows values that it does not use.
  const relaxed = { noUnusedLocals: false, noUnusedParameters: false, incremental: false, tsBuildInfoFile: undefined };
  const paths = { [PACKAGE]: [join(root, 'lib', 'index.ts')] };
  const compiled = ts.createProgram([...sources.keys()], { ...options, ...relaxed, paths, noEmit: true }, host);
  return programs.flatMap((program) => {
    const file = compiled.getSourceFile(program.path);
    if (!file) return [`${program.at(0)} is not compiled`];
    return [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)].map((diagnostic) => {
      const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      return `${program.at(line)} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`;
    });
  });
}

/** Runs a program with what it imports of the others, in its page's own words of a test: `test`, `expect`. */
export function load(
  program: PageProgram,
  others: readonly PageProgram[],
  loaded = new Map<string, unknown>(),
): unknown {
  const known = loaded.get(program.path);
  if (known) return known;
  const { outputText } = ts.transpileModule(program.source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const node = createRequire(__filename);
  const requireOf = (path: string): unknown => {
    if (path === PACKAGE) return library;
    if (path === 'cdktf') return cdktf;
    if (!path.startsWith('.')) return require(path); // eslint-disable-line @typescript-eslint/no-require-imports -- a name that is known now only
    const at = `${join(dirname(program.path), path)}.ts`;
    const other = others.find((one) => one.path === at);
    return other ? load(other, others, loaded) : node(path);
  };
  const module = { exports: {} };
  loaded.set(program.path, module.exports);
  const own = { require: requireOf, module, exports: module.exports, __dirname: root, process };
  const globals = { ...own, test: now, expect: seen };
  const body = runInThisContext(`(function (${Object.keys(globals).join(', ')}) {${outputText}
})`) as (...values: unknown[]) => void;
  body(...Object.values(globals));
  return module.exports;
}

function now(_name: string, body: () => void): void {
  body();
}

// A page's snapshot is the reader's.
function seen(value: unknown) {
  return {
    toEqual: (other: unknown) => {
      expect(value).toEqual(other);
    },
    toMatchSnapshot: () => {
      expect(value).toBeDefined();
    },
  };
}
