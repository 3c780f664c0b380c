import { Construct } from 'constructs';
import { admit, ForeignScrapeTarget, ScrapeAccount, Scraper } from '../connections/scraping/scrape-target';
import { FLAG, PropTypes, readProps, TEXT } from '../core/checks/prop-types';
import { objectName } from '../core/kubernetes/names';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { prepareStack } from '../posture/prepare-stack';
import { serverAddress, EXTERNAL_SERVER, ExternalServerAttributes, ServerAddress } from '../servers/external-server';
import { IPrometheus } from './prometheus';

/** A Prometheus that exists elsewhere. */
export interface ExternalPrometheusAttributes extends ExternalServerAttributes {
  /** Who may ask. @default prometheus */
  readonly userName?: string;
  /** That user's password. */
  readonly credential: Credential;
  /** Whether it lets nobody ask who shows no certificate. @default false */
  readonly requiresClientCertificate?: boolean;
}

const EXTERNAL_PROMETHEUS: PropTypes<ExternalPrometheusAttributes> = {
  ...EXTERNAL_SERVER,
  userName: TEXT,
  credential: REQUIRED_CREDENTIAL,
  requiresClientCertificate: FLAG,
};

/** A Prometheus that this stack does not run. */
export class ExternalPrometheus extends ForeignScrapeTarget implements IPrometheus {
  public readonly url: string;
  public readonly userName: string;
  /** @internal */
  public readonly _single = true;
  readonly #address: ServerAddress;
  readonly #account: ScrapeAccount;

  public constructor(scope: Construct, id: string, given: ExternalPrometheusAttributes) {
    super(scope, id);
    prepareStack(this);
    const attributes = readProps(this, given, EXTERNAL_PROMETHEUS);
    const { url, trust, userName = 'prometheus', credential, requiresClientCertificate = false } = attributes;
    this.#address = serverAddress(this, attributes);
    const { host, port } = this.#address;
    this.describe({
      discoveryName: host,
      serverName: host,
      port,
      metricsPath: '/metrics',
      trust,
      requiresClientCertificate,
      userName,
    });
    this.url = url;
    this.userName = userName;
    const secretName = objectName(`${id}-credential`, 'prometheus');
    const bound = new BoundCredential(this, 'credential', { credential, secretName, decidedElsewhere: true });
    this.#account = { userName, credential: bound };
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    return admit(this, scraper, [this.#address.end], this.#account) ? this.#account : undefined;
  }
}
