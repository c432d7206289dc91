import ipaddr from 'ipaddr.js';

/** Networks that can be given by name. */
const NAMED: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Whether a text is an address or network: `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `::1`, `loopback`. */
export function isProxy(text: string): boolean {
  if (NAMED.has(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text)) return true;
  const [address = '', mask = ''] = text.split('/');
  return (
    ipaddr.IPv4.isValidFourPartDecimal(address) &&
    ipaddr.IPv4.isValidFourPartDecimal(mask) &&
    ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() !== null
  );
}
