import { HARDENED, HARDENED_POD } from '../client-pod';
import { create, kubectl } from '../kubectl';
import type { KeyPair } from '../openssl';
import { tlsSecret } from '../weak';
import { programFiles } from './stand-ins';

const CONFIG = `[meta]
  dir = "/tmp/meta"
  bind-address = ":8089"
  http-bind-address = ":8091"
  https-enabled = true
  https-certificate = "/tls/tls.crt"
  https-private-key = "/tmp/tls.key"
  data-use-tls = true
  auth-enabled = true
  raft-portal-auth-required = true
  raft-dialer-auth-required = true
`;

/** A meta node of somebody else, with a Service of its name. `users` are files, as the stand-in reads them. */
export async function startMetaNode(
  namespace: string,
  { name, pair, users }: { readonly name: string; readonly pair: KeyPair; readonly users: Record<string, string> },
): Promise<void> {
  const metadata = { name, namespace };
  const ports = [{ name: 'meta', port: 8091 }];
  const start = 'umask 077 && cat /tls/tls.key >/tmp/tls.key && exec bash /stand-in/influxd-meta -config /config/conf';
  const env = {
    INFLUXDB_HOSTNAME: `${name}.${namespace}.svc`,
    INFLUXDB_META_INTERNAL_SHARED_SECRET: 'nobody in this test signs anything with it',
    SSL_CERT_FILE: '/tls/tls.crt',
    USERS: '/users',
  };
  await create(
    tlsSecret(namespace, `${name}-tls`, pair.key, pair.certificate),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-users`, namespace }, stringData: users },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { conf: CONFIG } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-stand-in`, namespace },
      data: programFiles(['influxd-meta']),
    },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { meta: name }, ports } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels: { meta: name } },
      spec: {
        ...HARDENED_POD,
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'meta',
            image: 'docker.io/library/influxdb:1.12.4',
            command: ['bash', '-c', start],
            env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
            securityContext: HARDENED,
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'tls', mountPath: '/tls' },
              { name: 'users', mountPath: '/users' },
              { name: 'config', mountPath: '/config' },
              { name: 'stand-in', mountPath: '/stand-in' },
            ],
          },
        ],
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'tls', secret: { secretName: `${name}-tls` } },
          { name: 'users', secret: { secretName: `${name}-users` } },
          { name: 'config', configMap: { name } },
          { name: 'stand-in', configMap: { name: `${name}-stand-in` } },
        ],
      },
    },
  );
  await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s']);
}
