import { TerraformStack } from 'cdktf';
import { chronografIn, companyLogin } from '../contract/rows/chronograf';
import { grafanaIn, grafanaLogin } from '../contract/rows/grafana';
import { emptyStack } from '../contract/stack';
import { mistakesIn } from '../support/synthesize';

// A login is for the people of one organization, or a reason says that everybody may: also where the provider, a mail service or a
// claim lets anybody be anybody.

interface Given {
  readonly domains?: string[];
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
}

const PRODUCTS: [string, (stack: TerraformStack, given: Given) => unknown][] = [
  [
    'Grafana',
    (stack, given) => grafanaIn(stack, { login: grafanaLogin(stack, given), publicUrl: 'https://grafana.example' }),
  ],
  [
    'Chronograf',
    (stack, given) => {
      const administrators = [`a@${given.domains?.[0] ?? 'example.com'}`];
      return chronografIn(stack, { login: companyLogin(stack, { ...given, administrators }) });
    },
  ],
];

function mistakes(make: (stack: TerraformStack) => unknown): string {
  const stack = emptyStack();
  make(stack);
  return mistakesIn(stack);
}

describe.each(PRODUCTS)('the login of %s', (_, make) => {
  const told = (given: Given) => mistakes((stack) => make(stack, given));

  test.each(['gmail.com', 'GMX.de', 'outlook.com', 'yahoo.co.uk', 'hotmail.fr', 'proton.me'])(
    'is not for everybody who has an address of %s',
    (domain) => {
      expect(told({ domains: ['example.com', domain] })).toContain(
        '`login.domains[1]` takes domains of an organization',
      );
    },
  );

  test.each(['common', 'organizations', 'consumers', '9188040d-6c67-4c5b-b112-36a304b66dad'])(
    'is not for the accounts of every tenant, as with %s',
    (tenant) => {
      const url = (name: string) => `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/${name}`;
      const said = told({ authorizationUrl: url('authorize'), tokenUrl: url('token') });
      expect(said).toContain('`login.authorizationUrl` takes the URL of one tenant');
      expect(said).toContain('`login.tokenUrl` takes the URL of one tenant');
    },
  );

  test('is for the accounts of one tenant, or of a provider whose paths are called like that', () => {
    const tenant = 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0';
    expect(told({ authorizationUrl: `${tenant}/authorize`, tokenUrl: `${tenant}/token` })).toBe('');
    expect(told({ authorizationUrl: 'https://login.example/common/authorize' })).toBe('');
    expect(told({ domains: ['outlook-partners.example', 'live.ai', 'outlook.dev'] })).toBe('');
  });
});

test.each(['name', 'nickname', 'preferred_username'])(
  'nobody is an administrator of Chronograf by what he calls himself: %s',
  (emailClaim) => {
    const told = mistakes((stack) => chronografIn(stack, { login: companyLogin(stack, { emailClaim }) }));
    expect(told).toContain('`login.emailClaim` takes the name of a claim that the provider decides about');
  },
);
