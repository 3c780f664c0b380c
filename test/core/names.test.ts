import { TerraformVariable } from 'cdktf';
import { SecureInfluxDB, SecureNamespace } from '../../lib';
import { placement } from '../contract/support';
import { mistakesOf } from '../support/synthesize';

describe('a name', () => {
  test.each(['2048-game', 'a', '9'])('%s is a namespace’s: Kubernetes takes a digit at its beginning', (name) => {
    expect(mistakesOf((stack) => SecureNamespace.fromName(stack, 'n', { name }))).toBe('');
  });

  test.each(['-a', 'a-', 'A', 'a.b', '', 'a'.repeat(64)])('%j is no namespace’s', (name) => {
    expect(mistakesOf((stack) => SecureNamespace.fromName(stack, 'n', { name }))).toContain('takes a DNS label');
  });

  test('that a Service gets begins with a letter, as its DNS name does', () => {
    const said = mistakesOf((stack) => new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), name: '2048' }));
    expect(said).toContain('takes the name of a Service');
  });

  test('that Terraform completes is looked at as far as it is known', () => {
    const named = (before: string) =>
      mistakesOf((stack) => {
        const variable = new TerraformVariable(stack, 'variable', { type: 'string' });
        SecureNamespace.fromName(stack, 'n', { name: `${before}${variable.stringValue}` });
      });
    expect(named('team-')).toBe('');
    expect(named('https://')).toContain('takes a DNS label');
  });
});
