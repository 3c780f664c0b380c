import { IConstruct } from 'constructs';
import { Trust } from '../../certificates/trust';
import { escapeTemplate } from '../../core/terraform/template';

/** The key of the metadata that constructs have about who may talk to whom. */
export const CONNECTION_METADATA = 'cdktf-secure-monitoring:connection';

/** One end of a connection, by the name that a person knows it by. */
export interface ConnectionEnd {
  /** `telegraf.monitoring`; addresses, or a namespace and labels, of who is no pod of this stack. */
  readonly name: string;
  /** The construct's path, where it is one. */
  readonly path?: string;
  /** Whether the name is one of the public DNS. */
  readonly isPublic?: true;
}

/** Who may talk to whom. No secret is in it, only where each is. */
export interface Connection {
  readonly client: ConnectionEnd;
  readonly server: ConnectionEnd;
  readonly port: number;
  /** What the client verifies the server by. @default - this library does not know */
  readonly verifiedBy?: string;
  /** As whom the client logs in. @default - this library does not know: somebody was let in, or the other side decides */
  readonly account?: ConnectionAccount;
}

/** A user of a server. */
export interface ConnectionAccount {
  readonly userName: string;
  /** The Secret with the password: in the client's namespace for a connection, in the server's for an account. */
  readonly secretName: string;
  readonly administrator: boolean;
  /** What it may do: `WRITE on metrics`. Empty where it may do what every user of its server may, or that is not known. */
  readonly grants: readonly string[];
}

/** A user of a server, whether or not a client of this stack logs in as it. */
export interface ServerAccount extends ConnectionAccount {
  /** The path of the server. */
  readonly server: string;
}

/** A name by which a server is reached from outside of the cluster. */
export interface ExposedName {
  readonly host: string;
  /** What the Kubernetes objects for it are called. */
  readonly objectName: string;
}

type UserKey = Pick<ServerAccount, 'server' | 'userName'>;
type Login = Pick<ConnectionAccount, 'userName' | 'secretName'>;

type Entry =
  | { readonly path: Omit<Connection, 'account'> & { readonly login?: Login } }
  | { readonly verified: { readonly server: string; readonly by: string } }
  | { readonly exposed: ExposedName }
  | { readonly account: Omit<ServerAccount, 'grants'> }
  | { readonly grant: UserKey & { readonly what: string } };

/** Says what clients verify a server by. */
export function noteTrust(server: IConstruct, trust: Trust): void {
  noteAccess(server, { verified: { server: server.node.path, by: trust._describe() } });
}

// What each construct has said: a server of a thousand users has thousands.
const said = new WeakMap<IConstruct, Set<string>>();

/** Has a construct say something about who may talk to whom, once. */
export function noteAccess(scope: IConstruct, entry: Entry): void {
  const text = JSON.stringify(entry);
  const known = said.get(scope) ?? new Set();
  said.set(scope, known);
  if (known.has(text)) return;
  known.add(text);
  scope.node.addMetadata(CONNECTION_METADATA, entry);
}

/** Who may talk to whom, of the clients in a tree of constructs, and of whoever was let in to its servers. */
export function connectionsIn(scope: IConstruct): Connection[] {
  const everywhere = entriesIn(scope.node.root);
  const accounts = accountsAmong(everywhere);
  const identities = everywhere.flatMap((entry) => ('verified' in entry ? [entry.verified] : []));
  const paths = entriesIn(scope)
    .flatMap((entry) => ('path' in entry ? [entry.path] : []))
    .map((path) => ({
      ...path,
      verifiedBy: path.verifiedBy ?? identities.find(({ server }) => server === path.server.path)?.by,
    }));
  const key = ({ client, server, port }: Omit<Connection, 'account'>) => JSON.stringify([client, server, port]);
  const withLogin = new Set(paths.filter(({ login }) => login).map(key));
  return paths
    .filter((path) => path.login !== undefined || !withLogin.has(key(path)))
    .map(({ login, ...path }) => {
      const account = accounts.find(
        ({ server, userName }) => server === path.server.path && userName === login?.userName,
      );
      return login
        ? { ...path, account: { administrator: false, grants: [], ...withoutServer(account), ...login } }
        : path;
    });
}

/** The names by which servers in a tree of constructs are reached from outside. */
export function exposedNamesIn(scope: IConstruct): ExposedName[] {
  return entriesIn(scope).flatMap((entry) => ('exposed' in entry ? [entry.exposed] : []));
}

function accountsAmong(entries: readonly Entry[]): ServerAccount[] {
  const key = ({ server, userName }: UserKey) => JSON.stringify([server, userName]);
  const grants = new Map<string, string[]>();
  for (const entry of entries)
    if ('grant' in entry) grants.set(key(entry.grant), [...(grants.get(key(entry.grant)) ?? []), entry.grant.what]);
  return entries
    .flatMap((entry) => ('account' in entry ? [entry.account] : []))
    .map((account) => ({
      ...account,
      grants: [...(grants.get(key(account)) ?? [])].sort(),
    }));
}

function withoutServer(account: ServerAccount | undefined): Partial<ConnectionAccount> {
  return account ? { administrator: account.administrator, grants: account.grants } : {};
}

function entriesIn(scope: IConstruct): Entry[] {
  return scope.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === CONNECTION_METADATA)
    .map(({ data }) => data as Entry);
}

/**
 * What a policy stands for: `telegraf.monitoring -> influxdb.monitoring:8086`. The names of policies are short, and stay; the
 * digest in them says nothing to a person.
 */
export function connectionAnnotation(client: ConnectionEnd, server: ConnectionEnd, port: number) {
  return { 'cdktf-secure-monitoring/connection': escapeTemplate(`${client.name} -> ${server.name}:${port}`) };
}
