import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { folder, remove } from '../../support/files';
import { Authority, type KeyPair } from '../../live/support/openssl';
import { MetaCluster, MetaNode } from '../../support/meta-node';
import { ClusterPod } from './cluster-pod';

export const SECRET = 'an-internal-shared-secret-that-is-easy-to-find';
export const META = ['meta-0.localhost', 'meta-1.localhost', 'meta-2.localhost'] as const;
export const DATA = ['data-0.localhost:8088', 'data-1.localhost:8088'] as const;

/** A cluster's nodes as far as cluster.sh sees them: stand-ins, on this machine. */
export class StandIns {
  readonly home = folder();
  readonly cluster = new MetaCluster(SECRET);
  readonly authority = Authority.root();
  readonly metas: MetaNode[] = [];
  /** Data nodes that do not know the cluster, though it knows them. */
  readonly forgetful = new Set<string>();
  /** What data nodes were asked, and with which credential. */
  readonly asked: string[] = [];
  private data?: Server;

  private constructor() {
    writeFileSync(join(this.home, 'secret'), `${SECRET}\n`);
    writeFileSync(join(this.home, 'ca.crt'), this.authority.pair.certificate);
    for (const name of ['none', 'state', 'ledger']) mkdirSync(join(this.home, name));
  }

  static async start(): Promise<StandIns> {
    const all = new StandIns();
    for (const host of META) all.metas.push(await all.meta(host));
    all.data = createServer(pair(all.authority.server('*.localhost', ...DATA.map(hostOf))), (request, response) => {
      const host = hostOf(request.headers.host ?? '');
      const { authorization = '' } = request.headers;
      const [name = '', ...password] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
      all.asked.push(`${host} ${authorization}`);
      const known = all.cluster.data.includes(`${host}:8088`) && !all.forgetful.has(`${host}:8088`);
      const right = all.cluster.users.get(name)?.password === password.join(':');
      response.writeHead(known ? (right ? 200 : 401) : 403);
      response.end(
        JSON.stringify(
          known
            ? { results: [] }
            : { error: 'error authorizing query: create admin user first or disable authentication' },
        ),
      );
    });
    await new Promise<void>((resolve) => all.data?.listen(0, '127.0.0.1', resolve));
    return all;
  }

  /** A meta node that is in no cluster. */
  async meta(host: string, certificate = this.authority.server(host), port?: number): Promise<MetaNode> {
    return MetaNode.start({ cluster: this.cluster, certificate: pair(certificate), host, port, alone: true });
  }

  /** The pod that joins them. */
  pod(environment: Record<string, string> = {}): ClusterPod {
    return new ClusterPod({
      META_NODES: this.metas.map(({ address }) => address).join(),
      DATA_NODES: DATA.join(),
      DATA_HTTP_PORT: String((this.data?.address() as AddressInfo).port),
      SECRET_FILE: join(this.home, 'secret'),
      SSL_CERT_FILE: join(this.home, 'ca.crt'),
      SSL_CERT_DIR: join(this.home, 'none'),
      STATE_DIR: join(this.home, 'state'),
      LEDGER_DIR: join(this.home, 'ledger'),
      ...environment,
    });
  }

  /** What changed something, in order, as `METHOD PATH`. */
  changes(): string[] {
    return this.metas.flatMap(({ requests }) =>
      requests.filter(({ method }) => method !== 'GET').map(({ path }) => path),
    );
  }

  async stop(): Promise<void> {
    for (const node of this.metas) await node.stop();
    this.data?.closeAllConnections();
    await new Promise((resolve) => this.data?.close(resolve));
    remove(this.home);
    // No test may end in two clusters where there was one.
    if (this.cluster.splits.length > 0) throw new Error(`a second cluster was made at ${this.cluster.splits.join()}`);
  }
}

export function pair({ certificate, key }: KeyPair): { cert: string; key: string } {
  return { cert: certificate, key };
}

function hostOf(address: string): string {
  return address.split(':')[0] ?? '';
}
