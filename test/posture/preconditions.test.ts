import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import {
  Fn,
  Lazy,
  TerraformDataSource,
  TerraformLocal,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from 'cdktf';
import { GrafanaDatasource, SecureInfluxDB, SecureNamespace, SecureTelegraf } from '../../lib';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';
import { peers, placement } from '../contract/support';
import { Document, Json, Resource } from '../support/document';
import { readTemplate, strings } from '../support/expressions';
import { PROGRAMS } from '../support/programs';
import { allWays } from '../support/refused';

interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

function conditionsOf({ body }: Resource): Condition[] {
  return [(body.lifecycle as { precondition?: Condition[] } | undefined)?.precondition ?? []].flat();
}

function documentOf(stack: TerraformStack): Document {
  return new Document(JSON.parse(Testing.synth(stack, true)) as Json);
}

// A data source, which may be sensitive: only its provider knows.
function vault(stack: TerraformStack): TerraformDataSource {
  return new TerraformDataSource(stack, 'vault', { terraformResourceType: 'vault_generic_secret' });
}

const TOKENS: Record<string, (stack: TerraformStack) => string> = {
  'a data source': (stack) => vault(stack).getStringAttribute('data_json'),
  'a local over one': (stack) =>
    new TerraformLocal(stack, 'local', vault(stack).getStringAttribute('data_json')).asString,
  'a function of one': (stack) => Fn.upper(vault(stack).getStringAttribute('data_json')),
  'a Lazy over one that throws when it is asked for first': (stack) => {
    let asked = 0;
    const value = vault(stack).getStringAttribute('data_json');
    return Lazy.stringValue({
      produce: () => {
        if (asked++ === 0) throw new Error('not yet');
        return value;
      },
    });
  },
  'the state of another': (stack) => {
    const type = 'terraform_remote_state';
    return new TerraformDataSource(stack, 'remote', { terraformResourceType: type }).getStringAttribute('outputs.x');
  },
};

// Where text of the user's is written for others to read.
const PLACES: Record<string, (stack: TerraformStack, token: string) => void> = {
  'settings of InfluxDB': (stack, token) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), settings: { logging: { format: token } } }),
  'annotations of pods': (stack, token) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), annotations: { note: token } }),
  'labels of pods': (stack, token) =>
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), labels: { note: `a-${token}` } }),
  'annotations of a namespace': (stack, token) => new SecureNamespace(stack, 'm', { annotations: { note: token } }),
  'tags of Telegraf': (stack, token) => {
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    new SecureTelegraf(stack, 'telegraf', { namespace, globalTags: { note: token } }).writeTo(metrics);
  },
  'a definition for Grafana': (stack, token) => {
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    GrafanaDatasource.ofDatabase(stack, 'grafana', metrics, { namespace, peers, title: token });
  },
  'an override': (stack, token) => {
    const namespace = new SecureNamespace(stack, 'm');
    (
      namespace.node.findChild('Resource') as unknown as { addOverride: (path: string, value: unknown) => void }
    ).addOverride('metadata.annotations', { note: token });
  },
};

const CASES = Object.entries(TOKENS).flatMap(([what, make]) =>
  Object.entries(PLACES)
    // What throws in an override is never asked for again.
    .filter(([where]) => !(where === 'an override' && what.includes('throws')))
    .map(([where, build]) => ({ what, where, make, build })),
);

test.each(CASES)('$what in $where is asked for by Terraform, which alone knows', ({ make, build }) => {
  const stack = emptyStack();
  build(stack, make(stack));
  const document = documentOf(stack);
  // What the plan says in words is compared with what it said before, which nobody filled in.
  const asked = document.resources
    .filter(({ type }) => type !== 'terraform_data')
    .flatMap((resource) => conditionsOf(resource));
  expect(asked).not.toEqual([]);
  for (const { condition, error_message } of asked) {
    expect(condition).toMatch(/^\$\{!issensitive\(jsonencode\(\[.*(data\.|local\.).*\]\)\)\}$/s);
    expect(error_message).toMatch(/^stack\/.* has a sensitive value in it/);
  }
});

// The objects of a stack hold what somebody gave them: these are no objects of this library's.
describe('what the stack itself keeps of a sensitive value', () => {
  const kept: Record<string, (stack: TerraformStack, value: string) => string> = {
    'the input of terraform_data': (stack, value) => data(stack, value).getStringAttribute('input'),
    'the output of terraform_data, of which Terraform forgets that it is sensitive': (stack, value) =>
      data(stack, value).getStringAttribute('output'),
    'an annotation of a ConfigMap': (stack, value) =>
      Fn.lookup(
        new ConfigMapV1(stack, 'mine', { metadata: { name: 'mine', annotations: { a: value } } }).metadata.annotations,
        'a',
        '',
      ) as string,
  };
  const data = (stack: TerraformStack, input: string) => {
    const resource = new TerraformResource(stack, 'mine', { terraformResourceType: 'terraform_data' });
    resource.addOverride('input', input);
    return resource;
  };

  test.each(Object.entries(kept))('%s is asked for by Terraform', (_, keep) => {
    const stack = emptyStack();
    const password = new TerraformVariable(stack, 'password', { type: 'string', sensitive: true });
    new SecureNamespace(stack, 'monitoring', { annotations: { note: keep(stack, password.stringValue) } });
    const [namespace] = documentOf(stack).all('kubernetes_namespace_v1');
    const asked = namespace ? conditionsOf(namespace).map(({ condition }) => condition) : [];
    expect(asked).toEqual([expect.stringMatching(/terraform_data\.mine\.input|metadata\[?.*annotations/)]);
  });
});

test('so is one whose words have spaces between them, as Terraform takes it', () => {
  const stack = emptyStack();
  PLACES['an override']?.(stack, '${data . vault_generic_secret\n.vault. data_json}');
  const [namespace] = documentOf(stack).all('kubernetes_namespace_v1');
  expect(namespace && conditionsOf(namespace)).toHaveLength(1);
});

describe('what a variable holds', () => {
  const build = (sensitive: boolean) => (stack: TerraformStack) => {
    const text = new TerraformVariable(stack, 'text', { type: 'string', sensitive });
    const local = new TerraformLocal(stack, 'local', Fn.upper(text.stringValue)).asString;
    new SecureNamespace(stack, 'direct', { annotations: { note: text.stringValue } });
    new SecureNamespace(stack, 'by-local', { annotations: { note: local } });
  };

  test('is let through', () => {
    expect(allWays(build(false))).toEqual(['', '', '']);
  });

  test.each(['direct', 'by-local'])('is refused at synthesis where it is sensitive, %s', (id) => {
    for (const one of allWays(build(true)))
      expect(one).toContain(`[stack/${id}] \`annotations.note\` takes text that others may read`);
  });
});

test('a precondition of the user stays', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    annotations: { a: TOKENS['a data source']?.(stack) ?? '' },
  });
  const pods = influxdb.node.findChild('Resource') as unknown as { lifecycle: object };
  pods.lifecycle = { ...pods.lifecycle, precondition: [{ condition: '${true}', errorMessage: 'never' }] };
  const [resource] = documentOf(stack).all('kubernetes_stateful_set_v1');
  const conditions = resource ? conditionsOf(resource) : [];
  expect(conditions[0]).toEqual({ condition: '${true}', error_message: 'never' });
  expect(conditions).toHaveLength(2);
});

// Every program: what is written where others may read it is text, of this library's making, or asked for.
const programs = [
  ...PROGRAMS.map(({ name, stacks }) => ({ name, made: () => stacks(Testing.app()) })),
  ...CONSTRUCTS.flatMap(({ construct, cases }) =>
    Object.entries(cases).map(([name, build]) => ({
      name: `${construct.name}, ${name}`,
      made: () => {
        const stack = emptyStack();
        build(stack);
        return [stack];
      },
    })),
  ),
];
test.each(programs)('$name shows nothing that Terraform alone knows and is not asked about', ({ made }) => {
  const open = made().flatMap((stack) => {
    const document = documentOf(stack);
    return document.resources
      .filter(({ type }) => type.startsWith('kubernetes_'))
      .flatMap((resource) => {
        const conditions = conditionsOf(resource).map(({ condition }) => condition);
        return strings(resource.body)
          .filter(({ path: [first = ''] }) => !['lifecycle', 'depends_on', 'provider'].includes(first))
          .filter(({ path: [first = ''] }) => !(resource.type === 'kubernetes_secret_v1' && first.startsWith('data')))
          .flatMap(({ path, text }) =>
            readTemplate(text).references.map((reference) => ({ ...reference, at: path.join('.') })),
          )
          .filter(({ path, functions }) => {
            const [of = '', name = ''] = path.split('.');
            // The number of one of several.
            if (path === 'count.index') return false;
            // The number of a volume.
            if (of === 'count') return false;
            if (of === 'var') return document.json.variable?.[name]?.sensitive;
            const hash = functions.includes('sha256(');
            const own = document.at(path) !== undefined;
            return !(
              own &&
              (hash ||
                /\.((manifest\.metadata|metadata\[0\])\.name|cert_pem|data|spec\[0\]\.port\[0\]\.node_port)$/.test(
                  path,
                ))
            );
          })
          .filter(({ path }) => !conditions.some((condition) => condition.includes(path)))
          .map(({ path, at }) => `${resource.address} ${at}: ${path}`);
      });
  });
  expect(open).toEqual([]);
});
