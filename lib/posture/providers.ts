import { isCredential, isCredentialKey, namesCredential } from '../core/checks/confidential';
import { Safeguard } from '../core/checks/deviation-codes';
import { isRecord } from '../core/values/records';
import { Asked, expressionOf } from './reading/asked';
import { codeTexts, isProxyLogin } from './reading/code-texts';
import { blocks, Json, terraformBlock } from './reading/document';
import { HERE, isClear } from './reading/hosts';
import { isUndecided, isUnknown, mayBeOn } from './reading/may-be';
import { Broken, Written } from './reading/written';

const BARE = new RegExp(`^\\s*(?!https?://)(?!${HERE})`, 'i');
// The same for Terraform, which looks ahead of nothing.
const TAKES_TLS = `(?i)^\\\\s*(https://|(http://)?${HERE.replaceAll('\\', '\\\\')})`;

/** Providers that reach the cluster without verifying it: whoever is between gets its token, and every Secret that is written. */
export function unverifiedClusters(json: Json): Broken[] {
  return ['kubernetes', 'kubectl', 'helm'].flatMap((name) =>
    configurationsOf(json, name)
      .flatMap((one) => (isRecord(one) ? unverified(one) : isUnknown(one) ? ['nobody knows what it verifies'] : []))
      .map((what) => ({ address: `provider.${name}`, safeguard: Safeguard.CREDENTIALS, what })),
  );
}

// Those that are given what no state has.
const TRUSTED = ['kubernetes', 'random', 'tls'];

/** Providers by which this library writes, where a program says that another is to be taken: it gets all Secrets, and keys. */
export function foreignProviders(json: Json): Broken[] {
  const required = blocks(terraformBlock(json).required_providers);
  const sources = TRUSTED.flatMap((name) =>
    required.flatMap((one) => blocks(one[name])).map(({ source = name }) => [name, String(source)] as const),
  );
  return sources.flatMap(([name, source]) => {
    if (new RegExp(`^(registry\\.(terraform\\.io|opentofu\\.org)/)?(hashicorp/)?${name}$`, 'i').test(source)) return [];
    const what = `it is "${source}", which gets the Secrets and keys that are written, and is not HashiCorp's`;
    return [{ address: `provider.${name}`, safeguard: Safeguard.CREDENTIALS, what }];
  });
}

// Those of a cluster, of a registry of charts, and a kubeconfig as a whole.
const LOGIN = /^(token|password|client_key|kubeconfig_raw|config_raw)$/;

/** Credentials of a provider that stand in the code, and in `cdk.tf.json`, as they are. */
export function loginsInClear(json: Json): Broken[] {
  const textsOf = codeTexts(json);
  return ['kubernetes', 'kubectl', 'helm', 'kustomization'].flatMap((name) =>
    textsOf(json.provider?.[name]).flatMap((one) => {
      const { path, where, text } = one;
      const key = path.at(-1) ?? '';
      const isSaid = isCredential(text) || namesCredential(text);
      const isLogin = LOGIN.test(key) || (path.includes('env') && isCredentialKey(key)) || isSaid;
      const isProxy = isProxyLogin(one);
      if (!isLogin && !isProxy) return [];
      const what = isProxy
        ? `its \`${where}\` stands in the code, with a login`
        : `its \`${where}\` stands in the code: whoever reads that writes to the cluster as Terraform does`;
      return [{ address: `provider.${name}`, safeguard: Safeguard.CREDENTIALS, what }];
    }),
  );
}

// Helm has what reaches the cluster in a block of its own.
function configurationsOf({ provider }: Json, name: string): unknown[] {
  const all: unknown[] = [provider?.[name]].flat();
  return name === 'helm' ? all.filter(isRecord).flatMap(({ kubernetes }) => [kubernetes].flat()) : all;
}

function unverified(configuration: Readonly<Record<string, unknown>>): string[] {
  const { insecure, host } = configuration;
  const clear = typeof host === 'string' && (isClear(host) || (isBareClear(configuration) && isBare(host)));
  return [
    ...(mayBeOn(insecure) ? ['it has `insecure`, so that nobody verifies whom it gives the credentials to'] : []),
    ...(clear ? ['its `host` is in clear, and so are the credentials that it gives'] : []),
  ];
}

function isBare(host: string): boolean {
  return host.trim() !== '' && !/^\s*[$%]\{/.test(host) && BARE.test(host);
}

// What has no scheme is reached by TLS where there is something to verify or to show.
function isBareClear(configuration: Readonly<Record<string, unknown>>): boolean {
  const keys = ['cluster_ca_certificate', 'client_certificate', 'config_path', 'config_paths'];
  return keys.every((key) => (configuration[key] ?? '') === '');
}

/** What Terraform is asked of hosts that whoever applies decides. */
export function askedOfHosts({ document }: Written): Asked[] {
  const first = document.resources.find(({ type }) => type.startsWith('kubernetes_'));
  if (!first) return [];
  const asked = ['kubernetes', 'kubectl', 'helm'].flatMap((name) =>
    configurationsOf(document.json, name)
      .filter(isRecord)
      .flatMap((one): Asked[] => {
        const { host } = one;
        if (!isUndecided(host) || !/^\s*\$\{/.test(host)) return [];
        const said = expressionOf(host);
        if (said === undefined) return [];
        const bare = isBareClear(one) ? '' : ` || !can(regex("(?i)^\\\\s*http://", ${said}))`;
        return [
          {
            address: first.address,
            safeguard: Safeguard.CREDENTIALS,
            condition: `\${try(length(${said}), 0) == 0 || can(regex("${TAKES_TLS}", ${said}))${bare}}`,
            error_message: `the host of provider.${name} is in clear, and so are the credentials that it gives.`,
          },
        ];
      }),
  );
  return [...new Map(asked.map((one) => [one.condition + one.error_message, one])).values()];
}
