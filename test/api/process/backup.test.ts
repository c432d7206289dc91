import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { ask, runBuilt, startBuilt } from '../../support/process';
import { describeEngine, engineUnderTest } from '../../support/database';

const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }';
const CREATE =
  'mutation($input: CreateSavedQueryInput!) { createSavedQuery(input: $input) { savedQuery { id } errors { message } } }';
const OWNER = { email: 'admin.agent@alpine-distribution.example', password: 'demo-Partner-Graph-1' };

const here = engineUnderTest() === 'sqlite' ? describeEngine : describe.skip;

here('backups of an embedded database', () => {
  let folder: string;
  let env: Record<string, string>;
  const at = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'partner-graph-backup-'));
    env = { DATABASE_FILE: at('graph.sqlite') };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const backup = (file: string) => runBuilt('cli/backup.js', env, [at(file)]);
  const restore = (file: string) => runBuilt('cli/restore.js', env, [at(file)]);
  const names = (file: string): string[] => {
    const handle = new BetterSqlite3(at(file), { readonly: true });
    try {
      return handle.prepare('SELECT name FROM saved_query ORDER BY name').pluck().all() as string[];
    } finally {
      handle.close();
    }
  };

  it('are made while the server writes, hold all that was acknowledged before, and are restored when it has stopped', async () => {
    const server = await startBuilt(env);
    const token = (await ask(server.url, SIGN_IN, { input: OWNER })).data.signIn.session.accessToken as string;
    const save = async (name: string): Promise<void> => {
      const document = '{ customers { nodes { id } } }';
      const { data } = await ask(server.url, CREATE, { input: { name, document } }, token);
      expect(data.createSavedQuery.errors).toEqual([]);
    };
    await save('before');
    let goes = true;
    let written = 0;
    const writing = (async () => {
      while (goes) await save(`beside-${String((written += 1)).padStart(5, '0')}`);
    })();
    expect(await backup('first.sqlite')).toEqual({ code: 0, output: `Wrote ${at('first.sqlite')}.\n` });
    goes = false;
    await writing;
    await save('after');
    const kept = names('first.sqlite');
    expect(kept[0]).toBe('before');
    expect(kept).not.toContain('after');
    // What was written beside is there up to one moment, without holes.
    expect(kept.slice(1)).toEqual(kept.slice(1).map((_name, index) => `beside-${String(index + 1).padStart(5, '0')}`));
    expect(await restore('first.sqlite')).toMatchObject({ code: 1, output: expect.stringContaining('Stop the server first') });
    expect(await server.kill('SIGTERM')).toBe(0);
    // As after a command that has read the backup.
    const opened = new BetterSqlite3(at('first.sqlite'));
    opened.pragma('journal_mode = WAL');
    opened.close();
    expect(await restore('first.sqlite')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Restored .* What was there is now .*\.before-/),
    });
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
    const former = readdirSync(folder).find((name) => name.includes('.before-') && !name.endsWith('-journal')) ?? '';
    expect(names(former)).toContain('after');
    expect(names('graph.sqlite')).toEqual(kept);
    const again = await startBuilt(env);
    expect((await ask(again.url, SIGN_IN, { input: OWNER })).data.signIn.session.accessToken).toEqual(expect.any(String));
    expect(await again.kill('SIGTERM')).toBe(0);
    expect(await runBuilt('cli/check-data.js', env)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^The data are consistent: \d+ checks\.\n$/),
    });
  });

  it('are refused in one sentence, and change nothing', async () => {
    const refused = async (run: Promise<{ code: number | null; output: string }>, sentence: RegExp): Promise<void> => {
      const { code, output } = await run;
      expect([code, output.trim().split('\n').length]).toEqual([1, 1]);
      expect(output).toMatch(sentence);
    };
    const before = names('graph.sqlite');
    await refused(backup('first.sqlite'), /exists already/);
    await refused(backup('nowhere/x.sqlite'), /Cannot write .*nowhere/);
    await refused(runBuilt('cli/backup.js', env, []), /Name one file\. Usage: npm run backup/);
    await refused(runBuilt('cli/backup.js', { DATABASE_FILE: at('none.sqlite') }, [at('x')]), /There is no database file/);
    await refused(runBuilt('cli/backup.js', { DATABASE_URL: 'mysql://a@127.0.0.1/b' }, [at('x')]), /mariadb-dump/);
    await refused(restore('missing.sqlite'), /There is no file/);
    writeFileSync(at('text.sqlite'), 'no database');
    await refused(restore('text.sqlite'), /cannot be read as an SQLite database/);
    copyFileSync(at('first.sqlite'), at('half.sqlite'));
    truncateSync(at('half.sqlite'), 500_000);
    await refused(restore('half.sqlite'), /is damaged|cannot be read/);
    expect(names('graph.sqlite')).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(existsSync(at('x'))).toBe(false);
  });
});
