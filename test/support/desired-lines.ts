import { Document } from './document';
import { fill, strings } from './expressions';

/** A line of a desired state: its fields, and which generated password is in it. */
export interface DesiredLine {
  readonly fields: string[];
  readonly password?: string;
}

/** The lines of the desired state in a Secret. */
export function desiredLines(document: Document, secretName: string): DesiredLine[] {
  const found = document
    .all('kubernetes_secret_v1')
    .filter(({ body }) => (body.metadata as { name: string }).name === secretName);
  const text = strings(found.map(({ body }) => body.data_wo)).find((one) => one.text.startsWith('desired\t2'))?.text;
  return (text ?? '').split('\n').map((line) => ({
    fields: fill(line).split('\t'),
    password: passwordIn(line),
  }));
}

/** Who may do what in which database: by an empty one it is seen that the account was made here. */
export function grantsIn(document: Document, secretName: string): (string | undefined)[][] {
  return desiredLines(document, secretName)
    .filter(({ fields: [kind] }) => kind === 'grant')
    .map(({ fields: [, user, privilege, database] }) => [decoded(user), privilege, decoded(database)]);
}

/** The generated password that an expression has. */
export function passwordIn(expression: unknown): string | undefined {
  return /random_password\.[\w-]+/.exec(JSON.stringify(expression))?.[0];
}

/** The text of a field in base64. */
export function decoded(field = ''): string {
  return Buffer.from(field, 'base64').toString();
}
