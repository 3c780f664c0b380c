import { Construct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import {
  list,
  member,
  PropType,
  PropTypes,
  REQUIRED_TEXT,
  requiredList,
  RequiredPropType,
  struct,
} from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { isBareMailAddress } from '../core/values/mail-address';
import { ProviderFacts } from './identity-provider';

/** What people may do. */
export enum ClusteredUserGroup {
  /** Everything. */
  ADMIN = 'Admin',
  /** Reads what is there, and changes nothing. */
  AUDITOR = 'Auditor',
  /** Reads and writes data, and manages nothing. */
  MEMBER = 'Member',
}

/** Somebody who may log in. */
export interface ClusteredUser {
  /** Who that is for the identity provider: the object id of Entra ID, the UUID of Keycloak, the user id of Auth0. */
  readonly id: string;
  /** The first name. */
  readonly firstName: string;
  /** The last name. */
  readonly lastName: string;
  /** The address. */
  readonly email: string;
  /** What the user may do. */
  readonly groups: ClusteredUserGroup[];
}

const GROUPS: PropType<ClusteredUserGroup[]> = list(member(ClusteredUserGroup));
const USER: PropTypes<ClusteredUser> = {
  id: REQUIRED_TEXT,
  firstName: REQUIRED_TEXT,
  lastName: REQUIRED_TEXT,
  email: REQUIRED_TEXT,
  groups: requiredList(GROUPS, 'one group at least: what a user without may do is not documented'),
};
export const USERS: RequiredPropType<ClusteredUser[]> = requiredList(
  list(struct(USER)),
  'one user at least: without, the only door is an administrator token that never ends',
);

/** The users as an AppInstance has them. What the vendor's schema does not look at is checked. */
export function usersOf(scope: Construct, users: readonly ClusteredUser[], { name, userId }: ProviderFacts): object[] {
  const ids = new Set<string>();
  return itemsOf(users).map(([index, { id, firstName, lastName, email, groups }]) => {
    const at = `users[${index}]`;
    const isId = (text: string) => text.trim() !== '' && !(name === 'azure' && text.includes('@'));
    check(scope, `${at}.id`, id, userId, isId);
    if (isKnown(id) && ids.has(id))
      recordMistake(scope, { prop: `${at}.id`, got: id, takes: 'an id that no other user has' });
    ids.add(id);
    for (const [key, text] of Object.entries({ firstName, lastName }))
      check(scope, `${at}.${key}`, text, 'a name', (one) => one.trim() !== '');
    check(scope, `${at}.email`, email, 'an address like "ada@example.com"', isBareMailAddress);
    return { id, firstName, lastName, email, userGroups: [...groups] };
  });
}
