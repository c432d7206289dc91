import type { Server, ServerResponse } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks at what is left. */
const PAUSE = 20;
/** Milliseconds in which a client sends its first bytes, once it is connected. */
const FIRST_BYTES = 1_000;
/** The longest turn, in milliseconds, after which hardly anything can have arrived unseen. */
const QUIET = 1;
/** The longest wait, in milliseconds, for such a turn. */
const WAIT = 200;

/**
 * The connections of a server, so that it can end without losing a request. A client may send its next request in the moment in
 * which its connection is ended, and then nobody knows whether it arrived. So those that are used end with an answer that says so,
 * the others after a while, and in a moment in which nothing has arrived on them.
 */
export class Connections {
  /** The latest answer on each that is not sent yet. Null if there is none. */
  private readonly open = new Map<Socket, { since: number; answer: ServerResponse | null }>();
  /** Connections and requests so far. */
  private arrived = 0;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.arrived += 1;
      this.open.set(socket, { since: performance.now(), answer: null });
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Notes that a request came. */
  asked(socket: Socket, answer: ServerResponse): void {
    const connection = this.open.get(socket);
    if (!connection) return;
    this.arrived += 1;
    connection.answer = answer;
    answer.once('close', () => {
      if (connection.answer === answer) connection.answer = null;
    });
  }

  /**
   * Stops listening, and keeps the connections there are for so many milliseconds. Then ends those that nobody uses, and waits for
   * the running requests. After the limit it no longer waits for requests that have not arrived completely.
   */
  async end(keepMs: number, limitMs: number): Promise<void> {
    const began = performance.now();
    const passed = (): number => performance.now() - began;
    await this.quiet();
    // That of an HTTP server would also end connections that nobody uses.
    const ended = new Promise<true>((resolve) => Listener.prototype.close.call(this.server, () => resolve(true)));
    while (!(await Promise.race([ended, delay(PAUSE)]))) {
      if (passed() < keepMs) continue;
      await this.quiet();
      this.server.closeIdleConnections();
      this.cut(passed() > limitMs);
    }
  }

  /** Waits, not for long, until all that has arrived is known. */
  private async quiet(): Promise<void> {
    for (const end = performance.now() + WAIT; performance.now() < end;) {
      const { arrived } = this;
      const began = performance.now();
      await turn();
      if (this.arrived === arrived && performance.now() - began < QUIET) return;
    }
  }

  /** Ends connections on which nothing came, and in the end those on which too little came. */
  private cut(isLate: boolean): void {
    for (const [socket, { since, answer }] of this.open) {
      const isSilent = socket.bytesRead === 0 && performance.now() - since > FIRST_BYTES;
      const isPartial = answer === null || !answer.req.complete;
      if (isSilent || (isLate && isPartial)) socket.destroy();
    }
  }
}
