import { isIP } from 'node:net';
import { hcl, hclList } from '../terraform/hcl';
import { METADATA_RANGES } from './metadata-ranges';

/** What a range of addresses is, in words. */
export const CIDR = 'addresses in CIDR notation, like "10.20.0.0/16", with no bits set after the prefix';

/** What one network is, in words. */
export const ONE_NETWORK =
  'addresses of one network, at most a /8 of IPv4 or a /16 of IPv6, and no more of IPv6 addresses that stand for IPv4';

interface Range {
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: number;
}

// Ranges of IPv6 that stand for IPv4 to network plugins, gateways and relays that translate, each with the prefix that reaches a /8 of it.
const TRANSLATED: Readonly<Record<string, number>> = {
  '::/96': 104,
  '::ffff:0:0:0/96': 104, // RFC 2765
  '64:ff9b::/96': 104, // NAT64, RFC 6052
  '64:ff9b:1::/48': 104, // NAT64 of one's own, RFC 8215
  '2001::/32': 104, // Teredo, RFC 4380
  '2002::/16': 24, // 6to4, RFC 3056
};

// IPv4 in IPv6 notation, which means IPv4 to some network plugins, and nothing to others.
const MAPPED = '::ffff:0:0/96';

/** Whether text is a range of addresses as a policy takes it: canonical, and of one meaning. */
export function isCidr(text: string): boolean {
  const range = parseRange(text);
  if (!range) return false;
  const hostBits = (1n << BigInt(range.bits - range.prefix)) - 1n;
  return (range.address & hostBits) === 0n && !isWithin(range, rangeOf(MAPPED));
}

/** The network of addresses that are written with more bits than its prefix has; nothing for what is none, or is right. */
export function networkOf(text: string): string | undefined {
  const range = parseRange(text);
  if (!range || isCidr(text)) return undefined;
  const shift = BigInt(range.bits - range.prefix);
  const network = (range.address >> shift) << shift;
  const address = range.bits === 32 ? asIpv4(network) : asIpv6(network);
  const canonical = `${address}/${range.prefix}`;
  return isCidr(canonical) ? canonical : undefined;
}

/** Whether an address is one of a range; nothing where either is none. */
export function holdsAddress(cidr: string, address: string): boolean | undefined {
  const range = parseRange(cidr);
  const one = parseRange(`${address}/${isIP(address) === 6 ? 128 : 32}`);
  return range && one ? isWithin(one, range) : undefined;
}

/** Whether a range is more than one network. */
export function isWide(cidr: string): boolean {
  const range = rangeOf(cidr);
  if (range.prefix < (range.bits === 32 ? 8 : 16)) return true;
  // No part of `MAPPED` is one network, of whatever prefix.
  return Object.entries({ ...TRANSLATED, [MAPPED]: 129 }).some(
    ([special, least]) => overlaps(range, rangeOf(special)) && range.prefix < least,
  );
}

// An eighth of IPv4, and eight /16 of IPv6: more than any one owner has.
const MOST_IPV4 = 1n << 29n;
const MOST_IPV6 = 1n << 115n;

/** Whether ranges that are one network each make a good part of the internet together. */
export function areWideTogether(cidrs: readonly string[]): boolean {
  let [ipv4, ipv6] = [0n, 0n];
  const outer: Range[] = [];
  const ranges = cidrs.map(rangeOf).sort((a, b) => a.prefix - b.prefix);
  for (const range of ranges) {
    if (outer.some((one) => isWithin(range, one))) continue;
    outer.push(range);
    const [, network] = Object.entries(TRANSLATED).find(([special]) => isWithin(range, rangeOf(special))) ?? [];
    const ipv4Prefix = range.bits === 32 ? range.prefix : network && Math.min(range.prefix - network + 8, 32);
    if (ipv4Prefix === undefined) ipv6 += 1n << BigInt(range.bits - range.prefix);
    else ipv4 += 1n << BigInt(32 - ipv4Prefix);
  }
  return ipv4 >= MOST_IPV4 || ipv6 >= MOST_IPV6;
}

/** What of the addresses that no client has business with is within a range. */
export function metadataWithin(cidr: string): string[] {
  const range = parseRange(cidr);
  return range
    ? METADATA_RANGES.filter((one) => isWithin(rangeOf(one), range) && rangeOf(one).prefix > range.prefix)
    : [];
}

/** The same for a range that Terraform fills in. */
export function metadataWithinLater(cidr: string): string[] {
  const inside = hcl`${prefixOf(cidr)} < tonumber(split("/", one)[1]) && ${network(prefixOf(cidr))} == ${cidr}`;
  return hclList`[for one in ${METADATA_RANGES} : one if try(${inside}, false)]`;
}

/** A Terraform condition: a range that it fills in is canonical, and of one network unless it may be wide. */
export function cidrCondition(cidr: string, mayBeWide: boolean): string {
  const canonical = hcl`cidrsubnet(${cidr}, 0, 0) == ${cidr} && !startswith(${cidr}, "::ffff:")`;
  if (mayBeWide) return hcl`try(${canonical}, false)`;
  const prefix = prefixOf(cidr);
  // Two ranges overlap where as much as the shorter of their prefixes is the same in both.
  const shorter = hcl`min(${prefix}, tonumber(split("/", one)[1]))`;
  const apart = hcl`${network(shorter)} != cidrsubnet(format("%s/%d", split("/", ${cidr})[0], ${shorter}), 0, 0)`;
  const translated = hcl`alltrue([for one, least in ${TRANSLATED} : ${prefix} >= least || ${apart}])`;
  const one = hcl`strcontains(${cidr}, ":") ? ${prefix} >= 16 && ${translated} : ${prefix} >= 8`;
  return hcl`try(${canonical} && (${one}), false)`;
}

function prefixOf(cidr: string): string {
  return hcl`tonumber(split("/", ${cidr})[1])`;
}

// The network of `one`, which an expression iterates over, with another prefix.
function network(prefix: string): string {
  return hcl`cidrsubnet(format("%s/%d", split("/", one)[0], ${prefix}), 0, 0)`;
}

function rangeOf(cidr: string): Range {
  const range = parseRange(cidr);
  if (!range) throw new Error(`no range of addresses: ${cidr}`);
  return range;
}

function parseRange(text: string): Range | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  // A zone is of one machine.
  if (rest.length > 0 || address.includes('%') || !/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bits)
    return undefined;
  return { address: bits === 32 ? ipv4(address) : ipv6(address), prefix: Number(prefix), bits };
}

function ipv4(address: string): bigint {
  return address.split('.').reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

function asIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
}

function asIpv6(address: bigint): string {
  const groups = [...Array(8).keys()].map((index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  // The parser of URLs writes them as RFC 5952 has it.
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

function ipv6(address: string): bigint {
  const hex = address.replace(/[\d.]+$/, (tail) => {
    if (!tail.includes('.')) return tail;
    const number = ipv4(tail);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [before = '', after] = hex.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const head = groups(before);
  const tail = groups(after ?? '');
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].reduce((number, group) => number * 65536n + BigInt(`0x${group}`), 0n);
}

function overlaps(a: Range, b: Range): boolean {
  const shift = BigInt(a.bits - Math.min(a.prefix, b.prefix));
  return a.bits === b.bits && a.address >> shift === b.address >> shift;
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.prefix >= outer.prefix && overlaps(inner, outer);
}
