import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedJson, unreachable, type Reach } from '../../../src/security/guarded-json';
import { isPublicAddress } from '../../../src/security/network';

const GUARDED: Reach = { guarded: true, privateHosts: [] };
const OPEN = { guarded: false, privateHosts: [] };

describe('a JSON document at an address that somebody else has named', () => {
  let server: Server;
  let port: number;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      response.end('{"found":true}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const read = (url: string, reach = GUARDED): Promise<unknown> => guardedJson(new URL(url), reach, AbortSignal.timeout(5_000));

  it('is read from this machine in development only', async () => {
    expect(await read(`http://127.0.0.1:${port}/`, OPEN)).toEqual({ found: true });
    expect(asked).toBe(1);
    await expect(read(`http://127.0.0.1:${port}/`)).rejects.toThrow('It must start with https://.');
    expect(asked).toBe(1);
  });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.1.1', '[::1]', '[fd00::1]', '[::ffff:10.0.0.1]', '2130706433'])(
    'is never read from %s',
    async (host) => {
      await expect(read(`https://${host}:${port}/`)).rejects.toThrow('It must not be at a private address.');
    },
  );

  it('is not read from a name that leads to a private address', async () => {
    await expect(read(`https://localhost:${port}/`)).rejects.toThrow('localhost is at a private address.');
    // A host that the operator has named is asked; this one speaks no TLS.
    const known = read(`https://localhost:${port}/`, { guarded: true, privateHosts: ['localhost'] });
    await expect(known).rejects.not.toThrow('private address');
  });

  it('has an address without credentials that starts with https://', () => {
    const against = (url: string, reach = GUARDED): string | null => unreachable(new URL(url), reach);
    expect(against('https://login.example/realms/a')).toBeNull();
    expect(against('https://8.8.8.8/')).toBeNull();
    expect(against('http://login.example/')).toBe('It must start with https://.');
    expect(against('http://login.example/', OPEN)).toBeNull();
    expect(against('file:///etc/passwd', OPEN)).toBe('It must start with https://.');
    expect(against('https://a:b@login.example/')).toBe('It must not contain credentials.');
    expect(against('https://10.0.0.1/', { guarded: true, privateHosts: ['10.0.0.1'] })).toBeNull();
  });

  it('tells public from private addresses', () => {
    const open = ['8.8.8.8', '2606:4700::1111'];
    const closed = [
      '0.0.0.0',
      '100.64.0.1',
      '172.16.0.1',
      '198.18.0.1',
      '224.0.0.1',
      'fe80::1',
      '2002:a00:1::',
      '64:ff9b::a00:1',
      'x',
    ];
    expect(open.map(isPublicAddress)).toEqual(open.map(() => true));
    expect(closed.map(isPublicAddress)).toEqual(closed.map(() => false));
  });
});
