import ipaddr from 'ipaddr.js';

/** Prefix length of an IPv6 network. Subscribers choose the remaining bits freely. */
const NETWORK_BITS = 64;
/** The network of invalid addresses: they all count as one. */
const UNKNOWN = 'unknown';
/** An address with a port, as some proxies pass it on: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const WITH_PORT = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/;

function parsed(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const [, inBrackets, beforePort] = WITH_PORT.exec(address) ?? [];
  const bare = inBrackets ?? beforePort ?? address;
  // `process` also converts ::ffff:a.b.c.d to IPv4.
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
}

/** The address of the client of a request. Empty if the client has gone before it was asked for, which Fastify's types leave out. */
export function clientAddress(request: { ip: string | undefined; raw?: { socket: object | null } }): string {
  // Behind proxies Fastify asks the socket, which is no longer there then.
  return request.raw?.socket === null ? '' : (request.ip ?? '');
}

/**
 * The network by which attempts from an address are counted, in canonical form: the IPv4 address itself, or the /64 of an IPv6
 * address.
 */
export function networkOf(address: string): string {
  const found = parsed(address.trim());
  if (found === null) return UNKNOWN;
  if (found.kind() === 'ipv4') return found.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${found.toNormalizedString()}/${NETWORK_BITS}`);
  return `${network.toString()}/${NETWORK_BITS}`;
}

/** Whether an IP address is one of the public internet: not private, loopback, link-local or otherwise reserved. */
export const isPublicAddress = (address: string): boolean => parsed(address)?.range() === 'unicast';
