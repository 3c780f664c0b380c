import { bundleOf } from './access';
import { AbsenceWatch } from './absence';
import { LivePlatform } from './platform';
import { waitFor } from './process';
import { recordTiming } from './timings';
import { TerraformOptions } from './terraform';

const TWO_MINUTES = 120;

/** What is made anew so that an authority is another one, with the same name. */
export const OTHER_AUTHORITY = ['tls_private_key.authority_key_', 'tls_self_signed_cert.authority_'];

/**
 * Replaces the authority of the example platform in one apply, as after a leak, until everything is verified by the next one. Gives
 * the listeners that took longer than kubelets do.
 */
export async function replaceAuthority(
  platform: LivePlatform,
  apply: (options: TerraformOptions) => Promise<void>,
): Promise<string[]> {
  const { client, namespace } = platform;
  const urls = {
    influxdb: `${platform.url('influxdb', 8086)}/ping`,
    kapacitor: `${platform.url('kapacitor', 9092)}/kapacitor/v1/ping`,
    prometheus: `${platform.url('prometheus', 9090)}/-/healthy`,
    nodes: `https://${platform.exporterAddress}/metrics`,
  };
  const watch = new AbsenceWatch(client, urls);
  await client.trust('former', await bundleOf(namespace, 'influxdb'));
  await watch.start();
  await apply({ replace: OTHER_AUTHORITY });
  const applied = Date.now();
  await client.trust('platform', await bundleOf(namespace, 'influxdb'));
  const late = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => {
      const exit = async (ca: string) => (await client.request({ url, ca })).exit;
      const isNext = async () => ((await exit('platform')) === 0 && (await exit('former')) === 60 ? true : undefined);
      const shown = await waitFor(`${name} under the next authority`, TWO_MINUTES, isNext).catch(() => undefined);
      recordTiming(`from the apply of another authority until ${name} shows its certificate`, applied);
      return shown ? [] : [name];
    }),
  );
  await platform.flows(TWO_MINUTES);
  const up = async () => Object.values(await platform.prometheus.query('up')).every((one) => one === 1);
  await waitFor('targets that are up', TWO_MINUTES, async () => ((await up()) ? true : undefined));
  recordTiming('from the apply of another authority until points flow and all targets are up', applied);
  for (const [name, { from, to }] of Object.entries(await watch.stop()))
    recordTiming(`without an answer of ${name} while its authority is replaced`, from, to);
  return late.flat();
}
