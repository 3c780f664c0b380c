import { Testing } from 'cdktf';
import { Exposure, SecureInfluxDB, SecureNamespace, ServerCertificate, Trust } from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { gateway, exposed, all } from './support';

describe('a Gateway', () => {
  test('verifies the server for the name in its certificate', () => {
    const kinds = documentOf(exposed(Exposure.gateway(gateway)))
      .all('kubernetes_manifest')
      .map(({ body }) => body.manifest as { kind: string; spec: unknown });
    expect(kinds.find(({ kind }) => kind === 'BackendTLSPolicy')?.spec).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'influxdb', sectionName: 'api' }],
      validation: {
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: expect.stringContaining('config_map') as string }],
        hostname: 'influxdb.monitoring.svc',
      },
    });
  });

  test('has its route at the one listener that is named, as the others may talk plain HTTP', () => {
    const [route] = all(documentOf(exposed(Exposure.gateway(gateway))), 'kubernetes_manifest', 'route');
    expect(route?.body.manifest).toMatchObject({
      spec: { parentRefs: [{ name: 'public', sectionName: 'https' }], hostnames: ['influxdb.example'] },
    });
  });

  test('has no route while nothing verifies the server, neither before the first apply ends nor while it is destroyed', () => {
    const second = Exposure.gateway({ ...gateway, host: 'second.example' });
    const document = documentOf(exposed(Exposure.gateway(gateway), second));
    const [policy] = document.all('kubernetes_manifest').filter(({ id }) => id.includes('backend-tls'));
    const routes = all(document, 'kubernetes_manifest', 'route');
    expect(routes.map((route) => document.waitsFor(route).includes(policy?.address ?? ''))).toEqual([true, true]);
  });

  test('needs what verifies the server in a ConfigMap, as most take nothing else', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const trust = Trust.fromSecret({ namespace, name: 'company-ca' });
    const certificate = ServerCertificate.fromSecret({ secretName: 'company', trust });
    new SecureInfluxDB(stack, 'influxdb', { namespace, certificate }).exposeThrough(Exposure.gateway(gateway));
    expect(() => Testing.synth(stack, true)).toThrow('`certificate.trust` takes Trust.fromConfigMap');
  });
});
