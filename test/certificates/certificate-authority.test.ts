import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  CertificateAuthority,
  CertificateRequest,
  CertManagerAuthority,
  Credential,
  Duration,
  Exposure,
  IngressController,
  KeyAlgorithm,
  Peer,
  PemAuthorityProps,
  SecureGrafana,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SelfManagedAuthorityProps,
  SourceRanges,
  Trust,
} from '../../lib';
import { influxdbIn, kapacitorIn, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import {
  COMPANY_ISSUING,
  COMPANY_POLICY,
  COMPANY_ROOT,
  EXPIRED,
  INTERMEDIATE,
  LEAF,
  ROOT,
} from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { mistakesOf as mistakes } from '../support/synthesize';

const document = (build: (stack: TerraformStack) => unknown): Document => {
  const stack = emptyStack();
  build(stack);
  return documentOf(stack);
};
const server = (stack: TerraformStack, authority: CertificateAuthority) =>
  new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'monitoring'), authority });
const key = (stack: TerraformStack): TerraformVariable => secretVariable(stack, 'key');

describe('an authority that Terraform makes', () => {
  const self = (props: SelfManagedAuthorityProps) => (stack: TerraformStack) =>
    server(stack, CertificateAuthority.selfManaged(stack, 'authority', props));

  test('renews its certificates long before they end, and itself before they could outlive it', () => {
    const { resources } = document(self({}));
    const hours = (type: string) => {
      const body = resources.find((one) => one.type === type)?.body;
      return [body?.validity_period_hours, body?.early_renewal_hours];
    };
    expect(hours('tls_locally_signed_cert')).toEqual([365 * 24, 90 * 24]);
    expect(hours('tls_self_signed_cert')).toEqual([3650 * 24, 400 * 24]);
  });

  test.each<[string, SelfManagedAuthorityProps, string]>([
    ['renewed in every apply', { certificateLifetime: Duration.days(30) }, 'certificateLifetime'],
    ['dead before what it signed', { lifetime: Duration.days(30) }, 'lifetime'],
    ['renewed too late for what it signed', { renewBefore: Duration.days(10) }, 'renewBefore'],
    ['weak', { keyAlgorithm: KeyAlgorithm.rsa(2048) }, 'keyAlgorithm'],
    ['of no time', { certificateLifetime: Duration.days(-1) }, 'certificateLifetime'],
    ['of endless time', { certificateLifetime: Duration.days(Infinity) }, 'certificateLifetime'],
  ])('is never one that is %s', (_, props, prop) => {
    const said = mistakes(self(props));
    expect(said).toContain(`\`${prop}\` takes `);
    // What would only be compared with it is no second mistake.
    expect(said.match(/ takes /g)).toHaveLength(1);
  });

  test.each([
    [KeyAlgorithm.ecdsaP256(), { algorithm: 'ECDSA', ecdsa_curve: 'P256' }],
    [KeyAlgorithm.ecdsaP384(), { algorithm: 'ECDSA', ecdsa_curve: 'P384' }],
    [KeyAlgorithm.rsa(), { algorithm: 'RSA', rsa_bits: 3072 }],
    [KeyAlgorithm.ed25519(), { algorithm: 'ED25519' }],
  ])('has keys of the kind %s, itself and what it signs', (keyAlgorithm, expected) => {
    const keys = document(self({ keyAlgorithm })).all('tls_private_key');
    expect(keys.map(({ body }) => body)).toEqual([expected, expected]);
  });

  test('signs for servers and for nothing else', () => {
    const [signed] = document(self({})).all('tls_locally_signed_cert');
    expect(signed?.body.allowed_uses).toEqual(['digital_signature', 'server_auth']);
  });

  test('signs for a client too where one shows its certificate', () => {
    const [signed] = document((stack) => kapacitorIn(stack, { clientCertificate: true })).all(
      'tls_locally_signed_cert',
    );
    expect(signed?.body.allowed_uses).toEqual(['digital_signature', 'server_auth', 'client_auth']);
  });
});

describe("a company's authority", () => {
  const company = (props: Partial<PemAuthorityProps>) => (stack: TerraformStack) =>
    server(
      stack,
      CertificateAuthority.fromPem(stack, 'company', { certificatePem: ROOT, privateKey: key(stack), ...props }),
    );

  test('signs with its key, and servers show its chain where clients trust the root', () => {
    const found = document(company({ certificatePem: INTERMEDIATE, rootPem: ROOT }));
    const [signed] = found.all('tls_locally_signed_cert');
    expect(signed?.body).toMatchObject({ ca_cert_pem: INTERMEDIATE, ca_private_key_pem: '${var.key}' });
    const tls = found.all('kubernetes_secret_v1').find((one) => metadataOf(one).name === 'influxdb-tls');
    const shown = (tls?.body.data_wo as Record<string, string>)['tls.crt'];
    expect(shown).toBe(`\${${signed?.address ?? ''}.cert_pem}${INTERMEDIATE}`);
    const trusted = found
      .all('kubernetes_config_map_v1')
      .map(({ body }) => (body.data as Record<string, string>)['ca.crt']);
    expect(trusted).toContain(ROOT);
    expect(trusted).not.toContain(INTERMEDIATE);
  });

  test('may sign with a key that neither the state nor a saved plan has, by a provider that takes one so', () => {
    const stack = emptyStack();
    company({ writeOnlyKeyVersion: 2 })(stack);
    const { terraform, variable, resource } = JSON.parse(Testing.synth(stack, true)) as {
      terraform: { required_providers: Record<string, { version: string }> };
      variable: Record<string, { ephemeral?: boolean; sensitive: boolean }>;
      resource: Record<string, unknown>;
    };
    expect(terraform.required_providers.tls?.version).toBe('>= 4.4.0, < 5.0.0');
    expect(variable.key).toMatchObject({ ephemeral: true, sensitive: true });
    const [signed] = documentOf(stack).all('tls_locally_signed_cert');
    expect(signed?.body).toMatchObject({ ca_private_key_pem_wo: '${var.key}', ca_private_key_pem_wo_version: 2 });
    expect(signed?.body).not.toHaveProperty('ca_private_key_pem');
    // Terraform refuses an ephemeral value anywhere else.
    expect(JSON.stringify(resource).split('var.key')).toHaveLength(2);
    expect(mistakes(company({ writeOnlyKeyVersion: 0.5 }))).toContain('`writeOnlyKeyVersion` takes a whole number');
  });

  test.each<[string, Partial<PemAuthorityProps>, string]>([
    ["a server's certificate", { certificatePem: LEAF }, 'the certificate of an authority (CA:TRUE)'],
    ['one that ended', { certificatePem: EXPIRED }, 'an authority that outlives the certificates it signs'],
    ['no PEM', { certificatePem: 'x' }, 'text without a certificate'],
    ['a broken PEM', { certificatePem: ROOT.replace('MII', 'XXX') }, 'text with a certificate that cannot be read'],
    ['a root that is none', { rootPem: 'x' }, '`rootPem` takes CA certificates as PEM text'],
    ["a root that is a server's certificate", { rootPem: LEAF }, '`rootPem` takes CA certificates as PEM text'],
    ['a root that ended', { rootPem: EXPIRED }, 'which expired on'],
    [
      'a chain without what is between it and the root, by which no client would verify a server',
      { certificatePem: COMPANY_ISSUING, rootPem: COMPANY_ROOT },
      'CN=Company Issuing, whose issuer CN=Company Policy is in neither',
    ],
    ['the root of somebody else', { certificatePem: INTERMEDIATE, rootPem: COMPANY_ROOT }, 'is in neither'],
  ])('is not taken from %s', (_, props, takes) => {
    expect(mistakes(company(props))).toContain(takes);
  });

  test('is taken with the whole chain, however much of it is the root', () => {
    const chain = `${COMPANY_ISSUING}${COMPANY_POLICY}`;
    for (const [certificatePem, rootPem] of [
      [chain, COMPANY_ROOT],
      [`${chain}${COMPANY_ROOT}`, `${ROOT}${COMPANY_ROOT}`],
      [COMPANY_ISSUING, COMPANY_POLICY],
      [ROOT, ROOT],
    ] as const)
      expect(mistakes(company({ certificatePem, rootPem }))).toBe('');
  });

  test('is not taken with its private key in the code, which is not shown either', () => {
    const pem = `${ROOT}-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n`;
    const said = mistakes(company({ certificatePem: pem }));
    expect(said).toContain('text with a private key in it');
    expect(said).not.toContain('canary');
  });

  test('is not taken with a key that Terraform would show', () => {
    const shown = (stack: TerraformStack) => new TerraformVariable(stack, 'shown', { type: 'string' });
    expect(mistakes((stack) => company({ privateKey: shown(stack) })(stack))).toContain(
      'a variable with `sensitive: true`',
    );
  });
});

describe('while one authority replaces another', () => {
  test('clients trust both, one after the other in one file', () => {
    const found = document((stack) => {
      const [old, next] = ['old', 'next'].map((id) => CertificateAuthority.selfManaged(stack, id));
      if (!old || !next) throw new Error('two were made');
      old.alsoTrust(next.trust);
      const namespace = new SecureNamespace(stack, 'monitoring');
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority: old }).addDatabase('metrics');
      new SecureKapacitor(stack, 'kapacitor', { namespace, authority: old }).subscribeTo(metrics);
    });
    const [oldPem, nextPem] = ['old', 'next'].map(
      (id) =>
        `\${${found.all('tls_self_signed_cert').find(({ address }) => address.includes(`.${id}_`))?.address ?? ''}.cert_pem}`,
    );
    const trusted = found
      .all('kubernetes_config_map_v1')
      .map(({ body }) => (body.data as Record<string, string>)['ca.crt']);
    expect(trusted).toContain(`${oldPem ?? ''}\n${nextPem ?? ''}\n`);
  });

  test('one that is no certificate is refused, whatever Terraform reads in it', () => {
    const said = mistakes((stack) => {
      CertificateAuthority.selfManaged(stack, 'a').alsoTrust(Trust.fromPem('${random_password.x.result}'));
    });
    expect(said).toContain('`alsoTrust(…).other` takes CA certificates as PEM text');
  });

  test('one that only the cluster knows is refused, as nobody could put it into that file', () => {
    const said = mistakes((stack) => {
      const namespace = new SecureNamespace(stack, 'monitoring');
      const authority = CertificateAuthority.selfManaged(stack, 'authority');
      authority.alsoTrust(Trust.fromSecret({ namespace, name: 'x' }));
    });
    expect(said).toContain('`alsoTrust(…).other` takes an authority of this stack or Trust.fromPem');
  });
});

test('trust in a bundle of another namespace is refused: no pod can mount it', () => {
  const said = mistakes((stack) => {
    const elsewhere = SecureNamespace.fromName(stack, 'elsewhere');
    const kapacitor = kapacitorIn(stack);
    const influxdb = SecureInfluxDB.fromAttributes(stack, 'theirs', {
      url: 'https://influxdb.example:8086',
      trust: Trust.fromConfigMap({ namespace: elsewhere, name: 'ca' }),
      peer: Peer.cidr('192.0.2.9/32'),
    });
    kapacitor.readFrom(
      influxdb.database('metrics', {
        userName: 'u',
        credential: Credential.fromVariable(key(stack), { revision: '1' }),
      }),
    );
  });
  expect(said).toContain('`readFrom(database-metrics).trust` takes a bundle in the namespace "monitoring"');
});

test('a server is known by each name that a client may dial, and by localhost for its own probes', () => {
  const [request] = document((stack) => influxdbIn(stack)).all('tls_cert_request');
  expect(request?.body.dns_names).toEqual(
    expect.arrayContaining([
      'influxdb.monitoring.svc',
      'influxdb.monitoring.svc.cluster.local',
      'influxdb.monitoring',
      'influxdb',
      'localhost',
    ]),
  );
});

describe('a key that replaces another', () => {
  const step = (props: SelfManagedAuthorityProps) =>
    document((stack) => {
      const namespace = new SecureNamespace(stack, 'monitoring');
      new SecureInfluxDB(stack, 'influxdb', {
        namespace,
        authority: CertificateAuthority.selfManaged(stack, 'authority', props),
      });
    });
  const one = (all: Document, type: string) => {
    const [found, ...others] = all.all(type);
    if (!found || others.length > 0) throw new Error(`${others.length + 1} resources ${type}`);
    return found;
  };
  const signer = (all: Document) => all.referredTo(String(one(all, 'tls_locally_signed_cert').body.ca_cert_pem))?.id;
  const bundle = (all: Document) =>
    all
      .all('kubernetes_config_map_v1')
      .filter(({ body }) => 'ca.crt' in (body.data as object))
      .map(({ id, body }) => ({ id, data: JSON.stringify(body.data) }));

  test('is trusted, then signs, and then is alone, in one bundle', () => {
    const steps = [
      step({}),
      step({ alsoTrustedGenerations: [2] }),
      step({ generation: 2, alsoTrustedGenerations: [1] }),
      step({ generation: 2 }),
    ];
    const [first, second] = [...new Set(steps.map(signer))];
    expect(steps.map(signer)).toEqual([first, first, second, second]);
    const bundles = steps.map((all) => bundle(all)[0]);
    expect(new Set(bundles.map((found) => found?.id)).size).toBe(1);
    const knows = bundles.map((found) => [first, second].map((id) => found?.data.includes(`.${id ?? ''}.`)));
    expect(knows).toEqual([
      [true, false],
      [true, true],
      [true, true],
      [false, true],
    ]);
    const names = step({ alsoTrustedGenerations: [2] })
      .all('tls_self_signed_cert')
      .map(({ body }) => JSON.stringify(body.subject));
    expect(new Set(names).size).toBe(2);
  });

  test.each<SelfManagedAuthorityProps>([
    { generation: 0 },
    { generation: 1.5 },
    { generation: 1, alsoTrustedGenerations: [1] },
    { alsoTrustedGenerations: [2, 2] },
    { alsoTrustedGenerations: [-1] },
  ])('%j is refused', (props) => {
    const said = mistakes((stack) => CertificateAuthority.selfManaged(stack, 'authority', props));
    expect(said).toMatch(/`(generation|alsoTrustedGenerations\[\d\])` takes a whole number from 1 to 9999/);
  });
});

test('what verifies others is public: a sensitive text is refused, as it would be in a ConfigMap', () => {
  const stack = emptyStack();
  const secret = new TerraformVariable(stack, 'secret', { type: 'string', sensitive: true });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  authority.alsoTrust(Trust.fromPem(secret.stringValue));
  expect(() => Testing.synth(stack, false)).toThrow(
    '`alsoTrust(…).other` takes CA certificates as PEM text, got a value that is sensitive',
  );
});

// With a certificate for the name of another server, who has it could stand in for that one.
describe('names of a server are in its certificate alone', () => {
  const sources = {
    'of Terraform': (stack: TerraformStack) => CertificateAuthority.selfManaged(stack, 'authority'),
    'of cert-manager': (stack: TerraformStack) => CertManagerAuthority.selfManaged(stack, 'authority'),
  };
  type Asked = Partial<CertificateRequest>;
  const said = (source: keyof typeof sources, { dnsNames = [], ...more }: Asked, isFirst = false) =>
    mistakes((stack) => {
      const authority = sources[source](stack);
      const namespace = new SecureNamespace(stack, 'shop');
      const ask = () => authority.issue(namespace, 'mine', { namespace, secretName: 'mine', dnsNames, ...more });
      if (isFirst) ask();
      const monitoring = new SecureNamespace(stack, 'monitoring');
      new SecureInfluxDB(stack, 'influxdb', { namespace: monitoring, authority });
      if (!isFirst) ask();
    });

  test.each<[keyof typeof sources, string]>([
    ['of Terraform', 'influxdb.monitoring.svc'],
    ['of Terraform', 'influxdb.monitoring.svc.cluster.local'],
    ['of Terraform', 'influxdb.monitoring'],
    ['of Terraform', '*.monitoring.svc'],
    // Whatever its letters.
    ['of Terraform', 'INFLUXDB.monitoring.svc'],
    ['of Terraform', 'influxdb.monitoring.svc.'],
    ['of cert-manager', 'influxdb.monitoring.svc'],
  ])('by an authority %s, %s is in no other', (source, name) => {
    const takes = '`dnsNames` takes names of which no other certificate of the authority has one';
    expect(said(source, { dnsNames: ['a.example', name] })).toContain(takes);
    expect(said(source, { dnsNames: ['a.example', name] }, true)).toContain(takes);
  });

  test('nor one that holds it by a part of a label, as OpenSSL reads it', () => {
    const takes = '`dnsNames` takes names whose "*", if any, is all before the first dot';
    for (const name of ['inf*.monitoring.svc', '*db', '*.*.svc'])
      expect(said('of Terraform', { dnsNames: ['a.example', name] })).toContain(takes);
  });

  test.each(['influxdb.monitoring', 'influxdb'])('nor by a host %s that another server is exposed by', (host) => {
    const given = mistakes((stack) => {
      const authority = CertificateAuthority.selfManaged(stack, 'authority');
      const namespace = new SecureNamespace(stack, 'monitoring');
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const other = new SecureInfluxDB(stack, 'other', { namespace, authority });
      const sourceRanges = SourceRanges.of('192.0.2.7/32');
      other.exposeThrough(Exposure.loadBalancer({ host, sourceRanges }));
    });
    expect(given).toContain(
      `exposeThrough(loadBalancer of ${host}).host\` takes names of which no other certificate of the authority`,
    );
  });

  test('by a Secret that is called as the server calls its own, either', () => {
    expect(said('of Terraform', { dnsNames: ['influxdb.monitoring.svc'], secretName: 'influxdb-tls' })).toContain(
      'got',
    );
  });

  test.each([
    ['shop.shop.svc'],
    ['shop.shop.svc.cluster.local', 'shop.shop', 'shop', 'localhost'],
    ['*.shop.shop.svc'],
    ['*.shop.svc'],
    ['influxdb.shop.svc'],
    ['influxdb'],
    ['influxdb.example.com'],
    ['*.example.com'],
    ['shop.shop.client'],
    ['influxdb.monitoring.example'],
  ])('%j of a program is', (...dnsNames) => {
    expect(said('of Terraform', { dnsNames })).toBe('');
  });

  test('the host of a `publicUrl` is not one of those: what is in front has a certificate for it, and other servers', () => {
    const shared = mistakes((stack) => {
      const authority = CertificateAuthority.selfManaged(stack, 'authority');
      const namespace = new SecureNamespace(stack, 'monitoring');
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      for (const id of ['one', 'two'])
        new SecureGrafana(stack, id, { namespace, authority, publicUrl: `https://tools.example/${id}` });
      const grafana = new SecureGrafana(stack, 'grafana', {
        ...{ namespace, authority, publicUrl: 'https://grafana.example' },
      });
      const door = {
        className: 'nginx',
        controller: IngressController.ingressNginx(),
        peers: [Peer.namespace('ingress-nginx')],
      };
      grafana.exposeThrough(Exposure.ingress({ host: 'grafana.example', authority, ...door }));
      influxdb.exposeThrough(Exposure.ingressPassthrough({ host: 'tools.example', ...door }));
    });
    expect(shared).toBe('');
  });

  test('a Gateway and an Ingress may have one for the same host, and two clusters servers of the same name', () => {
    const twice = mistakes((stack) => {
      const authority = CertificateAuthority.selfManaged(stack, 'authority');
      const namespace = new SecureNamespace(stack, 'shop');
      for (const id of ['one', 'two'])
        authority.issue(new SecureNamespace(stack, id), id, { namespace, secretName: id, dnsNames: ['shop.example'] });
      const other = new KubernetesProvider(stack, 'other', { alias: 'other' });
      new SecureInfluxDB(stack, 'here', {
        ...{ name: 'influxdb', authority, namespace: new SecureNamespace(stack, 'monitoring') },
      });
      const there = new SecureNamespace(stack, 'there', { name: 'monitoring', provider: other });
      new SecureInfluxDB(stack, 'there-too', { name: 'influxdb', authority, namespace: there });
    });
    expect(twice).toBe('');
  });
});
