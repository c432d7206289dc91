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

/** What the head of a question says, if the bytes are one question as a whole and nothing else. Otherwise null. */
export function wholeQuestion(bytes: Buffer): Omit<Head, 'address'> | null {
  const end = bytes.indexOf(END);
  if (end < START.length || bytes.toString('latin1', 0, START.length) !== START) return null;
  const head = bytes.toString('latin1', START.length, end + 2);
  const length = LENGTH.exec(head)?.[1];
  if (length === undefined || end + END.length + Number(length) !== bytes.length || UNUSUAL.test(head)) return null;
  return { authorization: AUTHORIZATION.exec(head)?.[1]?.trim() ?? '', hasOrigin: ORIGIN.test(head) };
}

/** Whether nothing is under way on a connection, something is, or it sends otherwise than one request after the other. */
type State = 'free' | 'busy' | 'left alone';

/**
 * Connections on which a request was turned away. Whoever asks again there is told the same before Node makes a request of its
 * bytes, which takes twice as long. Only one question in one piece, with nothing under way, is answered like this; everything
 * else goes where it always goes, and other connections are not touched.
 */
export class WatchedConnections {
  /** How each is, or the request after which it will be watched. */
  private readonly states = new WeakMap<Socket, State | IncomingMessage>();

  constructor(
    private readonly refuses: (head: Head) => boolean,
    private readonly refusal: () => string,
  ) {}

  /** Notes that Node made a request. */
  asked(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const state = this.states.get(socket);
    if (state === 'busy')
      this.once(request, response, 'busy', (isOver) => this.states.set(socket, isOver ? 'free' : 'left alone'));
    else if (typeof state === 'object') this.states.delete(socket);
  }

  /** Watches the connection of a request that is turned away, once that is over. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (this.states.has(socket)) return;
    this.states.set(socket, request);
    this.once(request, response, request, (isOver) => {
      if (isOver && !socket.destroyed) this.take(socket);
      else this.states.delete(socket);
    });
  }

  /** Once an answer is sent, tells whether all of the request has come, unless the connection is no longer in that state. */
  private once(
    request: IncomingMessage,
    response: ServerResponse,
    state: State | IncomingMessage,
    then: (isOver: boolean) => void,
  ): void {
    const { socket } = request;
    response.once('close', () => {
      // An answer may be sent before the body behind the head was looked at.
      setImmediate(() => {
        if (this.states.get(socket) === state) then(request.complete);
      });
    });
  }

  private take(socket: Socket): void {
    const [parse] = socket.listeners('data') as ((bytes: Buffer) => void)[];
    if (!parse) return;
    const read = (bytes: Buffer): void => {
      const question = this.states.get(socket) === 'free' ? wholeQuestion(bytes) : null;
      if (question && this.refuses({ ...question, address: socket.remoteAddress ?? '' })) {
        // Who does not read its answers is not read from either.
        if (!socket.write(this.refusal(), 'latin1')) {
          socket.pause();
          socket.once('drain', () => socket.resume());
        }
        return;
      }
      this.states.set(socket, question ? 'busy' : 'left alone');
      if (!question) {
        socket.off('data', read);
        socket.on('data', parse);
      }
      parse(bytes);
    };
    socket.off('data', parse);
    socket.on('data', read);
    this.states.set(socket, 'free');
  }
}
