import { TerraformStack } from 'cdktf';
import { parse } from 'yaml';
import {
  ClusteredChartProps,
  ClusteredInstallMethod,
  ClusteredOperator,
  ClusteredRelease,
  Credential,
  Deviations,
  RemovalPolicy,
} from '../../lib';
import { Helm } from '../contract/rows/influxdb-clustered';
import { documentOf, metadataOf, Document } from '../support/document';
import { readTemplate } from '../support/expressions';
import { rendered } from './support/chart-model';
import { IN_APP_INSTANCE, IN_BOTH } from './support/programs';
import { built, instanceIn, mistakesOf, Props } from './support/written';

type Values = Record<string, unknown>;

const inChart =
  (props: Props, more: Partial<ClusteredChartProps> = {}): Props =>
  (stack, base) => ({
    ...props(stack, base),
    installMethod: ClusteredInstallMethod.chart({ provider: new Helm(stack), ...more }),
  });

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
  readonly values: string[];
  readonly [key: string]: unknown;
}

function releaseIn(document: Document): Release {
  const [release] = document.all('helm_release');
  if (!release) throw new Error('there is no release');
  return release.body as unknown as Release;
}

// What Terraform makes of the text: names of objects are those of the resources.
function valuesIn(document: Document): Values {
  const [text = ''] = releaseIn(document).values;
  return parse(named(document, text)) as Values;
}

function named(document: Document, text: string): string {
  return readTemplate(text)
    .parts.map(({ text: literal, expression = '' }) => {
      if (literal !== undefined) return literal;
      const [path = ''] = /\bkubernetes_\w+\.[\w-]+(?=\.metadata\[0\]\.name)/.exec(expression) ?? [];
      const resource = document.at(path);
      if (!resource) throw new Error(`no name: ${expression}`);
      const { name } = metadataOf(resource);
      return expression.startsWith('one(') ? JSON.stringify(name) : name;
    })
    .join('');
}

function everyName(document: Document, value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'string' ? named(document, item) : item,
  );
}

describe.each(Object.entries(IN_BOTH))('%s', (_, props) => {
  test('is the same AppInstance by the chart, whatever its template drops', () => {
    const own = documentOf(built(props).stack);
    const { metadata, spec } = instanceIn(own);
    const byChart = documentOf(built(inChart(props)).stack);
    const made = rendered(valuesIn(byChart));
    expect(made.spec).toEqual(everyName(own, spec));
    expect([made.name, made.namespace]).toEqual([metadata.name, own.nameIn(metadata.namespace)]);
  });
});

test('the model of the chart loses what is known to be lost, or it would prove nothing', () => {
  const values = valuesIn(documentOf(built(inChart(() => ({}))).stack));
  const specOf = (more: Values) => (rendered({ ...values, ...more }).spec.package as { spec: Values }).spec;
  expect(specOf({ objectStore: { bucket: 'b', google: {} } }).objectStore).toEqual({ bucket: 'b', google: null });
  expect(specOf({ objectStore: { bucket: 'b', s3: { region: 'r', allowHttp: false } } }).objectStore).toEqual({
    bucket: 'b',
    s3: { region: 'r' },
  });
  expect(specOf({ objectStore: { bucket: '2024', s3: { region: 'r' } } }).objectStore).toMatchObject({ bucket: 2024 });
  expect(specOf({ resources: { router: { requests: { replicas: 0 } } } })).not.toHaveProperty('resources');
  expect(specOf({ egress: { customCertificates: {} } })).not.toHaveProperty('egress');
  expect(specOf({ observability: { retention: '24h' } })).not.toHaveProperty('observability');
  expect(specOf({ hostingEnvironment: { openshift: {} } }).hostingEnvironment).toEqual({ openshift: null });
});

describe.each(Object.entries(IN_APP_INSTANCE))('%s', (_, props) => {
  test('is a mistake by the chart, which would write something else', () => {
    expect(mistakesOf(inChart(props)).join('\n')).toMatch(/ClusteredInstallMethod\.appInstance\(\)/);
    expect(mistakesOf(props)).toEqual([]);
  });
});

describe('the release', () => {
  test('is of the one chart and version that its values are for, and deleted by nobody', () => {
    const document = documentOf(built(inChart(() => ({}))).stack);
    const release = releaseIn(document);
    expect(release).toMatchObject({
      name: 'clustered',
      repository: 'https://helm.influxdata.com/',
      chart: 'influxdb3-clustered',
      version: '0.1.25',
      create_namespace: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(document.nameIn(release.namespace)).toBe('influxdb');
    const kept = documentOf(built(inChart(() => ({ removalPolicy: RemovalPolicy.DESTROY }))).stack);
    expect(releaseIn(kept)).toMatchObject({ lifecycle: { prevent_destroy: false } });
  });

  test('has the repository of the package where the chart takes it, under the name of a name', () => {
    const release = ClusteredRelease.fromMirror('registry.example/influxdb', '20260421-2022186');
    const values = valuesIn(documentOf(built(inChart(() => ({ release }))).stack));
    expect(values).toMatchObject({ fullnameOverride: 'registry.example/influxdb', image: { tag: '20260421-2022186' } });
  });

  test('brings no operator that nobody asked for: it may do everything with every resource', () => {
    const plain = built(inChart(() => ({})));
    expect(valuesIn(documentOf(plain.stack))).toMatchObject({ skipOperator: true });
    const operator = ClusteredOperator.byChart('nobody else installs it', {
      image: 'registry.example/kubit',
      kubecfgImage: 'registry.example/kubecfg:v1',
    });
    const { stack } = built(inChart(() => ({}), { operator }));
    expect(valuesIn(documentOf(stack))).toMatchObject({
      skipOperator: false,
      operatorImageOverride: 'registry.example/kubit',
      kubit: { kubecfg_image: 'registry.example/kubecfg:v1' },
    });
    expect(Deviations.of(stack)).toContainEqual(
      expect.objectContaining({
        reason: 'nobody else installs it',
        what: expect.stringContaining('every resource of the cluster') as string,
      }),
    );
  });

  test.each<[string, (stack: TerraformStack) => Partial<ClusteredChartProps>, string]>([
    [
      'another provider',
      (stack) => ({ provider: stack.node.findChild('kubernetes') as never }),
      '`installMethod.provider` takes the helm provider',
    ],
    ['no provider', () => ({ provider: undefined }), '`installMethod.provider` takes a provider of Terraform'],
    ['a range of versions', () => ({ version: '>=0.1.0' }), '`installMethod.version` takes one version, like "0.1.25"'],
    [
      'a repository in clear',
      () => ({ repository: 'http://charts.example' }),
      '`installMethod.repository` takes a URL that begins with https:// or oci://',
    ],
    [
      'an operator whose images are gone',
      () => ({ operator: ClusteredOperator.byChart('x', { version: 'v0.0.21' }) }),
      '`installMethod.operator.version` takes v0.0.22 or newer',
    ],
    [
      'no image',
      () => ({ operator: ClusteredOperator.byChart('x', { image: 'a b' }) }),
      '`installMethod.operator.image` takes an image',
    ],
    [
      'an image with a tag, which would get another one',
      () => ({ operator: ClusteredOperator.byChart('x', { image: 'registry.example:5000/kubit:v1' }) }),
      '`installMethod.operator.image` takes an image without a tag',
    ],
    [
      'an image of a step without a tag',
      () => ({ operator: ClusteredOperator.byChart('x', { applyStepImage: 'registry.example/kubectl' }) }),
      '`installMethod.operator.applyStepImage` takes an image with its tag or digest',
    ],
    [
      'an operator without a reason',
      () => ({ operator: ClusteredOperator.byChart('') }),
      'takes a written reason for: the operator that the chart installs',
    ],
  ])('is refused with %s', (_, props, said) => {
    const method = (stack: TerraformStack) =>
      ClusteredInstallMethod.chart({ provider: new Helm(stack), ...props(stack) });
    expect(mistakesOf((stack) => ({ installMethod: method(stack) })).join('\n')).toContain(said);
  });

  test.each<[string, Props, string]>([
    ['no pull secret', () => ({ imagePullSecret: undefined }), 'writes an empty list without one'],
    ['a name that is no text in YAML', () => ({ name: 'true' }), '`name` takes what is text in YAML without quotes'],
    [
      'a key that is no text in YAML',
      (_, { namespace }) => ({ catalogDsn: Credential.fromSecret({ namespace, name: 'catalog', key: '1' }) }),
      '`catalogDsn` takes what is text in YAML without quotes',
    ],
  ])('is refused with %s, which the chart would make something else of', (_, props, said) => {
    expect(mistakesOf(inChart(props)).join('\n')).toContain(said);
  });
});

describe('values for who runs helm', () => {
  const as =
    (props: Props): Props =>
    (stack, base) => ({ ...props(stack, base), installMethod: ClusteredInstallMethod.chartValues() });

  test('are the same as those of a release, as an output', () => {
    const { stack, clustered } = built(as(() => ({})));
    const document = documentOf(stack);
    const value = document.json.output?.clustered_values?.value as string;
    const byChart = documentOf(built(inChart(() => ({}))).stack);
    expect(parse(named(document, value))).toEqual(valuesIn(byChart));
    expect(clustered.chartValues).toBeDefined();
    expect(document.all('helm_release')).toEqual([]);
    expect(document.all('kubernetes_manifest')).toEqual([]);
  });
});
