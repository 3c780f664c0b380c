import { spawnSync } from 'node:child_process';
import { get, kubectl } from './kubectl';
import { waitFor } from './process';

/** What cert-manager of the cluster lacks to be used, or nothing. */
export function withoutCertManager(): string | undefined {
  const fails = (...args: string[]) => spawnSync('kubectl', args, { timeout: 60_000 }).status !== 0;
  if (fails('get', 'crd', 'certificates.cert-manager.io')) return 'the cluster has no cert-manager';
  const ready = ['-n', 'cert-manager', 'wait', '--for=condition=Available', 'deployment', '--all', '--timeout=10s'];
  if (fails(...ready)) return 'cert-manager is not available in the namespace cert-manager';
  if (fails('get', 'validatingadmissionpolicies')) return 'the cluster has no policies of admission (Kubernetes 1.30)';
  return undefined;
}

/** What trust-manager of the cluster lacks to be used, or nothing. */
export function withoutTrustManager(): string | undefined {
  const args = ['get', 'crd', 'bundles.trust.cert-manager.io'];
  return spawnSync('kubectl', args, { timeout: 60_000 }).status === 0 ? undefined : 'the cluster has no trust-manager';
}

interface Certificate {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly revision?: number;
    readonly conditions?: { readonly type: string; readonly status: string }[];
  };
}

/** Has cert-manager renew the certificates of a namespace, or some of them, as `cmctl renew` does, and waits until it has. */
export async function renew(namespace: string, ...names: string[]): Promise<void> {
  const { items } = await get<{ items: Certificate[] }>(namespace, 'certificates');
  const renewed = items.filter(({ metadata }) => names.length === 0 || names.includes(metadata.name));
  for (const { metadata, status = {} } of renewed) {
    const conditions = (status.conditions ?? []).filter(({ type }) => type !== 'Issuing');
    const issuing = { type: 'Issuing', status: 'True', reason: 'Test', message: 'a test asks for it' };
    const patch = JSON.stringify({ status: { conditions: [...conditions, issuing] } });
    await kubectl([
      '-n',
      namespace,
      'patch',
      'certificate',
      metadata.name,
      '--subresource=status',
      '--type=merge',
      '-p',
      patch,
    ]);
  }
  for (const { metadata, status = {} } of renewed)
    await waitFor(`another certificate ${metadata.name}`, 60, async () => {
      const { status: now = {} } = await get<Certificate>(namespace, 'certificate', metadata.name);
      return (now.revision ?? 0) > (status.revision ?? 0) ? true : undefined;
    });
}
