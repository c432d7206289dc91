import { Writable } from 'node:stream';
import pino from 'pino';
import { startServer } from '../../src/app/server';
import { createContext, type Ctx } from '../../src/data/context';
import type { Database } from '../../src/data/database';
import { ANONYMOUS } from '../../src/modules/users';
import { linkTokens } from '../../src/security/links';
import { accessTokens } from '../../src/security/tokens';
import { openTestDatabase, type TestEngine } from './database';
import { recordSent } from './record';

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; [key: string]: unknown };
}

/** An answer as a client sees it. */
export interface Answer<T = Record<string, any>> {
  status: number;
  headers: Headers;
  data: T | null;
  errors: GraphqlError[];
  /** SQL statements that the request sent. */
  statements: number;
}

/** A clock that tests move. */
export class TestClock {
  constructor(private at: number) {}
  now(): number {
    return this.at;
  }
  set(at: number): void {
    this.at = at;
  }
  advance(milliseconds: number): void {
    this.at += milliseconds;
  }
}

/** Counts the statements that the server sends, by asking the database under it. */
function counting(database: Database): { database: Database; count: () => number } {
  let statements = 0;
  const counted: Database = {
    ...database,
    rows: (sql, params) => {
      statements += 1;
      return database.rows(sql, params);
    },
    transaction: (work) =>
      database.transaction((writer) =>
        work({
          engine: writer.engine,
          manager: writer.manager,
          rows: (sql, params) => {
            statements += 1;
            return writer.rows(sql, params);
          },
          run: (sql, params) => {
            statements += 1;
            return writer.run(sql, params);
          },
        }),
      ),
  };
  return { database: counted, count: () => statements };
}

export interface TestApp {
  url: string;
  database: Database;
  clock: TestClock;
  /** Log lines of the server. */
  log: Record<string, unknown>[];
  /** Sends a document over HTTP. */
  send: (document: string, variables?: Record<string, unknown>, token?: string) => Promise<Answer>;
  /** Signs in and answers the access token; signing in again is free within a test file. */
  as: (email: string, password?: string) => Promise<string>;
  /** Does once what happens by itself: mails, expiry, renewals. */
  background: () => Promise<void>;
  /** A context for calling services and scope writers directly. */
  context: () => Ctx;
  stop: () => Promise<void>;
}

export const DEMO_PASSWORD = 'demo-Partner-Graph-1';
/** The day the demo data of the tests are made for. */
export const DEMO_DAY = Date.UTC(2026, 10, 1);

/** Starts a server of its own for a test file, on the engine of the jest project. */
export async function startTestApp(
  options: { engine?: TestEngine; env?: Record<string, string>; at?: number } = {},
): Promise<TestApp> {
  const { database, settings, drop } = await openTestDatabase(options.engine, options.env);
  const counter = counting(database);
  const clock = new TestClock(options.at ?? DEMO_DAY);
  const log: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean)) log.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  const logger = pino({ level: 'info' }, sink);
  const secret = 'a secret of the tests that is long enough to pass';
  const server = await startServer({ settings, database: counter.database, secret, clock, logger });

  const send: TestApp['send'] = async (document, variables = {}, token) => {
    recordSent(document);
    const before = counter.count();
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query: document, variables }),
    });
    const body = (await response.json()) as { data?: Answer['data']; errors?: GraphqlError[] };
    return {
      status: response.status,
      headers: response.headers,
      data: body.data ?? null,
      errors: body.errors ?? [],
      statements: counter.count() - before,
    };
  };

  const signedIn = new Map<string, string>();
  const as: TestApp['as'] = async (email, password = DEMO_PASSWORD) => {
    // Tokens last a quarter of an hour on the server's clock, which tests move.
    const key = `${email} ${password} ${Math.floor(clock.now() / 600_000)}`;
    const known = signedIn.get(key);
    if (known) return known;
    const answer = await send(
      'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } errors { code } } }',
      { input: { email, password } },
    );
    const token = (answer.data as { signIn: { session: { accessToken: string } | null } }).signIn.session?.accessToken;
    if (!token) throw new Error(`${email} cannot sign in.`);
    signedIn.set(key, token);
    return token;
  };

  const context = (): Ctx =>
    createContext({
      viewer: ANONYMOUS,
      database,
      clock,
      log: logger,
      requestId: 'test',
      address: '127.0.0.1',
      tokens: accessTokens(secret, settings.accessTokenMinutes * 60),
      links: linkTokens(secret, { publicUrl: () => server.url }),
      throttle: { take: () => Promise.resolve() },
      refused: () => Promise.resolve(),
      settings,
      deadline: Infinity,
      verdicts: new Map(),
    });

  return {
    url: server.url,
    database,
    clock,
    log,
    send,
    as,
    background: server.background,
    context,
    stop: async () => {
      await server.stop();
      await drop();
    },
  };
}
