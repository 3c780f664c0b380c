import { IConstruct } from 'constructs';
import { checkPort } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { Credential } from './credential';

/** Checks that one of two says where something is posted to, and `port` beside the one that nobody reads. */
export function checkSecretUrl(
  scope: IConstruct,
  { url, secretUrl, port }: { readonly url?: string; readonly secretUrl?: Credential; readonly port?: number },
): void {
  if ((url === undefined) === (secretUrl === undefined))
    recordMistake(scope, {
      prop: 'url',
      got: url === undefined ? undefined : described('both `url` and `secretUrl`'),
      takes: 'an https URL, or `secretUrl` a Credential with one of which a part is secret',
    });
  if (port !== undefined && secretUrl === undefined)
    recordMistake(scope, { prop: 'port', got: port, takes: 'nothing beside `url`, which has the port' });
  checkPort(scope, 'port', port);
}
