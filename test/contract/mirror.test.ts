import { WorkloadDefaults } from '../../lib';
import { containersOf, podsOf } from '../support/kubernetes';
import { CONSTRUCTS } from './constructs';
import { emptyStack, synthesized } from './stack';

const MIRROR = 'registry.example:5000/mirror/';

// What a program names in full stays as it is.
const named = (image: string) =>
  image.endsWith(`@sha256:${'0'.repeat(64)}`) ||
  [
    'registry.example:5000/influxdb:1.11.8',
    'influxdb:1.8.10',
    'registry.example/kapacitor-enterprise:1.5.7',
    'registry.example:5000/node-exporter:1.8.0',
    'registry.example/tool:1.0.0',
    'quay.io/prometheus/blackbox-exporter:v0.27.0',
    'quay.io/prometheus/mysqld-exporter:v0.17.2',
    'registry.example/mysqld-exporter:v0.17.2',
    'oliver006/redis_exporter:v1.74.0',
  ].includes(image) ||
  // Rows that name the versions of a cluster's nodes.
  /^(registry\.example:5000\/)?influxdb:1\.\d+\.\d+-(data|meta)$/.test(image);

const programs = CONSTRUCTS.flatMap(({ construct, cases }) =>
  Object.entries(cases).map(([name, build]) => ({ title: `${construct.name}, ${name}`, build })),
);

// A cluster that reaches a mirror only would wait forever for the one image that comes from elsewhere.
test.each(programs)('$title: every image comes from the mirror of the stack, with its pull secret', ({ build }) => {
  const scope = emptyStack();
  WorkloadDefaults.of(scope).set({ registry: MIRROR.slice(0, -1), imagePullSecrets: ['mirror'] });
  build(scope);
  const pods = podsOf(synthesized(scope).document);
  const images = pods.flatMap((pod) => containersOf(pod).map(({ image }) => image));
  expect(images.filter((image) => !image.startsWith(MIRROR) && !named(image))).toEqual([]);
  for (const { spec } of pods)
    expect(spec).toMatchObject({ image_pull_secrets: expect.arrayContaining([{ name: 'mirror' }]) as unknown });
});

test('the programs run pods, with helpers beside daemons: one that runs none would show nothing', () => {
  const counts = programs.map(({ build }) => {
    const scope = emptyStack();
    build(scope);
    return podsOf(synthesized(scope).document).flatMap((pod) => containersOf(pod)).length;
  });
  expect(Math.max(...counts)).toBeGreaterThan(3);
});
