import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { openDatabase } from '../../../src/app/open-database';
import { readSettings } from '../../../src/config/env';
import type { Database } from '../../../src/data/database';
import { makeAuthority, type Authority, type CertificateFiles } from '../../support/authority';
import { engineUnderTest, hasEngine } from '../../support/database';
import { serverFolder, startOwnMariadb, type OwnMariadb } from '../../support/private-mariadb';
import { ask, runBuilt, startBuilt } from '../../support/process';

const describeTls = engineUnderTest() === 'mariadb' && hasEngine('mariadb') ? describe : describe.skip;

const PASSWORD = 'a-secret-of-tls';
const CIPHER = "SELECT variable_value AS cipher FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";

describeTls('TLS and sockets of the database', () => {
  let server: OwnMariadb;
  let root: Connection;
  let authority: Authority;
  let other: Authority;
  let client: CertificateFiles;
  let present: (files: CertificateFiles) => Promise<void>;

  beforeAll(async () => {
    const folder = serverFolder();
    authority = makeAuthority(folder, 'authority');
    other = makeAuthority(folder, 'another-authority');
    client = authority.sign('partner-graph', 'client');
    const [cert, key] = [join(folder, 'server.pem'), join(folder, 'server.key')];
    const first = authority.sign('localhost', 'first');
    const put = (files: CertificateFiles): void => {
      copyFileSync(files.cert, cert);
      copyFileSync(files.key, key);
    };
    put(first);
    const options = [`--ssl-ca=${authority.ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`, '--skip-log-bin'];
    const started = await startOwnMariadb(options, folder);
    if (!started) throw new Error('No MariaDB is installed.');
    server = started;
    root = await createConnection(`${server.url}/mysql`);
    present = async (files) => {
      put(files);
      await root.query('FLUSH SSL');
    };
    await root.query('CREATE DATABASE shop');
    for (const [user, needs] of [
      ['anyhow', 'NONE'],
      ['encrypted', 'SSL'],
      ['certified', 'X509'],
    ]) {
      await root.query(`CREATE USER ${user}@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE ${needs}`);
      await root.query(`GRANT ALL ON shop.* TO ${user}@'%'`);
    }
  });
  afterAll(async () => {
    await root.end();
    await server.stop();
  });

  const urlOf = (user: string, options: string, host = 'localhost'): string =>
    `mysql://${user}:${PASSWORD}@${host}:${server.port}/shop${options && `?${options}`}`;
  const open = (url: string): Promise<Database> => openDatabase(readSettings({ NODE_ENV: 'test', DATABASE_URL: url }));

  /** What an operator is told; null if the database opens. */
  async function refusal(url: string): Promise<string | null> {
    try {
      await (await open(url)).close();
      return null;
    } catch (cause) {
      const { message } = cause as Error;
      expect(message).not.toContain(PASSWORD);
      expect(message).toMatch(/^[^\n]+\.$/);
      return message;
    }
  }

  const withCertificate = (): string =>
    `ssl=verify-identity&ssl-ca=${authority.ca}&ssl-cert=${client.cert}&ssl-key=${client.key}`;

  it.each(['required', 'verify-ca', 'verify-identity'])(
    'encrypts every connection of the pool, of transactions and of snapshots with ssl=%s',
    async (mode) => {
      const database = await open(urlOf('encrypted', `ssl=${mode}${mode === 'required' ? '' : `&ssl-ca=${authority.ca}`}`));
      const sql = CIPHER.replace('SELECT', 'SELECT CONNECTION_ID() AS id, SLEEP(0.1),');
      const asked = (await Promise.all([1, 2, 3].map(() => database.rows<{ id: number; cipher: string }>(sql, [])))).flat();
      expect(new Set(asked.map(({ id }) => id)).size).toBe(3);
      const snapshot = await database.snapshot();
      const others = [
        ...(await database.transaction((writer) => writer.rows<{ cipher: string }>(CIPHER, []))),
        ...(await snapshot.rows<{ cipher: string }>(CIPHER, [])),
      ];
      expect([...asked, ...others].map(({ cipher }) => cipher)).toEqual(Array(5).fill(expect.stringMatching(/TLS|AES|CHACHA/)));
      await snapshot.close();
      await database.close();
    },
  );

  it('uses no TLS unless it is asked to', async () => {
    const database = await open(urlOf('anyhow', ''));
    expect(await database.rows(CIPHER, [])).toEqual([{ cipher: '' }]);
    await database.close();
  });

  it('refuses plaintext for a user who needs TLS, and TLS without a certificate for one who needs that', async () => {
    expect(await refusal(urlOf('encrypted', ''))).toMatch(/rejects the credentials of encrypted.*whether the user needs TLS/);
    expect(await refusal(urlOf('certified', `ssl=verify-ca&ssl-ca=${authority.ca}`))).toMatch(
      /rejects the credentials of certified.*whether the user needs a client certificate/,
    );
    expect(await refusal(urlOf('certified', withCertificate()))).toBeNull();
  });

  it('refuses a server that takes only TLS in words about TLS', async () => {
    await root.query('SET GLOBAL require_secure_transport = ON');
    try {
      expect(await refusal(urlOf('anyhow', ''))).toMatch(/whether the user needs TLS \(\?ssl=verify-identity\)/);
    } finally {
      await root.query('SET GLOBAL require_secure_transport = OFF');
    }
  });

  it('refuses the certificate of an unknown authority, unless nothing is to be verified', async () => {
    const unverified = /has a certificate that cannot be verified. Name its authority with ssl-ca/;
    const unsigned = /has a certificate that the authority in `ssl-ca` did not sign\./;
    expect(await refusal(urlOf('encrypted', `ssl=verify-ca&ssl-ca=${other.ca}`))).toMatch(unsigned);
    expect(await refusal(urlOf('encrypted', `ssl=verify-identity&ssl-ca=${other.ca}`))).toMatch(unsigned);
    expect(await refusal(urlOf('encrypted', 'ssl=verify-ca'))).toMatch(unverified);
    expect(await refusal(urlOf('encrypted', 'ssl=required'))).toBeNull();
  });

  it('compares the host name with that of the certificate only where it is asked to', async () => {
    await present(authority.sign('db.example', 'second'));
    const ca = `ssl-ca=${authority.ca}`;
    expect(await refusal(urlOf('encrypted', `ssl=verify-identity&${ca}`))).toMatch(
      /has a certificate for another name than localhost/,
    );
    expect(await refusal(urlOf('encrypted', `ssl=verify-ca&${ca}`))).toBeNull();
    await present(authority.sign('localhost', 'third'));
    expect(await refusal(urlOf('encrypted', `ssl=verify-identity&${ca}`))).toBeNull();
  });

  it('says which file is missing, is no certificate, or does not fit', async () => {
    const text = `${authority.ca}.txt`;
    writeFileSync(text, 'no certificate');
    expect(await refusal(urlOf('encrypted', `ssl=verify-ca&ssl-ca=${text}`))).toMatch(
      /of `ssl-ca` .* is not a certificate in PEM/,
    );
    const files = (cert: string, key: string): string => `ssl=required&ssl-cert=${cert}&ssl-key=${key}`;
    expect(await refusal(urlOf('certified', files(client.cert, text)))).toMatch(/of `ssl-key` .* is not a private key/);
    expect(await refusal(urlOf('certified', files(text, client.key)))).toMatch(/of `ssl-cert` .* is not a certificate in PEM/);
    expect(await refusal(urlOf('certified', files('/nowhere.pem', client.key)))).toMatch(
      /Cannot read the file \/nowhere\.pem of `ssl-cert` in DATABASE_URL \(ENOENT\)/,
    );
    const stranger = authority.sign('stranger', 'stranger');
    expect(await refusal(urlOf('certified', files(client.cert, stranger.key)))).toMatch(/does not belong to the certificate/);
  });

  it('connects to a Unix socket, and says when there is none', async () => {
    const socketUrl = (socket: string): string => `mysql://anyhow:${PASSWORD}@localhost/shop?socket=${socket}`;
    const database = await open(socketUrl(server.socket));
    expect(database.address).toBe(`${server.socket}/shop`);
    expect(await database.rows('SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()', [])).toEqual([
      { host: 'localhost' },
    ]);
    const snapshot = await database.snapshot();
    expect(await snapshot.rows('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
    await snapshot.close();
    await database.close();
    expect(await refusal(socketUrl('/nowhere.sock'))).toMatch(/server \/nowhere\.sock of DATABASE_URL .*there is no such socket/);
  });

  it('serves every command and the server with a user who needs a client certificate', async () => {
    const DATABASE_URL = urlOf('certified', withCertificate());
    const command = (file: string, ...args: string[]): ReturnType<typeof runBuilt> => runBuilt(file, { DATABASE_URL }, args);
    expect(await command('cli/migrate.js')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Ran \d+ migrations/) as string,
    });
    const created = await command('cli/operator-create.js', '--email', 'op@vendor.example');
    expect(created).toMatchObject({ code: 0, output: expect.stringContaining('op@vendor.example') as string });
    const running = await startBuilt({ DATABASE_URL, PLAYGROUND: 'false', DEMO: 'false' });
    expect(await ask(running.url, '{ directory { totalCount } }')).toEqual({ data: { directory: { totalCount: 0 } } });
    expect(await running.kill('SIGTERM')).toBe(0);
    await root.query('DROP DATABASE shop');
    await root.query('CREATE DATABASE shop');
    expect(await command('cli/seed.js')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Created small demo data/) as string,
    });
  });
});
