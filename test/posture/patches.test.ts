import { Annotations as Annotated } from '@cdktf/provider-kubernetes/lib/annotations';
import { ConfigMapV1Data } from '@cdktf/provider-kubernetes/lib/config-map-v1-data';
import { DataKubernetesResources } from '@cdktf/provider-kubernetes/lib/data-kubernetes-resources';
import { DataKubernetesSecretV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-secret-v1';
import { Env } from '@cdktf/provider-kubernetes/lib/env';
import { Labels } from '@cdktf/provider-kubernetes/lib/labels';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { SecretV1Data } from '@cdktf/provider-kubernetes/lib/secret-v1-data';
import { Lazy, TerraformLocal, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What patches objects of ours from beside, where no override is seen: resources that write to what is there.

const beside = (make: (stack: TerraformStack, influxdb: SecureInfluxDB) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    make(stack, new SecureInfluxDB(stack, 'influxdb', { namespace, authority }));
  });

const namespace = 'monitoring';
const influxdb = { name: 'influxdb', namespace };
const configured = { name: 'influxdb-config', namespace };
const workload = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: influxdb };
const data = { data: { 'influxdb.conf': '[http]\nauth-enabled = false\n' } };
const env = [{ name: 'INFLUXDB_HTTP_AUTH_ENABLED', value: 'false' }];

const PATCHES: Record<string, (stack: TerraformStack) => unknown> = {
  'its configuration': (stack) => new ConfigMapV1Data(stack, 'mine', { metadata: configured, ...data, force: true }),
  'its configuration, by another alias of the same cluster': (stack) => {
    const provider = new KubernetesProvider(stack, 'other', { alias: 'other' });
    return new ConfigMapV1Data(stack, 'mine', { metadata: configured, ...data, provider });
  },
  'its configuration, unforced': (stack) => new ConfigMapV1Data(stack, 'mine', { metadata: configured, ...data }),
  'a password': (stack) =>
    new SecretV1Data(stack, 'mine', { metadata: { name: 'influxdb-user-admin', namespace }, data: { password: 'x' } }),
  'its number of pods': (stack) =>
    new HorizontalPodAutoscalerV2(stack, 'mine', {
      metadata: { name: 'mine', namespace },
      spec: { maxReplicas: 3, scaleTargetRef: { kind: 'StatefulSet', name: 'influxdb' } },
    }),
  'its number of pods, by KEDA': (stack) =>
    new Manifest(stack, 'mine', {
      manifest: {
        ...{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'mine', namespace } },
        spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'influxdb' }, maxReplicaCount: 3 },
      },
    }),
  'a password, by a SealedSecret': (stack) =>
    new Manifest(stack, 'mine', {
      manifest: {
        ...{ apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret' },
        ...{ metadata: { name: 'influxdb-user-admin', namespace }, spec: { encryptedData: {} } },
      },
    }),
  'a password, by an ExternalSecret': (stack) =>
    new Manifest(stack, 'mine', {
      manifest: {
        ...{ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'mine', namespace } },
        spec: { target: { name: 'influxdb-user-admin' } },
      },
    }),
  'a password, by a ClusterExternalSecret': (stack) =>
    new Manifest(stack, 'mine', {
      manifest: {
        ...{ apiVersion: 'external-secrets.io/v1', kind: 'ClusterExternalSecret', metadata: { name: 'mine' } },
        spec: { externalSecretSpec: { target: { name: 'influxdb-user-admin' } }, namespaceSelectors: [{}] },
      },
    }),
  'a password, by an InfisicalSecret': (stack) =>
    new Manifest(stack, 'mine', {
      manifest: {
        ...{ apiVersion: 'secrets.infisical.com/v1alpha1', kind: 'InfisicalSecret' },
        ...{ metadata: { name: 'mine', namespace } },
        spec: { managedSecretReference: { secretName: 'influxdb-user-admin', secretNamespace: namespace } },
      },
    }),
  'its configuration, by a Bundle of trust-manager': (stack) =>
    new Manifest(stack, 'mine', {
      manifest: {
        ...{ apiVersion: 'trust.cert-manager.io/v1alpha1', kind: 'Bundle', metadata: { name: 'influxdb-config' } },
        spec: { target: { configMap: { key: 'ca.crt' } } },
      },
    }),
  'labels that a variable says': (stack) => {
    const labels = Token.asStringMap(new TerraformVariable(stack, 'said', {}).value);
    return new Labels(stack, 'mine', { ...workload, labels });
  },
  'labels of a kind that a variable says': (stack) => {
    const kind = new TerraformVariable(stack, 'said', {}).stringValue;
    return new Labels(stack, 'mine', { ...workload, kind, labels: { 'app.kubernetes.io/name': 'chronograf' } });
  },
  'annotations that a variable says': (stack) => {
    const annotations = Token.asStringMap(new TerraformVariable(stack, 'said', {}).value);
    return new Annotated(stack, 'mine', { ...workload, annotations });
  },
  'its environment': (stack) => new Env(stack, 'mine', { ...workload, container: 'influxdb', env }),
  'its labels': (stack) =>
    new Labels(stack, 'mine', { ...workload, labels: { 'app.kubernetes.io/name': 'chronograf' } }),
  'the labels of its pod': (stack) =>
    new Labels(stack, 'mine', {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'influxdb-0', namespace } },
      labels: { 'app.kubernetes.io/name': 'chronograf' },
    }),
  'the annotations of its pods': (stack) =>
    new Annotated(stack, 'mine', { ...workload, templateAnnotations: { 'k8s.v1.cni.cncf.io/networks': 'open' } }),
  'its Service': (stack) =>
    new Annotated(stack, 'mine', {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: influxdb },
      annotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' },
    }),
  'what its namespace admits': (stack) =>
    new Labels(stack, 'mine', {
      ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
    }),
  'all of its configuration': (stack) =>
    new Manifest(stack, 'mine', { manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: configured, ...data } }),
  'a Secret of its name': (stack) =>
    new SecretV1(stack, 'mine', { metadata: { name: 'influxdb-user-admin', namespace }, dataWo: { password: 'x' } }),
};

test.each(Object.entries(PATCHES))('what patches %s is refused', (_, make) => {
  for (const said of beside(make)) expect(said).toMatch(/: kubernetes_\w+\.mine writes to it too/);
});

test('it is refused where the name is a reference, too', () => {
  const said = beside((stack) => {
    const config = stack.node.findChild('influxdb').node.findChild('config');
    const { fqn } = config as unknown as Record<string, string>;
    const name = `\${${fqn}.metadata[0].name}`;
    return new ConfigMapV1Data(stack, 'mine', { metadata: { name, namespace }, ...data });
  });
  for (const one of said) expect(one).toContain('kubernetes_config_map_v1_data.mine writes to it too');
});

test.each<[string, (stack: TerraformStack) => string]>([
  ['a local', (stack) => new TerraformLocal(stack, 'name', 'influxdb-config').asString],
  [
    'a local over a variable',
    (stack) => {
      const variable = new TerraformVariable(stack, 'variable', { type: 'string', default: 'influxdb-config' });
      return new TerraformLocal(stack, 'name', variable.stringValue).asString;
    },
  ],
])('it is refused where the name is that of %s', (_, nameIn) => {
  for (const one of beside(
    (stack) => new ConfigMapV1Data(stack, 'mine', { metadata: { name: nameIn(stack), namespace }, ...data }),
  ))
    expect(one).toContain('kubernetes_config_map_v1_data.mine writes to it too');
});

test('it is refused where an override of the stack wrote a list of it', () => {
  for (const one of beside((stack) => {
    stack.addOverride('resource.kubernetes_config_map_v1_data', [{ mine: [{ metadata: [configured], ...data }] }]);
  }))
    expect(one).toContain('kubernetes_config_map_v1_data.mine writes to it too');
});

test('it is accepted for the safeguard that it loosens, and for no other', () => {
  const accepting = (safeguard: Safeguard) =>
    beside((stack, one) => {
      PATCHES['its configuration']?.(stack);
      Deviations.accept(one, safeguard, 'a drill');
    });
  expect(accepting(Safeguard.CONFIGURATION)).toEqual(['', '', '']);
  for (const said of accepting(Safeguard.PODS)) expect(said).toContain('(safeguard "configuration")');
});

test.each<[string, (stack: TerraformStack) => unknown]>([
  [
    'an object of another name',
    (stack) => new ConfigMapV1Data(stack, 'mine', { metadata: { ...configured, name: 'x' }, ...data }),
  ],
  [
    'an object of another namespace',
    (stack) => new ConfigMapV1Data(stack, 'mine', { metadata: { ...configured, namespace: 'other' }, ...data }),
  ],
  [
    'an object of another cluster',
    (stack) => {
      const provider = new KubernetesProvider(stack, 'other', { alias: 'other', configContext: 'other' });
      return new ConfigMapV1Data(stack, 'mine', { metadata: configured, ...data, provider });
    },
  ],
  [
    'a Bundle of another name',
    (stack) =>
      new Manifest(stack, 'mine', {
        manifest: {
          apiVersion: 'trust.cert-manager.io/v1alpha1',
          kind: 'Bundle',
          metadata: { name: 'mine' },
          spec: {},
        },
      }),
  ],
  [
    'a SealedSecret of another name',
    (stack) =>
      new Manifest(stack, 'mine', {
        manifest: { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { ...influxdb, name: 'mine' } },
      }),
  ],
  [
    'a scaler of what is not ours',
    (stack) =>
      new Manifest(stack, 'mine', {
        manifest: {
          ...{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'mine', namespace } },
          spec: { scaleTargetRef: { name: 'mine' } },
        },
      }),
  ],
  ['labels that nobody selects by', (stack) => new Labels(stack, 'mine', { ...workload, labels: { team: 'metrics' } })],
])('%s is let through', (_, make) => {
  expect(beside(make)).toEqual(['', '', '']);
});

const read = (name: string) =>
  beside((stack) => new DataKubernetesSecretV1(stack, 'mine', { metadata: { name, namespace } }));

test('a Secret of ours that a data source reads is refused, as it would be in the state', () => {
  for (const one of read('influxdb-user-admin'))
    expect(one).toMatch(/kubernetes_secret_v1\.\S+: data\.kubernetes_secret_v1\.mine reads it/);
  expect(read('theirs')).toEqual(['', '', '']);
});

test('so is one that a data source reads of a kind that a variable says', () => {
  const said = beside((stack) => {
    const metadata = { name: 'influxdb-user-admin', namespace };
    stack.addOverride('data.kubernetes_resource.mine', { api_version: 'v1', kind: '${var.kind}', metadata });
  });
  for (const one of said) expect(one).toMatch(/: data\.kubernetes_resource\.mine reads it/);
});

const each = (name: string): [string, Record<string, unknown>][] => [
  ['a list', { for_each: `\${toset(["other", "${name}"])}`, metadata: { name: '${each.value}', namespace } }],
  ['a map by its keys', { for_each: { other: '1', [name]: '2' }, metadata: { name: '${each.key}', namespace } }],
  ['a local', { for_each: '${local.names}', metadata: [{ name: '${each.value}', namespace: '${var.where}' }] }],
  ['a number', { count: 1, metadata: { name: `\${["${name}"][count.index]}`, namespace } }],
];

test.each(each('influxdb-user-admin'))('and so is one of several, by %s, or in a check', (_, body) => {
  const written = (at: string, name: string) =>
    beside((stack) => {
      stack.addOverride('locals.names', ['other', name]);
      stack.addOverride('variable.where', { type: 'string' });
      stack.addOverride(at, JSON.parse(JSON.stringify(body).replaceAll('influxdb-user-admin', name)));
    });
  for (const at of ['data.kubernetes_secret_v1.mine', 'check.there.data.kubernetes_secret.mine']) {
    for (const one of written(at, 'influxdb-user-admin'))
      expect(one).toMatch(/: data\.kubernetes_secret\S*\.mine reads it/);
    expect(written(at, 'influxdb-user-administrator')).toEqual(['', '', '']);
  }
});

test('and so is it where all Secrets of its namespace are read', () => {
  const all = (kind: string, where?: string) =>
    beside((stack) => new DataKubernetesResources(stack, 'mine', { apiVersion: 'v1', kind, namespace: where }));
  for (const one of [...all('Secret', namespace), ...all('Secret')])
    expect(one).toMatch(/kubernetes_secret_v1\.\S+: data\.kubernetes_resources\.mine reads it with others/);
  expect([...all('Secret', 'other'), ...all('Pod', namespace)]).toEqual(['', '', '', '', '', '']);
});

test('two of one name, which nobody could see as they were declared, are refused for their name', () => {
  const said = allWays((stack) => {
    const { namespace: where, authority } = placement(stack);
    const name = () => Lazy.stringValue({ produce: () => 'same' });
    for (const id of ['one', 'two']) new SecureInfluxDB(stack, id, { namespace: where, authority, name: name() });
  });
  for (const one of said)
    expect(one).toMatch(
      /^Refused.*\n {2}\[stack\/two\/Resource\] \S+: it has the name of kubernetes_stateful_set_v1\.one_\w+, "same", in the same namespace/,
    );
});
