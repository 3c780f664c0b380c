import { IConstruct } from 'constructs';
import { check } from '../../core/checks/checks';
import { isDnsName } from '../../core/values/dns-name';

const ITSELF = /^(.*\.)?localhost(\.localdomain)?\.?$|^127(\.\d+){3}$/i;

/** Whether a certificate of any server of this library is valid for a name, as its own probes dial it by that. */
export function isItself(name: string): boolean {
  return ITSELF.test(name);
}

/** Checks the name that a certificate is verified for, of a server that is dialled at a host. */
export function checkServerName(scope: IConstruct, serverName: string | undefined, host?: string): void {
  const takes = 'a DNS name of that server: the certificates of all servers are valid for localhost';
  check(scope, 'serverName', serverName, takes, (name) => {
    return isDnsName(name) && (!isItself(name) || name === host);
  });
}
