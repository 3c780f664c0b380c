import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SecureKapacitor } from '../../lib';
import { certificate, folder, remove } from '../support/files';
import { endAll, executable } from '../support/processes';
import { sentAsFile } from '../support/sent-as-file';
import { Daemon, SECRET } from './support/daemon';
import { Provider } from './support/provider';

// What Chronograf answers to whom: every route of its server/mux.go (1.11.4), as each role; and what its roles make it say to the servers
// behind it. docs/products/chronograf.md says the same.

const live = executable('chronograf') !== undefined && executable('chronoctl') !== undefined;
if (!live) console.warn('chronograf or chronoctl is not installed: what its routes give to whom is not tried');

jest.setTimeout(120_000);

// Each may what those before it may.
const ROLES = ['member', 'reader', 'viewer', 'editor', 'admin', 'superAdmin'] as const;
type Role = (typeof ROLES)[number];

// Below /chronograf/v1, by the least role that is let in. SRC is the server that the stack says, KAP its Kapacitor; 0 is nothing.
const ROUTES: Readonly<Record<Role, string[]>> = {
  member: ['GET /me', 'PUT /me', 'GET /env'],
  reader: [
    'GET /sources',
    'GET /sources/SRC',
    'GET /sources/SRC/health',
    'POST /sources/SRC/proxy',
    'GET /sources/SRC/proxy/flux?path=/api/v2/query',
    'POST /sources/SRC/proxy/flux?path=/api/v2/query',
    'POST /sources/SRC/queries',
    'GET /sources/SRC/annotations',
    'GET /sources/SRC/annotations/0',
    'GET /flux',
    'POST /flux/ast',
    'GET /dashboards',
    'GET /dashboards/0',
    'GET /dashboards/0/cells',
    'GET /dashboards/0/cells/0',
  ],
  viewer: [
    'POST /sources/SRC/write?db=metrics',
    'GET /sources/SRC/permissions',
    'GET /sources/SRC/roles',
    'GET /sources/SRC/roles/0',
    'GET /sources/SRC/services',
    'GET /sources/SRC/services/0',
    'GET /sources/SRC/services/0/proxy?path=/',
    'GET /sources/SRC/kapacitors',
    'GET /sources/SRC/kapacitors/KAP',
    'GET /sources/SRC/kapacitors/KAP/rules',
    'GET /sources/SRC/kapacitors/KAP/rules/0',
    'GET /sources/SRC/kapacitors/KAP/proxy?path=/kapacitor/v1/users',
    'GET /sources/SRC/dbs',
    'GET /sources/SRC/dbs/metrics/rps',
    'GET /sources/SRC/dbs/metrics/measurements',
    'GET /flux/suggestions',
    'GET /flux/suggestions/0',
    'GET /layouts',
    'GET /layouts/0',
    'GET /protoboards',
    'GET /protoboards/0',
    'GET /dashboards/0/templates',
    'GET /dashboards/0/templates/0',
    'GET /org_config',
    'GET /org_config/logviewer',
    'POST /validate_text_templates',
  ],
  editor: [
    'POST /sources',
    'PATCH /sources/0',
    'DELETE /sources/0',
    'POST /sources/SRC/annotations',
    'PATCH /sources/SRC/annotations/0',
    'DELETE /sources/SRC/annotations/0',
    'POST /sources/SRC/roles',
    'PATCH /sources/SRC/roles/0',
    'DELETE /sources/SRC/roles/0',
    'POST /sources/SRC/services',
    'PATCH /sources/SRC/services/0',
    'DELETE /sources/SRC/services/0',
    ...['POST', 'PATCH', 'DELETE'].map((method) => `${method} /sources/SRC/services/0/proxy?path=/`),
    'POST /sources/SRC/kapacitors',
    'PATCH /sources/SRC/kapacitors/0',
    'DELETE /sources/SRC/kapacitors/0',
    'POST /sources/SRC/kapacitors/KAP/rules',
    'PUT /sources/SRC/kapacitors/KAP/rules/0',
    'PATCH /sources/SRC/kapacitors/KAP/rules/0',
    'DELETE /sources/SRC/kapacitors/KAP/rules/0',
    ...['POST', 'PATCH', 'DELETE'].map(
      (method) => `${method} /sources/SRC/kapacitors/KAP/proxy?path=/kapacitor/v1/tasks`,
    ),
    'POST /sources/SRC/dbs',
    'DELETE /sources/SRC/dbs/0',
    'POST /sources/SRC/dbs/metrics/rps',
    'PUT /sources/SRC/dbs/metrics/rps/0',
    'DELETE /sources/SRC/dbs/metrics/rps/0',
    'POST /dashboards',
    'PUT /dashboards/0',
    'PATCH /dashboards/0',
    'DELETE /dashboards/0',
    'POST /dashboards/0/cells',
    'PUT /dashboards/0/cells/0',
    'DELETE /dashboards/0/cells/0',
    'POST /dashboards/0/templates',
    'PUT /dashboards/0/templates/0',
    'DELETE /dashboards/0/templates/0',
    'PUT /org_config/logviewer',
  ],
  admin: [
    'GET /organizations',
    'GET /organizations/default',
    'GET /organizations/default/users',
    'POST /organizations/default/users',
    'GET /organizations/default/users/99',
    'PATCH /organizations/default/users/99',
    'DELETE /organizations/default/users/99',
    'GET /sources/SRC/users',
    'POST /sources/SRC/users',
    'GET /sources/SRC/users/0',
    'PATCH /sources/SRC/users/0',
    'DELETE /sources/SRC/users/0',
  ],
  superAdmin: [
    'POST /organizations',
    'PATCH /organizations/0',
    'DELETE /organizations/0',
    'GET /mappings',
    'POST /mappings',
    'PUT /mappings/0',
    'DELETE /mappings/0',
    'GET /users',
    'POST /users',
    'GET /users/99',
    'PATCH /users/99',
    'DELETE /users/99',
    'GET /config',
    'GET /config/auth',
    'PUT /config/auth',
  ],
};

// Who has no session gets these, and learns by them that it is a Chronograf.
const OPEN = ['/ping', '/nonce', '/swagger.json', '/docs', '/oauth/generic/login', '/chronograf/v1/', '/chronograf/v1'];
const CLOSED = ['/chronograf/v1/me', '/chronograf//v1/sources', '/chronograf/v1/../v1/sources', '/oauth/logout'];
// What is no route is its page, which has to be loaded before a login.
const ITS_PAGE = ['/debug/pprof/heap', '/debug/pprof/cmdline', '/debug/vars', '/metrics', '/chronograf-v1.db'];

(live ? describe : describe.skip)('Chronograf', () => {
  let home: string;
  let provider: Provider;
  let daemon: Daemon;
  let names: Readonly<Record<'SRC' | 'KAP', string>>;
  const sessions: Partial<Record<Role, string>> = {};
  const session = (role: Role) => sessions[role] ?? '';
  const v1 = (path: string) => `/chronograf/v1${path.replace('SRC', names.SRC).replace('KAP', names.KAP)}`;
  const change = (role: Role, method: string, path: string, body?: unknown) =>
    daemon.change(method, v1(path), session(role), body);

  beforeAll(async () => {
    home = folder();
    mkdirSync(join(home, 'run'));
    provider = await Provider.start(certificate());
    daemon = await Daemon.start(home, provider, {
      elsewhere: {
        'https://influxdb.monitoring.svc:8086': `${provider.url}/influxdb`,
        'https://kapacitor.monitoring.svc:9092': `${provider.url}/kapacitor`,
      },
      with: (chronograf, place) => {
        chronograf.manage(new SecureKapacitor(place.namespace, 'kapacitor', place));
      },
    });
    sessions.superAdmin = (await daemon.logIn('platform@example.com')).cookie;
    await daemon.get('/chronograf/v1/me', session('superAdmin'));
    for (const role of ROLES.slice(0, -1)) {
      const user = { name: `${role}@example.com`, provider: 'generic', scheme: 'oauth2' };
      const roles = [{ name: role, organization: 'default' }];
      const path = '/chronograf/v1/organizations/default/users';
      const made = await daemon.change('POST', path, session('superAdmin'), { ...user, roles });
      if (made.status !== 201) throw new Error(made.body);
      sessions[role] = (await daemon.logIn(user.name)).cookie;
    }
    const first = async (path: string, list: string) => {
      const { body } = await daemon.get(path, session('superAdmin'));
      return (JSON.parse(body) as Record<string, { id: string }[]>)[list]?.[0]?.id ?? '';
    };
    const SRC = await first('/chronograf/v1/sources', 'sources');
    names = { SRC, KAP: await first(`/chronograf/v1/sources/${SRC}/kapacitors`, 'kapacitors') };
  });
  afterAll(async () => {
    await endAll();
    await provider.stop();
    remove(home);
  });

  // Where a login provider sends people back to, nobody has a session yet. What is over the size of /tmp has the kubelet evict the pod.
  test('keeps no file of who has no login', async () => {
    const callback = { ...daemon.address, method: 'GET', path: '/oauth/generic/callback' };
    expect(await sentAsFile(callback, 'state', daemon.temporary)).toEqual({ status: 307, kept: [] });
  });

  test.each(OPEN)('answers %s to everybody, without a secret', async (path) => {
    const { status, body } = await daemon.get(path);
    expect([200, 301, 307]).toContain(status);
    expect(body).not.toContain(SECRET);
    expect(body).not.toContain('/influxdb');
  });

  test.each(ITS_PAGE)('has nothing at %s', async (path) => {
    expect(await daemon.get(path)).toEqual(await daemon.get('/anything'));
  });

  test.each(CLOSED)('answers %s to nobody without a session', async (path) => {
    const { status, location } = await daemon.get(path);
    expect(status === 301 ? (await daemon.get(location)).status : status).toBe(403);
  });

  describe.each(ROLES)('lets in a %s, and nobody below', (least) => {
    test.each(ROUTES[least])('%s', async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const sent = route.startsWith('GET') ? undefined : {};
      expect((await daemon.change(method, v1(path), '', sent)).status).toBe(403);
      const letIn: Role[] = [];
      for (const role of ROLES) {
        const { status, body } = await change(role, method, path, sent);
        expect(body).not.toContain(SECRET);
        if (status !== 401 && status !== 403) letIn.push(role);
      }
      expect(letIn).toEqual(ROLES.slice(ROLES.indexOf(least)));
    });
  });

  // Of `docs/products/chronograf.md`: nothing but its network policies keeps these from whomever an editor names.
  describe('tells the servers behind it', () => {
    const CREDENTIAL = `Basic ${btoa(`chronograf.monitoring:${SECRET}`)}`;
    const INFLUXQL = '/sources/SRC/proxy';
    let eve: Provider;
    let away: { readonly url: string; readonly type: string; readonly insecureSkipVerify: boolean };

    beforeAll(async () => {
      eve = await Provider.start(certificate());
      away = { url: eve.url, type: 'influx', insecureSkipVerify: true };
    });
    beforeEach(() => {
      for (const { received } of [provider, eve]) received.splice(0);
    });
    afterAll(async () => {
      await eve.stop();
    });

    test('nothing of a reader but what he reads', async () => {
      for (const query of ['DROP DATABASE metrics', 'SELECT * INTO copy FROM m', 'SELECT * FROM m; DELETE FROM m'])
        expect((await change('reader', 'POST', INFLUXQL, { query })).status).toBe(403);
      expect(provider.received).toEqual([]);
    });

    test('any statement of a viewer, as the user that it has in InfluxDB', async () => {
      await change('viewer', 'POST', INFLUXQL, { query: 'DROP DATABASE metrics' });
      const [said] = provider.received;
      expect(said?.route).toContain('/influxdb/query?db=&epoch=ms&q=DROP+DATABASE+metrics');
      expect(said?.headers.authorization).toBe(CREDENTIAL);
    });

    test.each(['users', 'storage/backup', 'tasks'])(
      'that a viewer reads %s of Kapacitor, as an administrator of it',
      async (path) => {
        await change('viewer', 'GET', `/sources/SRC/kapacitors/KAP/proxy?path=/kapacitor/v1/${path}`);
        const [said] = provider.received;
        expect(said?.route).toBe(`GET /kapacitor/kapacitor/v1/${path}`);
        expect(said?.headers.authorization).toBe(CREDENTIAL);
        expect(said?.headers.cookie).toBeUndefined();
      },
    );

    test('no other server the password that it has in Kapacitor', async () => {
      const path = '/sources/SRC/kapacitors/KAP';
      expect((await change('editor', 'PATCH', path, away)).status).toBe(500);
      await change('editor', 'GET', `${path}/proxy?path=@${new URL(eve.url).host}/`);
      expect(eve.received).toEqual([]);
    });

    test('a server that an editor names the password that it has in InfluxDB', async () => {
      expect((await change('editor', 'PATCH', '/sources/SRC?dryRun', away)).status).toBe(200);
      expect(eve.received.map(({ headers }) => headers.authorization)).toContain(CREDENTIAL);
    });

    test('a server that an editor added the session of who writes there', async () => {
      const { status, body } = await change('editor', 'POST', '/sources', { name: 'eve', ...away });
      expect(status).toBe(201);
      const { links } = JSON.parse(body) as { links: { write: string } };
      eve.received.splice(0);
      await daemon.change('POST', `${links.write}?db=m`, session('superAdmin'), 'm v=1');
      expect(eve.received.map(({ headers }) => headers.cookie)).toEqual([session('superAdmin')]);
    });
  });
});
