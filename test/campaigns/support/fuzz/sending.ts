import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { LEAKS } from '../client';

/** An answer as far as it is judged; status 0 without one. */
export interface Answer {
  status: number;
  text: string;
  retryAfter: boolean;
  /** Milliseconds. */
  took: number;
}

/** Milliseconds after which a whole request counts as hanging, and after which one that may be incomplete is given up. */
const HANGS = 20_000;
const INCOMPLETE = 500;

/** Sends a whole request. */
export async function sendWhole(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(HANGS) });
  const text = await response.text();
  return { status: response.status, text, retryAfter: response.headers.has('retry-after'), took: performance.now() - began };
}

const textOf = (bytes: Buffer): string => {
  const at = bytes.indexOf('\r\n\r\n') + 4;
  const head = bytes.subarray(0, at).toString('latin1');
  if (!/^content-encoding: gzip/im.test(head) || /^transfer-encoding/im.test(head)) return bytes.toString();
  try {
    return head + gunzipSync(bytes.subarray(at)).toString();
  } catch {
    return head;
  }
};

/** Sends bytes, ends that side of the connection, and reads what comes back. */
export function sendBytes(port: number, bytes: Buffer): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(INCOMPLETE, () => socket.destroy());
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ECONNREFUSED') reject(cause);
    });
    socket.on('close', () => {
      const text = textOf(Buffer.concat(parts));
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, text, retryAfter: /^retry-after:/im.test(text), took: performance.now() - began });
    });
  });
}

/** Codes that tell a client to come again, which a busy server may answer. */
const BUSY = /"code":"(OVERLOADED|UNAVAILABLE|TIMEOUT|THROTTLED)"/;

/** What is wrong with an answer, or null. */
export function wrongWith({ status, text, retryAfter }: Answer): string | null {
  if (text.includes('INTERNAL_SERVER_ERROR')) return `a fault (${status})`;
  // The answer to HEAD has no body, nor has one whose end did not come.
  const isBusy = status === 503 && retryAfter && (BUSY.test(text) || text.endsWith('\r\n\r\n'));
  if (status >= 500 && !isBusy) return `status ${status}`;
  if (LEAKS.test(text)) return `an answer that shows how it is made (${status})`;
  return null;
}
