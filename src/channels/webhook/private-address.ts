/**
 * Where a webhook must not go: addresses that are not of the public internet. Checked on the resolved
 * address at the moment of connecting, so that a name that changes its answer gains nothing.
 */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IANA special-purpose registries (RFC 6890 and its updates): everything not globally reachable. */
const NETWORKS_4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const NETWORKS_6: readonly [string, number][] = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];
/** Prefixes whose last or inner 32 bits are an IPv4 address: mapped, compatible, NAT64, 6to4. */
const EMBEDDING: readonly { prefix: string; at: number }[] = [
  { prefix: '0:0:0:0:0:ffff:', at: 6 },
  { prefix: '0:0:0:0:ffff:0:', at: 6 },
  { prefix: '0:0:0:0:0:0:', at: 6 },
  { prefix: '64:ff9b:0:0:0:0:', at: 6 },
  { prefix: '2002:', at: 1 },
];

const blocked = new BlockList();
for (const [network, bits] of NETWORKS_4) blocked.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of NETWORKS_6) blocked.addSubnet(network, bits, 'ipv6');

/** What an operator allows all the same. */
export interface Allowed {
  hosts: ReadonlySet<string>;
  networks: BlockList;
}

/** A host name as URLs have it; one that ends in a number would be read as an address (URL standard, 3.5). */
const HOST_NAME =
  /^(?=.{1,253}$)(?!(.*\.)?\d+\.?$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;
const PREFIX_LENGTH = /^(0|[1-9]\d{0,2})$/;

/** Why an entry of `privateAddressesAllowed` allows nothing, and what to write; undefined where it is good. */
export function findingInAllowed(entry: string): string | undefined {
  const [address = '', bits, ...more] = entry.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0) {
    if (HOST_NAME.test(entry)) return undefined;
    return `"${entry}" is no host name, address or network. Write one such as erp.internal, 10.1.2.3 or 10.1.0.0/16.`;
  }
  if (bits === undefined) return undefined;
  const max = version === 6 ? 128 : 32;
  if (more.length === 0 && PREFIX_LENGTH.test(bits) && Number(bits) <= max) return undefined;
  return `"${entry}" is no network. Write a number from 0 to ${max} after the slash, or the address alone.`;
}

/**
 * Host names, addresses and networks (`10.1.0.0/16`) to sets that are quick to ask. An entry that is none of
 * these allows nothing, and the others hold.
 */
export function allowedFrom(entries: readonly string[]): Allowed {
  const networks = new BlockList();
  const hosts = new Set<string>();
  for (const entry of entries) {
    if (findingInAllowed(entry) !== undefined) continue;
    const [address = '', bits] = entry.split('/');
    const version = isIP(address);
    if (version === 0) hosts.add(entry.toLowerCase());
    else if (bits === undefined) networks.addAddress(address, version === 6 ? 'ipv6' : 'ipv4');
    else networks.addSubnet(address, Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  }
  return { hosts, networks };
}

/** Whether the address is on no public network; an IPv4 address inside an IPv6 one counts as itself. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return true;
  if (version === 4) return blocked.check(address, 'ipv4');
  if (blocked.check(address, 'ipv6')) return true;
  const inner = embedded(address);
  return inner !== undefined && blocked.check(inner, 'ipv4');
}

/** Whether an operator names this host, address or its network: also what plain http may reach. */
export function isAllowed(host: string, address: string, allowed: Allowed): boolean {
  if (allowed.hosts.has(host.toLowerCase())) return true;
  const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (allowed.networks.check(address, version)) return true;
  const inner = version === 'ipv6' ? embedded(address) : undefined;
  return inner !== undefined && allowed.networks.check(inner, 'ipv4');
}

/** Whether a connection to this address under this name may be made. */
export function mayConnect(host: string, address: string, allowed: Allowed): boolean {
  return !isPrivateAddress(address) || isAllowed(host, address, allowed);
}

/** The name leads to an address on no public network. */
export class PrivateAddressRefused extends Error {
  override readonly name = 'PrivateAddressRefused';
  constructor(host: string, address: string) {
    super(
      `${host} is ${address}, which is on no public network. Allow it in privateAddressesAllowed if it is meant.`,
    );
  }
}

/** Plain http would carry documents and tokens over a network that nobody named. */
export class PlainHttpRefused extends Error {
  override readonly name = 'PlainHttpRefused';
  constructor(host: string) {
    super(
      `Plain http does not go to ${host}. Use https, or name the host or its network in privateAddressesAllowed.`,
    );
  }
}

/** A name lookup for sockets that answers with allowed addresses alone; with `plain`, with those of plain http. */
export function guardedLookup(allowed: Allowed, plain = false): LookupFunction {
  return (host, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(host, all, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const open = addresses.filter(({ address }) => mayConnect(host, address, allowed));
      const usable = plain ? open.filter(({ address }) => isAllowed(host, address, allowed)) : open;
      const [first] = usable;
      if (first === undefined) {
        const refusal =
          open.length > 0
            ? new PlainHttpRefused(host)
            : new PrivateAddressRefused(host, addresses[0]?.address ?? 'no address');
        callback(refusal, '', 0);
      } else if (options.all === true) {
        answerAll(callback, usable);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function answerAll(
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  addresses: LookupAddress[],
): void {
  callback(null, addresses);
}

/** The IPv4 address inside an IPv6 one, as text; undefined where there is none. */
function embedded(address: string): string | undefined {
  const groups = groupsOf(address);
  if (groups === undefined) return undefined;
  const text = `${groups.map((group) => group.toString(16)).join(':')}:`;
  const found = EMBEDDING.find(({ prefix }) => text.startsWith(prefix));
  if (found === undefined) return undefined;
  const high = groups[found.at] ?? 0;
  const low = groups[found.at + 1] ?? 0;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address, zone left out. */
function groupsOf(address: string): number[] | undefined {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const [, start = '', ...bytes] = dotted ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  const text =
    dotted === null
      ? plain
      : `${start}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  const [before = '', after] = text.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const gap = after === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...new Array<string>(Math.max(0, gap)).fill('0'), ...tail];
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return numbers.length === 8 && !numbers.some(Number.isNaN) ? numbers : undefined;
}
