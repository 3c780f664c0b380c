import { TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  CredentialDefaults,
  SecureInfluxDB,
  SecureNamespace,
  WrittenSecrets,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { Document, documentOf } from '../support/document';
import { mistakesOf } from '../support/synthesize';

const REVISIONS = ['data_wo_revision', 'cdktf-secure-monitoring/revision'];

function platform(
  change: (stack: TerraformStack, influxdb: SecureInfluxDB) => void = () => undefined,
  defaults?: Credential,
): Document {
  const stack = emptyStack();
  if (defaults) CredentialDefaults.of(stack).set(defaults);
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  new SecureInfluxDB(stack, 'other', { namespace, authority });
  change(stack, new SecureInfluxDB(stack, 'influxdb', { namespace, authority }));
  return documentOf(stack);
}

const without = (document: Document) => {
  const secrets = document.all('kubernetes_secret_v1');
  expect(secrets.length).toBeGreaterThan(4);
  return new Map(secrets.map(({ address, body }) => [address, body.data_wo_revision]));
};

describe('WrittenSecrets', () => {
  // A value that somebody changed in a Secret stayed: no plan saw it, and nothing wrote it again.
  it('writes each Secret of a stack again for each new revision, and changes nothing else', () => {
    const before = without(platform());
    const first = platform((stack) => {
      WrittenSecrets.of(stack).rewrite('2');
    });
    const second = without(
      platform((stack) => {
        WrittenSecrets.of(stack).rewrite('3');
      }),
    );
    for (const [address, revision] of without(first)) {
      expect([before.get(address), second.get(address)]).not.toContain(revision);
      expect(before.get(address)).not.toBe(second.get(address));
    }
    const rest = ({ json }: Document) =>
      JSON.stringify(json, (key, value: unknown) => (REVISIONS.includes(key) ? '' : value));
    expect(rest(first)).toBe(rest(platform()));
  });

  // What only the cluster knows is another one then, and who reads it at its start had the former.
  it('replaces the pods that read at their start what it makes anew, and no others', () => {
    const rolledOut = (defaults: Credential) => {
      const revisions = (rewrite?: string) => {
        const document = platform((stack) => {
          if (rewrite !== undefined) WrittenSecrets.of(stack).rewrite(rewrite);
        }, defaults);
        const pods = document.all('kubernetes_stateful_set_v1');
        expect(pods).toHaveLength(2);
        return JSON.stringify(pods.map(({ body }) => body));
      };
      return revisions('2') !== revisions();
    };
    expect(rolledOut(Credential.ephemeral())).toBe(true);
    expect(rolledOut(Credential.generated())).toBe(false);
  });

  it('writes those of one construct again, and no others', () => {
    const before = without(platform());
    const after = without(
      platform((_, influxdb) => {
        WrittenSecrets.of(influxdb).rewrite('2');
      }),
    );
    const changed = [...after].filter(([address, revision]) => before.get(address) !== revision);
    expect(changed.map(([address]) => address.replace(/_[0-9A-F]{8}$/, '')).sort()).toEqual([
      'kubernetes_secret_v1.influxdb_administrator_password_monitoring',
      'kubernetes_secret_v1.influxdb_certificate_secret',
      'kubernetes_secret_v1.influxdb_desired',
      'kubernetes_secret_v1.influxdb_shared-secret_monitoring',
    ]);
  });

  it('refuses a revision that is none', () => {
    expect(
      mistakesOf((stack) => {
        new SecureNamespace(stack, 'monitoring');
        WrittenSecrets.of(stack).rewrite(2 as unknown as string);
      }),
    ).toMatch(/revision` takes text, got 2/);
  });
});
