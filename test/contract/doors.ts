import { dirname, join, normalize } from 'node:path';
import * as ts from 'typescript';
import { SOURCES } from '../support/sources';

/** Where users give a value of a type: `Struct.prop` and `Class.method`, as they are declared. */
export function doorsOf(type: string): string[] {
  const named = new RegExp(`\\b${type}\\b`);
  const takes = (node: { readonly type?: ts.TypeNode }) => named.test(node.type?.getText() ?? '');
  const all = withParents(exportedFrom('index.ts')).flatMap((declared) => {
    const name = declared.name?.text ?? '';
    if (ts.isInterfaceDeclaration(declared))
      return declared.members.flatMap((one) => {
        const isGiven = ts.isPropertySignature(one) && !/^I[A-Z]/.test(name) && takes(one);
        return isGiven ? `${name}.${one.name.getText()}` : [];
      });
    return declared.members.flatMap((one) => {
      if (!ts.isMethodDeclaration(one) || !one.parameters.some(takes)) return [];
      const own = one.name.getText();
      return isPublic(one) && !/^[_#]/.test(own) ? `${name}.${own}` : [];
    });
  });
  return [...new Set(all)].sort();
}

type Declared = ts.InterfaceDeclaration | ts.ClassDeclaration;

function exportedFrom(file: string, only?: readonly string[]): Declared[] {
  const source = SOURCES.get(file);
  return (source?.statements ?? []).flatMap((statement): Declared[] => {
    if (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement))
      return only === undefined || only.includes(statement.name?.text ?? '') ? [statement] : [];
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return [];
    const clause = statement.exportClause;
    const names = clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : only;
    return exportedFrom(resolved(file, (statement.moduleSpecifier as ts.StringLiteral).text), names);
  });
}

// What a struct of users' extends need not be exported by itself.
function withParents(declared: readonly Declared[]): Declared[] {
  const parents = declared.flatMap((one) =>
    (one.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap(({ expression }) => interfacesBy(expression.getText())),
    ),
  );
  const more = parents.filter((one) => !declared.includes(one));
  return more.length === 0 ? [...declared] : withParents([...declared, ...new Set(more)]);
}

function interfacesBy(name: string): Declared[] {
  return [...SOURCES.values()].flatMap(({ statements }) =>
    statements.filter(ts.isInterfaceDeclaration).filter((one) => one.name.text === name),
  );
}

function resolved(from: string, to: string): string {
  const path = normalize(join(dirname(from), to));
  return SOURCES.has(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
}

function isPublic({ modifiers = [] as never }: ts.MethodDeclaration): boolean {
  return !modifiers.some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );
}
