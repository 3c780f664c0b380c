import { IConstruct } from 'constructs';
import { LOWEST_TLS } from '../connections/tls/served-tls';
import { ServerIdentity } from '../connections/tls/server-identity';
import { ScrapeAccount } from '../connections/scraping/scrape-target';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { described, recordMistake, STAND_IN } from '../core/checks/mistakes';
import {
  instanceOf,
  PropType,
  PropTypes,
  readOptions,
  readProps,
  REQUIRED_TEXT,
  TEXTS,
} from '../core/checks/prop-types';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { WEB_CONFIG } from '../web-config/prop-types';
import { WebConfigProps } from '../web-config/web-config-props';
import { Mount } from '../workloads/pod-volume';
import { secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { flagName } from './flags';

/** The flags and variables by which an exporter is told how to serve. */
export interface ServingFlags {
  /** The flag for the address that it listens on: `--web.listen-address`. */
  readonly listenAddress: string;
  /** The flag for the file with its certificate: `--tls-server-cert-file`. */
  readonly certificateFile: string;
  /** The flag for the file with the key: `--tls-server-key-file`. */
  readonly keyFile: string;
  /** The variable for the name of who may scrape: `REDIS_EXPORTER_BASIC_AUTH_USERNAME`. */
  readonly userNameVariable: string;
  /** The variable for the password. */
  readonly passwordVariable: string;
  /** More flags about serving, like those for TLS 1.2 and newer: `--tls-server-min-version=TLS1.2`. @default - none */
  readonly others?: string[];
}

const FLAGS: PropTypes<ServingFlags> = {
  listenAddress: REQUIRED_TEXT,
  certificateFile: REQUIRED_TEXT,
  keyFile: REQUIRED_TEXT,
  userNameVariable: REQUIRED_TEXT,
  passwordVariable: REQUIRED_TEXT,
  others: TEXTS,
};

/** How an exporter is told how to serve. */
export class ExporterServing {
  /** By the file that `--web.config.file` names, as all of the exporter-toolkit family. */
  public static webConfig(): ExporterServing {
    return new ExporterServing();
  }

  /**
   * By flags and variables of its own, with TLS and one password, which is made here: with an empty one such exporters ask nobody,
   * and what is in a Secret or a variable of somebody else's nothing looks at. A new password or certificate replaces the pod.
   * @param flags What they are called.
   */
  public static byFlags(flags: ServingFlags): ExporterServing {
    return new ExporterServing(readOptions(flags) as ServingFlags);
  }

  /** As redis_exporter is told. */
  public static redisExporter(): ExporterServing {
    return new ExporterServing({
      listenAddress: '--web.listen-address',
      certificateFile: '--tls-server-cert-file',
      keyFile: '--tls-server-key-file',
      userNameVariable: 'REDIS_EXPORTER_BASIC_AUTH_USERNAME',
      passwordVariable: 'REDIS_EXPORTER_BASIC_AUTH_PASSWORD',
      others: [`--tls-server-min-version=${LOWEST_TLS.redisExporter}`],
    });
  }

  private constructor(/** @internal nothing for a web config */ public readonly _flags?: ServingFlags) {}
}

export const SERVING: PropType<ExporterServing> = instanceOf(
  ExporterServing,
  'an ExporterServing, like ExporterServing.redisExporter()',
);

/** How a container serves, whatever it is told by. */
export interface Serving {
  readonly wrapper: readonly string[];
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly secretEnv: Record<string, SecretKey>;
  readonly mounts: readonly Mount[];
  readonly account: ScrapeAccount;
}

const MADE_HERE: readonly (string | undefined)[] = [undefined, 'default', 'generated', 'ephemeral'];
const FOLDER = '/etc/exporter-tls';

/** What a container is told by flags of its own. */
export function servingByFlags(
  workload: Workload,
  identity: ServerIdentity,
  given: ServingFlags,
  props: WebConfigProps & { readonly port: number },
): Serving {
  const { owner, name, namespace, pod } = workload;
  const flags = readProps(owner, given, FLAGS, 'serving');
  checkFlags(owner, flags);
  const { userName = 'prometheus' } = props;
  check(owner, 'userName', userName, USER_NAME, isUserName);
  for (const prop of Object.keys(WEB_CONFIG) as (keyof typeof WEB_CONFIG)[])
    if (!['userName', 'credential'].includes(prop) && props[prop] !== undefined)
      recordMistake(owner, { prop, got: described('it'), takes: 'nothing beside `serving`: it is for a web config' });
  if (!MADE_HERE.includes(props.credential?._kind))
    recordMistake(owner, {
      prop: 'credential',
      got: props.credential,
      takes:
        'Credential.generated or ephemeral beside `serving`: an empty password would let everybody in, and nothing there looks',
    });
  const credential = new BoundCredential(owner, 'credential', {
    credential: props.credential,
    secretName: `${name}-credential`,
    rotatesBy: 'password',
    keptInState: true,
  });
  pod.rollOutOn('credential', credential.revision);
  pod.rollOutOn('certificate', identity.revision);
  const volume = pod.addVolume('tls', secretVolume(identity.secretName));
  return {
    wrapper: [],
    args: [
      `${flags.listenAddress}=[$(POD_IP)]:${props.port}`,
      `${flags.certificateFile}=${FOLDER}/tls.crt`,
      `${flags.keyFile}=${FOLDER}/tls.key`,
      ...(flags.others ?? []),
    ],
    env: { [flags.userNameVariable]: userName },
    secretEnv: { [flags.passwordVariable]: credential.in(namespace) },
    mounts: [volume.at(FOLDER)],
    account: { userName, credential },
  };
}

function checkFlags(owner: IConstruct, flags: ServingFlags): void {
  const { listenAddress, certificateFile, keyFile, userNameVariable, passwordVariable, others = [] } = flags;
  for (const [prop, flag] of Object.entries({ listenAddress, certificateFile, keyFile }))
    check(owner, `serving.${prop}`, flag, 'a flag, like "--web.listen-address"', (text) =>
      /^--?[a-z][\w.-]*$/.test(text),
    );
  for (const [prop, name] of Object.entries({ userNameVariable, passwordVariable }))
    check(owner, `serving.${prop}`, name, 'the name of a variable', (text) => /^[A-Za-z_]\w*$/.test(text));
  const named = [listenAddress, certificateFile, keyFile].map(flagName);
  const takes = 'a flag or variable for each thing: of two of one name, the exporter would hear one';
  const variables = ['POD_IP', userNameVariable, passwordVariable];
  for (const [prop, all] of Object.entries({ keyFile: named, passwordVariable: variables })) {
    const names = all.filter((name) => name !== STAND_IN);
    if (new Set(names).size < names.length)
      recordMistake(owner, { prop: `serving.${prop}`, got: names.join(', '), takes });
  }
  for (const [at, flag] of itemsOf(others))
    check(
      owner,
      `serving.others[${at}]`,
      flag,
      'other flags, with their value behind "="',
      (text) => /^--?[a-z][\w.-]*(=[^$]*)?$/.test(text) && !named.includes(flagName(text)),
    );
}
