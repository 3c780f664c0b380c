import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecureInfluxDB, SecureTelegraf } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { executable } from '../support/processes';

const promtool = executable('promtool') ?? '';
if (promtool === '') console.warn('promtool is not installed: when certificates are reported is not tested');

const SOURCE = 'https://influxdb.monitoring.svc:8086';
const labels = `source="${SOURCE}", common_name="influxdb.monitoring.svc"`;
const DAY = 24 * 3600;

function alerts(): object {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.watchCertificate(new SecureInfluxDB(stack, 'influxdb', { namespace, authority }));
  return telegraf.certificateAlerts();
}

(promtool === '' ? describe.skip : describe)('what Prometheus says of a certificate', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'certificate-alerts-'));
    writeFileSync(join(home, 'rules.json'), JSON.stringify(alerts()));
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  // The clock of these tests begins at 0.
  test.each([
    ['nothing of one that is valid for long', { enddate: 30 * DAY, code: 0 }, []],
    ['that it ends, 21 days before', { enddate: 20 * DAY, code: 0 }, ['CertificateEnding']],
    ['that it has ended', { enddate: 60, code: 1 }, ['CertificateEnding', 'CertificateInvalid']],
    ['that nobody verifies it', { enddate: 30 * DAY, code: 1 }, ['CertificateInvalid']],
    ['that nobody says anything of it', undefined, ['CertificateUnknown']],
  ])('%s', (_, seen, expected) => {
    const series = seen && [
      { series: `x509_cert_enddate{${labels}}`, values: `${seen.enddate}x60` },
      { series: `x509_cert_verification_code{${labels}}`, values: `${seen.code}x60` },
    ];
    const alert_rule_test = ['CertificateEnding', 'CertificateInvalid', 'CertificateUnknown'].map((alertname) => ({
      alertname,
      eval_time: '30m',
      exp_alerts: expected.includes(alertname) ? [expectedAlert(alertname)] : [],
    }));
    const tests = [{ interval: '1m', input_series: series ?? [], alert_rule_test }];
    writeFileSync(join(home, 'test.json'), JSON.stringify({ rule_files: ['rules.json'], tests }));
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', 'test.json'], {
      cwd: home,
      encoding: 'utf8',
    });
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  });
});

function expectedAlert(alertname: string): object {
  const about = `${SOURCE}, certificate of influxdb.monitoring.svc`;
  const summaries: Record<string, string> = {
    CertificateEnding: `${about}: ends soon`,
    CertificateInvalid: `${about}: is not verified`,
    CertificateUnknown: `${SOURCE} shows no certificate`,
  };
  const common = alertname === 'CertificateUnknown' ? {} : { common_name: 'influxdb.monitoring.svc' };
  return {
    exp_labels: { severity: 'critical', source: SOURCE, ...common },
    exp_annotations: { summary: summaries[alertname] },
  };
}
