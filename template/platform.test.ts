import { Testing } from 'cdktf';
import { Deviations } from 'cdktf-secure-monitoring';
import { Platform } from './platform';

const platform = new Platform(Testing.app(), 'platform');

test('what is deployed changes only where it is meant to', () => {
  expect(Testing.synth(platform, true)).toMatchSnapshot();
});

test('no secure default is left but those of node exporters, which need their nodes', () => {
  const left = Deviations.of(platform).map(({ code, path }) => `${path}: ${code}`);
  expect(left).toEqual(['platform/nodes: host-network', 'platform/nodes/namespace: pod-security']);
});
