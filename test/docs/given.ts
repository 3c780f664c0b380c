import { TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ChronografLogin,
  Credential,
  Database,
  INamespace,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  TlsNodeExporter,
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

  get nodes(): TlsNodeExporter {
    const { authority } = this;
    return this.#once(
      'nodes',
      () => new TlsNodeExporter(this.stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] }),
    );
  }

  get prometheus(): SecurePrometheus {
    return this.#once('prometheus', () => new SecurePrometheus(this.stack, 'prometheus', this.#parts));
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
