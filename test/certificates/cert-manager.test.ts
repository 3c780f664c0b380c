import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  CertManagerAuthority,
  Duration,
  Exposure,
  ICertificateAuthority,
  INamespace,
  IngressController,
  KeyAlgorithm,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureTelegraf,
  SelfManagedCertManagerProps,
  ServerCertificate,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { peers } from '../contract/support';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Record<string, unknown>;
}

const mistakes = (stack: TerraformStack): string => {
  try {
    Testing.synth(stack, true);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const manifests = (stack: TerraformStack, kind: string) =>
  documentOf(stack)
    .all('kubernetes_manifest')
    .map(({ body }) => body.manifest as Manifest)
    .filter((one) => one.kind === kind);
const certificate = (stack: TerraformStack, name: string) =>
  manifests(stack, 'Certificate').find((one) => one.metadata.name === name)?.spec;

interface Container {
  readonly name: string;
  readonly env?: object[];
  readonly volume_mount?: object[];
}
interface Template {
  readonly volume: { readonly name: string }[];
  readonly container: Container[];
  readonly init_container?: Container[];
}
/** What pods are made of that run a program. */
const pods = (stack: TerraformStack, program: string): Template[] =>
  documentOf(stack)
    .resources.filter(({ body }) => JSON.stringify(body).includes(`"${program}"`) && 'spec' in body)
    .map(({ body }) => (body.spec as { template?: { spec: Template } }).template?.spec)
    .filter((one) => one !== undefined);

/** A platform with a client in a namespace of its own. */
function platform(stack: TerraformStack, authorityIn: (namespace: INamespace) => ICertificateAuthority) {
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = authorityIn(namespace);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(metrics);
  const elsewhere = new SecureNamespace(stack, 'elsewhere');
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: elsewhere });
  telegraf.writeTo(metrics);
  return { namespace, authority, influxdb, kapacitor, elsewhere };
}

describe('an authority that cert-manager makes', () => {
  const self = (stack: TerraformStack, props: SelfManagedCertManagerProps = {}) =>
    platform(stack, () => CertManagerAuthority.selfManaged(stack, 'authority', props));

  test('leaves no key to Terraform: nothing makes one, and no Secret with one is written', () => {
    const stack = emptyStack();
    self(stack);
    const { resources } = documentOf(stack);
    expect(resources.filter(({ type }) => type.startsWith('tls_'))).toEqual([]);
    const written = resources.filter(({ type }) => type === 'kubernetes_secret_v1').map(({ body }) => body.type);
    expect(written).not.toContain('kubernetes.io/tls');
  });

  test('keeps its key where cert-manager is, and signs when that is there', () => {
    const stack = emptyStack();
    const { stringValue } = new TerraformVariable(stack, 'company', { type: 'string' });
    const commonName = `monitoring of ${stringValue}`;
    self(stack, { name: 'platform', certManagerNamespace: 'pki', commonName, lifetime: Duration.days(1000) });
    const own = manifests(stack, 'Certificate').find(({ spec }) => spec.isCA === true);
    expect(own?.metadata).toMatchObject({ name: 'platform', namespace: 'pki' });
    expect(own?.spec).toMatchObject({
      secretName: 'platform',
      commonName: 'monitoring of ${var.company}',
      duration: '24000h',
      renewBefore: '9600h',
      // Another key would leave clients that know the former one with servers that they cannot verify.
      privateKey: { rotationPolicy: 'Never' },
      issuerRef: { name: 'platform', kind: 'Issuer' },
    });
    expect(manifests(stack, 'Issuer')[0]?.spec).toEqual({ selfSigned: {} });
    expect(manifests(stack, 'ClusterIssuer')[0]?.spec).toEqual({ ca: { secretName: 'platform' } });
    const document = documentOf(stack);
    const of = (kind: string) =>
      document.all('kubernetes_manifest').find(({ body }) => (body.manifest as Manifest).kind === kind);
    const issuer = of('ClusterIssuer');
    const server = document
      .all('kubernetes_manifest')
      .find(({ body }) => (body.manifest as Manifest).metadata.name === 'influxdb-tls');
    if (!issuer || !server) throw new Error('an object is missing');
    expect(document.waitsFor(server)).toContain(issuer.address);
  });

  test('signs for the namespaces of its stack only, or an editor of any other had a certificate of each server', () => {
    const stack = emptyStack();
    self(stack);
    const [policy] = manifests(stack, 'ValidatingAdmissionPolicy');
    const { validations, matchConditions, failurePolicy } = policy?.spec as Record<string, { expression: string }[]>;
    expect(failurePolicy).toBe('Fail');
    expect(validations?.map(({ expression }) => expression)).toContain(
      "request.resource.resource != 'certificaterequests' || request.namespace in ['elsewhere', 'monitoring']",
    );
    expect(matchConditions?.[0]?.expression).toContain("issuerRef.name == 'stack-authority'");
    const [binding] = manifests(stack, 'ValidatingAdmissionPolicyBinding');
    expect(binding?.spec).toEqual({ policyName: policy?.metadata.name, validationActions: ['Deny'] });
  });

  // Whether Kubernetes reads them so is tried on a cluster: test/live/cert-manager.test.ts
  test('signs no name of one of its namespaces for another, no other authority, and nothing but Certificates', () => {
    const stack = emptyStack();
    const { influxdb } = self(stack);
    const { stringValue: later } = new TerraformVariable(stack, 'later', { type: 'string' });
    for (const host of ['points.example', 'points.monitoring.svcs.example', later])
      influxdb.exposeThrough(Exposure.gatewayPassthrough({ host, gatewayName: 'g', listener: 'l', peers }));
    const [policy] = manifests(stack, 'ValidatingAdmissionPolicy');
    const { validations, variables, matchConstraints } = policy?.spec as {
      validations: { expression: string }[];
      variables: { expression: string }[];
      matchConstraints: { resourceRules: { resources: string[] }[] };
    };
    expect(matchConstraints.resourceRules[0]?.resources).toEqual(['certificaterequests', 'certificates']);
    const [, byCertManager, authority, names] = validations.map(({ expression }) => expression);
    expect(byCertManager).toContain("authorizer.group('cert-manager.io').resource('clusterissuers')");
    expect(authority).toContain('object.spec.isCA');
    expect(names).toContain("matches('^.+[.]' + '(elsewhere|monitoring)' + '([.]svc([.].*)?)?$')");
    expect(names).toContain("in ['${var.later}', 'points.example', 'points.monitoring.svcs.example']");
    const owned = "'monitoring ${var.later}', 'monitoring points.example', 'monitoring points.monitoring.svcs.example'";
    expect(names).toContain(`in [${owned}]`);
    for (const key of ['dnsNames', 'uris', 'emailAddresses', 'commonName'])
      expect(variables[0]?.expression).toContain(`object.spec.${key}`);
  });

  test('asks for what the servers are dialled by, with a new key each time', () => {
    const stack = emptyStack();
    self(stack);
    expect(certificate(stack, 'influxdb-tls')).toMatchObject({
      secretName: 'influxdb-tls',
      commonName: 'influxdb.monitoring.svc',
      dnsNames: expect.arrayContaining(['influxdb.monitoring.svc', 'influxdb', 'localhost']) as string[],
      duration: '8760h',
      renewBefore: '2160h',
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['digital signature', 'server auth'],
      issuerRef: { name: 'stack-authority', kind: 'ClusterIssuer' },
    });
  });

  test('makes a certificate valid for the names of later exposures, whatever their order is', () => {
    const names = (...hosts: string[]) => {
      const stack = emptyStack();
      const { influxdb } = self(stack);
      for (const host of hosts)
        influxdb.exposeThrough(Exposure.gatewayPassthrough({ host, gatewayName: 'g', listener: 'l', peers }));
      return (certificate(stack, 'influxdb-tls')?.dnsNames as string[]).filter((name) => name.endsWith('.example'));
    };
    expect(names('b.example', 'a.example')).toEqual(['a.example', 'b.example']);
    expect(names('a.example', 'b.example')).toEqual(['a.example', 'b.example']);
  });

  test.each([
    [KeyAlgorithm.ecdsaP384(), { algorithm: 'ECDSA', size: 384 }, []],
    [KeyAlgorithm.rsa(4096), { algorithm: 'RSA', size: 4096 }, ['key encipherment']],
    [KeyAlgorithm.ed25519(), { algorithm: 'Ed25519' }, []],
  ])('has keys of the kind %s, itself and what it signs', (keyAlgorithm, key, usages) => {
    const stack = emptyStack();
    self(stack, { keyAlgorithm });
    expect(certificate(stack, 'influxdb-tls')).toMatchObject({
      privateKey: { ...key, rotationPolicy: 'Always' },
      usages: ['digital signature', ...usages, 'server auth'],
    });
    expect(certificate(stack, 'stack-authority')).toMatchObject({ privateKey: { ...key, rotationPolicy: 'Never' } });
  });

  test('is verified in each namespace with a client, by what cert-manager writes there', () => {
    const stack = emptyStack();
    self(stack);
    const document = documentOf(stack);
    const bundles = manifests(stack, 'Certificate').filter(({ metadata }) => metadata.name === 'authority-ca');
    expect(bundles.map(({ metadata }) => document.nameIn(metadata.namespace ?? '')).sort()).toEqual([
      'elsewhere',
      'monitoring',
    ]);
    expect(bundles.map(({ spec }) => spec.usages)).toEqual([0, 1].map(() => ['digital signature', 'server auth']));
    const mounted = JSON.stringify(document.all('kubernetes_daemon_set_v1')[0]?.body);
    const [{ address } = { address: '' }] = document
      .all('kubernetes_manifest')
      .filter(({ address }) => address.includes('authority_bundle-elsewhere'));
    expect(mounted).toContain(`"name":"\${${address}.manifest.metadata.name}"`);
    const configMaps = document.all('kubernetes_config_map_v1').map((one) => metadataOf(one).name);
    expect(configMaps).not.toContain('influxdb-subscribers-ca');
  });

  test.each<[string, SelfManagedCertManagerProps, string]>([
    ['renewed all the time', { certificateLifetime: Duration.days(30) }, 'certificateLifetime'],
    ['dead before what it signed', { lifetime: Duration.days(30) }, 'lifetime'],
    ['weak', { keyAlgorithm: KeyAlgorithm.rsa(2048) }, 'keyAlgorithm'],
    ['of no name', { name: 'A b' }, 'name'],
    ['in no namespace', { certManagerNamespace: "'] || ['" }, 'certManagerNamespace'],
  ])('is never one that is %s', (_, props, prop) => {
    const stack = emptyStack();
    self(stack, props);
    expect(mistakes(stack)).toContain(`[stack/authority] \`${prop}\` takes `);
  });
});

describe('an issuer of somebody else', () => {
  test('issues by its name', () => {
    const stack = emptyStack();
    platform(stack, () => CertManagerAuthority.fromClusterIssuer(stack, 'company', { name: 'company' }));
    expect(certificate(stack, 'influxdb-tls')?.issuerRef).toEqual({ name: 'company', kind: 'ClusterIssuer' });
    expect(manifests(stack, 'ClusterIssuer')).toEqual([]);
  });

  test('of one namespace says whose client is in another one, whom cert-manager would never give a certificate', () => {
    const stack = emptyStack();
    platform(stack, (namespace) => CertManagerAuthority.fromIssuer(stack, 'team', { name: 'team', namespace }));
    expect(mistakes(stack)).toContain(
      '[stack/telegraf] `writeTo(database-metrics).authority` takes a server or client in the namespace "monitoring"',
    );
  });

  test('whose certificate is given signs in its namespace, and is verified everywhere', () => {
    const stack = emptyStack();
    platform(stack, (namespace) =>
      CertManagerAuthority.fromIssuer(stack, 'team', { name: 'team', namespace, trust: Trust.fromPem(ROOT) }),
    );
    expect(certificate(stack, 'influxdb-tls')?.issuerRef).toEqual({ name: 'team', kind: 'Issuer' });
    expect(manifests(stack, 'Certificate').map(({ metadata }) => metadata.name)).not.toContain('team-ca');
  });
});

describe('who comes from outside', () => {
  const exposed = (trust: Trust | undefined, exposure: Exposure) => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const authority = CertManagerAuthority.selfManaged(stack, 'authority', { trust });
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).exposeThrough(exposure);
    return stack;
  };
  const ingress = Exposure.ingress({
    host: 'influxdb.example',
    className: 'nginx',
    controller: IngressController.ingressNginx(),
    peers,
    tlsSecretName: 'public',
  });
  const gateway = Exposure.gateway({ host: 'influxdb.example', gatewayName: 'g', listener: 'https', peers });

  test('by an Ingress, which verifies the server by what cert-manager writes', () => {
    const [made] = documentOf(exposed(undefined, ingress)).all('kubernetes_ingress_v1');
    expect(JSON.stringify(made?.body)).toMatch(
      /proxy-ssl-secret":"[^"]*\/\$\{kubernetes_manifest\.authority_bundle-monitoring_\w+\.manifest\.metadata\.name\}"/,
    );
  });

  test('by a Gateway, which takes no Secret: the certificate has to be given, and synthesis says so', () => {
    expect(mistakes(exposed(undefined, gateway))).toContain('of a CertManagerAuthority, its `trust`');
    const [policy] = manifests(exposed(Trust.fromPem(ROOT), gateway), 'BackendTLSPolicy');
    expect(JSON.stringify(policy?.spec.validation)).toContain('"kind":"ConfigMap"');
  });
});

describe('subscribers whom only the cluster knows how to verify', () => {
  const subscribed = (trusts: (namespace: INamespace) => readonly [Trust, Trust]) => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const [own, other] = trusts(namespace);
    const given = (secretName: string, trust: Trust) => ({
      namespace,
      certificate: ServerCertificate.fromSecret({ secretName, trust }),
    });
    const influxdb = new SecureInfluxDB(stack, 'influxdb', given('influxdb-company', own));
    new SecureKapacitor(stack, 'kapacitor', given('kapacitor-company', other)).subscribeTo(
      influxdb.addDatabase('metrics'),
    );
    return stack;
  };

  test('are verified by the same Secret as InfluxDB', () => {
    const stack = subscribed((namespace) => {
      const bundle = { namespace, name: 'company-ca' };
      return [Trust.fromSecret(bundle), Trust.fromSecret(bundle)];
    });
    const [pod] = documentOf(stack)
      .all('kubernetes_stateful_set_v1')
      .filter(({ body }) => JSON.stringify(body).includes('influxd'));
    expect(JSON.stringify(pod?.body)).toMatch(/"name":"subscribers-ca","secret":\{.{0,99}"secret_name":"company-ca"/);
  });

  test('have certificates that others than those of InfluxDB verify: its pod makes one file of all', () => {
    const stack = subscribed((namespace) => [
      Trust.fromSecret({ namespace, name: 'company-ca' }),
      Trust.fromConfigMap({ namespace, name: 'other-ca', key: 'bundle.pem' }),
    ]);
    expect(mistakes(stack)).toBe('');
    const [template] = pods(stack, 'influxd');
    const { volume, container, init_container: init } = template ?? {};
    const sources = JSON.stringify(volume?.find(({ name }) => name === 'subscribers-ca-sources'));
    expect(sources).toMatch(/"name":"company-ca"/);
    expect(sources).toMatch(/"key":"bundle.pem","path":"[01].crt"/);
    for (const one of [container?.find(({ name }) => name === 'influxdb'), init?.[0]]) {
      expect(one?.env).toContainEqual({ name: 'AUTHORITIES_TARGET', value: '/etc/influxdb-subscribers-ca' });
      expect(one?.volume_mount).toContainEqual(
        expect.objectContaining({
          name: 'subscribers-ca',
          mount_path: '/etc/influxdb-subscribers-ca',
          read_only: false,
        }),
      );
    }
    // It makes the subscriptions again when one is renewed.
    const reconciler = container?.find(({ name }) => name === 'reconciler');
    expect(reconciler?.env).toContainEqual({ name: 'SUBSCRIBERS_CA', value: '/etc/influxdb-subscribers-ca/ca.crt' });
    expect(reconciler?.volume_mount).toContainEqual(
      expect.objectContaining({ name: 'subscribers-ca', read_only: true }),
    );
  });

  test.each([
    ['InfluxDB', (kept: Trust) => [Trust.fromPem(ROOT), kept] as const],
    ['the subscriber', (kept: Trust) => [kept, Trust.fromPem(ROOT)] as const],
  ])('may be verified beside one that Terraform knows, that of %s', (_, both) => {
    const stack = subscribed((namespace) => both(Trust.fromSecret({ namespace, name: 'company-ca' })));
    expect(mistakes(stack)).toBe('');
    const [template] = pods(stack, 'influxd');
    const sources = JSON.stringify(template?.volume.find(({ name }) => name === 'subscribers-ca-sources'));
    expect(sources).toContain('"name":"company-ca"');
    expect(sources).toMatch(/kubernetes_config_map_v1.influxdb_subscribers-ca_\w+.metadata/);
  });
});

describe('an authority whose certificate trust-manager brings', () => {
  const brought = (stack: TerraformStack, props: SelfManagedCertManagerProps = {}) =>
    platform(stack, () => CertManagerAuthority.selfManaged(stack, 'authority', { trustManager: true, ...props }));
  const sources = (stack: TerraformStack) =>
    (manifests(stack, 'Bundle')[0]?.spec.sources as { secret: { name: string } }[]).map(({ secret }) => secret.name);
  const issuers = (stack: TerraformStack) => manifests(stack, 'ClusterIssuer').map(({ metadata }) => metadata.name);

  test('has a Bundle for the namespaces of its clients, and no certificate in them that nobody shows', () => {
    const stack = emptyStack();
    brought(stack);
    const [bundle] = manifests(stack, 'Bundle');
    expect(bundle).toMatchObject({
      apiVersion: 'trust.cert-manager.io/v1alpha1',
      metadata: { name: 'stack-authority' },
    });
    expect(bundle?.spec).toEqual({
      sources: [{ secret: { name: 'stack-authority', key: 'tls.crt' } }],
      target: {
        configMap: { key: 'ca.crt' },
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'In',
              values: [
                expect.stringContaining('kubernetes_namespace_v1.elsewhere_') as string,
                expect.stringContaining('kubernetes_namespace_v1.monitoring_') as string,
              ],
            },
          ],
        },
      },
    });
    expect(manifests(stack, 'Certificate').map(({ metadata }) => metadata.name)).not.toContain('authority-ca');
    const volumes = JSON.stringify(pods(stack, 'telegraf').map(({ volume }) => volume));
    expect(volumes).toMatch(
      /"config_map":\[\{[^\]]*\],"name":"\$\{kubernetes_manifest.authority_trust_\w+.manifest.metadata.name\}"/,
    );
  });

  test('verifies servers behind a Gateway and an Ingress, with nothing given', () => {
    const stack = emptyStack();
    const { influxdb, kapacitor } = brought(stack);
    const host = 'influxdb.example';
    influxdb.exposeThrough(Exposure.gateway({ host, gatewayName: 'g', listener: 'https', peers }));
    kapacitor.exposeThrough(
      Exposure.ingress({
        host: 'kapacitor.example',
        className: 'nginx',
        controller: IngressController.ingressNginx(),
        peers,
        tlsSecretName: 'public',
      }),
    );
    expect(mistakes(stack)).toBe('');
    const [policy] = manifests(stack, 'BackendTLSPolicy');
    expect(JSON.stringify(policy?.spec.validation)).toMatch(
      /"kind":"ConfigMap","name":"\$\{kubernetes_manifest.authority_trust_/,
    );
    // An Ingress reads a Secret only: one in the namespace of the server.
    expect(certificate(stack, 'authority-ca')).toMatchObject({ secretName: 'authority-ca' });
  });

  test('is replaced over three applies: all know both keys before one signs, and what pods mount keeps its name', () => {
    const steps = [
      {},
      { alsoTrustedGenerations: [2] },
      { generation: 2, alsoTrustedGenerations: [1] },
      { generation: 2 },
    ];
    const seen = steps.map((step) => {
      const stack = emptyStack();
      brought(stack, step);
      const own = manifests(stack, 'Certificate').filter(({ spec }) => spec.isCA === true);
      return {
        signs: issuers(stack),
        kept: own.map(({ metadata }) => metadata.name).sort(),
        trusted: sources(stack).sort(),
        issuer: (certificate(stack, 'influxdb-tls')?.issuerRef as { name: string }).name,
        pods: JSON.stringify(['influxd', 'telegraf', 'kapacitord'].map((program) => pods(stack, program))),
      };
    });
    const [first = 'stack-authority', next = 'stack-authority-2'] = [];
    expect(seen.map(({ signs, kept, trusted, issuer }) => ({ signs, kept, trusted, issuer }))).toEqual([
      { signs: [first], kept: [first], trusted: [first], issuer: first },
      { signs: [first], kept: [first, next], trusted: [first, next], issuer: first },
      { signs: [next], kept: [first, next], trusted: [first, next], issuer: next },
      { signs: [next], kept: [next], trusted: [next], issuer: next },
    ]);
    expect(new Set(seen.map((one) => one.pods)).size).toBe(1);
  });

  test('confines each of its issuers', () => {
    const stack = emptyStack();
    brought(stack, { generation: 3 });
    const [policy] = manifests(stack, 'ValidatingAdmissionPolicy');
    const { matchConditions } = policy?.spec as Record<string, { expression: string }[]>;
    expect(matchConditions?.[0]?.expression).toContain("issuerRef.name == 'stack-authority-3'");
  });

  test.each([
    [
      { trustManager: false, alsoTrustedGenerations: [2] },
      '`alsoTrustedGenerations` takes none without `trustManager`',
    ],
    [{ trust: Trust.fromPem(ROOT) }, '`trustManager` takes nothing beside `trust`'],
    [{ generation: 0 }, '`generation` takes a whole number from 1 to 9999'],
  ])('refuses %j', (props, text) => {
    const stack = emptyStack();
    brought(stack, props);
    expect(mistakes(stack)).toContain(text);
  });
});
