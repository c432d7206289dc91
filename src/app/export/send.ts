import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ExportStopped, formatted } from './failure';
import type { Chunks } from './exports';
import { FORMATS, type ExportFormat } from './formats';

/** Bytes that are collected before the response begins. Up to this size it has an `ETag`, and errors have their status. */
const COLLECTED = 1_048_576;

/** The beginning of a file. */
interface Head {
  parts: Buffer[];
  isWhole: boolean;
}

/** Reads the beginning of a file. */
async function headOf(chunks: Chunks): Promise<Head> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size < COLLECTED) {
    const next = await chunks.next();
    if (next.done === true) return { parts, isWhole: true };
    const part = Buffer.from(next.value);
    parts.push(part);
    size += part.length;
  }
  return { parts, isWhole: false };
}

/** How a response is sent. */
export interface Sending {
  format: ExportFormat;
  /** The file name without extension. */
  name: string;
  stallSeconds: number;
  /** Called when the response begins: from now on, errors can only be told at its end. */
  began: () => void;
}

/** The file as a stream. A client that takes nothing for too long is cut off, which frees the snapshot. */
function streamOf(head: readonly Buffer[], rest: Chunks, stallSeconds: number, log: FastifyRequest['log']): Readable {
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stream.destroy(new Error('The client took nothing for too long.')), stallSeconds * 1_000);
  };
  async function* parts(): AsyncGenerator<Buffer> {
    for (const part of head) {
      watch();
      yield part;
    }
    clearTimeout(timer);
    for await (const part of rest) {
      watch();
      yield Buffer.from(part);
      clearTimeout(timer);
    }
  }
  const stream = Readable.from(parts(), { objectMode: false });
  stream.on('error', (cause: unknown) => {
    const reason = cause instanceof ExportStopped ? formatted(cause.reason, log) : { message: (cause as Error).message };
    log.warn({ reason }, 'an export ended early');
  });
  stream.on('close', () => {
    clearTimeout(timer);
    void rest.return(undefined);
  });
  watch();
  return stream;
}

/** Whether the client has this version of a file already. */
const has = (request: FastifyRequest, etag: string): boolean => {
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim()) ?? [];
  return known.includes('*') || known.includes(etag);
};

/** Sends an export: whole and with an `ETag` if it is small, otherwise as a stream. */
export async function sendExport(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: Chunks,
  sending: Sending,
): Promise<FastifyReply> {
  const { format, name, stallSeconds, began } = sending;
  const { extension, type } = FORMATS[format];
  const head = await headOf(chunks);
  if (reply.raw.destroyed) await chunks.return(undefined);
  void reply
    .header('content-type', type)
    .header('content-disposition', contentDisposition(`${name}.${extension}`))
    .header('vary', 'Authorization')
    .header('cache-control', head.isWhole ? 'private, no-cache' : 'no-store');
  if (!head.isWhole) {
    began();
    return reply.send(streamOf(head.parts, chunks, stallSeconds, request.log));
  }
  const whole = Buffer.concat(head.parts);
  const etag = `W/"${createHash('sha256').update(whole).digest('base64url')}"`;
  void reply.header('etag', etag);
  return has(request, etag) ? reply.code(304).send() : reply.send(whole);
}
