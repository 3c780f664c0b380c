import { TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ChronografLogin,
  ClusteredRelease,
  ClusteredUserGroup,
  Credential,
  Database,
  INamespace,
  IdentityProvider,
  ObjectStore,
  Peer,
  PodSecurity,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureInfluxDBClusteredProps,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  Size,
} from 'cdktf-secure-monitoring';

/** What `<!-- given: … -->` before a block of a page can say is there already. Made when it is asked for. */
export class Given {
  readonly #made = new Map<string, unknown>();

  constructor(private readonly stack: TerraformStack) {}

  get namespace(): SecureNamespace {
    return this.#once('namespace', () => new SecureNamespace(this.stack, 'monitoring'));
  }

  get existingNamespace(): INamespace {
    return this.#once('existingNamespace', () => SecureNamespace.fromName(this.stack, 'existing'));
  }

  get authority(): CertificateAuthority {
    return this.#once('authority', () => CertificateAuthority.selfManaged(this.stack, 'authority'));
  }

  get influxdb(): SecureInfluxDB {
    return this.#once('influxdb', () => new SecureInfluxDB(this.stack, 'influxdb', this.#parts));
  }

  get metrics(): Database {
    return this.#once('metrics', () => this.influxdb.addDatabase('metrics'));
  }

  get kapacitor(): SecureKapacitor {
    return this.#once('kapacitor', () => new SecureKapacitor(this.stack, 'kapacitor', this.#parts));
  }

  get telegraf(): SecureTelegraf {
    return this.#once('telegraf', () => {
      const telegraf = new SecureTelegraf(this.stack, 'telegraf', { namespace: this.namespace });
      telegraf.writeTo(this.metrics);
      return telegraf;
    });
  }

  get login(): ChronografLogin {
    return ChronografLogin.htpasswd('a page shows something else', { users: [{ name: 'operator' }] });
  }

  get chronograf(): SecureChronograf {
    const { login } = this;
    return this.#once('chronograf', () => new SecureChronograf(this.stack, 'chronograf', { ...this.#parts, login }));
  }

  get grafana(): SecureGrafana {
    return this.#once('grafana', () => new SecureGrafana(this.stack, 'grafana', this.#parts));
  }

  get nodes(): SecureNodeExporter {
    const { authority } = this;
    return this.#once(
      'nodes',
      () => new SecureNodeExporter(this.stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] }),
    );
  }

  get prometheus(): SecurePrometheus {
    return this.#once('prometheus', () => new SecurePrometheus(this.stack, 'prometheus', this.#parts));
  }

  /** What an InfluxDB Clustered cannot be without. */
  get clusteredProps(): SecureInfluxDBClusteredProps {
    const { authority, credential } = this;
    const somewhere = { peers: [Peer.cidr('192.0.2.0/24')] };
    return this.#once('clusteredProps', () => ({
      namespace: new SecureNamespace(this.stack, 'influxdb3-namespace', {
        podSecurity: PodSecurity.baseline('the Jobs of kubit set no security context'),
      }),
      release: ClusteredRelease.of('20260421-2022186'),
      imagePullSecret: credential,
      catalogDsn: credential,
      objectStore: ObjectStore.azure({ bucket: 'influxdb', account: credential, accessKey: credential }),
      ingesterStorage: { size: Size.gibibytes(20) },
      monitoringStorage: { size: Size.gibibytes(10) },
      ingress: { hosts: ['influxdb.example'], ...somewhere, authority },
      identityProvider: IdentityProvider.keycloak({ url: 'https://keycloak.example', realm: 'r', clientId: 'c' }),
      users: [{ id: '1', firstName: 'A', lastName: 'B', email: 'a@b.example', groups: [ClusteredUserGroup.ADMIN] }],
      network: { catalog: somewhere, objectStore: somewhere, identityProvider: somewhere, apiServer: somewhere },
    }));
  }

  /** A sensitive variable of Terraform. */
  get variable(): TerraformVariable {
    return this.#once(
      'variable',
      () => new TerraformVariable(this.stack, 'given', { type: 'string', sensitive: true }),
    );
  }

  /** A credential, wherever it is from. */
  get credential(): Credential {
    return Credential.fromVariable(this.variable, { revision: '1' });
  }

  get #parts() {
    return { namespace: this.namespace, authority: this.authority };
  }

  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }
}
