import { IConstruct } from 'constructs';
import { AskedText } from '../connections/scraping/scrape-target';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { OWN_POD, PLAINTEXT } from '../core/checks/confidential';
import { checkShown, checkShownAddresses, checkShownArguments, checkShownFiles } from '../core/checks/shown';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake } from '../core/checks/mistakes';
import { whenTextIsWritten } from '../core/checks/when-written';
import { own } from '../core/values/records';
import { decidesWhatRuns } from '../workloads/environment-variable';
import { SecureExporterProps } from './exporter-props';
import { asToldTo, clearByDefault, HOST, POSTGRES_ADDRESS, withoutOwnPod } from './clear-by-default';
import { NOT_SERVING } from './flags';

// How exporters of databases, queues and web servers are told not to verify, or to talk in clear.
const UNVERIFIED = new RegExp(
  [
    // `--no-…` of a flag is how kingpin says `false`.
    /insecure(?<!--no-[\w.-]*)[-_]?skip[-_]?verify['"]?\s*[:=]?\s*['"]?(true|yes|on|1|$)/,
    // mysqld_exporter reads `ssl-skip-verfication`.
    /skip(?<!--no-[\w.-]*)[-_]?((tls|ssl|cert(ificate)?)[-_]?)?veri?f(y|ication)\b(?!['"]?\s*[:=]\s*['"]?(false|no|off|0)\b)/,
    /(?<!skip[-_]?)(tls|ssl|cert(ificate)?|peer|host(name)?)[-_.]?verif(y|ication)['"]?\s*[:=]\s*['"]?(false|no|off|none|0)\b/,
    /(?<!skip[-_]?((tls|ssl|cert(ificate)?)[-_]?)?)verify[-_.]?(tls|ssl|cert(ificate)?s?|peer|host(name)?)?['"]?\s*[:=]\s*['"]?(false|no|off|none|0)\b/,
    /\bno[-_.](?![\w.-]*(insecure|skip)[\w.-]*verify)([\w.-]*[._-])?verify\b/,
    // As Node.js is told.
    /reject_?unauthorized['"]?\s*[:=]\s*['"]?(false|no|off|0)\b/,
    /\bskip(?<!--no-[\w.-]*)[-_](tls|ssl)\b(?!([-_]verif(y|ication))?['"]?\s*[:=]\s*['"]?(false|no|off|0)\b)/,
    /(?<![a-z])(pg)?ssl[-_]?mode['"]?\s*[:=]\s*['"]?(disabled?|allow|prefer(red)?|required?|verify[-_]ca)\b/,
    /\bpostgres(ql)?:\/\/(?!\S*sslmode=)/,
    /\btls=(false|preferred)\b/,
    // Go knows a flag with one dash, too.
    /(?<![\w.-])--?(?!-|no-|[\w.-]{0,40}(disable|deny|forbid|refuse|reject|block|prevent|detect)[-_.])(?:[\w.-]{1,40}[.-])?insecure[\w.-]*(?![\w.-]|[= ](false|no|off|0)\b)/,
    /(?<!(no|not|non|disable|deny|forbid|refuse|reject|block|prevent|detect)[-_.]?)(?<![a-z])((tls|ssl|allow|use|is)[-_.]?)?insecure([-_.]?(tls|ssl|https?|mode|transport|connections?|certs?|certificates?|skip\w*))?['"]?\s*[:=]\s*['"]?(true|yes|on|1)\b/,
    /--no[-_](?![\w.-]{0,60}(insecure|skip)|(collector|probe)\.)([\w.-]{1,40}[._-])?(tls|ssl)\b(?![-_.]?v?\d)/,
    /(?<![a-z]|(skip|no|not|non|if|insecure|disable|ignore|without)[-_.]?)(use[-_.]?)?(tls|ssl|https)([-_.]enabled?)?['"]?\s*[:=]\s*['"]?(false|no|off|0)\b/,
    /(?<![a-z])(no[-_.]?(tls|ssl|https)|(tls|ssl|https)[-_.]?disabled?)['"]?\s*[:=]\s*['"]?(true|yes|on|1)\b/,
    // The same a level below, as YAML, JSON and TOML have it.
    /(^|\n)(?<indent>[ \t]*)(- )?(tls|ssl):[ \t]*(#.*)?\r?\n([ \t]*\r?\n)*(?<inner>\k<indent>[ \t]+)(\S.*\n([ \t]*\r?\n|\k<inner>[ \t].*\n)*\k<inner>)*?enabled?:\s*['"]?(false|no|off|0)\b/,
    /(?<![a-z])(tls|ssl)['"]?\s*:\s*\{([^{}]|\{[^{}]*\})*(?<![\w.-])enabled?['"]?\s*:\s*['"]?(false|no|off|0)\b/,
    /\[([\w.-]+\.)?(tls|ssl)\][ \t]*(#.*)?\r?\n((?![ \t]*\[).*\n)*?[ \t]*enabled?\s*=\s*(false|no|off|0)\b/,
    // Who is there, whoever it is.
    /(?<!(no|not|never|dis|deny)[-_.]?)(accept|trust|allow)[-_.]?((invalid|unverified|untrusted|all|any)[-_.]?((server|tls|ssl)[-_.]?)*(tls|ssl|cert(ificate)?s?|host(name)?s?)|self[-_.]?signed([-_.]?cert(ificate)?s?)?)(?![\w.-]|['"]?\s*[:=]\s*['"]?(false|no|off|0)\b)/,
    /(?<!(skip|no|not|disable|ignore|without)[-_.]?)(verify|validate|check)[-_.]?((server|remote|tls|ssl)[-_.]?)*cert(ificate)?s?['"]?\s*[:=]\s*['"]?(false|no|off|0)\b/,
    /verif(y|ication)[-_.]?mode['"]?\s*[:=]\s*['"]?(none|certificate)\b/,
    /(?<![a-z./-]|app_|auth_|labels['"]?\s*:\s*\{?\s*|where\s+)(scheme|protocol)['"]?\s*[:=]\s*['"]?http(?![\w:/+.-])/,
    /start[-_]?tls([-_]?policy)?['"]?\s*[:=]\s*['"]?(opportunistic|optional)\b/,
    // As drivers of MongoDB have it.
    /tls_?(insecure|allow_?invalid_?(certificates|hostnames))['"]?\s*[:=]\s*['"]?(true|yes|on|1)\b/,
    /(ignore|disable)[-_.]?(tls|ssl|cert(ificate)?s?)([-_.]?(errors?|verif\w*|checks?|validation))?(?![\w.-]|['"]?\s*[:=]\s*['"]?(false|no|off|0)\b)/,
    /--no[-_]check[-_]cert/,
    /\b(encrypt['"]?\s*[:=]\s*['"]?(disable|false|no)|trust[\s_.-]?server[\s_.-]?certificate['"]?\s*[:=]\s*['"]?(true|yes|on|1))\b/,
    /\bplaintext\b|ssl_no_verify/,
    // What has no scheme they read in clear.
    new RegExp(String.raw`(?<![a-z])redis[._-]addr=(?!(rediss|valkeys|unix):|(redis://)?${OWN_POD}([:/]|$))${HOST}`),
    new RegExp(String.raw`(?<![a-z])consul[._-]server=(?!(https|unix):|(http://)?${OWN_POD}([:/]|$))${HOST}`),
    new RegExp(
      String.raw`(?<![a-z])mongodb[._-]uri=(?!mongodb(\+srv)?:|${OWN_POD}([:/]|$)|\S*[?&](tls|ssl)=true\b)${HOST}`,
    ),
    // A driver of MongoDB verifies with `tls=true`.
    new RegExp(String.raw`\b(?!mongodb://\S*[?&](tls|ssl)=true\b)${PLAINTEXT}(?!${OWN_POD}([:/]|$))`),
  ]
    // Go reads one letter, too.
    .map(({ source }) => {
      return source.replaceAll('true|yes|on|1', 'true|t|yes|on|1').replaceAll('false|no|off', 'false|f|no|off');
    })
    .join('|'),
  'i',
);

// DATA_SOURCE_URI has no scheme, so the expression for postgres:// above does not see it. Without a mode the driver encrypts and does
// not verify.
const WITHOUT_MODE = new RegExp(`^${POSTGRES_ADDRESS}(?!$|\\w+://|.*\\bsslmode=)`);

// A variable that says where to, and how: nobody here sees whether it is verified. A secret file is none: it is the exporter's config,
// of which nobody here reads the keys for TLS, and its page says to look there.
const WHOLE_ADDRESS =
  /(^|_)(dsn|data_source_(name|uri)|ur[il]s?|addr(ess(es)?)?|conn(ect(ion)?)?(_?str(ing)?)?|(?<!(^|_)no_)proxy)$/i;
// A variable that says whether a server is verified: nobody here sees its value.
const SWITCH =
  /(^|_)((pg)?ssl_?mode|(skip|tls|ssl|cert(ificate)?|peer|host(name)?)_?verif(y|ication)|insecure|insecure_skip_verify|skip_?(tls|ssl)|reject_?unauthorized|trust_?server_?certificate|(?<!auth_)scheme)$|^PYTHONHTTPSVERIFY$/i;

/** Records what an exporter is told to read without verifying who answers, unless that is accepted. */
export function checkWhatItReads(scope: IConstruct, props: SecureExporterProps): void {
  const { env = {}, secretEnv = {}, environment = {}, unverified } = props;
  const texts = textsOf(props);
  if (unverified)
    acceptDeviation(scope, 'unverified-server', {
      prop: 'unverified',
      what: 'what it reads is not verified, or read in clear text, as its own flags, files and secrets say',
      reason: unverified._reason,
    });
  else {
    // The driver reads this where the address has no mode.
    const forms = env.PGSSLMODE === 'verify-full' ? [UNVERIFIED] : [UNVERIFIED, WITHOUT_MODE];
    for (const [prop, text] of texts) refuseUnverified(scope, prop, text, 'beside it', forms);
    refuseClear(scope, texts);
    for (const [prop, given] of Object.entries({ secretEnv, environment }))
      for (const name of Object.keys(given)) {
        const isSwitch = SWITCH.test(name);
        if (isSwitch || WHOLE_ADDRESS.test(name))
          recordMistake(scope, {
            prop: `${prop}.${name}`,
            got: described(
              isSwitch
                ? 'what says whether a server is verified, which nobody here sees'
                : 'an address as a whole, which may say that nothing is verified',
            ),
            takes: isSwitch
              ? 'it in `env`; or `unverified: AcceptedRisk.because(reason)` beside it'
              : 'the password alone, beside an address in `env`, or a proxy without a login there; or `unverified: AcceptedRisk.because(reason)` beside it',
          });
      }
  }
}

/**
 * The same of what it is asked to read, by who scrapes it, where it has a secret to show there. One that has none may be asked for a
 * page in clear text: to do that is what a blackbox exporter is for, and it tells nobody who asks.
 */
export function checkWhatItIsAsked(
  scope: IConstruct,
  exporter: IConstruct,
  props: SecureExporterProps,
  asked: readonly AskedText[],
): void {
  if (props.unverified || !hasSecrets(props)) return;
  const where = `of ${exporter.node.path}, which has secrets`;
  const beside = textsOf(props);
  // A module of its config may say the mode, and one that is secret nobody here reads.
  const saysMode =
    props.env?.PGSSLMODE === 'verify-full' ||
    Object.keys(props.secretFiles ?? {}).length > 0 ||
    beside.some(([, text]) => /sslmode['"]?\s*:\s*['"]?verify-full/.test(text));
  for (const one of asked) {
    const { prop } = one;
    const text = asToldTo(props.command, one);
    const saying = saysMode ? text.replace(/\bpostgres(ql)?:\/\//i, '') : text;
    refuseUnverified(scope, prop, saying, where, saysMode ? [UNVERIFIED] : [UNVERIFIED, WITHOUT_MODE]);
    refuseClear(scope, [[prop, text]], beside, where);
  }
}

type Text = readonly [prop: string, text: string];

// All that it is told, but for what is secret.
function textsOf({ args = [], env = {}, files = {} }: SecureExporterProps): Text[] {
  return [
    ...itemsOf(args).map(([at, flag], index): Text => [`args[${at}]`, withValue(flag, args[index + 1])]),
    ...Object.entries(env).map(([name, text]): Text => [`env.${name}`, `${name}=${withoutScheme(name, text)}`]),
    ...Object.entries(files).map(([name, text]): Text => [`files.${name}`, withoutProxies(withoutRemarks(text))]),
  ];
}

// What a file says that is no setting: comments, names of schemas, queries of databases, labels.
const REMARKS = [
  /^[ \t]*(#|\/\/|;|--[ \t]).*$/gm,
  /[ \t]#[ \t].*$/gm,
  /<!--[^]*?-->/g,
  /\bxmlns(:\w+)?[ \t]*=[ \t]*"[^"\n]*"|"\$schema"[ \t]*:[ \t]*"[^"\n]*"/g,
  /\bselect\b(?:[^":\n]|::)*|^[ \t]*(from|join|where|and|or|having)\b[^":\n]*$/gim,
  /^(?<indent>[ \t]*)(- )?labels:[ \t]*\r?\n(\k<indent>[ \t]+\S.*(\r?\n|$))*/gm,
];

function withoutRemarks(text: string): string {
  return REMARKS.reduce((rest, remark) => rest.replace(remark, ''), text);
}

// Most proxies are asked in clear to pass TLS on.
function withoutProxies(text: string): string {
  return text.replace(/\b(proxy_url["']?[ \t]*:[ \t]*["']?)http:\/\//gi, '$1');
}

function withoutScheme(name: string, text: string): string {
  return /^(https?|all)_proxy$/i.test(name) ? text.replace(/^http:\/\//i, '') : text;
}

// What talks in clear where nothing is said.
function refuseClear(scope: IConstruct, texts: readonly Text[], beside = texts, where = 'beside it'): void {
  const all = beside.map(([, text]) => text);
  for (const [prop, text] of texts) {
    const by = clearByDefault(text, all);
    if (by !== undefined)
      recordMistake(scope, {
        prop,
        got: described('an address that is read in clear text by default'),
        takes: `it with ${by}, or \`unverified: AcceptedRisk.because(reason)\` ${where}`,
      });
  }
}

function hasSecrets(props: SecureExporterProps): boolean {
  const { secretEnv = {}, secretFiles = {}, environment = {}, volumes = {} } = props;
  return (
    Object.keys({ ...secretEnv, ...secretFiles }).length > 0 ||
    [...Object.values(environment), ...Object.values(volumes)].some(({ _kind }) => _kind === 'secret')
  );
}

function refuseUnverified(
  scope: IConstruct,
  prop: string,
  text: string,
  where: string,
  forms: readonly RegExp[] = [UNVERIFIED],
): void {
  // A Lazy makes what nobody has seen before.
  whenTextIsWritten(scope, text, (made) => {
    refuseUnverified(scope, prop, made, where, forms);
  });
  // JSON may have a backslash before each slash.
  const plain = withoutOwnPod(text.replaceAll('\\/', '/'));
  const found = forms.map((form) => form.exec(plain)?.[0]).find((one) => one !== undefined);
  if (found !== undefined)
    recordMistake(scope, {
      prop,
      got: described(`"${found}"`),
      takes: `what is read over TLS that it verifies, or \`unverified: AcceptedRisk.because(reason)\` ${where}`,
    });
}

// A value may be an argument of its own.
function withValue(flag: string, next = ''): string {
  return flag.startsWith('-') && !flag.includes('=') && next !== '' && !next.startsWith('-') ? `${flag}=${next}` : flag;
}

/** Checks the names of variables and files, and that nothing secret stands where others read it. */
export function checkNames(scope: IConstruct, props: SecureExporterProps): void {
  const { args, env = {}, secretEnv = {}, files = {}, secretFiles = {} } = props;
  checkShown(scope, 'env', env);
  checkShownAddresses(scope, 'env', env);
  checkShownArguments(scope, 'args', args);
  checkShownFiles(scope, 'files', files);
  const isVariable = (name: string) => /^[A-Za-z_]\w*$/.test(name);
  for (const [prop, names] of Object.entries({ env: Object.keys(env), secretEnv: Object.keys(secretEnv) }))
    for (const name of names) check(scope, prop, name, 'names of variables: letters, digits and _', isVariable);
  for (const [prop, given] of Object.entries({ env, secretEnv }))
    for (const name of Object.keys(given))
      if (loosens(name, own(env, name)))
        recordMistake(scope, {
          prop: `${prop}.${name}`,
          got: name,
          takes: 'variables other than those that decide what its scripts run, and how its libraries encrypt',
        });
  for (const name of Object.keys(env))
    if (Object.hasOwn(secretEnv, name))
      recordMistake(scope, { prop: `env.${name}`, got: name, takes: 'a variable that is in `env` or in `secretEnv`' });
  const isFile = (name: string) => /^[\w-][\w.-]{0,250}$/.test(name);
  for (const [prop, names] of Object.entries({ files: Object.keys(files), secretFiles: Object.keys(secretFiles) }))
    for (const name of names) check(scope, prop, name, 'names of files: letters, digits, ".", "-" and "_"', isFile);
}

// Where its libraries, its programs and the authorities that it trusts are in the image is the user's to say, and what Go does otherwise.
// `ENV` is of a shell for people.
const ORDINARY = /^(HOME|PATH|SHELL|ENV|GOTRACEBACK|LD_LIBRARY_PATH|SSL_CERT_(FILE|DIR)|CURL_\w+)$/;
const LOOSER_GO = /(^|,)\s*(?!tls(mlkem|kyber|maxrsasize)=|x509usefallbackroots=)(tls|x509|rsa)/i;
const OF_SCRIPTS = /^(WEB_CONFIG_\w+|WATCHES)$/;

function loosens(name: string, value: string | undefined): boolean {
  if (name === 'GODEBUG' && value !== undefined) return LOOSER_GO.test(value);
  return OF_SCRIPTS.test(name) || (decidesWhatRuns(name) && !ORDINARY.test(name));
}

/** Records variables of the user's that would take the place of those that say how it serves. */
export function checkOwnVariables(
  scope: IConstruct,
  { env = {}, secretEnv = {} }: SecureExporterProps,
  serving: readonly string[],
): void {
  for (const [prop, given] of Object.entries({ env, secretEnv }))
    for (const name of serving)
      if (Object.hasOwn(given, name))
        recordMistake(scope, { prop: `${prop}.${name}`, got: name, takes: `variables ${NOT_SERVING}` });
}
