import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  Credential,
  HttpProxy,
  IDatabase,
  Peer,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureTelegraf,
  SignedTokens,
  TelegrafInput,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { kapacitorIn, peers, placement, secretVariable } from '../contract/support';
import { companyLogin } from '../contract/rows/chronograf';
import { ROOT } from '../support/certificates';

const proxy = HttpProxy.of('https://proxy.example:3128', { peers });

function databaseAt(stack: TerraformStack, url: string): IDatabase {
  const trust = Trust.fromPem(ROOT);
  const influxdb = SecureInfluxDB.fromAttributes(stack, 'theirs', { url, trust, peer: Peer.cidr('192.0.2.9/32') });
  const credential = Credential.fromVariable(secretVariable(stack, 'password'), { revision: '1' });
  return influxdb.database('metrics', { userName: 'u', credential });
}

describe('a server elsewhere whose host Terraform fills in', () => {
  test.each<[string, (stack: TerraformStack, database: IDatabase) => void]>([
    [
      'Chronograf',
      (stack, database) => {
        const publicUrl = 'https://chronograf.example';
        const login = companyLogin(stack);
        new SecureChronograf(stack, 'chronograf', { ...placement(stack), login, publicUrl, proxy }).readFrom(database);
      },
    ],
    [
      'Kapacitor',
      (stack, database) => {
        kapacitorIn(stack, { proxy }).writeTo(database);
      },
    ],
    [
      'Grafana',
      (stack, database) => {
        new SecureGrafana(stack, 'grafana', { ...placement(stack), proxy }).readFrom(database);
      },
    ],
  ])('is dialled by %s without the proxy', (_, connect) => {
    const stack = emptyStack();
    const host = new TerraformVariable(stack, 'host', { type: 'string' }).stringValue;
    connect(stack, databaseAt(stack, `https://${host}:8086`));
    expect(Testing.synth(stack, true)).toMatch(/localhost,[^"]*\$\{var\.host\}|\$\{var\.host\}[^"]*localhost/);
  });
});

test('a slash at the end of its URL is no part of a path: InfluxDB knows no //write', () => {
  const stack = emptyStack();
  const database = databaseAt(stack, 'https://influxdb.example:8086/');
  const sharedSecret = Credential.fromVariable(secretVariable(stack, 'signing'), { revision: '1' });
  const { namespace } = placement(stack);
  new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] }).writeTo(database, {
    tokens: SignedTokens.because('a test', { sharedSecret }),
  });
  expect(Testing.synth(stack, true)).toContain('https://influxdb.example:8086/write?');
});

// `URL` of JavaScript mends it, and the daemon that reads the file refuses it, or dials elsewhere.
test.each([
  'https://influxdb.example:8086 ',
  'https://influx\tdb.example:8086',
  'https://influxdb.example:8086/?',
  'https://influxdb.example:8086/#',
  'https://influxdb.example:8086\\',
])('the URL %j is a mistake', (url) => {
  const stack = emptyStack();
  databaseAt(stack, url);
  expect(() => Testing.synth(stack, true)).toThrow('takes an https URL with a host and no path');
});
