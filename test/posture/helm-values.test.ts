import { influxdbIn } from '../contract/support';
import { allWays } from '../support/refused';

// What a chart is told by single values is what it is told by a document of them.

const release = (more: object): string[] =>
  allWays((stack) => {
    influxdbIn(stack);
    stack.addOverride('resource.helm_release.mine', { name: 'mine', namespace: 'theirs', chart: 'mine', ...more });
  });
const namespace = { name: 'global.namespace', value: 'monitoring' };

describe.each(['set', 'set_sensitive', 'set_wo'])('%s', (key) => {
  test.each([
    ['tls.existingSecret', 'influxdb-tls', 'names it, and with it its key'],
    ['serviceAccount.name', 'influxdb', 'has a token of it'],
    ['pods[0].serviceAccountName', 'influxdb', 'has a token of it'],
    ['persistence.existingClaim', 'influxdb-data', 'has its data'],
  ])('of %s is refused where it is ours', (name, value, what) => {
    for (const said of release({ [key]: [{ name, value }, namespace] })) expect(said).toContain(what);
    expect(release({ [key]: [{ name, value }] })).toEqual(['', '', '']);
    expect(release({ [key]: [{ name, value: 'theirs' }, namespace] })).toEqual(['', '', '']);
  });
});
