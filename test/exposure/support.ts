import { TerraformStack } from 'cdktf';
import { Exposure, IngressController, Peer, SourceRanges } from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { Document, documentOf, Resource } from '../support/document';
import { mistakesIn } from '../support/synthesize';

export const peers = [Peer.pods('ingress', { app: 'controller' })];
export const passthrough = {
  host: 'influxdb.example',
  className: 'web',
  controller: IngressController.ingressNginx(),
  peers,
};
export const ingress = { ...passthrough, tlsSecretName: 'influxdb-example' };
export const gateway = { host: 'influxdb.example', gatewayName: 'public', listener: 'https', peers };
export const office = SourceRanges.of('192.0.2.0/24');

export function exposed(...exposures: Exposure[]): TerraformStack {
  const stack = emptyStack();
  const server = influxdbIn(stack);
  for (const exposure of exposures) server.exposeThrough(exposure);
  return stack;
}

export function mistakes(...exposures: Exposure[]): string {
  return mistakesIn(exposed(...exposures));
}

// The names that the server's certificate is valid for.
export function namesOf(stack: TerraformStack): string[] {
  const [request] = documentOf(stack)
    .all('tls_cert_request')
    .filter(({ id }) => id.startsWith('influxdb_certificate_request'));
  return request?.body.dns_names as string[];
}

export function annotationsOf(resource: Resource | undefined): Record<string, string> {
  return (resource?.body.metadata as { annotations?: Record<string, string> }).annotations ?? {};
}

export const all = (document: Document, type: string, mark: string) =>
  document.all(type).filter(({ id }) => id.includes('exposure') && id.includes(mark));
