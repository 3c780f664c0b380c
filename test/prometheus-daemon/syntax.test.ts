import { httpsAddress } from '../../lib/core/checks/https-url';
import { isByteSize, isDuration, isLabelName, isRegex, millisecondsOf } from '../../lib/prometheus-daemon/syntax';

// What is let through here and refused by the daemon would be seen in the cluster only.

test.each<[string, boolean]>([
  ['5s', true],
  ['1h30m', true],
  ['1y2w3d4h5m6s7ms', true],
  ['0', true],
  ['', false],
  ['5', false],
  ['30m1h', false],
  ['1.5h', false],
  ['300y', false],
])('%j is a duration: %s', (text, fine) => {
  expect(isDuration(text)).toBe(fine);
});

test('a duration is as long as its parts', () => {
  expect(millisecondsOf('1h30m5s7ms')).toBe(5_405_007);
});

test.each<[string, boolean]>([
  ['job', true],
  ['_a1', true],
  ['1a', false],
  ['a-b', false],
  ['a.b', false],
])('%j is the name of a label: %s', (text, fine) => {
  expect(isLabelName(text)).toBe(fine);
});

test.each<[string, boolean]>([
  ['100MB', true],
  ['1.5GiB', true],
  ['0', true],
  ['100', false],
  ['9EB', false],
])('%j is a number of bytes: %s', (text, fine) => {
  expect(isByteSize(text)).toBe(fine);
});

test.each<[string, boolean]>([
  ['(a|b).*', true],
  ['\\Q(\\E', true],
  ['[)]', true],
  ['(', false],
  [')', false],
  ['(?=a)', false],
  ['a\\', false],
  ['[a', false],
])('%j is a regular expression of RE2: %s', (text, fine) => {
  expect(isRegex(text)).toBe(fine);
});

test.each([
  'http://a.example',
  'https://u:p@a.example',
  'https://a.example/?token=x',
  'https://a.example/#',
  'a',
  // Alertmanager fills in templates: a label of an alert would say who gets the password.
  'https://{{ .CommonLabels.host }}.example/',
  'https://a.{{.CommonLabels.domain}}/',
  // Read by Go in another way, or not at all.
  'https:a.example',
  'https:\\\\a.example',
  'https://a.example\\@b.example/',
  ' https://a.example',
  // The key of a function of Azure's.
  'https://a.example/?code=x',
])('%s is no https URL without a credential', (url) => {
  expect(httpsAddress(url)).toBeUndefined();
});

test('an https URL is taken apart', () => {
  const address = { host: 'a.example', port: 8443, path: '/b', query: '?c=d' };
  expect(httpsAddress('https://a.example:8443/b/?c=d')).toEqual(address);
  expect(httpsAddress('https://a.example')).toEqual({ host: 'a.example', port: 443, path: '', query: '' });
});
