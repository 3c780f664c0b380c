import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A password with its bcrypt hash, of the least cost. */
export const META_PASSWORD = 'meta-password';
const META_PASSWORD_HASH = '$2b$04$GrzB6JngRoW8SqHLqEdC4..8FUaTOafD/4g485F7MYByrt8HSmWL.';

/** Permissions by database; those under "" are for all. */
export type MetaPermissions = Record<string, string[]>;

export interface MetaUser {
  readonly name: string;
  /** Nothing where LDAP has it: then /authorized is asked. */
  hash?: string;
  password: string;
  permissions: MetaPermissions;
}

interface Role {
  permissions: MetaPermissions;
  users: string[];
}

/** What all meta nodes of a cluster agree on. */
export class MetaCluster {
  public readonly users = new Map<string, MetaUser>();
  public readonly roles = new Map<string, Role>();
  /** `host:8089` of the meta nodes that joined, and `host:8088` of the data nodes that were added. */
  public readonly meta: string[] = [];
  public readonly data: string[] = [];
  /** Nodes that nobody reaches now: to join or add one fails. */
  public readonly unreachable = new Set<string>();
  /** Where the API of each meta node is, by its `host:8089`. */
  public readonly addresses = new Map<string, string>();
  /** What no script may ask for: a second cluster beside the first one. */
  public readonly splits: string[] = [];

  public constructor(
    /** `[meta] internal-shared-secret`; without one, it asks nobody for credentials. */
    public readonly secret: string | undefined,
  ) {}

  /** A user with META_PASSWORD. */
  public addUser(name: string, permissions: MetaPermissions = {}): MetaUser {
    const user = { name, hash: META_PASSWORD_HASH, password: META_PASSWORD, permissions };
    this.users.set(name, user);
    return user;
  }
}

export interface MetaNodeOptions {
  readonly cluster: MetaCluster;
  /** PEM text; without it, the node speaks no TLS. */
  readonly certificate?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Its `hostname`. @default localhost */
  readonly host?: string;
  /** `host:port` of the leader: nothing is changed here, but there. @default - itself */
  readonly leader?: string;
  /** Whether it sends those to the leader too who only ask. @default false */
  readonly redirectsQuestions?: boolean;
  readonly port?: number;
  /** Whether it is in no cluster until somebody joins it, and then has its first node as the leader. @default false */
  readonly alone?: boolean;
}

/** What a node was asked. */
export interface MetaRequest {
  readonly method: string;
  readonly path: string;
  /** The name that the client asked for, before it saw the certificate. */
  readonly serverName: string | false;
  readonly authorization: string;
  readonly status: number;
}

/**
 * A stand-in of a meta node of InfluxDB Enterprise: its API as the vendor's pages and the clients that are open source have it.
 * It is not the vendor's.
 */
export class MetaNode {
  public static async start(options: MetaNodeOptions): Promise<MetaNode> {
    const node = new MetaNode(options);
    await new Promise<void>((resolve) => node.server.listen(options.port ?? 0, '127.0.0.1', resolve));
    options.cluster.addresses.set(node.raft, node.address);
    return node;
  }

  public readonly requests: MetaRequest[] = [];
  public leader: string | undefined;
  /** An answer in place of its own. */
  public instead: ((method: string, path: string, body: string) => MetaAnswer | undefined) | undefined;
  private readonly server: Server;
  private readonly cluster: MetaCluster;

  private constructor(private readonly options: MetaNodeOptions) {
    const { certificate, cluster, leader } = options;
    this.cluster = cluster;
    this.leader = leader;
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response);
    this.server = certificate
      ? createServer(certificate, listener)
      : (createPlainServer(listener) as unknown as Server);
    // Clients that do not trust it hang up.
    this.server.on('tlsClientError', () => undefined);
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `host:port`, as it is announced. */
  public get address(): string {
    return `${this.options.host ?? 'localhost'}:${this.port}`;
  }

  private get raft(): string {
    return `${this.options.host ?? 'localhost'}:8089`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'https://meta');
    const { authorization = '' } = request.headers;
    const refusal = this.refusal(authorization);
    const [method, sent] = [request.method ?? '', Buffer.concat(chunks).toString()];
    const answer =
      this.instead?.(method, url.pathname, sent) ?? (refusal ? fault(401, refusal) : this.answer(method, url, sent));
    const { status, body = '', location } = answer;
    const serverName = (request.socket as { servername?: string | false }).servername ?? false;
    this.requests.push({ method: request.method ?? '', path: request.url ?? '', serverName, authorization, status });
    response.writeHead(status, location === undefined ? {} : { location });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** What is wrong with the credential, if anything is. */
  private refusal(authorization: string): string | undefined {
    const { secret, users } = this.cluster;
    if (secret === undefined) return undefined;
    const [scheme, credential = ''] = authorization.split(' ');
    if (scheme === 'Basic') {
      const [name = '', ...password] = Buffer.from(credential, 'base64').toString().split(':');
      return users.get(name)?.password === password.join(':') ? undefined : 'authorization failed';
    }
    if (scheme !== 'Bearer') return 'unable to parse authentication credentials';
    const [header = '', payload = '', signature] = credential.split('.');
    const { alg } = parse(Buffer.from(header, 'base64url').toString()) as { alg?: string };
    const { username, exp = 0 } = parse(Buffer.from(payload, 'base64url').toString()) as {
      username?: string;
      exp?: number;
    };
    // Those of users are signed with another secret.
    if (username !== '') return 'bearer auth disabled';
    const signed = createHmac('sha512', secret).update(`${header}.${payload}`).digest('base64url') === signature;
    const fresh = exp > Date.now() / 1000 && exp <= Date.now() / 1000 + 305;
    return alg === 'HS512' && signed && fresh ? undefined : 'signature is invalid';
  }

  private answer(method: string, url: URL, body: string): MetaAnswer {
    const form = new URLSearchParams(body);
    const changes = method === 'POST';
    if (this.options.alone && changes) {
      if (!this.joined && url.pathname !== '/join') return fault(503, 'no leader');
      if (this.joined) this.leader = this.cluster.addresses.get(this.cluster.meta[0] ?? '');
    }
    if ((changes || this.options.redirectsQuestions) && this.leader !== undefined && this.leader !== this.address)
      return { status: 307, location: `https://${this.leader}${url.pathname}${url.search}` };
    switch (`${method} ${url.pathname}`) {
      case 'GET /ping':
        return { status: 200, body: this.raftLeader() };
      case 'GET /status':
        return { status: 200, body: this.status() };
      case 'GET /show-cluster':
        return { status: 200, body: this.nodes() };
      case 'GET /user':
        return this.listUsers(url.searchParams.get('name') ?? '');
      case 'GET /role':
        return this.listRoles(url.searchParams.get('name') ?? '');
      case 'GET /authorized':
        return this.authorized(url.searchParams);
      case 'POST /join':
      case 'POST /add-meta':
        return this.join(form.get('addr') ?? '');
      case 'POST /add-data':
        if (this.raftLeader() === '') return fault(400, 'data node failed to contact valid meta server in list []');
        return this.add(this.cluster.data, form.get('addr') ?? undefined);
      case 'POST /user':
        return this.changeUser(body);
      case 'POST /role':
        return this.changeRole(body);
      default:
        return { status: 404, body: '404 page not found\n' };
    }
  }

  private get joined(): boolean {
    return !this.options.alone || this.cluster.meta.includes(this.raft);
  }

  private join(address: string): MetaAnswer {
    const { meta, splits } = this.cluster;
    if (!this.joined) {
      if (meta.length > 0) splits.push(this.address);
      meta.push(this.raft);
    }
    return this.add(meta, address.replace(/:\d+$/, ':8089'));
  }

  private raftLeader(): string {
    if (!this.joined) return '';
    if (this.options.alone) return this.cluster.meta[0] ?? '';
    return this.cluster.meta.length === 0 ? '' : `${(this.leader ?? this.address).split(':')[0] ?? ''}:8089`;
  }

  private status() {
    const [leader, peers] = [this.raftLeader(), this.joined ? this.cluster.meta : null];
    return { nodeType: 'meta', leader, httpAddr: this.address, raftAddr: this.raft, peers };
  }

  private nodes() {
    const { data, meta } = this.cluster;
    const known = { httpScheme: 'https', version: '1.12.4-c1.12.4' };
    return {
      data: data.map((tcpAddr, i) => ({
        id: i + 4,
        tcpAddr,
        httpAddr: tcpAddr.replace(':8088', ':8086'),
        ...known,
        status: 'joined',
      })),
      meta: meta.map((tcpAddr, i) => {
        const addr = this.cluster.addresses.get(tcpAddr) ?? tcpAddr.replace(':8089', ':8091');
        return { id: i + 1, addr, tcpAddr, ...known };
      }),
    };
  }

  private add(nodes: string[], address: string | undefined): MetaAnswer {
    if (!address) return fault(400, 'addr is required');
    if (this.cluster.unreachable.has(address)) return fault(500, `dial tcp: lookup ${address}: no such host`);
    if (!nodes.includes(address)) nodes.push(address);
    return { status: 200, body: { id: nodes.indexOf(address) + 1, tcpAddr: address } };
  }

  private listUsers(name: string): MetaAnswer {
    const found = [...this.cluster.users.values()].filter((user) => name === '' || user.name === name);
    if (name !== '' && found.length === 0) return fault(404, 'user not found');
    const users = found.map(({ name: one, hash, permissions }) => ({ name: one, hash, permissions }));
    return { status: 200, body: { users } };
  }

  private listRoles(name: string): MetaAnswer {
    const found = [...this.cluster.roles].filter(([one]) => name === '' || one === name);
    if (name !== '' && found.length === 0) return fault(404, 'role not found');
    return { status: 200, body: { roles: found.map(([one, role]) => ({ name: one, ...role })) } };
  }

  private authorized(query: URLSearchParams): MetaAnswer {
    const user = this.cluster.users.get(query.get('name') ?? '');
    return user?.password === (query.get('password') ?? '') ? { status: 200 } : fault(401, 'authorization failed');
  }

  private changeUser(body: string): MetaAnswer {
    const { action = '', user } = parse(body) as { action?: string; user?: Partial<MetaUser> };
    const { users } = this.cluster;
    if (!user?.name) return fault(400, 'username required');
    const { name, password = '', permissions = {} } = user;
    const known = users.get(name);
    if (action === 'create') {
      if (known) return fault(400, 'user already exists');
      if (password === '' && user.hash === undefined) return fault(400, 'password required');
      users.set(name, { name, hash: user.hash ?? META_PASSWORD_HASH, password, permissions: {} });
      return { status: 200 };
    }
    if (!known) return fault(404, 'user not found');
    if (action === 'delete') users.delete(name);
    else if (action === 'change-password') known.password = password;
    else if (!change(known.permissions, action, permissions)) return fault(400, `invalid action: ${action}`);
    return { status: 200 };
  }

  private changeRole(body: string): MetaAnswer {
    const { action = '', role } = parse(body) as { action?: string; role?: Partial<Role> & { name?: string } };
    const { roles } = this.cluster;
    if (!role?.name) return fault(400, 'role name required');
    const { name, permissions = {}, users = [] } = role;
    const known = roles.get(name);
    if (action === 'create') {
      if (known) return fault(400, 'role already exists');
      roles.set(name, { permissions: {}, users: [] });
      return { status: 200 };
    }
    if (!known) return fault(404, 'role not found');
    if (action === 'delete') roles.delete(name);
    else if (action === 'add-users') known.users = [...new Set([...known.users, ...users])];
    else if (action === 'remove-users') known.users = known.users.filter((one) => !users.includes(one));
    else if (!change(known.permissions, action, permissions)) return fault(400, `invalid action: ${action}`);
    return { status: 200 };
  }
}

export interface MetaAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
}

function fault(status: number, error: string): MetaAnswer {
  return { status, body: { error } };
}

/** The object that it is, or an empty one. */
function parse(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

function change(has: MetaPermissions, action: string, permissions: MetaPermissions): boolean {
  for (const [database, names] of Object.entries(permissions)) {
    const now = new Set(has[database] ?? []);
    for (const name of names)
      if (action === 'add-permissions') now.add(name);
      else now.delete(name);
    has[database] = [...now];
  }
  return /^(add|remove)-permissions$/.test(action);
}
