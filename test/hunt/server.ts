import { createHmac } from 'node:crypto';
import type nodeModule from 'node:module';
import { join } from 'node:path';
import type { Viewer } from './oracle/viewer';
import { NOW } from './world/world';

const SECRET = 'a secret of the hunt that is long enough to pass';
const WEEKS = 3_600 * 24 * 365;

declare const requireBuilt: NodeJS.Require | undefined;

/** What a build requires, outside of jest's own registry of modules: a build has one copy of everything, or errors are none. */
function requiring(root: string): NodeJS.Require {
  const native = typeof requireBuilt === 'undefined' ? require : requireBuilt;
  return (native('node:module') as typeof nodeModule).createRequire(join(root, 'index.js'));
}

/** What the hunt uses of a build; it knows no more of the server than this. */
interface Reader {
  engine: string;
  rows: (sql: string, params: readonly unknown[]) => Promise<unknown[]>;
}
interface Writer extends Reader {
  run: (sql: string, params: readonly unknown[]) => Promise<number>;
  dataSource: unknown;
}
interface Database extends Reader {
  transaction: (work: (writer: Writer) => Promise<unknown>) => Promise<unknown>;
  close: () => Promise<void>;
}

/** An answer as it came over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: { data?: Record<string, unknown> | null; errors?: { message: string; extensions?: Record<string, unknown> }[] };
  /** SQL statements that the request sent. */
  statements: number;
}

/** A server that runs a build in this process. */
export interface Server {
  engine: string;
  send: (document: string, variables: object, viewer: Viewer) => Promise<Answer>;
  stop: () => Promise<void>;
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The access token of a session that stands in the world. */
function tokenOf({ userId, sessionId }: Viewer): string {
  const issued = Math.floor(NOW / 1000) - 60;
  const claims = {
    sid: sessionId,
    gen: 0,
    sub: userId,
    iss: 'partner-graph',
    aud: 'partner-graph',
    iat: issued,
    exp: issued + WEEKS,
  };
  const signed = `${base64({ alg: 'HS256', typ: 'at+jwt' })}.${base64(claims)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/** What belongs to the trace of a reading is written behind answers, whichever comes next. */
const isBehind = (sql: string): boolean => sql.includes('account_read');

/** Counts the statements that the server sends for answers, by asking the database under it. */
function counting(database: Database): { database: Database; count: () => number } {
  let statements = 0;
  const counted: Database = {
    ...database,
    rows: (sql, params) => {
      if (!isBehind(sql)) statements += 1;
      return database.rows(sql, params);
    },
    transaction: async (work) => {
      let [own, behind] = [0, false];
      const note = (sql: string): void => {
        own += 1;
        behind ||= isBehind(sql);
      };
      try {
        return await database.transaction((writer) =>
          work({
            engine: writer.engine,
            dataSource: writer.dataSource,
            rows: (sql, params) => {
              note(sql);
              return writer.rows(sql, params);
            },
            run: (sql, params) => {
              note(sql);
              return writer.run(sql, params);
            },
          }),
        );
      } finally {
        if (!behind) statements += own;
      }
    },
  };
  return { database: counted, count: () => statements };
}

/** Loads a build. */
export class Build {
  private readonly load: (file: string) => Record<string, (...args: unknown[]) => unknown>;

  constructor(readonly root: string) {
    const requireFrom = requiring(root);
    requireFrom('reflect-metadata');
    this.load = (file) => requireFrom(join(root, 'src', file)) as Record<string, (...args: unknown[]) => unknown>;
  }

  private call<T>(file: string, name: string, ...args: unknown[]): T {
    const found = this.load(file)[name];
    if (!found) throw new Error(`The build has no ${name} in ${file}.`);
    return found(...args) as T;
  }

  settings(env: Readonly<Record<string, string>>): object {
    return this.call('config/env.js', 'readSettings', {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'silent',
      PLAYGROUND: 'false',
      BACKGROUND_SECONDS: '0',
      STATEMENT_TIMEOUT_MS: '60000',
      REQUEST_TIMEOUT_MS: '120000',
      QUEUE_TIMEOUT_MS: '60000',
      MAIL_FOLDER: join(env['FOLDER'] ?? '/tmp', 'mail'),
      SIGN_IN_ATTEMPTS: '100000',
      LINK_ATTEMPTS: '100000',
      MAIL_ATTEMPTS: '100000',
      TAKEN_ANSWERS: '100000',
      MAX_TOKENS: '10000',
      MAX_ALIASES: '500',
      MAX_COST: '10000000',
      MAX_FIELDS: '20000',
      MAX_CONDITIONS: '20000',
      MAX_SCANS: '100',
      MAX_DEPTH: '30',
      ...env,
    });
  }

  /** Makes the tables. */
  async migrate(env: Readonly<Record<string, string>>): Promise<void> {
    const database = await this.open(env);
    await this.call<Promise<number>>('data/migrate.js', 'migrate', database);
    await database.close();
  }

  private open(env: Readonly<Record<string, string>>): Promise<Database> {
    return this.call<Promise<Database>>('app/open-database.js', 'openDatabase', this.settings(env));
  }

  /** Lets the server write who sees what, as after every event. */
  private async writeScopes(database: Database): Promise<void> {
    await database.transaction((writer) => this.call<Promise<unknown>>('demo/write.js', 'rebuildScopes', writer));
  }

  async start(env: Readonly<Record<string, string>>): Promise<Server> {
    const database = await this.open(env);
    await this.writeScopes(database);
    const { database: counted, count } = counting(database);
    const pino = requiring(this.root)('pino') as (options: object) => unknown;
    const server = await this.call<Promise<{ url: string; stop: () => Promise<void> }>>('app/server.js', 'startServer', {
      settings: this.settings(env),
      database: counted,
      secret: SECRET,
      clock: { now: () => NOW },
      logger: pino({ level: 'silent' }),
    });
    const send: Server['send'] = async (query, variables, viewer) => {
      const before = count();
      const authorization: Record<string, string> = viewer.userId ? { authorization: `Bearer ${tokenOf(viewer)}` } : {};
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        // Packing answers would cost more than making them.
        headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...authorization },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as Answer['body'];
      return { status: response.status, headers: Object.fromEntries(response.headers), body, statements: count() - before };
    };
    return { engine: database.engine, send, stop: server.stop };
  }
}
