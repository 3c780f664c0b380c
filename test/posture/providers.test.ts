import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Aspects, TerraformLocal, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays, stackIn } from '../support/refused';

// Who reaches the cluster without verifying it gives its token, and all Secrets, to whoever is between.

const beside = (make: (stack: TerraformStack) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    make(stack);
  });

test.each<[string, string, (stack: TerraformStack) => unknown]>([
  ['kubernetes', 'kubernetes', (stack) => new KubernetesProvider(stack, 'other', { alias: 'other', insecure: true })],
  [
    'kubernetes by text',
    'kubernetes',
    (stack) => {
      stack.addOverride('provider.kubernetes.0.insecure', 'true');
    },
  ],
  [
    'kubernetes by a variable',
    'kubernetes',
    (stack) => {
      stack.addOverride('provider.kubernetes.0.insecure', '${var.x}');
    },
  ],
  [
    'helm',
    'helm',
    (stack) => {
      stack.addOverride('provider.helm', [{ kubernetes: { insecure: true } }]);
    },
  ],
  [
    'helm 2',
    'helm',
    (stack) => {
      stack.addOverride('provider.helm', { kubernetes: [{ insecure: true }] });
    },
  ],
])('a provider %s that verifies no cluster is refused', (_, name, make) => {
  for (const said of beside(make))
    expect(said).toMatch(
      new RegExp(`\\[stack\\] provider\\.${name}: it has \`insecure\`.* \\(safeguard "credentials"\\)`),
    );
});

const from = (name: string, source: string) =>
  beside((stack) => {
    stack.addOverride(`terraform.required_providers.${name}.source`, source);
  });

test.each([
  ['kubernetes', 'theirs/kubernetes'],
  ['kubernetes', 'registry.example/hashicorp/kubernetes'],
  ['kubernetes', 'hashicorp/helm'],
  ['tls', 'theirs/tls'],
])('a provider %s that is another than it is taken for, %s, is refused, as it has all Secrets', (name, source) => {
  for (const said of from(name, source))
    expect(said).toMatch(
      new RegExp(`\\[stack\\] provider\\.${name}: it is "${source}", .* \\(safeguard "credentials"\\)`),
    );
});

test('so is one in a list of blocks', () => {
  for (const said of beside((stack) => {
    const visit = () => {
      stack.addOverride('terraform', [{ required_providers: [{ tls: { source: 'theirs/tls' } }] }]);
    };
    Aspects.of(stack).add({ visit });
  }))
    expect(said).toContain('provider.tls: it is "theirs/tls"');
});

test.each([
  ['kubernetes', 'hashicorp/kubernetes'],
  ['kubernetes', 'registry.terraform.io/hashicorp/kubernetes'],
  ['kubernetes', 'registry.opentofu.org/hashicorp/kubernetes'],
  ['theirs', 'theirs/theirs'],
])('a provider %s by its whole name, %s, is let through', (name, source) => {
  expect(from(name, source)).toEqual(['', '', '']);
});

test('a provider that reaches the cluster in clear is refused, but for a proxy on the same machine', () => {
  const at = (host: string) => beside((stack) => new KubernetesProvider(stack, 'other', { alias: 'other', host }));
  for (const said of at('HTTP://10.0.0.1:8080')) expect(said).toContain('provider.kubernetes: its `host` is in clear');
  for (const host of ['https://10.0.0.1:6443', 'http://localhost:8001', 'http://127.0.0.1:8001', 'http://[::1]:8001'])
    expect(at(host)).toEqual(['', '', '']);
  for (const said of at('http://localhost.example')) expect(said).toContain('its `host` is in clear');
});

// Without one, the provider takes TLS only where it has something to verify or to show.
test('a host without a scheme is in clear unless there is an authority', () => {
  const at = (host: string, more = {}) =>
    beside((stack) => new KubernetesProvider(stack, 'other', { alias: 'other', host, ...more }));
  for (const said of at('10.0.0.1:8080')) expect(said).toContain('provider.kubernetes: its `host` is in clear');
  expect(at('localhost:8001')).toEqual(['', '', '']);
  expect(at('10.0.0.1:6443', { clusterCaCertificate: 'the PEM of it' })).toEqual(['', '', '']);
});

test("what Helm reaches the cluster by is refused where it is a variable's as a whole", () => {
  const said = beside((stack) => {
    stack.addOverride('provider.helm', { kubernetes: '${var.cluster}' });
  });
  for (const one of said) expect(one).toContain('provider.helm: nobody knows what it verifies');
});

test.each([
  ['${var.host}', true],
  ['${lower(var.host)}', true],
  ['https://${var.host}', false],
  ['${module.cluster.endpoint}', false],
  ['${data.aws_eks_cluster.mine.endpoint}', false],
])('of a host %s, Terraform is asked whether it is in clear: %s', (host, isAsked) => {
  const conditionsOf = (accept: boolean) => {
    const stack = stackIn(Testing.app());
    new SecureInfluxDB(stack, 'influxdb', placement(stack));
    stack.addOverride('provider.kubernetes.0.host', host);
    if (accept) Deviations.accept(stack, Safeguard.CREDENTIALS, 'what is tested');
    return Testing.synth(stack, true).split('is in clear').length - 1;
  };
  expect(conditionsOf(false)).toBe(isAsked ? 1 : 0);
  expect(conditionsOf(true)).toBe(0);
});

test('it is accepted for a reason, and let through where it verifies', () => {
  expect(beside((stack) => new KubernetesProvider(stack, 'other', { alias: 'other', insecure: false }))).toEqual([
    '',
    '',
    '',
  ]);
  expect(
    beside((stack) => {
      new KubernetesProvider(stack, 'other', { alias: 'other', insecure: true });
      Deviations.accept(stack, Safeguard.CREDENTIALS, 'a cluster on this machine');
    }),
  ).toEqual(['', '', '']);
});

test('a login that a resource of the same stack has is let through', () => {
  const said = beside((stack) => {
    stack.addOverride('resource.azurerm_kubernetes_cluster.mine', { name: 'mine' });
    const password = '${azurerm_kubernetes_cluster.mine.kube_config[0].password}';
    new KubernetesProvider(stack, 'other', { alias: 'other', username: 'x', password });
  });
  expect(said).toEqual(['', '', '']);
});

const KEY = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIJ\n-----END EC PRIVATE KEY-----';
const IN_CLEAR: Record<string, (stack: TerraformStack) => unknown> = {
  'a token': (stack) => new KubernetesProvider(stack, 'other', { alias: 'other', token: 'a-token-in-clear' }),
  'a password': (stack) => new KubernetesProvider(stack, 'other', { alias: 'other', username: 'x', password: 'y' }),
  'a key': (stack) => new KubernetesProvider(stack, 'other', { alias: 'other', clientKey: KEY }),
  'a variable of a program': (stack) =>
    new KubernetesProvider(stack, 'other', {
      alias: 'other',
      exec: [{ apiVersion: 'client.authentication.k8s.io/v1', command: 'x', env: { AWS_SECRET_ACCESS_KEY: 'y' } }],
    }),
  'an argument of a program': (stack) =>
    new KubernetesProvider(stack, 'other', {
      alias: 'other',
      exec: [{ apiVersion: 'client.authentication.k8s.io/v1', command: 'x', args: ['--token=a-token-in-clear'] }],
    }),
  'a token of a local': (stack) => {
    const token = new TerraformLocal(stack, 'local', 'a-token-in-clear').asString;
    new KubernetesProvider(stack, 'other', { alias: 'other', token });
  },
  "a token of a variable's default": (stack) => {
    const token = new TerraformVariable(stack, 'token', { default: 'a-token-in-clear' }).stringValue;
    new KubernetesProvider(stack, 'other', { alias: 'other', token });
  },
  'a login at a proxy': (stack) => {
    stack.addOverride('provider.kubernetes', [{ proxy_url: 'http://u:a-token-in-clear@proxy.example:3128' }]);
  },
  "a kubeconfig of kustomization's": (stack) => {
    stack.addOverride('provider.kustomization', { kubeconfig_raw: 'apiVersion: v1' });
  },
  "a password of a registry of Helm's": (stack) => {
    stack.addOverride('provider.helm', { registries: [{ url: 'oci://x.example', username: 'x', password: 'y' }] });
  },
};

test.each(Object.entries(IN_CLEAR))('%s that stands in the code is refused, and not told', (_, make) => {
  for (const said of beside(make)) {
    expect(said).toMatch(/\[stack\] provider\.\w+: its `\S+` stands in the code/);
    expect(said).not.toMatch(/a-token-in-clear|MHcCAQEEIJ/);
  }
});

test('what whoever applies gives, or a file or another resource has, is let through', () => {
  const given = beside((stack) => {
    const token = new TerraformVariable(stack, 'token', { sensitive: true }).stringValue;
    new KubernetesProvider(stack, 'a', { alias: 'a', token, clientKey: '${file("/etc/key.pem")}' });
    new KubernetesProvider(stack, 'b', { alias: 'b', token: '${data.aws_eks_cluster_auth.mine.token}' });
    new KubernetesProvider(stack, 'c', { alias: 'c', configPath: '/home/x/.kube/config', configContext: 'token' });
    stack.addOverride('provider.kustomization', { kubeconfig_raw: '${file("/home/x/.kube/config")}' });
  });
  expect(given).toEqual(['', '', '']);
});
