import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import * as library from '../lib';

const root = join(__dirname, '..');
interface Package {
  readonly dependencies: Record<string, string>;
  readonly bundledDependencies: string[];
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

// What users import. A name that goes away breaks their programs: that takes a new major version.
const EXPORTED = [
  'AlertHandler',
  'Alertmanager',
  'CertificateAuthority',
  'ChronografLogin',
  'CipherSuite',
  'Collector',
  'ContainerImage',
  'Credential',
  'Curve',
  'Database',
  'Deviations',
  'Discovery',
  'Duration',
  'Exposure',
  'ExternalInfluxDB',
  'GrafanaDatasource',
  'IngressController',
  'KapacitorUser',
  'KeyAlgorithm',
  'Peer',
  'PodMonitor',
  'PodSecurity',
  'RelabelAction',
  'RemovalPolicy',
  'Rules',
  'ScrapeConfig',
  'ScrapeTarget',
  'SecureChronograf',
  'SecureInfluxDB',
  'SecureKapacitor',
  'SecureNamespace',
  'SecurePrometheus',
  'SecureTelegraf',
  'ServerCertificate',
  'ServiceMonitor',
  'Size',
  'SourceRanges',
  'TelegrafDeployment',
  'TelegrafInput',
  'TelegrafMetrics',
  'TlsNodeExporter',
  'TlsVersion',
  'Trust',
  'User',
];

test('has every name that programs import', () => {
  expect(Object.keys(library)).toEqual(expect.arrayContaining(EXPORTED));
});

test('has no function or constant, which users of other languages would not get', () => {
  const lost = Object.entries(library).filter(([, value]: [string, unknown]) => {
    const isEnum =
      typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string');
    return !isEnum && !(typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value)));
  });
  expect(lost.map(([name]) => name)).toEqual([]);
});

test('is documented where it is made: each construct that users make shows how', () => {
  const made = Object.values(library as Record<string, unknown>).filter(
    (one): one is { readonly name: string; readonly prototype: object } =>
      typeof one === 'function' && one.prototype instanceof Construct,
  );
  // Those that a method of another construct makes are shown there.
  const byMethod = ['Database', 'ExternalInfluxDB', 'KapacitorUser', 'User', 'TelegrafMetrics'];
  const sources = new Map(made.map(({ name }) => [name, sourceOf(name)]));
  const undocumented = [...sources].filter(([name, text]) => !byMethod.includes(name) && !text.includes('@example'));
  expect(undocumented.map(([name]) => name)).toEqual([]);
});

// The text before a class, with its documentation.
function sourceOf(name: string): string {
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const declaration = new RegExp(`^export (abstract )?class ${name}\\b`, 'm');
  const text =
    files.map((file) => readFileSync(join(root, 'lib', file), 'utf8')).find((one) => declaration.test(one)) ?? '';
  return text.slice(0, text.search(declaration));
}

test('takes along what it needs at run time, and brings no second cdktf', () => {
  expect([...manifest.bundledDependencies].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  expect(Object.keys(manifest.dependencies)).not.toContain('cdktf');
  expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(Object.keys(manifest.peerDependencies)));
});
