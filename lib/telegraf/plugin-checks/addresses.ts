import { Settings } from '../../core/checks/settings';
import { FILLED_IN, masked, OWN_POD, PLAINTEXT_URL } from '../../core/checks/confidential';
import { fragments, isKnown, isToken } from '../../core/terraform/tokens';
import { own } from '../../core/values/records';

/**
 * How a plugin reads the addresses of its servers: by which protocols in them, and which of those encrypt. "-" stands for an address
 * without one, "/" for a path. What is nowhere here it does not read, or not as it says.
 */
export interface AddressForms {
  /** What encrypts by itself. */
  readonly encrypted?: string;
  /** What encrypts with one of `options`. */
  readonly optional?: string;
  /** @default - `tls_enable` and `tls_ca` */
  readonly options?: string;
  /** Sockets and files, which lead to nobody else. */
  readonly local?: string;
  /** What never encrypts. */
  readonly clear?: string;
}

const BARE = '-';
const PATH = '/';

const ENABLE = { optional: '-', options: 'enable_tls' };
const KAFKA = { optional: '-', options: 'enable_tls tls_ca tls_enable' };
const MQTT = 'ssl tls mqtts mqtt+ssl tcps wss';
const NATS = { encrypted: 'tls wss', optional: '- nats', options: 'secure' };
// Its socket is that of the node's daemon, which is another's: with a reason only.
const DOCKER = { optional: 'tcp', clear: '- unix' };
const STREAM = { optional: 'tcp tcp4 tcp6', local: 'unix unixgram unixpacket' };

/** As the source of Telegraf 1.39.3 has it. */
export const ADDRESSES: Readonly<Record<string, AddressForms>> = {
  // Those with `enable_tls` alone take no notice of `tls_enable` and `tls_ca` without it.
  'inputs.aerospike': ENABLE,
  'inputs.amqp_consumer': { encrypted: 'amqps', clear: 'amqp' },
  'inputs.consul': { encrypted: 'https', optional: '-', options: 'scheme', local: 'unix', clear: 'http' },
  'inputs.docker': DOCKER,
  'inputs.docker_log': DOCKER,
  'inputs.gnmi': { optional: '-', options: 'tls_enable' },
  'inputs.jti_openconfig_telemetry': ENABLE,
  'inputs.kafka_consumer': KAFKA,
  // Go has no name to verify by after STARTTLS but this.
  'inputs.ldap': {
    encrypted: 'ldaps',
    optional: 'starttls',
    options: 'tls_server_name',
    local: 'ldapi',
    clear: 'ldap',
  },
  'inputs.memcached': ENABLE,
  // What a URL says of TLS it overwrites by its options.
  'inputs.mongodb': { optional: '- mongodb mongodb+srv' },
  // Its options are for what is encrypted by its protocol; without one, they decide.
  'inputs.mqtt_consumer': { encrypted: MQTT, optional: '-', clear: 'tcp' },
  'inputs.nats_consumer': NATS,
  // It puts tcp:// before all else.
  'inputs.redis': { optional: '- tcp', local: 'unix' },
  'inputs.redis_sentinel': { optional: 'tcp', local: 'unix' },
  'inputs.sip': { encrypted: 'sips', clear: 'sip' },
  // It shakes hands and says nothing; what it verifies, it tells.
  'inputs.x509_cert': { encrypted: 'https smtp tcp tcp4 tcp6 udp udp4 udp6', local: 'file jks pkcs12 /' },
  'inputs.zookeeper': ENABLE,
  'outputs.amqp': { encrypted: 'amqps', clear: 'amqp' },
  'outputs.graphite': { optional: '-' },
  // Without a protocol it is UDP.
  'outputs.graylog': { optional: 'tcp', clear: '-' },
  'outputs.kafka': KAFKA,
  'outputs.mqtt': { encrypted: MQTT, optional: '- tcp mqtt' },
  'outputs.nats': NATS,
  // By gRPC, or by HTTP.
  'outputs.opentelemetry': { encrypted: 'https', optional: '-', clear: 'http' },
  'outputs.opentsdb': { encrypted: 'https', clear: '-' },
  // It never hands its options of TLS on to its client.
  'outputs.redistimeseries': { clear: '-' },
  'outputs.socket_writer': STREAM,
  'outputs.stomp': { optional: '-' },
  'outputs.syslog': STREAM,
  'outputs.websocket': { encrypted: 'wss', clear: 'ws' },
};

// The port may be filled in.
const LOOPBACK = new RegExp(`^([a-z\\d.+]+://)?${OWN_POD}(:[\\d${FILLED_IN}]*)?([/?#]|$)`, 'i');

/** How a plugin, like `inputs.redis`, reads its addresses; nothing where that is not known here. */
export function addressFormsOf(plugin: string): AddressForms | undefined {
  return own(ADDRESSES, plugin);
}

/** Whether what a plugin dials without a protocol is TCP. */
export function dialsBareByTcp(plugin: string): boolean {
  const { optional, clear } = addressFormsOf(plugin) ?? {};
  return words(optional, clear).includes(BARE) && plugin !== 'outputs.graylog';
}

/** Whether all that a plugin dials at these addresses is encrypted, or in its own pod or node. */
export function areEncrypted(forms: AddressForms, addresses: readonly unknown[], table: Settings): boolean {
  const { encrypted, optional, local } = forms;
  const isOn = isEncryptedByOption(forms, table);
  const fine = words(encrypted, local, isOn ? optional : undefined);
  return addresses.length === 0
    ? // By itself it dials something that no protocol encrypts.
      isOn
    : addresses.every((one) => typeof one === 'string' && (fine.includes(protocolOf(one)) || isLoopback(one)));
}

/** What it takes to be encrypted, at one protocol or any; to be read after "takes", nothing where it never is. */
export function encryptedBy(forms: AddressForms, protocol?: string): string | undefined {
  const { encrypted, optional } = forms;
  const at = protocol ?? (words(optional).includes(BARE) ? undefined : optional);
  const beside = at === undefined ? '' : ` beside ${inWords(words(at))}`;
  const byOption = `${optionsOf(forms)
    .map((key) => `\`${key}\``)
    .join(' or ')}${beside}: it does not encrypt by itself`;
  return (
    [
      ...(optional === undefined ? [] : [byOption]),
      ...(encrypted === undefined ? [] : [`servers of a protocol that encrypts: ${inWords(words(encrypted))}`]),
    ].join('; or ') || undefined
  );
}

/** What an address takes that the plugin reads otherwise than it says; to be read after "takes". */
export function misread({ encrypted, optional, local, clear }: AddressForms, address: string): string | undefined {
  const fine = words(encrypted, optional, local);
  if ([...fine, ...words(clear)].includes(protocolOf(address)) || isToken(fragments(address)[0] ?? ''))
    return undefined;
  const bare = words(clear).filter((one) => one === BARE && words(encrypted, optional).length === 0);
  return `an address with ${inWords([...fine, ...bare])}`;
}

/** What an address takes that the plugin dials in clear; to be read after "takes". */
export function takenForClear(forms: AddressForms, address: string, table: Settings): string | undefined {
  const { encrypted, optional } = forms;
  const protocol = protocolOf(address);
  if (!PLAINTEXT_URL.test(address) || words(encrypted).includes(protocol) || isLoopback(address)) return undefined;
  if (words(optional).includes(protocol) && isEncryptedByOption(forms, table)) return undefined;
  return encryptedBy(forms, words(optional).includes(protocol) ? protocol : undefined);
}

function isEncryptedByOption(forms: AddressForms, table: Settings): boolean {
  return optionsOf(forms).some((key) => {
    const value = table[key];
    return value === true || value === 'https' || (/^tls_(ca|server_name)$/.test(key) && isText(value));
  });
}

function optionsOf({ optional, options = 'tls_enable tls_ca' }: AddressForms): string[] {
  return optional === undefined ? [] : words(options);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && isKnown(value) && value !== '';
}

// Telegraf compares most of them letter by letter. What Terraform fills in may follow what is known.
function protocolOf(address: string): string {
  const [first = ''] = fragments(address);
  if (isToken(first)) return BARE;
  if (first.startsWith(PATH)) return PATH;
  const [protocol = '', rest] = first.split(/:\/\/(.*)/s);
  return rest === undefined ? BARE : protocol;
}

/** Whether an address, with a protocol or without, is in the plugin's own pod. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(masked(address));
}

function words(...texts: (string | undefined)[]): string[] {
  return texts.flatMap((text) => text?.split(' ') ?? []);
}

function inWords(protocols: readonly string[]): string {
  const names: Record<string, string> = { [PATH]: 'a path', [BARE]: 'no protocol' };
  const named = protocols.map((one) => names[one] ?? `${one}://`);
  const last = named.pop() ?? '';
  return named.length > 0 ? `${named.join(', ')} or ${last}` : last;
}
