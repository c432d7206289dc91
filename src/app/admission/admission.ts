import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Settings } from '../../config/env';
import type { Ctx, Log } from '../../data/context';
import type { Meter } from '../../data/database';
import { AppError } from '../../kernel/errors';
import { clientAddress, networkOf } from '../../security/network';
import { whenGone } from '../when-gone';
import { Gate, Visitor, type GateLoad, type Leave } from './gate';
import { BUSY, busyBody, isQuestion, rawRefusal, RETRY_AFTER, turnAway, TurnedAway } from './turned-away';
import { WatchedConnections, type Head } from './watched-connections';

/** The gates. */
type GateName = 'light' | 'heavy' | 'write';

/** What an operation takes most of: the database's writers, its readers for a long time, the hashing of passwords, or none. */
export type Load = GateName | 'password';

/** Requests that run at once on SQLite: its reads follow each other, its writes too. */
const SQLITE: Readonly<Record<GateName, number>> = { light: 4, heavy: 2, write: 4 };
/** The part of the connections that writes may take, so that some are left for reads. */
const WRITERS = 0.6;
/** How much longer than others heavy requests and writes may wait. */
const MORE_PATIENCE = 4;
/** How much shorter light requests wait in a queue that stands: their clients are told soon to come back later. */
const STANDING = 4;
/** Tokens whose organization is remembered. */
const TOKENS_KEPT = 10_000;

function sizes({ database, poolSize, lengthyReads }: Settings): Readonly<Record<GateName, number>> {
  if ('file' in database) return SQLITE;
  return { light: poolSize, heavy: 2 * lengthyReads, write: Math.max(1, Math.floor(poolSize * WRITERS)) };
}

/** A request that is let in. */
interface Guest {
  owner: string;
  leave: Leave;
  visitor: Visitor;
}

/**
 * Decides which requests run when there are more than the server can do. A request runs whole or not at all; organizations take
 * turns; light reads, heavy reads and writes wait in queues of their own.
 */
export class Admission {
  private readonly gates: Readonly<Record<GateName, Gate>>;
  private readonly guests = new WeakMap<FastifyRequest, Guest>();
  /** By what a request counts in, which its context and all copies of it share. */
  private readonly places = new WeakMap<Meter, Guest>();
  /** The organizations of tokens that were verified. So nobody waits in the queue of others by naming them. */
  private readonly owners = new LRUCache<string, string>({ max: TOKENS_KEPT });

  private readonly turnedAway: TurnedAway;
  /** Whether the address of a connection is that of a proxy, and not of the client. */
  private readonly isBehindProxies: boolean;
  /** Whether pages of other origins must be told that they may read an answer. */
  private readonly hasOrigins: boolean;
  /** Told of every request that is turned away before it has a record. */
  private tell: (method: string) => void = () => undefined;
  private readonly watched = new WatchedConnections((head) => this.turnsHeadAway(head, 'POST'), rawRefusal);
  private stopped = false;

  constructor(settings: Settings, log: Log) {
    this.turnedAway = new TurnedAway(log);
    this.isBehindProxies = settings.trustedProxies.length > 0;
    this.hasOrigins = settings.corsOrigins.length > 0;
    const { light, heavy, write } = sizes(settings);
    const patience = settings.queueTimeoutMs;
    this.gates = {
      light: new Gate(light, patience, patience / STANDING),
      heavy: new Gate(heavy, patience * MORE_PATIENCE),
      write: new Gate(write, patience * MORE_PATIENCE),
    };
  }

  /** How busy the gates are. */
  load(): Readonly<Record<GateName, GateLoad>> {
    const { light, heavy, write } = this.gates;
    return { light: light.load(), heavy: heavy.load(), write: write.load() };
  }

  /** Names who is told of every request that is turned away before it has a record: with its method. */
  observe(tell: (method: string) => void): void {
    this.tell = tell;
  }

  /** From now on nobody is turned away at the door: who is to make a new connection must be told so. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Turns a request away at its head, before anything else is done for it, if it would wait too long. Otherwise does nothing. A
   * token that was verified before tells whose queue it would wait in; nothing else that a client says does.
   */
  turnsAway(request: IncomingMessage, response: ServerResponse): boolean {
    const { headers, socket, method = '' } = request;
    const { authorization = '', origin } = headers;
    const head = { authorization, hasOrigin: origin !== undefined, address: socket.remoteAddress ?? '' };
    this.watched.asked(request, response);
    if (!isQuestion(request) || !this.turnsHeadAway(head, method)) return false;
    turnAway(response);
    this.watched.watch(request, response);
    return true;
  }

  /** Whether a request would wait too long, as its head tells. Counts those that would. */
  private turnsHeadAway({ authorization, hasOrigin, address }: Head, method: string): boolean {
    const { light } = this.gates;
    if (this.stopped || !light.isFull || (this.hasOrigins && hasOrigin)) return false;
    const known = this.owners.get(authorization);
    if (known === undefined && this.isBehindProxies) return false;
    if (!light.refuses(known ?? networkOf(address))) return false;
    light.turnAway();
    this.turnedAway.add();
    this.tell(method);
    return true;
  }

  private refuse(reply: FastifyReply, requestId: string): FastifyReply {
    this.gates.light.turnAway();
    return refuse(reply, requestId);
  }

  private ownerOf(request: FastifyRequest): string {
    return this.owners.get(request.headers.authorization ?? '') ?? networkOf(clientAddress(request));
  }

  /** Lets the requests of all routes of an app in one by one. */
  guard(app: FastifyInstance): void {
    app.server.on('connection', () => this.gates.light.stir());
    // What could not be told from the head alone. Still before the body is read, which costs time, too.
    app.addHook('onRequest', (request, reply, done) => {
      if (this.gates.light.refuses(this.ownerOf(request))) void this.refuse(reply, request.id);
      else done();
    });
    app.addHook('preHandler', async (request, reply) => {
      const guest: Guest = { owner: this.ownerOf(request), leave: () => undefined, visitor: new Visitor() };
      this.guests.set(request, guest);
      const leave = await this.gates.light.enter(guest.owner, guest.visitor);
      if (!leave) return this.refuse(reply, request.id);
      guest.leave = leave;
      return undefined;
    });
    // Not when the answer is sent: a client that reads slowly takes no place.
    app.addHook('onSend', (request, _reply, payload, done) => {
      this.guests.get(request)?.leave();
      done(null, payload);
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.guests.get(request)?.leave();
      done();
    });
    whenGone(app, (request) => this.guests.get(request)?.visitor.go());
  }

  /** Connects a request with its context, and remembers whose token it had. */
  known(request: FastifyRequest, ctx: Ctx): void {
    const guest = this.guests.get(request);
    const { authorization } = request.headers;
    if (authorization !== undefined) this.owners.set(authorization, ctx.viewer.organizationId);
    if (!guest) return;
    guest.owner = ctx.meter.owner;
    this.places.set(ctx.meter, guest);
  }

  /** Moves a request to the gate of its load before it runs. Throws `UNAVAILABLE` if that would take too long. */
  async move(ctx: Ctx, load: Load): Promise<void> {
    const guest = this.places.get(ctx.meter);
    if (!guest || load === 'light') return;
    guest.leave();
    if (load === 'password') return;
    const leave = await this.gates[load].enter(guest.owner, guest.visitor);
    if (!leave) {
      this.gates[load].turnAway();
      throw new AppError('UNAVAILABLE', BUSY, { retryAfter: RETRY_AFTER });
    }
    guest.leave = leave;
  }
}

function refuse(reply: FastifyReply, requestId: string): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', String(RETRY_AFTER))
    .header('content-type', 'application/json; charset=utf-8')
    .send(busyBody(requestId));
}
