import { Construct } from 'constructs';
import { itemsOf } from '../../core/checks/calls';
import { ACCEPTED, AcceptedRisk } from '../../core/checks/accepted-risk';
import { acceptDeviation } from '../../core/checks/deviations';
import { described, recordMistake } from '../../core/checks/mistakes';
import { PropTypes, readProps, REQUIRED_TEXT, requiredList, TEXT, TEXTS } from '../../core/checks/prop-types';
import { whereIs } from '../../core/kubernetes/prop-types';
import { isKnown } from '../../core/terraform/tokens';
import { HOST_NAME } from '../../core/values/dns-name';
import { checkAccount } from '../../credentials/account';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL } from '../../credentials/prop-types';
import { HandlerPlan, ServiceHandlerOptions } from './handler';
import { DEFAULT_NAME, otherSettings } from './sections';
import { secretsOf, SERVICE } from './service';

/** Alerts as messages of a topic of Kafka, over TLS. */
export interface KafkaOptions extends ServiceHandlerOptions {
  /** The name that a TICKscript calls it by. @default default */
  readonly clusterId?: string;
  /** Where the brokers are: `broker-0.kafka.example:9093`, names that their certificates are valid for. */
  readonly brokers: string[];
  /** Who sends, by SASL. @default - nobody, or whom the keys of OAuth in `settings` name */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** How that user logs in: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`. @default SCRAM-SHA-512 where there is a user */
  readonly saslMechanism?: string;
  /** The secret of the client that `sasl-oauth-client-id` in `settings` names, with the mechanism `OAUTHBEARER`. @default - none */
  readonly oauthClientSecret?: Credential;
}

/**
 * Alerts as messages of a topic of MQTT. Kapacitor connects at its start, and does not start while a broker is away. Each pod is a client
 * of its own for the broker, by the UID that Kubernetes gives it, unless `settings` say another `client-id`.
 */
export interface MqttOptions extends ServiceHandlerOptions {
  /** The name that a TICKscript calls it by; one of several is the default's. @default default */
  readonly brokerName?: string;
  /** The address of the broker: `ssl://mqtt.example:8883`, or with `wss://`. */
  readonly url: string;
  /** Who sends. @default - nobody */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** Accepts that alerts and the password go to the broker in clear text, by `tcp://` or `ws://`. @default - none */
  readonly clearText?: AcceptedRisk;
}

const KAFKA: PropTypes<KafkaOptions> = {
  ...SERVICE,
  peers: whereIs('the brokers of Kafka are'),
  clusterId: TEXT,
  brokers: requiredList(TEXTS, 'one broker or more'),
  userName: TEXT,
  credential: CREDENTIAL,
  saslMechanism: TEXT,
  oauthClientSecret: CREDENTIAL,
};
const MQTT: PropTypes<MqttOptions> = {
  ...SERVICE,
  peers: whereIs('the broker of MQTT is'),
  brokerName: TEXT,
  url: REQUIRED_TEXT,
  userName: TEXT,
  credential: CREDENTIAL,
  clearText: ACCEPTED,
};

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'];

export function kafka(options: KafkaOptions): HandlerPlan {
  return (scope) => {
    const given = readProps(scope, options, KAFKA);
    const { clusterId: id = DEFAULT_NAME, brokers, userName, credential, oauthClientSecret, peers = [] } = given;
    const ports = itemsOf(brokers).map(([index, broker]) => brokerPort(scope, `brokers[${index}]`, broker));
    checkAccount(scope, given);
    const mechanism = mechanismOf(scope, given);
    const config = {
      id,
      brokers,
      'use-ssl': true,
      ...(userName === undefined ? {} : { 'sasl-username': userName }),
      ...(mechanism === undefined ? {} : { 'sasl-mechanism': mechanism }),
    };
    const decided = [
      'sasl-username',
      'sasl-password',
      'sasl-mechanism',
      'sasl-oauth-client-secret',
      'sasl-access-token',
    ];
    return {
      network: { ports: [...new Set(ports)], peers },
      trust: given.trust,
      settings: {
        enabled: true,
        ...otherSettings(scope, 'kafka', given.settings, [...Object.keys(config), ...decided]),
        ...config,
      },
      // Kapacitor's struct for SASL has no name of its own, which leaves two underscores.
      secrets: secretsOf('kafka', {
        '-sasl-password': ['credential', credential],
        '-sasl-oauth-client-secret': ['oauthClientSecret', oauthClientSecret],
      }),
    };
  };
}

function mechanismOf(scope: Construct, { saslMechanism, userName, oauthClientSecret }: KafkaOptions) {
  const login = oauthClientSecret ? 'OAUTHBEARER' : userName === undefined ? undefined : 'SCRAM-SHA-512';
  const mechanism = saslMechanism ?? login;
  if (mechanism !== undefined && (login === undefined || !MECHANISMS.includes(mechanism)))
    recordMistake(scope, {
      prop: 'saslMechanism',
      got: mechanism,
      takes: `${MECHANISMS.join(', ')}, with a user or \`oauthClientSecret\``,
    });
  return mechanism;
}

export function mqtt(options: MqttOptions): HandlerPlan {
  return (scope) => {
    const given = readProps(scope, options, MQTT);
    const { brokerName: name = DEFAULT_NAME, url, userName, credential, clearText, peers = [] } = given;
    checkAccount(scope, given);
    const port = mqttPort(scope, url, clearText);
    return {
      network: { ports: [port], peers },
      trust: given.trust,
      settings: {
        enabled: true,
        ...otherSettings(scope, 'mqtt', given.settings, ['name', 'url', 'username', 'password']),
        name,
        url,
        ...(userName === undefined ? {} : { username: userName }),
      },
      secrets: secretsOf('mqtt', { password: ['credential', credential] }),
      // By itself it is the broker's name: of two clients of one name, a broker ends the session of the former (MQTT 3.1.1, 3.1.4).
      ...(given.settings?.['client-id'] === undefined ? { fields: { 'client-id': 'metadata.uid' } } : {}),
    };
  };
}

const TLS_SCHEMES = /^(ssl|tls|mqtts|wss):\/\//i;
const CLEAR_SCHEMES = /^(tcp|mqtt|ws):\/\//i;

function mqttPort(scope: Construct, url: string, clearText: AcceptedRisk | undefined): number {
  // Only of schemes that it knows does URL read a host.
  const parsed = isKnown(url)
    ? /^[a-z]+:\/\/(?<host>[\w.-]+|\[[\da-f:.]+\])(:(?<port>\d{1,5}))?(\/[\w./-]*)?$/i.exec(url)
    : null;
  const host = parsed?.groups?.host;
  const port = parsed?.groups?.port;
  const clear = CLEAR_SCHEMES.test(url);
  if (host === undefined || port === undefined || Number(port) > 65_535 || !(clear || TLS_SCHEMES.test(url)))
    recordMistake(scope, {
      prop: 'url',
      got: /@|\?/.test(url) ? described('a URL with a user or a query in it') : url,
      takes: 'a URL like ssl://mqtt.example:8883, with a port, without a credential',
    });
  if (clear) {
    const what = `alerts, and a password where there is one, go to ${host ?? 'the broker'} in clear text`;
    if (clearText)
      acceptDeviation(scope, 'plain-alerts', { prop: 'clearText', subject: url, what, reason: clearText._reason });
    else
      recordMistake(scope, { prop: 'clearText', got: clearText, takes: `AcceptedRisk.because(reason), for: ${what}` });
  } else if (clearText)
    recordMistake(scope, { prop: 'clearText', got: described('a reason'), takes: 'nothing beside a URL with TLS' });
  return Number(port ?? 1) || 1;
}

/** The port of `host:port`. */
export function brokerPort(scope: Construct, prop: string, address: string): number {
  const [, host = '', port = ''] = (isKnown(address) ? /^(.+):(\d{1,5})$/.exec(address) : null) ?? [];
  const number = Number(port);
  const fine = (HOST_NAME.test(host) || /^\[[\da-f:.]+\]$/i.test(host)) && number >= 1 && number <= 65_535;
  if (!fine) recordMistake(scope, { prop, got: address, takes: 'a host and a port, like server.example:9093' });
  return fine ? number : 1;
}
