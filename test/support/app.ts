import { Writable } from 'node:stream';
import pino from 'pino';
import { openDatabase } from '../../src/app/open-database';
import { startServer } from '../../src/app/server';
import { rowMutations } from '../../src/app/bulk/allowed';
import { rowRulesCheck } from '../../src/app/bulk/template';
import { documentCheck } from '../../src/app/export/check';
import { buildGraph } from '../../src/app/schema';
import { unitOfWork } from '../../src/app/unit-of-work';
import type { Settings } from '../../src/config/env';
import { createContext, type Ctx } from '../../src/data/context';
import type { Database, Param, Row } from '../../src/data/database';
import { ANONYMOUS } from '../../src/modules/users';
import { domainRecords } from '../../src/security/domain-records';
import { linkTokens } from '../../src/security/links';
import { accessTokens } from '../../src/security/tokens';
import { relyingPartyOf } from '../../src/security/relying-party';
import { makeVault } from '../../src/security/vault';
import { openTestDatabase, type TestDatabase, type TestEngine } from './database';
import { DEMO_DAY, DEMO_PASSWORD } from './demo';
import { recordSent } from './record';
import type { Content } from './template-schemas';

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
  /** What is told beside data and errors. */
  extensions: Record<string, any>;
  /** SQL statements that the request sent. */
  statements: number;
  /** Rows that they answered. */
  rows: number;
  /** Characters of the body. */
  size: number;
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
function counting(database: Database): { database: Database; count: () => number; rows: () => number } {
  let statements = 0;
  let rows = 0;
  const read = async <R>(answer: Promise<R[]>): Promise<R[]> => {
    statements += 1;
    const found = await answer;
    rows += found.length;
    return found;
  };
  // What is written behind an answer is nothing that the answer costs.
  const isBehind = (sql: string): boolean => sql.includes('account_read');
  const counted: Database = {
    ...database,
    rows: <R extends object = Row>(sql: string, params: readonly Param[], limit?: number) => {
      const answer = database.rows<R>(sql, params, limit);
      return isBehind(sql) ? answer : read(answer);
    },
    transaction: (work) =>
      database.transaction((writer) => {
        let behind = false;
        const counts = (sql: string): boolean => {
          behind ||= isBehind(sql);
          return !behind;
        };
        return work({
          engine: writer.engine,
          dataSource: writer.dataSource,
          rows: <R extends object = Row>(sql: string, params: readonly Param[]) => {
            const answer = writer.rows<R>(sql, params);
            return counts(sql) ? read(answer) : answer;
          },
          run: (sql, params) => {
            if (counts(sql)) statements += 1;
            return writer.run(sql, params);
          },
        });
      }),
  };
  return { database: counted, count: () => statements, rows: () => rows };
}

export interface TestApp {
  url: string;
  /** Where its metrics are. Null unless `METRICS_PORT` is set. */
  metricsUrl: string | null;
  settings: Settings;
  database: Database;
  clock: TestClock;
  /** Log lines of the server. */
  log: Record<string, unknown>[];
  /** Sends a document over HTTP. */
  send: (
    document: string,
    variables?: Record<string, unknown>,
    token?: string,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** Signs in and answers the access token; signing in again is free within a test file. */
  as: (email: string, password?: string) => Promise<string>;
  /** Does once what happens by itself: mails, expiry, renewals. */
  background: () => Promise<void>;
  /** A context for calling services and scope writers directly. */
  context: () => Ctx;
  stop: () => Promise<void>;
}

export { DEMO_DAY, DEMO_PASSWORD };

/** The database of another server: a second process on the same data, as far as either can tell. */
async function besides(other: TestApp): Promise<Pick<TestDatabase, 'database' | 'settings' | 'drop'>> {
  // SQLite is one file with one writer, so there both go through the same connection.
  const shared = other.database.engine === 'sqlite';
  const database = shared ? { ...other.database, close: () => Promise.resolve() } : await openDatabase(other.settings);
  return { database, settings: other.settings, drop: () => Promise.resolve() };
}

/** Starts a server of its own for a test file, on the engine of the jest project. */
export async function startTestApp(
  options: { engine?: TestEngine; env?: Record<string, string>; at?: number; beside?: TestApp; content?: Content } = {},
): Promise<TestApp> {
  const { database, settings, drop } = options.beside
    ? await besides(options.beside)
    : await openTestDatabase(options.engine, options.env, options.content ?? 'nothing but tables');
  const counter = counting(database);
  const clock = options.beside?.clock ?? new TestClock(options.at ?? DEMO_DAY);
  const log: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean)) log.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  const logger = pino({ level: 'info' }, sink);
  const secret = 'a secret of the tests that is long enough to pass';
  const parts = { settings, database: counter.database, secret, clock, logger };
  const server = await startServer(parts).catch(async (cause: unknown) => {
    await database.close();
    await drop();
    throw cause;
  });

  const send: TestApp['send'] = async (document, variables = {}, token, headers = {}) => {
    recordSent(document);
    const before = counter.count();
    const rowsBefore = counter.rows();
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      body: JSON.stringify({ query: document, variables }),
    });
    const text = await response.text();
    const body = JSON.parse(text) as Partial<Pick<Answer, 'data' | 'errors' | 'extensions'>>;
    return {
      status: response.status,
      headers: response.headers,
      data: body.data ?? null,
      errors: body.errors ?? [],
      extensions: body.extensions ?? {},
      statements: counter.count() - before,
      rows: counter.rows() - rowsBefore,
      size: text.length,
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
      services: {
        database,
        tokens: accessTokens(secret, settings.accessTokenMinutes * 60),
        links: linkTokens(secret, { publicUrl: () => server.url }),
        domainRecords: domainRecords(settings.dnsServers),
        vault: makeVault(secret),
        throttle: { take: () => Promise.resolve(() => Promise.resolve()) },
        refused: () => Promise.resolve(),
        namedIds: () => Promise.resolve(new Map()),
        unit: unitOfWork,
        documents: documentCheck(buildGraph().schema, settings.limits),
        rowRules: rowRulesCheck(rowMutations(buildGraph())),
        relyingParty: () => relyingPartyOf(server.url, settings.passkeys),
        settings,
      },
      clock,
      log: logger,
      requestId: 'test',
      address: '127.0.0.1',
      network: '127.0.0.1',
      deadline: Infinity,
      verdicts: new Map(),
    });

  return {
    url: server.url,
    metricsUrl: server.metricsUrl,
    settings,
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
