import { Answer, ClientPod, HARDENED, HARDENED_POD, Login } from './client-pod';
import { create, get, KubernetesObject, logs } from './kubectl';
import { waitFor } from './process';

/** What an output for Grafana says. */
export interface GrafanaNeeds {
  readonly configMapName: string;
  readonly mounts: { readonly path: string; readonly configMapName?: string; readonly secretName?: string }[];
}

/** The labels of its pod. */
export const GRAFANA_POD = { 'app.kubernetes.io/name': 'grafana' };

const PORT = 3000;

/** A Grafana that somebody runs by what the outputs of a stack say. */
export class Grafana {
  private readonly url: string;

  public constructor(
    private readonly namespace: string,
    private readonly image: string,
    private readonly client: ClientPod,
    private readonly administrator: Login,
  ) {
    this.url = `http://grafana.${namespace}.svc:${PORT}`;
  }

  public async start(needs: GrafanaNeeds[]): Promise<void> {
    await create(...this.objects(needs));
    await waitFor('Grafana', 300, async () => ((await this.request('/api/health')).status === 200 ? true : undefined));
  }

  public request(path: string, body?: object): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    const more = body && { method: 'POST', body: JSON.stringify(body), headers };
    return this.client.request({ url: this.url + path, user: this.administrator, timeout: 60, ...more });
  }

  /** The values in the answer to a query, or why there are none. */
  public async query(title: string, query: object): Promise<string> {
    const { body } = await this.request('/api/ds/query', {
      from: 'now-5m',
      to: 'now',
      queries: [{ refId: 'A', datasource: { uid: await this.uid(title) }, ...query }],
    });
    const { results, message } = JSON.parse(body) as {
      results?: { A: { error?: string; frames?: { data: { values: unknown[][] } }[] } };
      message?: string;
    };
    // Of some errors only its log has more than that there was one.
    if (!results) return (await this.lastError()) ?? message ?? body;
    return results.A.error ?? JSON.stringify((results.A.frames ?? []).map(({ data }) => data.values));
  }

  /** Makes a datasource by hand. */
  public async add(datasource: object): Promise<void> {
    await this.json('/api/datasources', { access: 'proxy', ...datasource });
  }

  /** Reads its files again. */
  public async reload(): Promise<void> {
    await this.json('/api/admin/provisioning/datasources/reload', {});
  }

  private async lastError(): Promise<string | undefined> {
    const lines = (await logs(this.namespace, 'grafana', 'grafana')).split('\n');
    return lines.filter((line) => / level=error .* error=/.test(line)).at(-1);
  }

  private async uid(title: string): Promise<string> {
    return (await this.json<{ uid: string }>(`/api/datasources/name/${encodeURIComponent(title)}`)).uid;
  }

  private async json<T>(path: string, body?: object): Promise<T> {
    const answer = await this.request(path, body);
    if (answer.status === 200) return JSON.parse(answer.body) as T;
    throw new Error(`${path}: HTTP ${answer.status} ${answer.error} ${answer.body.slice(0, 400)}`);
  }

  private objects(needs: GrafanaNeeds[]): KubernetesObject[] {
    const { namespace, image, administrator } = this;
    const metadata = { name: 'grafana', namespace };
    const mounts = needs.flatMap(({ mounts }) => mounts);
    const definitions = needs.map(({ configMapName: name }) => ({ configMap: { name } }));
    return [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { selector: GRAFANA_POD, ports: [{ port: PORT }] },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, labels: GRAFANA_POD },
        spec: {
          ...HARDENED_POD,
          securityContext: { ...HARDENED_POD.securityContext, runAsUser: 472, fsGroup: 472 },
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'grafana',
              image,
              env: Object.entries({
                GF_PATHS_DATA: '/data',
                GF_PATHS_PROVISIONING: '/provisioning',
                GF_SECURITY_ADMIN_USER: administrator.name,
                GF_SECURITY_ADMIN_PASSWORD: administrator.password,
                GF_ANALYTICS_REPORTING_ENABLED: 'false',
                GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
                GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
                GF_PLUGINS_PREINSTALL_DISABLED: 'true',
                GF_LOG_MODE: 'console',
              }).map(([name, value]) => ({ name, value })),
              securityContext: HARDENED,
              volumeMounts: [
                { name: 'data', mountPath: '/data' },
                { name: 'tmp', mountPath: '/tmp' },
                { name: 'definitions', mountPath: '/provisioning/datasources' },
                ...mounts.map(({ path }, i) => ({ name: `mount-${i}`, mountPath: path, readOnly: true })),
              ],
            },
          ],
          volumes: [
            { name: 'data', emptyDir: {} },
            { name: 'tmp', emptyDir: {} },
            { name: 'definitions', projected: { sources: definitions } },
            ...mounts.map(({ configMapName, secretName }, i) => ({
              name: `mount-${i}`,
              ...(configMapName === undefined ? { secret: { secretName } } : { configMap: { name: configMapName } }),
            })),
          ],
        },
      },
    ];
  }
}

/** The outputs of a stack that are for Grafana. */
export function needsOf(outputs: string): GrafanaNeeds[] {
  const all = JSON.parse(outputs) as Record<string, { readonly value: GrafanaNeeds }>;
  return Object.entries(all)
    .filter(([name]) => name.endsWith('_grafana'))
    .map(([, { value }]) => value);
}

/** Something in an object of the cluster, as text. */
export async function dataOf(namespace: string, kind: string, name: string): Promise<Record<string, string>> {
  return (await get<{ data: Record<string, string> }>(namespace, kind, name)).data;
}
