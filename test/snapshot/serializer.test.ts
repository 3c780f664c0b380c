import { Testing } from 'cdktf';
import { format } from 'pretty-format';
import {
  CertificateAuthority,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  Trust,
} from '../../lib';
import * as serializer from '../../snapshot';
import { emptyStack } from '../contract/stack';
import { INTERMEDIATE, ROOT } from '../support/certificates';

const print = (value: unknown) =>
  format(value, { escapeString: false, printBasicPrototype: false, plugins: [serializer] });

test('a script is a line, and another script another line', () => {
  const files = (text: string) => print({ data: { 'reconcile.sh': text, 'telegraf.conf': '[agent]\nround = 1\n' } });
  expect(files('#!/bin/bash\ntrue\n')).toMatchInlineSnapshot(`
    "{
      "data": {
        "reconcile.sh": "a script, sha256 1712a7a6ffa7",
        "telegraf.conf": "[agent]
    round = 1
    ",
      },
    }"
  `);
  expect(files('#!/bin/bash\nfalse\n')).not.toBe(files('#!/bin/bash\ntrue\n'));
});

test('each certificate of a bundle is a line, what is around them stays', () => {
  expect(print({ 'ca.crt': `${ROOT}${INTERMEDIATE}\${tls_self_signed_cert.authority.cert_pem}` }))
    .toMatchInlineSnapshot(`
    "{
      "ca.crt": "CERTIFICATE, sha256 0187b9bdfe9a
    CERTIFICATE, sha256 8caa89f0293e
    \${tls_self_signed_cert.authority.cert_pem}",
    }"
  `);
});

test('a stack is folded as Testing.synth gives it, and as the object in it', () => {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'monitoring');
  const influxdb = SecureInfluxDB.fromAttributes(stack, 'influxdb', {
    url: 'https://influxdb.example:8086',
    trust: Trust.fromPem(ROOT),
    peer: Peer.cidr('192.0.2.10/32'),
  });
  const credential = Credential.fromSecret({ namespace, name: 'telegraf' });
  const metrics = influxdb.database('metrics', { userName: 'telegraf', credential });
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics);
  new SecureInfluxDB(stack, 'own', { namespace, authority: CertificateAuthority.selfManaged(stack, 'authority') });
  const text = Testing.synth(stack, true);
  expect(print(text)).toBe(print(JSON.parse(text)));
  expect(print(text)).toMatch(/"supervise\.sh": "a script, sha256 [0-9a-f]{12}",\n/);
  expect(print(text)).toMatch(/"ca\.crt": "CERTIFICATE, sha256 [0-9a-f]{12}\n",\n/);
  expect(print(text)).not.toMatch(/#!\/|BEGIN CERTIFICATE/);
});

test('what is none of these is printed as without it', () => {
  for (const value of [
    'text',
    '{ "a": 1 }',
    '{ "resource": ',
    { path: 'scripts/serve.sh', 'serve.sh': 'a link' },
    [null, undefined, 1, new Map([['serve.sh', 'a\nb']])],
  ])
    expect(print(value)).toBe(format(value, { escapeString: false, printBasicPrototype: false }));
});
