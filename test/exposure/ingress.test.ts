import { Testing } from 'cdktf';
import {
  Deviations,
  Exposure,
  IngressController,
  SecureInfluxDB,
  SecureNamespace,
  ServerCertificate,
  Trust,
  UnverifiedControllerOptions,
} from '../../lib';
import { brokenPromises } from '../contract/promises';
import { emptyStack, synthesized } from '../contract/stack';
import { placement } from '../contract/support';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';
import { policiesOf } from '../support/kubernetes';
import { ingress, passthrough, exposed, mistakes, namesOf, annotationsOf, all } from './support';

describe('an Ingress', () => {
  test('has ingress-nginx verify the server for the name in its certificate, by nobody but its own authority', () => {
    const document = documentOf(exposed(Exposure.ingress(ingress)));
    const [one] = document.all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toMatchObject({
      'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS',
      'nginx.ingress.kubernetes.io/proxy-ssl-verify': 'on',
      'nginx.ingress.kubernetes.io/proxy-ssl-name': 'influxdb.monitoring.svc',
      'nginx.ingress.kubernetes.io/proxy-ssl-server-name': 'on',
    });
    const secret = document.referredTo(
      (annotationsOf(one)['nginx.ingress.kubernetes.io/proxy-ssl-secret'] ?? '').replace(/^monitoring\//, ''),
    );
    expect(Object.keys(secret?.body.data_wo as object)).toEqual(['ca.crt']);
    // Another controller would let in whom this one does not.
    expect(one?.body.spec).toMatchObject({ ingress_class_name: ingress.className });
  });

  test('of HAProxy verifies the name by SNI', () => {
    const controller = IngressController.haproxyIngress();
    const [one] = documentOf(exposed(Exposure.ingress({ ...ingress, controller }))).all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toMatchObject({
      'haproxy-ingress.github.io/secure-backends': 'true',
      'haproxy-ingress.github.io/secure-sni': 'influxdb.monitoring.svc',
      'haproxy-ingress.github.io/ssl-redirect': 'true',
    });
  });

  test('of HAProxy passes TLS through to a Service of its own, or it would do so for every other name of the server', () => {
    const controller = IngressController.haproxyIngress();
    const ended = Exposure.ingress({ ...ingress, controller });
    const through = Exposure.ingressPassthrough({ ...passthrough, controller, host: 'passed.example' });
    const document = documentOf(exposed(ended, through));
    const backends = document.all('kubernetes_ingress_v1').map(({ body }) => {
      const { rule } = body.spec as { rule: { http: { path: { backend: { service: { name: string } } }[] } }[] };
      return document.nameIn(rule[0]?.http.path[0]?.backend.service.name ?? '');
    });
    expect(backends.sort()).toEqual(['influxdb', expect.stringMatching(/^influxdb-\w{6}$/)]);
  });

  test('of Traefik has a transport that verifies, at a Service of its own, and no route without TLS', () => {
    const controller = IngressController.traefik({ entryPoint: 'secure' });
    const document = documentOf(exposed(Exposure.ingress({ ...ingress, controller })));
    const [one] = document.all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toEqual({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'secure',
      'traefik.ingress.kubernetes.io/router.tls': 'true',
    });
    const [service] = all(document, 'kubernetes_service_v1', 'service');
    const [transport] = document.all('kubernetes_manifest');
    const name = transport && metadataOf(transport).name;
    expect(annotationsOf(service)).toEqual({
      'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
      'traefik.ingress.kubernetes.io/service.serverstransport': `monitoring-${String(name)}@kubernetescrd`,
    });
    expect(transport?.body.manifest).toMatchObject({
      kind: 'ServersTransport',
      spec: { serverName: 'influxdb.monitoring.svc', rootCAs: [{ secret: expect.any(String) as string }] },
    });
  });

  test('of Traefik has what was asked of it at the route that passes TLS through, where external-dns reads it', () => {
    const controller = IngressController.traefik();
    const annotations = { 'external-dns.alpha.kubernetes.io/ttl': '60' };
    const document = documentOf(exposed(Exposure.ingressPassthrough({ ...passthrough, controller, annotations })));
    const [route] = document.all('kubernetes_manifest');
    expect(route?.body.manifest).toMatchObject({ kind: 'IngressRouteTCP', metadata: { annotations } });
    expect(JSON.stringify(route?.body)).not.toContain('kubernetes.io/ingress.class');
    const own = IngressController.traefik({ crdIngressClass: 'internal' });
    const [ofClass] = documentOf(exposed(Exposure.ingressPassthrough({ ...passthrough, controller: own }))).all(
      'kubernetes_manifest',
    );
    expect(ofClass?.body.manifest).toMatchObject({
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'internal' } },
    });
    const wrong = Exposure.ingressPassthrough({ ...passthrough, controller, annotations: { 'a.example/b': 'c' } });
    expect(mistakes(wrong)).toContain('annotations known to leave TLS');
  });

  test('that nobody knows is told once of annotations that are not there', () => {
    const controller = IngressController.unverified('a test', {} as UnverifiedControllerOptions);
    expect(mistakes(Exposure.ingress({ ...ingress, controller })).match(/annotations` takes/g)).toHaveLength(1);
  });

  test('of AWS has a certificate of ACM, no Secret, and talks TLS on both sides', () => {
    const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1234-abcd';
    const controller = IngressController.awsLoadBalancer('an ALB verifies nobody', { certificateArn });
    const stack = exposed(Exposure.ingress({ ...ingress, tlsSecretName: undefined, controller }));
    const [one] = documentOf(stack).all('kubernetes_ingress_v1');
    expect(annotationsOf(one)).toMatchObject({
      'alb.ingress.kubernetes.io/certificate-arn': certificateArn,
      'alb.ingress.kubernetes.io/backend-protocol': 'HTTPS',
      'alb.ingress.kubernetes.io/ssl-redirect': '443',
      'alb.ingress.kubernetes.io/scheme': 'internal',
    });
    expect(one?.body.spec).toMatchObject({ tls: [{ hosts: [ingress.host] }] });
    expect(JSON.stringify(one?.body.spec)).not.toContain('secret_name');
    expect(Deviations.of(stack)).toContainEqual(expect.objectContaining({ code: 'unverifying-controller' }));
  });

  test('may show the certificate that its controller has, without a Secret that nobody reads', () => {
    const own = Exposure.ingress({ ...ingress, tlsSecretName: undefined, controllersCertificate: true });
    const [one] = documentOf(exposed(own)).all('kubernetes_ingress_v1');
    expect(one?.body.spec).toMatchObject({ tls: [{ hosts: [ingress.host] }] });
    expect(JSON.stringify(one?.body.spec)).not.toContain('secret_name');
  });

  test('lets in nobody but the pods of its controller', () => {
    const policies = policiesOf(documentOf(exposed(Exposure.ingress(ingress))));
    // Beside who sets its passwords.
    const own = /"app.kubernetes.io\/instance":"influxdb-passwords"/;
    const rules = policies.flatMap((policy) => policy.ingress.filter((rule) => !own.test(JSON.stringify(rule))));
    expect(rules).toEqual([
      {
        from: [
          {
            namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'ingress' } },
            pod_selector: { match_labels: { app: 'controller' } },
          },
        ],
        ports: [{ port: '8086', protocol: 'TCP' }],
      },
    ]);
  });

  test('exposes the paths that are named, and nothing else', () => {
    const [one] = documentOf(exposed(Exposure.ingress({ ...ingress, paths: ['/query', '/ping'] }))).all(
      'kubernetes_ingress_v1',
    );
    const { rule } = one?.body.spec as { rule: { http: { path: { path: string }[] } }[] };
    expect(rule[0]?.http.path.map(({ path }) => path)).toEqual(['/query', '/ping']);
  });

  test('of Traefik, which takes a prefix by its letters, exposes no path that only begins like one that is named', () => {
    const controller = IngressController.traefik();
    const paths = ['/api/v1/query', '/api/v1/status/', '/'];
    const [one] = documentOf(exposed(Exposure.ingress({ ...ingress, controller, paths }))).all('kubernetes_ingress_v1');
    const { rule } = one?.body.spec as { rule: { http: { path: { path: string; path_type: string }[] } }[] };
    expect(rule[0]?.http.path.map(({ path, path_type }) => [path_type, path])).toEqual([
      ['Exact', '/api/v1/query'],
      ['Prefix', '/api/v1/query/'],
      ['Exact', '/api/v1/status'],
      ['Prefix', '/api/v1/status/'],
      ['Prefix', '/'],
    ]);
  });

  test('shows a certificate for its own host alone, and leaves that of the server as it is', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    server.exposeThrough(Exposure.ingress({ ...ingress, tlsSecretName: undefined, authority }));
    const requests = documentOf(stack).all('tls_cert_request');
    expect(requests.map(({ body }) => body.dns_names)).toContainEqual(['influxdb.example']);
    expect(namesOf(stack)).not.toContain('influxdb.example');
  });

  test('that verifies nothing is listed, with what is lost and why', () => {
    const controller = IngressController.unverified('the appliance can do no more', {
      annotations: { 'appliance.example/tls': 'on' },
    });
    const stack = exposed(Exposure.ingress({ ...ingress, controller }));
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/influxdb',
        code: 'unverifying-controller',
        promise: 2,
        what: 'the certificate of influxdb.monitoring.svc is not verified by the ingress controller, and nothing but its annotations keeps people from plain HTTP',
        reason: 'the appliance can do no more',
      },
    ]);
    expect(brokenPromises(synthesized(stack))).toEqual([]);
  });
});

test('what the controller verifies by comes from an existing Secret with ca.crt, or is a mistake', () => {
  const build = (trust: (namespace: SecureNamespace) => Trust) => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const certificate = ServerCertificate.fromSecret({ secretName: 'company', trust: trust(namespace) });
    new SecureInfluxDB(stack, 'influxdb', { namespace, certificate }).exposeThrough(Exposure.ingress(ingress));
    return Testing.synth(stack, true);
  };
  expect(build((namespace) => Trust.fromSecret({ namespace, name: 'company-ca' }))).toContain(
    '"monitoring/company-ca"',
  );
  expect(build(() => Trust.fromPem(ROOT))).toContain('proxy-ssl-secret');
  expect(() => build((namespace) => Trust.fromConfigMap({ namespace, name: 'company-ca' }))).toThrow(
    '`certificate.trust` takes Trust.fromSecret',
  );
});
