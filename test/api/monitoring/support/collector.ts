import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as it was received. */
export interface Received {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  /** 2: server, 3: client. */
  kind: number;
  attributes: Record<string, unknown>;
  failed: boolean;
  milliseconds: number;
}

/** A collector of OpenTelemetry that keeps what it gets. */
export interface Collector {
  endpoint: string;
  spans: Received[];
  /** The attributes of the resource. */
  resource: Record<string, unknown>;
  /** Everything that was sent, as it was sent. */
  texts: string[];
  stop: () => Promise<void>;
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

const valuesOf = (list: readonly KeyValue[] = []): Record<string, unknown> =>
  Object.fromEntries(
    list.map(({ key, value }) => {
      const [[kind, held] = ['', null]] = Object.entries(value);
      return [key, kind === 'intValue' ? Number(held) : held];
    }),
  );

/** Starts a collector that speaks OTLP over HTTP with JSON. */
export async function startCollector(): Promise<Collector> {
  const collector = { spans: [] as Received[], resource: {}, texts: [] as string[] };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const sent = Buffer.concat(parts);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString();
      collector.texts.push(text);
      if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json') {
        response.writeHead(400).end();
        return;
      }
      const { resourceSpans } = JSON.parse(text) as { resourceSpans: any[] };
      for (const { resource, scopeSpans } of resourceSpans) {
        collector.resource = valuesOf(resource.attributes);
        for (const span of scopeSpans.flatMap((scope: any) => scope.spans)) {
          collector.spans.push({
            traceId: span.traceId,
            spanId: span.spanId,
            parentSpanId: span.parentSpanId ?? null,
            name: span.name,
            kind: span.kind,
            attributes: valuesOf(span.attributes),
            failed: span.status?.code === 2,
            milliseconds: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
          });
        }
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(collector, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((closed) => void server.close(() => closed())),
  });
}
