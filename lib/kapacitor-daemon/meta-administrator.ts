import { Construct } from 'constructs';
import { noteAccess } from '../connections/network/connection-notes';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { Workload } from '../workloads/workload';
import { isKapacitorName, KAPACITOR_NAME, KapacitorAdministratorOptions, KapacitorUser } from './user';

/** What a rotation of an account is, where InfluxDB Enterprise has the users. */
export const META_HAS_USERS = 'nothing beside `metaUsers`: InfluxDB Enterprise has the account';

/** The administrator where InfluxDB Enterprise has the users: one of them, whose name and password are given. */
export function metaAdministrator(
  owner: Construct,
  workload: Workload,
  options: KapacitorAdministratorOptions = {},
): KapacitorUser {
  const { name = 'admin', credential, rotation, alsoValidRotations } = options;
  check(owner, 'administrator.name', name, KAPACITOR_NAME, isKapacitorName);
  if (!credential)
    recordMistake(owner, {
      prop: 'administrator.credential',
      got: undefined,
      takes:
        'beside `metaUsers` the Credential of a user of InfluxDB Enterprise with KapacitorAPI and KapacitorConfigAPI',
    });
  for (const [key, got] of Object.entries({ rotation, alsoValidRotations }))
    if (got !== undefined) recordMistake(owner, { prop: `administrator.${key}`, got, takes: META_HAS_USERS });
  const made = {
    name,
    baseName: name,
    credential,
    decidedElsewhere: true,
    alsoValid: [],
    server: workload,
  };
  const user = KapacitorUser._of(owner, 'administrator', made);
  const secretName = user._credential.secretNameIn(workload.namespace);
  noteAccess(owner, { account: { server: owner.node.path, userName: name, secretName, administrator: true } });
  return user;
}
