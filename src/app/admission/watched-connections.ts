import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What decides whether a request is turned away. */
export interface Head {
  /** The header `authorization`. Empty if there is none. */
  authorization: string;
  /** Whether a page of some origin sent it. */
  hasOrigin: boolean;
  /** The address at the other end of the connection. */
  address: string;
}

const START = 'POST /graphql HTTP/1.1';
const END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: ?(\d{1,9})\r\n/i;
/** What needs more than a refusal, or says in another way where the request ends. */
const UNUSUAL = /\r\n(?:transfer-encoding|expect|upgrade|connection:(?! ?keep-alive\r)|content-length:[^]*\r\ncontent-length)/i;
const AUTHORIZATION = /\r\nauthorization: ?([^\r]*)/i;
const ORIGIN = /\r\norigin:/i;

/** A question: what its head says, the bytes of the head, and the length of what follows. */
export interface Question {
  head: Omit<Head, 'address'>;
  bytes: Buffer;
  length: number;
}

/** The question that bytes are as a whole, with nothing else. Otherwise null. */
export function wholeQuestion(bytes: Buffer): Question | null {
  const end = bytes.indexOf(END);
  if (end < START.length || bytes.toString('latin1', 0, START.length) !== START) return null;
  const text = bytes.toString('latin1', START.length, end + 2);
  const length = Number(LENGTH.exec(text)?.[1] ?? NaN);
  if (end + END.length + length !== bytes.length || UNUSUAL.test(text)) return null;
  const head = { authorization: AUTHORIZATION.exec(text)?.[1]?.trim() ?? '', hasOrigin: ORIGIN.test(text) };
  return { head, bytes: bytes.subarray(0, end + END.length), length };
}

/** The longest head that is remembered, in bytes. */
const MOST_REMEMBERED = 4_096;

/** A question to remember: its head in memory of its own, without what followed. Null if it is too long. */
function remembered({ head, bytes, length }: Question): Question | null {
  if (bytes.length > MOST_REMEMBERED) return null;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return { head, bytes: own, length };
}

/** Whether bytes are a whole question with the same head as another one. Much cheaper than reading the head. */
const isAlike = ({ bytes: head, length }: Question, bytes: Buffer): boolean =>
  bytes.length === head.length + length && bytes.compare(head, 0, head.length, 0, head.length) === 0;

/** A request that Node made, and whether its answer is sent. */
interface Asked {
  request: IncomingMessage;
  isAnswered: boolean;
}

/** What is known of a watched connection. */
interface Watched {
  /** The latest request that Node made of its bytes, if any. */
  last: Asked | null;
  /** The latest question that was turned away. Who asks again mostly says the same. */
  question: Question | null;
  /** Whether it sends otherwise than one question in one piece after the other. Then nothing of it is touched again. */
  isLeftAlone: boolean;
}

/**
 * Connections on which a request was turned away. Whoever asks again there is told the same before Node makes a request of its
 * bytes, which takes twice as long. Only one question in one piece, with nothing under way, is answered like this; everything
 * else goes where it always goes, and other connections are not touched.
 */
export class WatchedConnections {
  private readonly connections = new WeakMap<Socket, Watched>();
  /** The requests that were turned away, after which their connections will be watched. */
  private readonly next = new WeakMap<Socket, IncomingMessage>();

  constructor(
    private readonly refuses: (head: Head) => boolean,
    private readonly refusal: () => string,
  ) {}

  /** Notes that Node made a request. */
  asked(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    this.next.delete(socket);
    const watched = this.connections.get(socket);
    if (!watched || watched.isLeftAlone) return;
    const asked = { request, isAnswered: false };
    watched.last = asked;
    response.once('close', () => {
      asked.isAnswered = true;
      // So that the request is not kept until the next one.
      if (request.complete && watched.last === asked) watched.last = null;
    });
  }

  /** Watches the connection of a request that is turned away, once that is over. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (this.connections.has(socket)) return;
    this.next.set(socket, request);
    response.once('close', () => {
      // An answer may be sent before the body behind the head was looked at.
      setImmediate(() => {
        if (this.next.get(socket) !== request) return;
        this.next.delete(socket);
        if (request.complete && !socket.destroyed) this.take(socket);
      });
    });
  }

  private take(socket: Socket): void {
    const [parse] = socket.listeners('data') as ((bytes: Buffer) => void)[];
    if (!parse) return;
    const watched: Watched = { last: null, question: null, isLeftAlone: false };
    const address = socket.remoteAddress ?? '';
    const read = (bytes: Buffer): void => {
      const { last } = watched;
      // All bytes before these were looked at.
      const isFree = last === null || (last.isAnswered && last.request.complete);
      const isKnown = watched.question !== null && isAlike(watched.question, bytes);
      const question = isFree ? (isKnown ? watched.question : wholeQuestion(bytes)) : null;
      if (question && this.refuses({ ...question.head, address })) {
        if (!isKnown) watched.question = remembered(question);
        // Who does not read its answers is not read from either.
        if (!socket.write(this.refusal(), 'latin1')) {
          socket.pause();
          socket.once('drain', () => socket.resume());
        }
        return;
      }
      if (!question) {
        Object.assign(watched, { last: null, question: null, isLeftAlone: true });
        socket.off('data', read);
        socket.on('data', parse);
      }
      parse(bytes);
    };
    socket.off('data', parse);
    socket.on('data', read);
    this.connections.set(socket, watched);
  }
}
