import { isIP } from 'node:net';
import { IConstruct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { list, PropTypes, REQUIRED_TEXT, requiredList, struct, TEXT_MAP, TEXTS } from '../core/checks/prop-types';
import { INamespace } from '../core/kubernetes/namespace';
import { OBJECT_NAME } from '../core/kubernetes/names';
import { escapeTemplate } from '../core/terraform/template';

/** How pods resolve names. */
export interface PodDns {
  /** Who is asked in place of the cluster's DNS; the way there is opened. It has to know the cluster's names. @default - the cluster's */
  readonly nameservers?: string[];
  /** More domains to look in. @default - none */
  readonly searches?: string[];
  /** Options of the resolver: `{ ndots: '2' }`. @default - the cluster's */
  readonly options?: Record<string, string>;
}

/** Names in a pod's own hosts file. */
export interface HostAlias {
  /** The address. */
  readonly ip: string;
  /** Its names. */
  readonly hostnames: string[];
}

const DNS: PropTypes<PodDns> = { nameservers: TEXTS, searches: TEXTS, options: TEXT_MAP };
const ALIAS: PropTypes<HostAlias> = {
  ip: REQUIRED_TEXT,
  hostnames: requiredList(TEXTS, 'one name at least'),
};

export const POD_DNS = struct(DNS);
export const HOST_ALIASES = list(struct(ALIAS));

const ADDRESS = 'an address, like "192.0.2.53" or "2001:db8::53"';
const isAddress = (text: string) => isIP(text) !== 0;
const isDomain = (text: string) => OBJECT_NAME.test(text);
const isLocal = (text: string) => /^(.*\.)?localhost(\.localdomain)?$/.test(text);

/** Checks what the API server would refuse only in the apply. */
export function checkDns(scope: IConstruct, { nameservers = [], searches = [], options = {} }: PodDns): void {
  check(scope, 'dns.nameservers', nameservers, 'three addresses at most', (all) => all.length <= 3);
  for (const [index, server] of itemsOf(nameservers))
    check(scope, `dns.nameservers[${index}]`, server, ADDRESS, isAddress);
  for (const [index, domain] of itemsOf(searches))
    check(scope, `dns.searches[${index}]`, domain, 'a domain, like "example.com"', isDomain);
  for (const [option, value] of Object.entries(options))
    check(scope, 'dns.options', `${option}:${value}`, 'options like { ndots: "2" }', (text) =>
      /^[a-z][\w-]*:\d*$/.test(text),
    );
}

/** Checks names in the hosts file. */
export function checkAliases(scope: IConstruct, aliases: readonly HostAlias[]): void {
  for (const [index, { ip, hostnames }] of itemsOf(aliases)) {
    check(scope, `hostAliases[${index}].ip`, ip, ADDRESS, isAddress);
    // Of containers of one pod, each dials the other there, with a password, and every server's certificate is valid for it.
    const takes = 'names of DNS, and not localhost';
    for (const [at, name] of itemsOf(hostnames))
      check(scope, `hostAliases[${index}].hostnames[${at}]`, name, takes, (text) => isDomain(text) && !isLocal(text));
  }
}

/** As the provider takes it. Of servers of its own, a pod has no domains of the cluster unless they are said. */
export function dnsBlock(dns: PodDns | undefined, namespace: INamespace) {
  if (!dns) return {};
  const { nameservers, searches = [], options = {} } = dns;
  const cluster = ['svc.cluster.local', 'cluster.local'];
  const own = nameservers ? [`${namespace.namespaceName}.${cluster[0] ?? ''}`, ...cluster] : [];
  const resolver = Object.entries(nameservers ? { ndots: '5', ...options } : options);
  return {
    ...(nameservers ? { dnsPolicy: 'None' } : {}),
    dnsConfig: {
      nameservers: nameservers && escapeTemplate(nameservers),
      searches: escapeTemplate([...own, ...searches]),
      option: escapeTemplate(resolver.map(([name, value]) => (value === '' ? { name } : { name, value }))),
    },
  };
}
