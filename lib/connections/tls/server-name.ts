import { IConstruct } from 'constructs';
import { Trust } from '../../certificates/trust';
import { check } from '../../core/checks/checks';
import { isDnsName } from '../../core/values/dns-name';

const ITSELF = /^(.*\.)?localhost(\.localdomain)?\.?$|^127(\.\d+){3}$/i;

/** Whether a name is that of the own pod, by which each server of this library dials itself: its certificate is valid for localhost. */
export function isItself(name: string): boolean {
  return ITSELF.test(name);
}

/** What verifies a server, and where it is dialled. */
export interface VerifiedServer {
  readonly serverName?: string;
  readonly trust?: Trust;
  readonly host?: string;
}

/** Checks the name that a certificate is verified for. */
export function checkServerName(scope: IConstruct, { serverName, trust, host }: VerifiedServer): void {
  const takes = 'a DNS name of that server: the certificates of all servers are valid for localhost';
  check(scope, 'serverName', serverName, takes, (name) => {
    return isDnsName(name) && !(isItself(name) && name !== host && trust?._isInOurs);
  });
}
