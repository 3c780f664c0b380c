import { digest } from '../core/values/digest';
import { objectName } from '../core/kubernetes/names';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { base64 } from '../formats';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { PlannedLogin } from './login';
import { HtpasswdUser } from './login-options';

// Lines of the file that serve.sh and setup.sh read. Secrets are files, not variables of the pod: what changes in the cluster
// is noticed there.

/** What Chronograf is told about a login provider: the secrets, and who is its administrator. */
export function providerLines(
  workload: Workload,
  passwords: PasswordFiles,
  { provider, secret, administrators }: PlannedLogin,
  tokenSecret: Credential = Credential.generated({ length: 64 }),
): string[][] {
  if (!secret) return [];
  const { owner, namespace, name } = workload;
  const token = new BoundCredential(owner, 'token-secret', {
    credential: tokenSecret,
    secretName: `${name}-token-secret`,
    prop: 'tokenSecret',
  });
  const client = new BoundCredential(owner, 'client-secret', {
    credential: secret.credential,
    secretName: `${name}-client-secret`,
    prop: 'login.clientSecret',
    given: true,
  });
  return [
    ['environment', 'TOKEN_SECRET', passwords.add(token.in(namespace), 'token-secret')],
    ['environment', secret.variable, passwords.add(client.in(namespace), 'client-secret')],
    ...administrators.map((address) => ['administrator', base64(provider), base64(address)]),
  ];
}

/** Somebody whose password Chronograf checks itself: its hash is all that the pod sees. */
export function passwordUser(
  workload: Workload,
  passwords: PasswordFiles,
  { name, credential }: HtpasswdUser,
): { readonly password: SecretKey; readonly line: string[] } {
  const { owner, namespace } = workload;
  const bound = new BoundCredential(owner, `user-${name}`, {
    credential,
    secretName: objectName(`${workload.name}-user-${name}`, `${workload.name}-user`, name),
    prop: 'login.users',
  });
  const password = bound.in(namespace);
  const hash = bound.bcryptKeyIn(namespace) ?? {
    ...password,
    key: 'password',
    secretName: writeOnlySecret(owner, `hash-${name}`, {
      namespace,
      name: objectName(`${workload.name}-hash-${name}`, `${workload.name}-hash`, name),
      data: { password: bound.bcryptHash() ?? '' },
      revision: bound.revision,
    }).nameReference,
  };
  return { password, line: ['htpasswd', base64(name), passwords.add(hash, `user-${digest(name)}`)] };
}
