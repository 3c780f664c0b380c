import { IConstruct } from 'constructs';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { Credential } from './credential';
import { isUserName, USER_NAME } from './user-name';

/** Checks the name of a user, and that it has a password, and a password its user. */
export function checkAccount(
  scope: IConstruct,
  { userName, credential }: { readonly userName?: string; readonly credential?: Credential },
): void {
  check(scope, 'userName', userName, USER_NAME, isUserName);
  if ((userName === undefined) !== (credential === undefined))
    recordMistake(scope, {
      prop: userName === undefined ? 'userName' : 'credential',
      got: undefined,
      takes: '`userName` and `credential` together',
    });
}
