import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { checkHttps } from '../core/checks/https-url';
import { described, recordMistake } from '../core/checks/mistakes';
import {
  instanceOf,
  PropType,
  PropTypes,
  readProps,
  required,
  REQUIRED_TEXT,
  RequiredPropType,
  TEXT,
} from '../core/checks/prop-types';
import { Credential } from '../credentials/credential';
import { CREDENTIAL, MISSING_CREDENTIAL, REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { HostingEnvironment } from './hosting-environment';
import { Secrets } from './secrets';

/** A bucket of Amazon S3, or of a store that speaks as it does. */
export interface S3ObjectStoreProps {
  /** The bucket; a prefix may stand behind it: `bucket/prefix`. */
  readonly bucket: string;
  /** The region, which other stores ask for too. */
  readonly region: string;
  /** The URL of a store other than Amazon's. @default - Amazon's */
  readonly endpoint?: string;
  /** The id of the access key. @default - `HostingEnvironment.aws` says as whom the pods come */
  readonly accessKey?: Credential;
  /** The secret of the access key. @default - `HostingEnvironment.aws` says as whom the pods come */
  readonly secretKey?: Credential;
}

/** A container of Azure Blob Storage. */
export interface AzureObjectStoreProps {
  /** The container. */
  readonly bucket: string;
  /** The storage account. */
  readonly account: Credential;
  /** Its access key. */
  readonly accessKey: Credential;
}

/** A bucket of Google Cloud Storage. */
export interface GoogleObjectStoreProps {
  /** The bucket. */
  readonly bucket: string;
  /** The key file of a service account, as JSON. @default - `HostingEnvironment.gke` says as whom the pods come */
  readonly serviceAccount?: Credential;
}

const S3: PropTypes<S3ObjectStoreProps> = {
  bucket: REQUIRED_TEXT,
  region: REQUIRED_TEXT,
  endpoint: TEXT,
  accessKey: CREDENTIAL,
  secretKey: CREDENTIAL,
};
const AZURE: PropTypes<AzureObjectStoreProps> = {
  bucket: REQUIRED_TEXT,
  account: REQUIRED_CREDENTIAL,
  accessKey: REQUIRED_CREDENTIAL,
};
const GOOGLE: PropTypes<GoogleObjectStoreProps> = { bucket: REQUIRED_TEXT, serviceAccount: CREDENTIAL };

/** What an object store is checked with, and where its credentials go. */
export interface StoreContext {
  readonly scope: Construct;
  readonly secrets: Secrets;
  readonly hosting?: HostingEnvironment;
  /** Whether the chart writes the AppInstance, which loses empty objects. */
  readonly chart: boolean;
}

/** Where InfluxDB Clustered keeps its Parquet files: exactly one store, dialled by https. */
export class ObjectStore {
  /**
   * Amazon S3, or what speaks as it does. Keys of its own, or `HostingEnvironment.aws`, not both.
   * @param props The bucket, and who may use it.
   */
  public static s3(props: S3ObjectStoreProps): ObjectStore {
    return new ObjectStore((context) => s3(context, readProps(context.scope, props, S3, 'objectStore')));
  }

  /**
   * Azure Blob Storage.
   * @param props The container, and who may use it.
   */
  public static azure(props: AzureObjectStoreProps): ObjectStore {
    return new ObjectStore(({ scope, secrets }) => {
      const { bucket, account, accessKey } = readProps(scope, props, AZURE, 'objectStore');
      checkBucket(scope, bucket);
      const of = (prop: string, credential: Credential) => secrets.reference(`objectStore.${prop}`, credential);
      return { bucket, azure: { accessKey: of('accessKey', accessKey), account: of('account', account) } };
    });
  }

  /**
   * Google Cloud Storage. A key file, or `HostingEnvironment.gke`, not both.
   * @param props The bucket, and who may use it.
   */
  public static google(props: GoogleObjectStoreProps): ObjectStore {
    return new ObjectStore((context) => google(context, readProps(context.scope, props, GOOGLE, 'objectStore')));
  }

  private constructor(private readonly write: (context: StoreContext) => Record<string, unknown>) {}

  /** Says that it is one. */
  public toString(): string {
    return 'an object store';
  }

  /** @internal what `objectStore` of an AppInstance says */
  public _spec(context: StoreContext): object {
    return this.write(context);
  }
}

function s3({ scope, secrets, hosting }: StoreContext, props: S3ObjectStoreProps) {
  const { bucket, region, endpoint, accessKey, secretKey } = props;
  checkBucket(scope, bucket);
  const takes = 'a region, like "eu-central-1"';
  check(scope, 'objectStore.region', region, takes, (text) => /^[\w-]+$/.test(text));
  checkHttps(scope, 'objectStore.endpoint', endpoint);
  const role = hosting?._kind === 'aws';
  if (role && (accessKey ?? secretKey))
    recordMistake(scope, {
      prop: 'objectStore.accessKey',
      got: described('a key beside `HostingEnvironment.aws`'),
      takes: 'nothing beside a role: two ways to log in are one too many',
    });
  if (!role && !(accessKey && secretKey))
    recordMistake(scope, {
      prop: accessKey ? 'objectStore.secretKey' : 'objectStore.accessKey',
      got: undefined,
      takes:
        '`accessKey` and `secretKey`, or `hostingEnvironment: HostingEnvironment.aws({ eksRoleArn })` in place of both',
    });
  const keys = { accessKey, secretKey };
  const references = Object.entries(keys).flatMap(([key, credential]) =>
    credential ? [[key, secrets.reference(`objectStore.${key}`, credential)] as const] : [],
  );
  return {
    bucket,
    s3: {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      // Text: the chart drops `false`.
      allowHttp: 'false',
      ...Object.fromEntries(references),
    },
  };
}

function google({ scope, secrets, hosting, chart }: StoreContext, { bucket, serviceAccount }: GoogleObjectStoreProps) {
  checkBucket(scope, bucket);
  const identity = hosting?._kind === 'gke';
  if (identity === (serviceAccount !== undefined))
    recordMistake(scope, {
      prop: 'objectStore.serviceAccount',
      got: serviceAccount,
      takes: 'the key file of a service account, or `hostingEnvironment: HostingEnvironment.gke(…)` in place of it',
    });
  if (identity && chart)
    recordMistake(scope, {
      prop: 'objectStore',
      got: described('Google Cloud Storage without a key file, by the chart'),
      takes:
        '`serviceAccount`, or ClusteredInstallMethod.appInstance(): the chart writes null for the `google: {}` that it takes',
    });
  if (!serviceAccount) return { bucket, google: {} };
  const { name, key } = secrets.reference('objectStore.serviceAccount', serviceAccount).valueFrom.secretKeyRef;
  return { bucket, google: { serviceAccountSecret: { name, key } } };
}

function checkBucket(scope: Construct, bucket: string): void {
  const takes = 'the name of a bucket, with a prefix behind "/" at most';
  check(scope, 'objectStore.bucket', bucket, takes, (text) => /^[a-z\d][\w.-]*(\/[\w!.*'()-]+)*$/i.test(text));
}

const STORE: PropType<ObjectStore> = instanceOf(ObjectStore, 'an ObjectStore, like ObjectStore.s3({ bucket, region })');
export const OBJECT_STORE: RequiredPropType<ObjectStore> = required(STORE, () =>
  ObjectStore.s3({
    bucket: 'missing',
    region: 'missing',
    accessKey: MISSING_CREDENTIAL,
    secretKey: MISSING_CREDENTIAL,
  }),
);
