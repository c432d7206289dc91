import { readSettings } from '../../src/config/env';
import { StartupError } from '../../src/kernel/startup-error';

const BASE = 'mysql://root:secret@db.example/shop';

/** What is said about a value of DATABASE_URL; null: it is accepted. */
function said(DATABASE_URL: string): string | null {
  try {
    readSettings({ NODE_ENV: 'test', DATABASE_URL });
    return null;
  } catch (cause) {
    expect(cause).toBeInstanceOf(StartupError);
    return (cause as Error).message;
  }
}

describe('a database URL', () => {
  it.each([
    BASE,
    'mariadb://root@[::1]:3307/shop',
    'mysql://root:p%2Fw%25@db.example/shop',
    `${BASE}?ssl=disabled`,
    `${BASE}?ssl=required`,
    `${BASE}?ssl=VERIFY_CA&ssl-ca=/etc/ca.pem`,
    `${BASE}?ssl=verify-identity&ssl-ca=/etc/ca.pem&ssl-cert=/etc/cert.pem&ssl-key=/etc/key.pem`,
    'mysql://root@127.0.0.1/shop?ssl=verify-ca',
    'mysql://root@localhost/shop?socket=/run/mysqld/mysqld.sock',
  ])('accepts the address %s', (url) => {
    expect(said(url)).toBeNull();
  });

  it.each([
    [`${BASE}?ssl=true`, /invalid `ssl`. It must be disabled, required, verify-ca, verify-identity/],
    [`${BASE}?ssl={"ca":"x"}`, /invalid `ssl`/],
    [`${BASE}?ssl-mode=REQUIRED`, /unknown option "ssl-mode". Known options: ssl, ssl-ca, ssl-cert, ssl-key, socket/],
    [`${BASE}?ssl=required&ssl=disabled`, /"ssl" more than once/],
    [`${BASE}?ssl=`, /"ssl" without a value/],
    [`${BASE}?ssl-ca=/etc/ca.pem`, /`ssl-ca` without TLS/],
    [`${BASE}?ssl=disabled&ssl-cert=/c&ssl-key=/k`, /`ssl-cert` without TLS/],
    [`${BASE}?ssl=required&ssl-ca=/etc/ca.pem`, /ssl=required verifies no certificate/],
    [`${BASE}?ssl=verify-ca&ssl-cert=/c`, /`ssl-cert` and `ssl-key` together/],
    [`${BASE}?ssl=verify-ca&ssl-key=/k`, /`ssl-cert` and `ssl-key` together/],
    ['mysql://root@127.0.0.1/shop?ssl=verify-identity', /ssl=verify-identity with the address 127.0.0.1/],
    ['mysql://root@[::1]/shop?ssl=verify-identity', /ssl=verify-identity with the address ::1/],
    [`${BASE}?socket=/run/s.sock`, /both `socket` and a host or port/],
    ['mysql://root@localhost:3306/shop?socket=/run/s.sock', /both `socket` and a host or port/],
    ['mysql://root@localhost/shop?socket=run/s.sock', /invalid `socket`. It must be an absolute path/],
    ['mysql://root@localhost/shop?socket=/run/s.sock&ssl=required', /both `socket` and `ssl`/],
    ['mysql://db.example/shop', /names no user/],
    ['mysql://root@db.example', /is malformed/],
    ['mysql://root@db.example:0/shop', /is malformed/],
    ['mysql://root@db.example:99999/shop', /is malformed/],
    ['mysql://root:secret%@db.example/shop', /is malformed.*percent-encoded/],
    ['mysql://root:secret@db.example/shop#x', /is malformed/],
    ['mysql://root:secret@db.example/a/b', /is malformed/],
  ])('refuses %s and says why', (url, expected) => {
    const sentence = said(url);
    expect(sentence).toMatch(expected);
    expect(sentence).toMatch(/^DATABASE_URL [^\n]+\.$/);
    expect(sentence).not.toContain('secret');
  });
});
