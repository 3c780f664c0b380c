import { objectName } from '../core/kubernetes/names';
import { digest } from '../core/values/digest';
import { SIGNING_LENGTH } from '../core/values/generated-password';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { base64 } from '../formats';
import { DesiredFile } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { isHtpasswdName, PlannedLogin } from './login';
import { HtpasswdUser } from './login-options';

// Lines of the file that scripts/common.sh describes. Secrets are files, not variables of the pod: what changes in the cluster is
// noticed there.

/** Tells Chronograf about a login provider: the secrets, and who is its administrator. */
export function addProvider(
  workload: Workload,
  desired: DesiredFile,
  passwords: PasswordFiles,
  { provider, secret, administrators }: PlannedLogin,
  tokenSecret: Credential = Credential._default({ length: SIGNING_LENGTH }),
): void {
  if (!secret) return;
  const { owner, namespace, name } = workload;
  const token = new BoundCredential(owner, 'token-secret', {
    credential: tokenSecret,
    secretName: `${name}-token-secret`,
    prop: 'tokenSecret',
    rotatesBy: 'signing',
  });
  const client = new BoundCredential(owner, 'client-secret', {
    credential: secret.credential,
    secretName: `${name}-client-secret`,
    prop: 'login.clientSecret',
    decidedElsewhere: true,
  });
  for (const [variable, credential, id] of [
    ['TOKEN_SECRET', token, 'token-secret'],
    [secret.variable, client, 'client-secret'],
  ] as const)
    desired.add('environment', [variable], [variable, passwords.add(credential.in(namespace), id)]);
  for (const address of administrators)
    desired.add('administrator', [provider, address], [base64(provider), base64(address)]);
}

/** Somebody whose password Chronograf checks itself. */
export interface PasswordUser {
  readonly name: string;
  readonly password: SecretKey;
}

/** Adds those whose passwords Chronograf checks itself: their hashes are all that the pod sees. */
export function addPasswordUsers(
  workload: Workload,
  desired: DesiredFile,
  passwords: PasswordFiles,
  { users }: PlannedLogin,
): PasswordUser[] {
  const named = new Map(users.filter(({ name }) => isHtpasswdName(name)).map((user) => [user.name, user]));
  return [...named.values()].map((user) => addPasswordUser(workload, desired, passwords, user));
}

function addPasswordUser(
  workload: Workload,
  desired: DesiredFile,
  passwords: PasswordFiles,
  { name, credential }: HtpasswdUser,
): PasswordUser {
  const { owner, namespace } = workload;
  const bound = new BoundCredential(owner, `user-${name}`, {
    credential,
    secretName: objectName(`${workload.name}-user-${name}`, `${workload.name}-user`, name),
    prop: 'login.users',
    rotatesBy: 'password',
  });
  const password = bound.in(namespace);
  // A password that Terraform does not know has its hash beside it; of one that it knows, it makes the hash.
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
  desired.add('htpasswd', [name], [base64(name), passwords.add(hash, `user-${digest(name)}`)]);
  return { name, password };
}
