import { TerraformVariable } from 'cdktf';
import { AcceptedRisk, HttpProxy, Peer, Protocol, SecureTelegraf, TelegrafInput } from '../../lib';
import { telegrafIn } from '../contract/rows/telegraf';
import { mistakesOf } from '../support/synthesize';
import { build, mistakes, templateOf, trust } from './support/telegraf';

// What dials where no policy lets it out writes nothing, and only the log of its pod says so.

type Open = (telegraf: SecureTelegraf) => void;

const to =
  (peer: Peer, port = 443, protocol?: Protocol): Open =>
  (telegraf) => {
    telegraf.allowTo(peer, port, protocol);
  };

/** What is said of a plugin whose Telegraf has these ways out. */
function said(plugin: string, table: object, ways: readonly Open[], props = {}): string {
  const [kind = '', name = ''] = plugin.split('.');
  return mistakes(props, (telegraf) => {
    for (const open of ways) open(telegraf);
    telegraf.addPlugins({ [kind]: { [name]: table } }, { unverified: AcceptedRisk.because('a test') });
  });
}

const http = (url: string, ...ways: Open[]) => said('inputs.apache', { urls: [url] }, ways);

const network = Peer.cidr('192.0.2.0/24');
const shops = Peer.pods('shops', { app: 'shop' });
const slack = Peer.fqdn('hooks.slack.com');
const agents = Peer.wideFqdn('every agent is ours', '*.agents.example');

describe('a way to somebody is none to others', () => {
  test.each<[string, string, Open[]]>([
    ['an address beside the range', 'https://198.51.100.7/', [to(network)]],
    ['an address of IPv6', 'https://[2001:db8:1::7]/', [to(network), to(Peer.cidr('2001:db8::/48'))]],
    ['another port of an address', 'https://192.0.2.7:8443/', [to(network)]],
    ['the port of its protocol', 'https://192.0.2.7/', [to(network, 8443)]],
    ['another protocol', 'https://x.example', [to(network, 443, Protocol.UDP)]],
    ['a metadata service, which a range leaves out', 'https://100.100.100.200/', [to(Peer.cidr('100.64.0.0/10'))]],
    ['another name', 'https://hooks.example', [to(slack), to(agents)]],
    ['a name two parts below a domain', 'https://a.b.agents.example', [to(agents)]],
    ['another port of a name', 'https://hooks.slack.com:8443', [to(slack)]],
    ['a Service of another namespace', 'https://bank.banks.svc:8443', [to(shops, 8443), to(Peer.namespace('shops'))]],
    ['its whole name', 'https://bank.banks.svc.cluster.local', [to(shops)]],
    ['a Service, by names', 'https://shop.shops.svc', [to(slack)]],
  ])('%s: %s', (_, url, ways) => {
    expect(http(url, ...ways)).toContain(`urls[0]\` takes a server that a policy lets it reach`);
    expect(http(url, ...ways)).toContain(`got "${url}"`);
  });

  test.each<[string, object, string]>([
    ['inputs.postgresql', { address: 'host=db.example user=x sslmode=verify-full' }, 'tcp://db.example:5432'],
    ['inputs.postgresql', { address: 'postgres://192.0.3.7:6432/x?sslmode=verify-full' }, 'tcp://192.0.3.7:6432'],
    [
      'inputs.postgresql',
      { address: 'hostaddr=192.0.2.7 host=db.example sslmode=verify-full' },
      'tcp://db.example:5432',
    ],
    ['inputs.pgbouncer', { address: 'host = db.example port=6432 sslmode=verify-full' }, 'tcp://db.example:6432'],
    ['inputs.mysql', { servers: ['u@tcp(db.example:3307)/?tls=true'] }, 'tcp://db.example:3307'],
    ['inputs.mysql', { servers: ['u@tcp(db.example)/?tls=true'] }, 'tcp://db.example:3306'],
    ['inputs.sqlserver', { servers: ['Server=db.example,1444;encrypt=true'] }, 'tcp://db.example:1444'],
    ['inputs.sqlserver', { servers: ['Server=tcp:db.example\\a;Port=1445;encrypt=true'] }, 'tcp://db.example:1445'],
    ['inputs.sqlserver', { servers: ['sqlserver://db.example?encrypt=true'] }, 'tcp://db.example:1433'],
    ['inputs.sqlserver', { servers: ['sqlserver://db.example:1445/a?encrypt=true'] }, 'tcp://db.example:1445'],
    ['outputs.cratedb', { url: 'postgres://db.example/x?sslmode=verify-full' }, 'tcp://db.example:5432'],
  ])('a database of %s %j', (plugin, table, server) => {
    const told = said(plugin, table, []);
    expect(told).toContain('takes a server that a policy lets it reach');
    expect(told).toContain(`got "${server}"`);
    const port = Number(server.split(':')[2]);
    expect(said(plugin, table, [to(Peer.cidr('192.0.3.0/24'), port)])).toBe('');
  });

  test.each(['Server=192.0.2.7\\a;encrypt=true', 'sqlserver://192.0.2.7/a?encrypt=true'])(
    'a named instance, whose port its host says: %s',
    (dsn) => {
      const asked = to(network, 1434, Protocol.UDP);
      expect(said('inputs.sqlserver', { servers: [dsn] }, [asked, to(network, 50_123)])).toBe('');
      expect(said('inputs.sqlserver', { servers: [dsn] }, [to(Peer.cidr('198.51.100.0/24'))])).toContain(
        'got "sqlserver://192.0.2.7"',
      );
    },
  );

  test.each<[string, object]>([
    ['inputs.mysql', { servers: ['u@unix(/run/mysqld.sock)/'] }],
    ['inputs.postgresql', { address: 'host=/run/postgresql user=x' }],
  ])('a socket of a database that no volume has: %s %j', (plugin, table) => {
    expect(said(plugin, table, [to(network, 3306)])).toContain('its pod has a socket only below /host/root');
  });

  test('the sentence names the plugin, the host and what is open', () => {
    expect(http('https://bank.banks.svc', to(shops), to(slack), to(agents, 8086))).toContain(
      '`addPlugins(inputs.apache).inputs.apache.urls[0]` takes a server that a policy lets it reach: ' +
        '`allowTo(peer, port)` opens the way, to the port of its pods; it opened those to *.agents.example at 8086/TCP, ' +
        'hooks.slack.com at 443/TCP, shops/app=shop at 443/TCP, got "https://bank.banks.svc"',
    );
    expect(http('https://192.0.3.1', to(network, 8086))).toContain('opened those to 192.0.2.0/24 at 8086/TCP, got');
  });

  test('agents of SNMP: by UDP where they say nothing else', () => {
    const snmp = (agent: string, ...ways: Open[]) => said('inputs.snmp', { agents: [agent] }, ways);
    expect(snmp('192.0.2.7:161')).toContain('agents[0]` takes a server that a policy lets it reach');
    expect(snmp('192.0.2.7', to(network, 161))).toContain('agents[0]` takes a server that a policy lets it reach');
    expect(snmp('192.0.2.7', to(network, 161, Protocol.UDP))).toBe('');
    expect(snmp('192.0.2.7:1161', to(network, 161, Protocol.UDP))).toContain('got "192.0.2.7:1161"');
  });
});

describe('what a way may lead to is no mistake', () => {
  test.each<[string, string, Open[]]>([
    ['an address of the range', 'https://192.0.2.7/', [to(network)]],
    ['the same in IPv6 notation', 'https://[::ffff:192.0.2.7]/', [to(network)]],
    ['a name, which may have one', 'https://x.example:8443', [to(network)]],
    ['an address, which may be of a Service', 'https://198.51.100.7/', [to(network), to(shops)]],
    ['an address, which a name may have', 'https://198.51.100.7/', [to(slack)]],
    ['a name', 'https://Hooks.Slack.Com./services', [to(slack)]],
    ['a name below a domain', 'https://a.agents.example', [to(agents)]],
    ['a name that a search domain completes', 'https://a', [to(agents)]],
    ['a Service, which may have these labels, by a port of its own', 'https://shop.shops.svc', [to(shops, 8443)]],
    ['a Service of a namespace', 'https://any.shops.svc:1', [to(Peer.namespace('shops'))]],
    ['a Service that leads out of the cluster', 'https://bank.banks.svc', [to(network)]],
    ['a name of the cluster in short', 'https://shop.shops', [to(shops)]],
    ['this pod', 'https://0.0.0.0', [to(slack)]],
  ])('%s: %s', (_, url, ways) => {
    expect(http(url, ...ways)).toBe('');
  });

  test('what Terraform fills in: a range, a namespace, and hosts', () => {
    const filledIn = (use: (telegraf: SecureTelegraf, text: string) => string) =>
      mistakesOf((stack) => {
        const telegraf = telegrafIn(stack);
        const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
        telegraf.addPlugins({ inputs: { apache: { urls: [use(telegraf, text)] } } });
      });
    const with_ = (peer: (text: string) => Peer, url: string) =>
      filledIn((telegraf, text) => {
        telegraf.allowTo(peer(text), 443);
        return url;
      });
    expect(with_((text) => Peer.cidr(text), 'https://198.51.100.7')).toBe('');
    expect(with_((text) => Peer.namespace(text), 'https://bank.banks.svc')).toBe('');
    expect(
      filledIn((telegraf, text) => {
        telegraf.allowTo(shops, 443);
        return `https://${text}/status`;
      }),
    ).toBe('');
  });

  test('what a connection of the library lets it reach', () => {
    const input: Open = (telegraf) => {
      telegraf.collect(TelegrafInput.http({ url: 'https://203.0.113.7', trust, peers: [Peer.cidr('203.0.113.0/24')] }));
    };
    expect(http('https://203.0.113.9', input)).toBe('');
    expect(http('https://203.0.113.9', input, to(network))).toBe('');
    expect(http('https://203.0.113.9:8443', input, to(network))).toContain('takes a server that a policy');
  });

  test.each<[string, object]>([
    ['inputs.openstack', { domain: 'default' }],
    ['inputs.marklogic', { url: 'https://192.0.2.7', hosts: ['db1'] }],
    ['processors.ifname', { agent: 'source' }],
    ['inputs.mongodb', { servers: ['mongodb+srv://db.elsewhere.example/'] }],
    ['inputs.dns_query', { servers: ['10.96.0.10'] }],
    ['inputs.http', { urls: ['https://198.51.100.7'], http_proxy_url: 'https://192.0.2.7' }],
    ['inputs.http', { urls: ['https://169.254.169.254/latest'] }],
    ['inputs.postgresql', { address: 'host=a,b user=x sslmode=verify-full' }],
    ['inputs.postgresql', { address: 'postgres://a,b/x?sslmode=verify-full' }],
    ['inputs.postgresql', { address: 'host=a port=1,2 user=x sslmode=verify-full' }],
    ['inputs.mysql', { servers: ['u@cloudsql(a:b:c)/?tls=true'] }],
    ['inputs.postgresql', { address: 'host=localhost user=x sslmode=verify-full' }],
  ])('what is no host, or dialed by what it says: %s %j', (plugin, table) => {
    expect(said(plugin, table, [to(slack), to(network)])).toBe('');
  });
});

test("a proxy of a plugin's own is what it dials", () => {
  const table = { urls: ['https://198.51.100.7'], http_proxy_url: 'https://203.0.113.7' };
  expect(said('inputs.http', table, [to(network)])).toMatch(/http_proxy_url` takes a server that a policy/);
  expect(said('inputs.http', table, [to(network)])).not.toContain('urls[0]`');
});

describe('a proxy', () => {
  const proxy = HttpProxy.of('http://192.0.2.1:3128', { peers: [Peer.cidr('192.0.2.1/32')] });
  const by = (plugin: string, table: object, ...ways: Open[]) => said(plugin, table, ways, { proxy });

  test.each<[string, object]>([
    ['outputs.influxdb_v2', { urls: ['https://cloud.example'] }],
    ['inputs.http', { urls: ['https://x.example'], use_system_proxy: true }],
    ['outputs.loki', { domain: 'https://loki.example' }],
    ['inputs.gnmi', { addresses: ['device.example:57400'], tls_enable: true }],
  ])('takes those that ask for one: %s %j', (plugin, table) => {
    expect(by(plugin, table)).toBe('');
  });

  test.each<[string, object]>([
    ['inputs.apache', { urls: ['https://x.example'] }],
    ['inputs.http', { urls: ['https://x.example'] }],
    ['inputs.http', { urls: ['https://x.example'], use_system_proxy: false }],
    ['outputs.influxdb_v2', { urls: ['https://influxdb.elsewhere.svc'] }],
    ['inputs.redis', { servers: ['cache.example:6379'] }],
    ['inputs.memcached', { servers: ['cache.example:11211'] }],
    ['outputs.amqp', { brokers: ['amqps://mq.example:5671'] }],
  ])('does not take others, nor what is in the cluster: %s %j', (plugin, table) => {
    expect(by(plugin, table)).toMatch(/takes a server that a policy .*; this plugin does not go there by `proxy`, got/);
  });

  test('is no way out for others, and `allowTo` still is', () => {
    expect(by('inputs.apache', { urls: ['https://192.0.2.7'] }, to(network))).toBe('');
    expect(by('inputs.apache', { urls: ['https://198.51.100.7'] }, to(network))).toContain('takes a server that a');
  });

  test('is not asked for an IPv6 address that an input has a way to: Go finds it without brackets only', () => {
    const made = build({ proxy }, (telegraf) => {
      const there = [Peer.cidr('2001:db8::7/128')];
      telegraf.collect(TelegrafInput.http({ url: 'https://[2001:db8::7]/x', trust, peers: there }));
    });
    expect(JSON.stringify(templateOf(made))).toMatch(/"NO_PROXY","value":"([^"]*,)?2001:db8::7[,"]/);
  });
});
