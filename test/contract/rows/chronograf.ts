import { TerraformStack } from 'cdktf';
import {
  Backup,
  ChronografLogin,
  ContainerImage,
  Credential,
  Duration,
  Exposure,
  OpenIdConnectOptions,
  Peer,
  Restore,
  SecureChronograf,
  SecureChronografProps,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  ServerCertificate,
  Size,
  SourceRanges,
  Trust,
  HttpProxy,
  UnknownSettings,
} from '../../../lib';
import { SECURE_CHRONOGRAF } from '../../../lib/chronograf/prop-types';
import { ExternalKapacitor } from '../../../lib/kapacitor-daemon/external-kapacitor';
import { ROOT } from '../../support/certificates';
import { Entry, existing, externalInfluxdb, oddDatabase, peers, placement, secretVariable, workload } from '../support';

/** A secret that a login provider gave. */
export function clientSecret(stack: TerraformStack): Credential {
  return Credential.fromVariable(secretVariable(stack, 'client-secret'), { revision: '1' });
}

/** A login with a company's own provider. */
export function companyLogin(stack: TerraformStack, options: Partial<OpenIdConnectOptions> = {}): ChronografLogin {
  return ChronografLogin.openIdConnect({
    clientId: 'chronograf',
    clientSecret: clientSecret(stack),
    authorizationUrl: 'https://login.example/authorize',
    tokenUrl: 'https://login.example/token',
    userInfoUrl: 'https://login.example/userinfo',
    domains: ['example.com'],
    administrators: ['platform@example.com'],
    peers,
    ...options,
  });
}

/** A Chronograf in a place of its own. */
export function chronografIn(stack: TerraformStack, props: Partial<SecureChronografProps> = {}): SecureChronograf {
  const publicUrl = 'https://chronograf.example';
  const login = props.login ?? companyLogin(stack);
  return new SecureChronograf(stack, 'chronograf', { ...placement(stack), publicUrl, ...props, login });
}

const chronograf: Entry = {
  construct: SecureChronograf,
  withProps: {
    types: SECURE_CHRONOGRAF,
    make: (stack, props) => {
      const needed = { ...placement(stack), publicUrl: 'https://chronograf.example', login: companyLogin(stack) };
      return new SecureChronograf(stack, 'chronograf', { ...needed, ...props });
    },
  },
  cases: {
    defaults: (stack) => chronografIn(stack),
    'backed up, and restored': (stack) => {
      const server = chronografIn(stack, { restoreFrom: Restore.fromVolume({ claimName: 'former-backup' }) });
      server.backUp(Backup.toVolume({ size: Size.gibibytes(1), metrics: {} }));
    },
    'every prop': (stack) => {
      const { namespace } = placement(stack);
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'root.pem', revision: '1' });
      new SecureChronograf(stack, 'chronograf', {
        ...workload,
        namespace,
        certificate: ServerCertificate.fromSecret({ secretName: 'chronograf-company', trust }),
        image: ContainerImage.fromDigest(`chronograf@sha256:${'0'.repeat(64)}`, { version: '1.11.1' }),
        login: companyLogin(stack, {
          name: 'company',
          clientId: '${client}',
          clientSecret: existing(namespace, 'client'),
          tokenUrl: 'https://login.example:8443/token',
          domains: ['example.com', 'example.org'],
          scopes: ['openid', 'email', 'profile'],
          emailClaim: 'upn',
          administrators: ['platform@example.com', "o'%{x}@example.org"],
          trust: Trust.fromPem(ROOT),
        }),
        publicUrl: 'https://monitoring.example:8443/chronograf',
        proxy: HttpProxy.of('https://proxy.example:8443', { peers, noProxy: ['.corp.example'] }),
        sessionDuration: Duration.hours(8),
        inactivityDuration: Duration.minutes(30),
        tokenSecret: existing(namespace, 'token'),
        settings: { LOG_LEVEL: 'error', CUSTOM_LINKS: 'Wiki ${x}:https://wiki.example', HOST_PAGE_DISABLED: 'true' },
        unknownSettings: UnknownSettings.because('1.12 has it', { 'new-option': '${x}' }),
      });
    },
    'every method': (stack) => {
      const { namespace, authority } = placement(stack);
      const other = new SecureNamespace(stack, 'other');
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace: other, authority });
      const archive = new SecureInfluxDB(stack, 'archive', { namespace, authority });
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace: other, authority });
      const login = companyLogin(stack);
      const publicUrl = 'https://chronograf.example';
      const client = new SecureChronograf(stack, 'chronograf', { namespace, authority, login, publicUrl });
      const metrics = influxdb.addDatabase(oddDatabase);
      client.readFrom(metrics, { name: '{{.TOKEN_SECRET}} ${x} <b>"', isDefault: true, telegraf: true });
      client.readFrom(influxdb.addDatabase('second'));
      client.readFrom(archive.addDatabase('archived'));
      client.manage(kapacitor, { name: 'alerts', database: metrics });
      client.allowFrom(Peer.namespace('ingress'));
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      client.exposeThrough(Exposure.loadBalancer({ host: 'chronograf.example', sourceRanges }));
    },
    'with GitHub': (stack) => {
      const login = ChronografLogin.gitHub({
        clientId: 'Iv1.0123456789abcdef',
        clientSecret: clientSecret(stack),
        organizations: ['example'],
        administrators: ['platform@example.com'],
        peers,
      });
      chronografIn(stack, { login, publicUrl: undefined });
    },
    'with any account of Google': (stack) => {
      const login = ChronografLogin.google({
        clientId: '1-x.apps.googleusercontent.com',
        clientSecret: clientSecret(stack),
        administrators: ['platform@example.com'],
        peers,
      });
      chronografIn(stack, { login: login.openToAnyAccount('a demo, which holds nothing') });
    },
    'with Auth0': (stack) => {
      const login = ChronografLogin.auth0({
        clientId: 'x',
        clientSecret: clientSecret(stack),
        domain: 'example.eu.auth0.com',
        organizations: ['example'],
        administrators: ['platform@example.com'],
        peers,
      });
      chronografIn(stack, { login });
    },
    'with passwords of its own': (stack) => {
      const { namespace, authority } = placement(stack);
      const login = ChronografLogin.htpasswd('there is no login provider in the air-gapped network', {
        users: [
          { name: 'o@example.com' },
          { name: 'given', credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }) },
          { name: 'existing', credential: existing(namespace, 'existing', { bcryptKey: 'hash' }) },
        ],
      });
      new SecureChronograf(stack, 'chronograf', { namespace, authority, login });
    },
    'of a server that is not verified': (stack) => {
      const client = chronografIn(stack);
      const server = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
        url: 'https://influxdb.example:8086',
        trust: Trust.unverified('its certificate is replaced in May'),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      client.readFrom(server.database('metrics', { userName: 'reader', credential }));
    },
    'of a server that another stack runs': (stack) => {
      const { namespace, authority } = placement(stack);
      const publicUrl = 'https://chronograf.example';
      const client = new SecureChronograf(stack, 'chronograf', {
        namespace,
        authority,
        publicUrl,
        login: companyLogin(stack),
      });
      const credential = existing(namespace, 'reader');
      client.readFrom(externalInfluxdb(stack).database('metrics', { userName: 'reader', credential }));
    },
  },
};

const externalKapacitor: Entry = {
  construct: ExternalKapacitor,
  cases: {
    defaults: (stack) => {
      const { namespace, authority } = placement(stack);
      const login = companyLogin(stack);
      const publicUrl = 'https://chronograf.example';
      const client = new SecureChronograf(stack, 'chronograf', { namespace, authority, publicUrl, login });
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      client.readFrom(server.addDatabase('metrics'));
      client.manage(
        SecureKapacitor.fromAttributes(stack, 'elsewhere', {
          url: 'https://kapacitor.example:9092',
          trust: Trust.fromPem(ROOT),
          peer: Peer.cidr('192.0.2.9/32'),
          userName: 'chronograf',
          credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
        }),
      );
    },
  },
};

export const rows: readonly Entry[] = [chronograf, externalKapacitor];
