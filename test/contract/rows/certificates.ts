import {
  CertificateAuthority,
  CertManagerAuthority,
  Duration,
  KeyAlgorithm,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureTelegraf,
  Trust,
} from '../../../lib';
import { INTERMEDIATE, ROOT } from '../../support/certificates';
import { Entry, secretVariable } from '../support';

const authority: Entry = {
  construct: CertificateAuthority,
  cases: {
    defaults: (stack) => CertificateAuthority.selfManaged(stack, 'authority'),
    'every prop': (stack) => {
      const own = CertificateAuthority.selfManaged(stack, 'own', {
        commonName: 'O "${x}" é',
        keyAlgorithm: KeyAlgorithm.rsa(4096),
        certificateLifetime: Duration.days(30),
        certificateRenewBefore: Duration.days(10),
        lifetime: Duration.days(900),
        renewBefore: Duration.days(60),
      });
      const namespace = new SecureNamespace(stack, 'monitoring');
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority: own });
    },
    "a company's, trusting the one before": (stack) => {
      const company = CertificateAuthority.fromPem(stack, 'company', {
        certificatePem: INTERMEDIATE,
        privateKey: secretVariable(stack),
        rootPem: ROOT,
      });
      company.alsoTrust(CertificateAuthority.selfManaged(stack, 'before').trust);
      const namespace = new SecureNamespace(stack, 'monitoring');
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority: company });
      new SecureKapacitor(stack, 'kapacitor', { namespace, authority: company }).subscribeTo(
        server.addDatabase('metrics'),
      );
    },
  },
};

const certManager: Entry = {
  construct: CertManagerAuthority,
  cases: {
    defaults: (stack) => CertManagerAuthority.selfManaged(stack, 'authority'),
    'every prop': (stack) => {
      const own = CertManagerAuthority.selfManaged(stack, 'own', {
        name: 'platform',
        certManagerNamespace: 'pki',
        commonName: 'O "${x}" é',
        keyAlgorithm: KeyAlgorithm.rsa(4096),
        certificateLifetime: Duration.days(30),
        certificateRenewBefore: Duration.days(10),
        lifetime: Duration.days(900),
        renewBefore: Duration.days(60),
      });
      const namespace = new SecureNamespace(stack, 'monitoring');
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority: own });
      const metrics = server.addDatabase('metrics');
      new SecureKapacitor(stack, 'kapacitor', { namespace, authority: own }).subscribeTo(metrics);
      const clients = new SecureNamespace(stack, 'clients');
      new SecureTelegraf(stack, 'telegraf', { namespace: clients }).writeTo(metrics);
    },
    'an Issuer of its namespace': (stack) => {
      const namespace = new SecureNamespace(stack, 'monitoring');
      const team = CertManagerAuthority.fromIssuer(stack, 'team', { name: 'team', namespace });
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority: team });
    },
    'a ClusterIssuer whose certificate is given': (stack) => {
      const namespace = new SecureNamespace(stack, 'monitoring');
      const trust = Trust.fromPem(ROOT);
      const company = CertManagerAuthority.fromClusterIssuer(stack, 'company', { name: 'company', trust });
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority: company });
    },
  },
};

export const rows: readonly Entry[] = [authority, certManager];
