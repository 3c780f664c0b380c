import { ClientPod, Login } from './client-pod';
import type { LivePlatform } from './platform';
import type { WeakName } from './weak';

/** Who has all of another database, and nothing of `metrics`. */
export const STRANGER: Login = { name: 'stranger', password: 'known to whoever has the other database' };

/** Gives the platform's InfluxDB, and the weak ones, what the attacks are after, and the stranger. */
export async function plantTargets(platform: LivePlatform, weak: Record<WeakName, string>): Promise<void> {
  const admin = await platform.login('influxdb', 'admin');
  await platform.influxdb.write(admin, 'metrics', 'treasure value=1');
  for (const statement of [
    'CREATE DATABASE other',
    `CREATE USER stranger WITH PASSWORD '${STRANGER.password}'`,
    'GRANT ALL ON other TO stranger',
  ])
    await platform.influxdb.rows(admin, 'metrics', statement);
  await fillWeak(platform.client, weak);
}

// A first administrator, whom it takes from anybody, and a stranger with too much.
async function fillWeak(insider: ClientPod, weak: Record<WeakName, string>): Promise<void> {
  const lax = `https://${weak['influxdb-lax']}:8086`;
  const admin = { name: 'admin', password: 'first' };
  const post = async (url: string, user?: Login, body?: string) => {
    const { status, error, body: text } = await insider.request({ url, user, body, method: 'POST' });
    if (status < 200 || status > 299) throw new Error(`${url}: HTTP ${status} ${error} ${text}`);
  };
  const query = (url: string, statement: string) => `${url}/query?${new URLSearchParams({ q: statement }).toString()}`;
  await post(query(lax, "CREATE USER admin WITH PASSWORD 'first' WITH ALL PRIVILEGES"));
  await post(query(lax, 'CREATE DATABASE metrics'), admin);
  await post(query(lax, 'CREATE DATABASE other'), admin);
  await post(query(lax, `CREATE USER stranger WITH PASSWORD '${STRANGER.password}' WITH ALL PRIVILEGES`), admin);
  await post(`${lax}/write?db=metrics`, admin, 'treasure value=1');
  for (const name of ['influxdb-open', 'influxdb-small'] as const) {
    const open = `http://${weak[name]}:8086`;
    await post(query(open, 'CREATE DATABASE metrics'));
    await post(`${open}/write?db=metrics`, undefined, 'treasure value=1');
  }
}
