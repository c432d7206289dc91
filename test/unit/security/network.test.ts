import fc from 'fast-check';
import { clientAddress, networkOf } from '../../../src/security/network';

describe('the network that attempts are counted by', () => {
  it.each([
    ['192.0.2.17', '192.0.2.17'],
    ['192.0.2.17:4711', '192.0.2.17'],
    ['::ffff:192.0.2.17', '192.0.2.17'],
    ['::FFFF:c000:0211', '192.0.2.17'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::1]:4711', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::1]', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['::1', '::/64'],
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ['_hidden', 'unknown'],
    ['2001:db8::1::2', 'unknown'],
  ])('is derived from the address: %j gives %j', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is unknown for a client that has gone', () => {
    expect(networkOf(clientAddress({ ip: undefined }))).toBe('unknown');
    expect(networkOf(clientAddress({ ip: '192.0.2.17' }))).toBe('192.0.2.17');
  });

  it('is the same for all addresses of a /64 in all spellings, and another for the next', () => {
    const part = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.tuple(part, part, part),
        fc.array(part, { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        ([a, b, c], rest, padded) => {
          const text = (first: readonly number[]): string =>
            [...first, ...rest].map((each) => each.toString(16).padStart(padded ? 4 : 1, '0')).join(':');
          const prefix = [0x2001, a, b, c];
          const zeros = `${prefix.map((each) => each.toString(16).toUpperCase()).join(':')}::`;
          expect(networkOf(text(prefix))).toBe(networkOf(zeros));
          expect(networkOf(text([0x2001, a, b, (c + 1) % 0x10000]))).not.toBe(networkOf(zeros));
        },
      ),
    );
  });

  it('never fails, whatever a proxy passes on', () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => expect(networkOf(text).length).toBeLessThan(60)));
  });
});

describe('the address of a client that has gone', () => {
  it('is empty, also behind a proxy, where Fastify would ask a socket that is no longer there', () => {
    const request = {
      raw: { socket: null },
      get ip(): string {
        throw new TypeError("Cannot read properties of null (reading 'remoteAddress')");
      },
    };
    expect(clientAddress(request)).toBe('');
    expect(clientAddress({ ip: undefined })).toBe('');
  });
});
