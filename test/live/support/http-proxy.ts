import { HARDENED } from './client-pod';
import { KubernetesObject } from './kubectl';
import { pod, service } from './strict-server';

/** Where an HTTP proxy listens. */
export const PROXY_PORT = 3128;

// One connection after the other. What is signed by `/tls` ends here; in it somebody asks for a way, and shakes hands with who is there.
const TUNNEL = `export LC_ALL=C
answer() {
  local method where line known=''
  read -r method where line || return
  while IFS= read -r line && line=\${line%$'\\r'} && [ -n "$line" ]; do
    [ "$line" != "Proxy-Authorization: $LOGIN" ] || known=1
  done
  if [ -z "$known" ]; then say '407 Proxy Authentication Required'; return; fi
  if [[ " $ALLOWED " != *" $where "* ]]; then say '403 Forbidden'; return; fi
  exec 4<>"/dev/tcp/\${where%:*}/\${where##*:}" || return
  say '200 Established'
  cat <&4 &
  cat <&0 >&4 &
  wait -n
  exec 4<&-
}
say() { printf 'HTTP/1.1 %s\\r\\nContent-Length: 0\\r\\n\\r\\n' "$1"; echo "$1 $method $where" >&2; }
until [ -p /tmp/out ]; do sleep 0.1; done
while :; do
  openssl s_server -quiet -naccept 1 -accept 127.0.0.1:4001 -cert /tls/tls.crt -key /tls/tls.key </tmp/in >/tmp/out 2>/tmp/error &
  answer >/tmp/in </tmp/out
  sleep 0.2
  kill $(jobs -p) 2>/dev/null
  wait
done`;

// Whoever comes meanwhile waits.
const QUEUE = `#!/bin/busybox sh
until /bin/busybox mkdir /tmp/busy 2>/dev/null; do /bin/busybox usleep 50000; done
until /bin/busybox nc 127.0.0.1 4001; do /bin/busybox usleep 50000; done
/bin/busybox rmdir /tmp/busy
`;

interface ProxyOptions {
  /** The Secret with its certificate. */
  readonly tls: string;
  /** Of one user. */
  readonly login: string;
  /** The few places, of host and port, that it opens ways to. */
  readonly allowed: readonly string[];
}

/** A proxy that is reached by TLS, whose container \`proxy\` writes each way down that it is asked for. The Service is not its own. */
export function httpsProxy(namespace: string, name: string, { tls, login, allowed }: ProxyOptions): KubernetesObject {
  const queue = `/bin/busybox mkfifo /tmp/in /tmp/out && printf %s "$QUEUE" >/tmp/queue && chmod +x /tmp/queue && exec /bin/busybox nc -ll -p ${PROXY_PORT} -e /tmp/queue`;
  const env = { LOGIN: `Basic ${Buffer.from(login).toString('base64')}`, ALLOWED: allowed.join(' ') };
  const tmp = { name: 'tmp', mountPath: '/tmp' };
  const containers = [
    {
      name: 'proxy',
      image: 'buildpack-deps:bookworm-curl',
      command: ['bash', '-c', TUNNEL],
      env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
      securityContext: HARDENED,
      volumeMounts: [tmp, { name: tls, mountPath: '/tls' }],
    },
    {
      name: 'queue',
      image: 'busybox:1.36',
      command: ['sh', '-c', queue],
      env: [{ name: 'QUEUE', value: QUEUE }],
      securityContext: HARDENED,
      volumeMounts: [tmp],
    },
  ];
  const volumes = [
    { name: 'tmp', emptyDir: {} },
    { name: tls, secret: { secretName: tls } },
  ];
  return pod(namespace, name, { containers, volumes });
}

/** The Service `proxy`, by which one of several is reached. */
export function proxyService(namespace: string, proxy: string): KubernetesObject {
  const { spec, ...rest } = service(namespace, 'proxy', [{ name: 'proxy', port: PROXY_PORT }]);
  return { ...rest, spec: { ...spec, selector: { app: proxy } } };
}
