import { AppError } from '../kernel/errors';
import { StartupError } from '../kernel/startup-error';
import type { Log } from './context';
import type { Database, Param, ReplicaState, Replicated } from './database';
import { Freshness } from './freshness';
import { addressOf, whyNot } from './mysql-address';
import { driverError, type MysqlFlavor, type MysqlLimits } from './mysql-connection';
import { positionStatement, ReplicaServer } from './replica-server';

/** A replica and its limits. */
export interface ReplicaSettings extends MysqlLimits {
  readerUrl: string;
  /** Milliseconds a request waits for the replica to catch up. */
  readerWaitMs: number;
}

/** Milliseconds until the replica is looked at again, at first and at most. */
const RETRY = { first: 1_000, most: 15_000 };
/** Milliseconds between two log lines about the same state. */
const MINUTE = 60_000;
/** Errors that waiting does not mend. */
const MISTAKES = /^(ER_ACCESS_DENIED|ER_DBACCESS_DENIED|ER_BAD_DB|HANDSHAKE_|ER_SECURE_TRANSPORT)/;

const SAID: Readonly<Record<ReplicaState, string>> = {
  current: 'the replica answers',
  behind: 'the replica is behind; the primary answers',
  unreachable: 'the replica cannot be reached; the primary answers',
  foreign: 'the server of DATABASE_READER_URL is no replica of that of DATABASE_URL; the primary answers',
};

/** The oldest organization. Its random id tells one installation from another. */
const ORIGIN = 'SELECT id FROM organization ORDER BY id LIMIT 1';

/**
 * A replica that reads like the primary: a request reads from it only after it has applied everything that the primary had
 * committed when the request asked. So whoever was told of a change finds it, whichever process made it. Otherwise the primary
 * answers.
 */
export class Replica implements Replicated {
  private readonly server: ReplicaServer;
  private readonly freshness = new Freshness(() => this.look());
  private readonly saidAt = new Map<ReplicaState, number>();
  /** Unknown before the first look. */
  private now: ReplicaState | undefined;
  private reached = '';
  private wait = RETRY.first;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** Operations that were read from it. */
  served = 0;
  /** Operations that the primary had to answer instead. */
  diverted = 0;

  constructor(
    private readonly settings: ReplicaSettings,
    private readonly primary: Database,
    private readonly log: Log,
  ) {
    this.server = new ReplicaServer(addressOf(settings.readerUrl, 'DATABASE_READER_URL'), settings, this.flavor);
  }

  private get flavor(): MysqlFlavor {
    return this.primary.dataSource.options.type as MysqlFlavor;
  }

  get state(): ReplicaState {
    return this.now ?? 'unreachable';
  }

  /** Whether it has everything that was committed before this call. */
  async fresh(): Promise<boolean> {
    const isFresh = this.now === 'current' && (await this.freshness.ask());
    if (isFresh) this.served += 1;
    else this.diverted += 1;
    return isFresh;
  }

  /** Reads from the replica. Rejects if it fails; the caller then asks the primary. */
  async rows<R extends object>(sql: string, params: readonly Param[]): Promise<R[]> {
    try {
      return await this.server.rows<R>(sql, params);
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'UNAVAILABLE') this.become('unreachable', cause);
      throw cause;
    }
  }

  /** Begins to use it. Rejects only for mistakes of the operator; a replica that is down may come later. */
  async begin(): Promise<void> {
    if ((await this.position()) === '') {
      throw new StartupError(
        'DATABASE_READER_URL needs GTIDs: turn on log_bin (MariaDB) or gtid_mode=ON (MySQL) at the server of DATABASE_URL.',
      );
    }
    await this.probe((cause) => {
      if (!MISTAKES.test(driverError(cause).code ?? '')) return;
      throw whyNot(addressOf(this.settings.readerUrl, 'DATABASE_READER_URL'), cause, 'DATABASE_READER_URL');
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.server.close();
  }

  /** The position of the primary. */
  private async position(): Promise<string> {
    const [row] = await this.primary.rows<{ position: string }>(positionStatement(this.flavor), []);
    return row?.position ?? '';
  }

  /** Looks whether it is as far as the primary. Never rejects. */
  private async look(): Promise<boolean> {
    let position: string;
    try {
      position = await this.position();
    } catch {
      // The primary has a problem and will say so itself.
      return false;
    }
    if (position === this.reached) return true;
    try {
      if (!(await this.server.reaches(position, this.settings.readerWaitMs))) {
        this.become('behind');
        return false;
      }
    } catch (cause) {
      this.become('unreachable', cause);
      return false;
    }
    this.reached = position;
    return true;
  }

  /** Tries to use it again. */
  private async probe(failed: (cause: unknown) => void = () => undefined): Promise<void> {
    try {
      const isLevel = await this.server.reaches(await this.position(), this.settings.readerWaitMs);
      if (!isLevel) return this.become('behind');
      const [own, others] = await Promise.all([
        this.server.rows<{ id: string }>(ORIGIN, []),
        this.primary.rows<{ id: string }>(ORIGIN, []),
      ]);
      this.become(own[0]?.id === others[0]?.id ? 'current' : 'foreign');
    } catch (cause) {
      failed(cause);
      this.become('unreachable', cause);
    }
  }

  private become(state: ReplicaState, cause?: unknown): void {
    if (this.closed) return;
    const changed = this.now !== state;
    this.now = state;
    if (state === 'current') this.wait = RETRY.first;
    else this.retry();
    if (!changed || performance.now() - (this.saidAt.get(state) ?? -Infinity) < MINUTE) return;
    this.saidAt.set(state, performance.now());
    this.log[state === 'current' ? 'info' : 'warn']({ replica: state, ...(cause ? { err: cause } : {}) }, SAID[state]);
  }

  private retry(): void {
    this.reached = '';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.probe(), this.wait).unref();
    this.wait = Math.min(this.wait * 2, RETRY.most);
  }
}
