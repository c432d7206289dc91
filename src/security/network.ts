import ipaddr from 'ipaddr.js';

/** Bits of an IPv6 address that name the network; one subscriber chooses the others as it likes. */
const NETWORK_BITS = 64;
/** What is left of an address that is none: all of them count as one. */
const UNKNOWN = 'unknown';
/** An address with a port, as some proxies pass it on: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const WITH_PORT = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/;

function parsed(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const [, inBrackets, beforePort] = WITH_PORT.exec(address) ?? [];
  const bare = inBrackets ?? beforePort ?? address;
  // `process` also turns ::ffff:a.b.c.d into the IPv4 address that it is.
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
}

/**
 * The network that an address belongs to, as attempts are counted by it: an IPv4 address itself, the /64 of an
 * IPv6 address, each in one spelling.
 */
export function networkOf(address: string): string {
  const found = parsed(address.trim());
  if (found === null) return UNKNOWN;
  if (found.kind() === 'ipv4') return found.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${found.toNormalizedString()}/${NETWORK_BITS}`);
  return `${network.toString()}/${NETWORK_BITS}`;
}
