import { ClientPod } from './client-pod';
import { get, kubectl, KubernetesObject } from './kubectl';
import { waitFor } from './process';
import { selfSigned } from './weak';

/** A server that shows a certificate of another authority, for its own name: what one on the way to it could show. */
export class Impostor {
  private original?: KubernetesObject;

  public constructor(
    private readonly namespace: string,
    private readonly server: string,
    private readonly port: number,
    private readonly client: ClientPod,
  ) {}

  /** Replaces the certificate, and waits until it is served. */
  public async begin(): Promise<void> {
    const { namespace, server } = this;
    const secret = await get<KubernetesObject>(namespace, 'secret', `${server}-tls`);
    const { name, labels } = secret.metadata;
    this.original = { ...secret, metadata: { name, namespace, labels } };
    const [key, certificate] = await selfSigned(this.client, `${server}.${namespace}.svc`);
    const stringData = { 'tls.key': key, 'tls.crt': certificate };
    await put({ ...this.original, data: undefined, stringData });
    await this.served(true);
  }

  /** Puts the certificate back, and waits until it is served. */
  public async end(): Promise<void> {
    if (!this.original) return;
    await put(this.original);
    await this.served(false);
  }

  private served(another: boolean): Promise<boolean> {
    const { server, namespace, port, client } = this;
    const dial = `openssl s_client -connect ${server}.${namespace}.svc:${port} </dev/null 2>/dev/null`;
    return waitFor(`the ${another ? 'other' : 'own'} certificate of ${server}`, 120, async () => {
      const { stdout } = await client.tryRun(`${dial} | openssl x509 -noout -issuer`);
      return stdout !== '' && stdout.includes('another authority') === another ? true : undefined;
    });
  }
}

function put(secret: KubernetesObject): Promise<string> {
  return kubectl(['replace', '-f', '-'], { input: JSON.stringify(secret) });
}
