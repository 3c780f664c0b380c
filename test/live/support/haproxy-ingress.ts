import { HARDENED } from './client-pod';
import { settle, startController, unsettle } from './controller';
import { create } from './kubectl';

/** HAProxy Ingress as its users have it, in a namespace that is there. */
export class HaproxyIngress {
  public constructor(
    private readonly namespace: string,
    private readonly image: string,
  ) {}

  /** The class of its Ingresses. */
  public get className(): string {
    return this.namespace;
  }

  /** Makes what it needs in the cluster. */
  public async prepare(): Promise<void> {
    const { namespace } = this;
    await settle(namespace, 'haproxy-ingress.github.io/controller', [
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    ]);
    await create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace },
      data: { 'http-port': '8000', 'https-port': '8443', nbthread: '1', 'max-connections': '500' },
    });
  }

  /** Starts it once more, and gives its address. */
  public start(name: string): Promise<string> {
    const { namespace, image, className } = this;
    const container = {
      name: 'controller',
      image,
      env: [
        { name: 'POD_NAME', value: name },
        { name: 'POD_NAMESPACE', value: namespace },
      ],
      args: [
        `--configmap=${namespace}/settings`,
        `--ingress-class=${className}`,
        '--update-status=false',
        '--watch-gateway=false',
      ],
      securityContext: { ...HARDENED, readOnlyRootFilesystem: false },
      readinessProbe: { httpGet: { path: '/healthz', port: 10253 }, periodSeconds: 1 },
    };
    // The owner of its folders.
    return startController(namespace, name, container, { runAsUser: 99, runAsGroup: 99 });
  }

  /** Removes what is in no namespace. */
  public end(): Promise<void> {
    return unsettle(this.namespace);
  }
}
