import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { createConnection, type Connection } from 'mysql2/promise';
import { openDatabase } from '../../../src/app/open-database';
import { readSettings } from '../../../src/config/env';
import { migrate } from '../../../src/data/migrate';
import { describeEngine, engineUnderTest, scratchPlace, serverUrl } from '../../support/database';
import { runBuilt } from '../../support/process';

const isSqlite = engineUnderTest() === 'sqlite';
const PASSWORD = 'hidden-from-every-answer';
/** Nothing beside the database. */
const QUIET = { DEMO: 'false', PLAYGROUND: 'false', PORT: '0' };

describeEngine('a mistake of an operator', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  let folder: string;
  beforeEach(async () => {
    place = await scratchPlace(engineUnderTest());
    folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await place.remove();
  });

  /** The one sentence with which the server, or a command, ends. */
  async function sentence(env: Record<string, string>, file = 'main.js', args: string[] = []): Promise<string> {
    const { code, output } = await runBuilt(file, { ...QUIET, ...env }, args);
    const lines = output.trim().split('\n');
    expect({ code, output }).toEqual({ code: 1, output: `${lines.at(-1)}\n` });
    expect(output).not.toMatch(/ {4}at |node_modules|Error:/);
    expect(output).not.toContain(PASSWORD);
    expect(output.trim()).toMatch(/[.`]$/);
    return output;
  }

  async function migrated(env: Record<string, string>): Promise<void> {
    const database = await openDatabase(readSettings({ NODE_ENV: 'test', ...env }));
    await migrate(database);
    await database.transaction(async (writer) => {
      await writer.run("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'OfTheNextVersion9999999999999')", []);
    });
    await database.close();
  }

  /** A server that accepts connections and says the same to everyone. */
  async function listening(greeting: string | null): Promise<Server> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (greeting !== null) socket.write(greeting);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return server;
  }
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  it('ends the start with one sentence if it is about the network', async () => {
    expect(await sentence({ ...place.env, HOST: '203.0.113.9' })).toMatch(/Cannot listen on 203\.0\.113\.9:0 \(EADDRNOTAVAIL\)/);
    expect(await sentence({ ...place.env, HOST: 'nowhere.invalid' })).toMatch(/Cannot listen on nowhere\.invalid:0 \(\w+\)/);
    const holder = await listening(null);
    expect(await sentence({ ...place.env, PORT: String(portOf(holder)) })).toMatch(/is already in use. Set PORT to a free one/);
    holder.close();
  });

  it('ends the start with one sentence if it is about files', async () => {
    const manifests = { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FOLDER: join(folder, 'manifests') };
    expect(await sentence({ ...place.env, ...manifests })).toMatch(/TRUSTED_DOCUMENTS_FOLDER/);
    mkdirSync(manifests.TRUSTED_DOCUMENTS_FOLDER);
    writeFileSync(join(manifests.TRUSTED_DOCUMENTS_FOLDER, 'portal.json'), '{');
    expect(await sentence({ ...place.env, ...manifests })).toMatch(/TRUSTED_DOCUMENTS_FOLDER: portal\.json/);
    writeFileSync(join(folder, 'text'), 'no folder');
    expect(await sentence({ ...place.env, MAIL_FOLDER: join(folder, 'text', 'mails') })).toMatch(/Cannot write mails/);
  });

  it('ends the start with one sentence if the clock is wrong', async () => {
    const clock = join(folder, 'clock.cjs');
    writeFileSync(clock, 'Date.now = () => 1_000;');
    expect(await sentence({ ...place.env, NODE_OPTIONS: `--require ${clock}` })).toMatch(
      /clock of this machine says 1970-01-01T00:00:01\.000Z. Set it first/,
    );
  });

  it('ends the server and the migration with one sentence if the database is newer', async () => {
    await migrated(place.env);
    const expected = /was migrated by a newer version \(OfTheNextVersion9999999999999\)/;
    expect(await sentence(place.env)).toMatch(expected);
    expect(await sentence(place.env, 'cli/migrate.js')).toMatch(expected);
  });

  it('ends a command with one sentence if its arguments are wrong', async () => {
    expect(await sentence(place.env, 'cli/operator-create.js')).toMatch(/Pass the e-mail address of the first operator/);
    expect(await sentence(place.env, 'cli/operator-create.js', ['--email', 'op@vendor.example'])).toMatch(/lacks migrations/);
    expect(await sentence(place.env, 'cli/seed.js', ['--size', 'huge'])).toMatch(/--size must be one of/);
    expect(await sentence(place.env, 'cli/seed.js', ['--at', 'tomorrow'])).toMatch(/--at must be a date/);
    await migrated(place.env);
    expect(await sentence(place.env, 'cli/seed.js')).toMatch(/newer version/);
    expect(await sentence(place.env, 'cli/operator-create.js', ['--email', 'nobody'])).toMatch(/e-mail/);
  });

  (isSqlite ? it : it.skip)('ends the start with one sentence if the file is no database of ours', async () => {
    const file = join(folder, 'data.sqlite');
    const opens = (env: Record<string, string> = {}): Promise<string> => sentence({ DATABASE_FILE: file, ...env });
    mkdirSync(file);
    expect(await opens()).toMatch(/is not an SQLite database|Cannot write the database file/);
    rmSync(file, { recursive: true });
    writeFileSync(file, 'A text that is longer than the head of a database would be. '.repeat(20));
    expect(await opens()).toMatch(/is not an SQLite database/);
    rmSync(file);
    const other = new BetterSqlite3(file);
    other.exec('CREATE TABLE bookmarks (url text)');
    other.close();
    expect(await opens()).toMatch(/is a database of another program/);
    expect(await opens({ DATABASE_FILE: join(file, 'below.sqlite') })).toMatch(/Cannot write the database file/);
    expect(await opens({ DATABASE_FILE: '/proc/data.sqlite' })).toMatch(/Cannot write the database file/);
  });

  (isSqlite ? it : it.skip)(
    'ends the server and a backup with one sentence if the driver is of another version of Node.js',
    async () => {
      const file = join(folder, 'data.sqlite');
      new BetterSqlite3(file).exec('CREATE TABLE migrations (name text)').close();
      const other = join(folder, 'other.cjs');
      writeFileSync(
        other,
        `const { dlopen } = process;
         process.dlopen = (module, file, ...more) => {
           if (!file.includes('better_sqlite3')) return dlopen.call(process, module, file, ...more);
           throw Object.assign(new Error('compiled against a different version'), { code: 'ERR_DLOPEN_FAILED' });
         };`,
      );
      const env = { DATABASE_FILE: file, NODE_OPTIONS: `--require ${other}` };
      const expected = /cannot load the SQLite driver.+Run `npm rebuild better-sqlite3`/;
      expect(await sentence(env)).toMatch(expected);
      expect(await sentence({ ...env, DATABASE_FILE: join(folder, 'new.sqlite') })).toMatch(expected);
      expect(await sentence(env, 'cli/backup.js', [join(folder, 'copy.sqlite')])).toMatch(expected);
      expect(await sentence(env, 'cli/restore.js', [file])).toMatch(expected);
    },
  );

  (isSqlite ? it : it.skip)('ends the start with one sentence if half of the file is lost or the disk is full', async () => {
    const file = join(folder, 'data.sqlite');
    const database = await openDatabase(readSettings({ NODE_ENV: 'test', DATABASE_FILE: file }));
    await migrate(database);
    await database.close();
    const { length } = readFileSync(file);
    truncateSync(file, Math.floor(length / 2));
    expect(await sentence({ DATABASE_FILE: file })).toMatch(/is damaged. Restore it from a backup|is not an SQLite database/);
    // More pages than the file may have is what a full disk looks like to SQLite.
    const full = join(folder, 'full.cjs');
    writeFileSync(
      full,
      `const Database = require(${JSON.stringify(require.resolve('better-sqlite3'))}); const { prepare } = Database.prototype;
         Database.prototype.prepare = function (sql) {
           if (!this.capped && !this.readonly) { this.capped = true; this.pragma('max_page_count = 40'); }
           return prepare.call(this, sql);
         };`,
    );
    const env = { DATABASE_FILE: join(folder, 'full.sqlite'), NODE_OPTIONS: `--require ${full}` };
    expect(await sentence(env)).toMatch(/The disk of the database is full/);
  });

  describe('about the server of the database', () => {
    const onServer = isSqlite ? it.skip : it;
    let root: Connection;
    let name: string;
    beforeEach(async () => {
      if (isSqlite) return;
      root = await createConnection(serverUrl());
      name = new URL(place.env['DATABASE_URL'] ?? '').pathname.slice(1);
    });
    afterEach(async () => {
      if (!isSqlite) await root.end();
    });

    const urlOf = (user: string, host?: string, path = name): string => {
      const url = new URL(place.env['DATABASE_URL'] ?? '');
      url.username = user;
      url.password = PASSWORD;
      if (host !== undefined) url.host = host;
      url.pathname = path;
      return url.href;
    };
    const starts = (url: string): Promise<string> => sentence({ DATABASE_URL: url });

    /** A user with some rights on the database, for a while. */
    async function withUser(rights: string, work: (user: string) => Promise<void>): Promise<void> {
      const user = `u_${name.slice(2)}`;
      await root.query(`CREATE USER ${user}@'%' IDENTIFIED BY '${PASSWORD}'`);
      try {
        if (rights !== '') await root.query(`GRANT ${rights} ON ${name}.* TO ${user}@'%'`);
        await work(user);
      } finally {
        await root.query(`DROP USER ${user}@'%'`);
      }
    }

    onServer('ends the start with one sentence if the server cannot be reached or is another kind of server', async () => {
      expect(await starts(urlOf('root', '127.0.0.1:9'))).toMatch(/cannot be reached: nothing listens there/);
      expect(await starts(urlOf('root', 'nowhere.invalid:3306'))).toMatch(/unknown host nowhere\.invalid|cannot be looked up/);
      const mute = await listening(null);
      expect(await starts(urlOf('root', `127.0.0.1:${portOf(mute)}`))).toMatch(/it does not answer/);
      mute.close();
      const ssh = await listening('SSH-2.0-OpenSSH_9.9\r\n');
      expect(await starts(urlOf('root', `127.0.0.1:${portOf(ssh)}`))).toMatch(
        /is no MySQL|does not answer|closed the connection/,
      );
      ssh.close();
      expect(await starts(`mysql://root@localhost/${name}?socket=${folder}/none.sock`)).toMatch(/there is no such socket/);
    });

    onServer('ends the start with one sentence if the server refuses the user, or the user may not do enough', async () => {
      expect(await starts(urlOf('nobody'))).toMatch(/rejects the credentials of nobody/);
      await withUser('', async (user) => {
        expect(await starts(urlOf(user))).toMatch(/does not allow u_\w+ to use the database t_\w+/);
      });
      await withUser('SELECT', async (user) => {
        const lacks = /The user of DATABASE_URL lacks the right CREATE. Grant it all rights on its database/;
        expect(await starts(urlOf(user))).toMatch(lacks);
        expect(await sentence({ DATABASE_URL: urlOf(user) }, 'cli/migrate.js')).toMatch(lacks);
      });
      await withUser('ALL', async (user) => {
        expect(await starts(urlOf(user, undefined, 't_never_made'))).toMatch(/does not allow|has no database t_never_made/);
      });
      const gone = (place.env['DATABASE_URL'] ?? '').replace(name, 't_never_made');
      expect(await starts(gone)).toMatch(/has no database t_never_made. Create it first/);
    });

    onServer('ends the start with one sentence if the server is read-only', async () => {
      await withUser('ALL', async (user) => {
        await root.query('SET GLOBAL read_only = ON');
        try {
          expect(await starts(urlOf(user))).toMatch(/The server of DATABASE_URL is read-only. Use the address of the primary/);
        } finally {
          await root.query('SET GLOBAL read_only = OFF');
        }
      });
    });

    onServer('ends the start with one sentence if certificates are not there', async () => {
      expect(await starts(`${urlOf('root')}?ssl=verify-ca&ssl-ca=${folder}/ca.pem`)).toMatch(/Cannot read the file .*ca\.pem/);
      expect(await starts(`${urlOf('root')}?ssl=verify-ca&ssl-ca=${folder}`)).toMatch(/Cannot read the file .*\(EISDIR\)/);
      expect(await starts(`${urlOf('root')}?ssl=verify-ca`)).toMatch(/does not support TLS|cannot be verified/);
    });
  });
});
