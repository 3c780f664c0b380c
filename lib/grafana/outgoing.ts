import { Construct } from 'constructs';
import { CaBundle } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { loginBundle, openLoginProvider } from '../connections/people/login-provider';
import { described, recordMistake } from '../core/checks/mistakes';
import { Peer } from '../core/kubernetes/peer';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { GRAFANA_PATHS as PATHS } from './environment';
import { content } from './datasource-definition';
import { SecureGrafanaProps } from './grafana-props';
import { PlannedLogin } from './login';
import { GrafanaMail, mailEnvironment, mailPort } from './mail';

/** Whom a Grafana dials beside its datasources. */
export interface Outgoing {
  readonly environment: Record<string, string>;
  /** What verifies them, by the folder that it is mounted in. */
  readonly bundles: Readonly<Record<string, CaBundle>>;
  /** The folders of those that are for whoever names none. */
  readonly trusted: readonly string[];
  /** Whether the public authorities of the image verify one of them. */
  readonly trustsPublic: boolean;
}

const MAIL = `${PATHS.trust}/mail`;
const LOGIN = `${PATHS.trust}/login`;

/** Opens the ways to its login provider, its mail server and the catalogue of plugins: records what is wrong with them. */
export function openOutgoing(
  owner: Construct,
  workload: Workload,
  props: SecureGrafanaProps,
  files: PasswordFiles,
): Outgoing {
  const login = props.login?._plan(owner);
  const plugins = props.plugins?._plan(owner);
  const loggedIn = login && openLogin(owner, workload, props, login, files);
  const mail = props.mail && openMail(owner, workload, props.mail, files);
  if (plugins?.download) openCatalogue(owner, workload, props, plugins.download.peers);
  return {
    environment: { ...loggedIn?.environment, ...mail?.environment, ...plugins?.environment },
    bundles: {
      ...(loggedIn?.bundle ? { [LOGIN]: loggedIn.bundle } : {}),
      ...(mail?.bundle ? { [MAIL]: mail.bundle } : {}),
    },
    trusted: mail?.bundle ? [MAIL] : [],
    trustsPublic:
      (loggedIn !== undefined && !loggedIn.bundle) ||
      (mail !== undefined && !mail.bundle) ||
      plugins?.download !== undefined,
  };
}

function openLogin(
  owner: Construct,
  workload: Workload,
  { publicUrl, proxy }: SecureGrafanaProps,
  login: PlannedLogin,
  files: PasswordFiles,
) {
  if (publicUrl === undefined)
    recordMistake(owner, {
      prop: 'publicUrl',
      got: undefined,
      takes: 'where people open it: they are sent back there',
    });
  const bundle = loginBundle(workload, login, proxy);
  openLoginProvider(workload, login, proxy);
  const secret = given(owner, workload, files, {
    id: 'client-secret',
    prop: 'login.clientSecret',
    credential: login.secret,
  });
  return {
    bundle,
    environment: {
      ...login.environment,
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: secret,
      ...(login.trust && { GF_AUTH_GENERIC_OAUTH_TLS_CLIENT_CA: `${LOGIN}/ca.crt` }),
    },
  };
}

function openMail(owner: Construct, workload: Workload, mail: GrafanaMail, files: PasswordFiles) {
  const { credential, peers, trust } = mail;
  const environment = mailEnvironment(owner, mail);
  const port = mailPort(owner, mail);
  for (const peer of peers) openPath(workload, peer, port);
  const bundle = trust?._bundleIn(owner, workload.namespace, 'mail.trust');
  if (trust && !bundle)
    recordMistake(owner, {
      prop: 'mail.trust',
      got: described('Trust.unverified'),
      takes: 'what verifies the mail server: it gets a password, and what alerts say',
    });
  const password = given(owner, workload, files, { id: 'mail', prop: 'mail.credential', credential });
  return { bundle, environment: { ...environment, GF_SMTP_PASSWORD: password } };
}

function openCatalogue(
  owner: Construct,
  workload: Workload,
  { proxy }: SecureGrafanaProps,
  peers: readonly Peer[],
): void {
  for (const peer of peers) openPath(workload, peer, 443);
  if (peers.length === 0 && !proxy)
    recordMistake(owner, {
      prop: 'plugins.peers',
      got: undefined,
      takes: "where grafana.com is in the network, like Peer.fqdn('grafana.com'), or `proxy`",
    });
}

// What others decided about, as Grafana reads it.
function given(
  owner: Construct,
  { namespace, name }: Workload,
  files: PasswordFiles,
  { id, prop, credential }: { readonly id: string; readonly prop: string; readonly credential: Credential },
): string {
  const bound = new BoundCredential(owner, id, {
    credential,
    secretName: `${name}-${id}`,
    prop,
    decidedElsewhere: true,
  });
  return content(files.add(bound.in(namespace), id));
}
