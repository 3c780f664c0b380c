import { HARDENED, HARDENED_POD } from './client-pod';
import { KubernetesObject } from './kubectl';

/** What a strict server answers at a path to who shows this header; without one, to everybody. */
export interface Route {
  readonly path: string;
  readonly authorization?: string;
  readonly status?: number;
  readonly body?: string;
  readonly contentType?: string;
}

/** One listener of a strict server: each has a container, and a log, of its name. */
export interface Listener {
  readonly name: string;
  readonly port: number;
  /** The Secret with its certificate. */
  readonly tls: string;
  readonly routes: readonly Route[];
}

// It answers one request after the other, and writes down each with what it said to it.
const SERVE = `export LC_ALL=C
coproc tls { exec openssl s_server -quiet -accept "$PORT" -cert /tls/tls.crt -key /tls/tls.key; }
answer() {
  local status=404 text='' type=text/plain path asked code kind body
  while IFS=$'\\t' read -r path asked code kind body; do
    [ "$path" = "$1" ] || continue
    if [ "$asked" = - ] || [ "$asked" = "$authorization" ]; then status=$code type=$kind text=$body; break; fi
    status=401
  done <<<"$ROUTES"
  printf '%s %s %s\\n' "$status" "$request" "$posted"
  printf 'HTTP/1.1 %s Said\\r\\nContent-Type: %s\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s\\n' \\
    "$status" "$type" "$(( \${#text} + 1 ))" "$text" >&"\${tls[1]}"
}
while IFS= read -r line <&"\${tls[0]}"; do
  line=\${line%$'\\r'}
  case \${line,,} in
    get\\ *|post\\ *) request=$line authorization='' length=0 posted='' ;;
    authorization:\\ *) authorization=\${line#*: } ;;
    content-length:\\ *) length=\${line#*: } ;;
    '')
      [ "$length" = 0 ] || IFS= read -r -N "$length" posted <&"\${tls[0]}"
      path=\${request#* } && path=\${path%% *} && answer "\${path%%\\?*}" ;;
  esac
done`;

/** A server that lets nobody in who does not show what its routes ask for, and its Service. */
export function strictServer(namespace: string, name: string, listeners: readonly Listener[]): KubernetesObject[] {
  const containers = listeners.map(({ name: container, port, tls, routes }) => ({
    name: container,
    image: 'buildpack-deps:bookworm-curl',
    command: ['bash', '-c', SERVE],
    env: Object.entries({ PORT: String(port), ROUTES: linesOf(routes) }).map(([key, value]) => ({
      name: key,
      value,
    })),
    securityContext: HARDENED,
    volumeMounts: [{ name: tls, mountPath: '/tls' }],
  }));
  const volumes = [...new Set(listeners.map(({ tls }) => tls))].map((tls) => ({
    name: tls,
    secret: { secretName: tls },
  }));
  const ports = listeners.map(({ name: portName, port }) => ({ name: portName, port }));
  return [pod(namespace, name, { containers, volumes }), service(namespace, name, ports)];
}

function linesOf(routes: readonly Route[]): string {
  return routes
    .map(({ path, authorization = '-', status = 200, contentType = 'text/plain', body = 'ok' }) =>
      [path, authorization, status, contentType, body].join('\t'),
    )
    .join('\n');
}

export function pod(
  namespace: string,
  name: string,
  { containers, volumes }: { containers: object[]; volumes: object[] },
) {
  const securityContext = { ...HARDENED_POD.securityContext, fsGroup: 1000 };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { ...HARDENED_POD, securityContext, terminationGracePeriodSeconds: 0, containers, volumes },
  };
}

export function service(namespace: string, name: string, ports: object[]) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: { app: name }, ports } };
}
