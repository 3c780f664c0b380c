import { IConstruct } from 'constructs';
import { isCredentialParameter } from '../../core/checks/confidential';
import { described, recordMistake } from '../../core/checks/mistakes';
import { isKnown } from '../../core/terraform/tokens';

/** Checks a URL of a login provider. */
export function checkEndpoint(scope: IConstruct, prop: string, url: string): void {
  const parsed = isKnown(url) && URL.canParse(url) ? new URL(url) : undefined;
  const keys = [...(parsed?.searchParams.keys() ?? [])];
  const secret = parsed && (`${parsed.username}${parsed.password}` !== '' || keys.some(isCredentialParameter));
  // The client secret goes there: what a variable fills in could be plain HTTP.
  if (parsed?.protocol !== 'https:' || secret)
    recordMistake(scope, {
      prop,
      got: secret
        ? described('a URL with a credential in it')
        : isKnown(url)
          ? url
          : described('what Terraform fills in'),
      takes: 'an https URL of the provider that is known when the program runs, without a credential',
    });
}

/** The port of such a URL. */
export function endpointPort(url: string): number {
  const port = isKnown(url) && URL.canParse(url) ? new URL(url).port : '';
  return port === '' ? 443 : Number(port);
}
