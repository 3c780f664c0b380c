import { IConstruct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { Credential } from './credential';

/** Checks that a user has a password, and a password its user. */
export function checkAccount(
  scope: IConstruct,
  { userName, credential }: { readonly userName?: string; readonly credential?: Credential },
): void {
  if ((userName === undefined) !== (credential === undefined))
    recordMistake(scope, {
      prop: userName === undefined ? 'userName' : 'credential',
      got: undefined,
      takes: '`userName` and `credential` together',
    });
}
