import { Construct } from 'constructs';
import { REQUIRED_TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { check, checkPort } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { PropTypes, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { whereIs } from '../core/kubernetes/prop-types';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { Size } from '../core/values/size';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { Mount } from '../workloads/pod-volume';
import { caVolume, secretFiles } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { BackupLocation } from './location';

/** A bucket of Amazon S3, or of a store that speaks as it does. */
export interface S3StoreOptions {
  /** The URL of the store, without the bucket: `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /** The bucket. */
  readonly bucket: string;
  /** Its region, which other stores ask for too. @default us-east-1 */
  readonly region?: string;
  /** What verifies the certificate of the store. */
  readonly trust: Trust;
  /** The id of the access key. */
  readonly accessKey: Credential;
  /** The secret of the access key. */
  readonly secretKey: Credential;
  /** Where the store is in the network. */
  readonly peers: Peer[];
}

export const S3_STORE: PropTypes<S3StoreOptions> = {
  endpoint: REQUIRED_TEXT,
  bucket: REQUIRED_TEXT,
  region: TEXT,
  trust: REQUIRED_TRUST,
  accessKey: REQUIRED_CREDENTIAL,
  secretKey: REQUIRED_CREDENTIAL,
  peers: whereIs('the store is'),
};

// What is in memory and on the node's disk at once while a file is sent.
const PART = Size.mebibytes(64);
const ENDPOINT = /^https:\/\/[A-Za-z\d][A-Za-z\d.-]*(?::(\d{1,5}))?$/;

/** A store as a workload uses it: its key and what verifies it are mounted, and the way there is open. */
export class S3Store {
  private readonly mounts: readonly Mount[];
  private readonly env: Record<string, string>;

  /** `use` is what it is for: it is in the names of what is made. */
  public constructor(
    private readonly scope: Construct,
    workload: Workload,
    private readonly use: 'backup' | 'restore',
    private readonly options: S3StoreOptions,
  ) {
    const { pod } = workload;
    const { trust, peers, region = 'us-east-1' } = options;
    this.checkNames(region);
    checkPort(scope, 'endpoint', this.port());
    const bundle = trust._bundleIn(scope, workload.namespace);
    if (!bundle)
      recordMistake(scope, {
        prop: 'trust',
        got: described('Trust.unverified'),
        takes: 'what verifies the store: who could stand in for it would have all that is stored',
      });
    for (const peer of peers) openPath(workload, peer, this.port());
    const folders = { key: `/etc/${use}-key`, ca: `/etc/${use}-ca` };
    const keys = { access: this.key(workload, 'accessKey'), secret: this.key(workload, 'secretKey') };
    this.mounts = [
      pod.addVolume(`${use}-key`, secretFiles(keys)).at(folders.key),
      ...(bundle ? [pod.addVolume(`${use}-ca`, caVolume(bundle)).at(folders.ca)] : []),
    ];
    this.env = {
      S3_REGION: region,
      S3_CREDENTIAL: folders.key,
      S3_CA_FILE: `${folders.ca}/ca.crt`,
      PART_SIZE: String(PART.toBytes()),
    };
  }

  /** Objects whose names begin with a prefix and a slash. */
  public below(prefix: string): BackupLocation {
    const { scope, mounts, env } = this;
    const { endpoint, bucket } = this.options;
    const takes = 'names of letters, digits, ".", "_" and "-", with "/" between them';
    check(scope, 'prefix', prefix, takes, (text) => /^\w[\w.-]*(\/\w[\w.-]*)*$/.test(text));
    return { kind: 's3', mounts, env: { ...env, S3_URL: `${endpoint}/${bucket}/${prefix}` } };
  }

  private checkNames(region: string): void {
    const { scope } = this;
    const { endpoint, bucket } = this.options;
    for (const [key, value] of Object.entries({ endpoint, bucket, region }))
      if (!isKnown(value))
        recordMistake(scope, {
          prop: key,
          got: described('a token'),
          takes: 'text that is known when the program runs',
        });
    const https = 'https://, a host, and a port where it is not 443';
    check(scope, 'endpoint', endpoint, https, (text) => ENDPOINT.test(text));
    check(
      scope,
      'bucket',
      bucket,
      '3 to 63 lower-case letters, digits, "-" and ".", with a letter or digit at both ends',
      (text) => /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(text),
    );
    check(scope, 'region', region, 'a region, like "eu-central-1"', (text) => /^[a-z\d-]+$/.test(text));
  }

  private port(): number {
    return Number(ENDPOINT.exec(this.options.endpoint)?.[1] ?? 443);
  }

  private key(workload: Workload, key: 'accessKey' | 'secretKey'): SecretKey {
    const { scope, use } = this;
    const word = key === 'accessKey' ? 'access' : 'secret';
    const bound = new BoundCredential(scope, `${use}-${word}`, {
      credential: this.options[key],
      secretName: escapeTemplate(`${workload.name}-${use}-${word}`),
      prop: key,
      decidedElsewhere: true,
    });
    return bound.in(workload.namespace);
  }
}
