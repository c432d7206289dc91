import { setTimeout as delay } from 'node:timers/promises';
import { stripSensitiveLiterals } from '@apollo/utils.stripsensitiveliterals';
import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { print, type DocumentNode } from 'graphql';
import type { Log } from '../../data/context';
import type { Database } from '../../data/database';
import type { Executed } from '../../data/observer';
import type { Ending, RequestOperation } from './request-facts';
import type { Arrival, RequestTrace, Tracing, WorkEnding, WorkTrace } from './tracing';

/** Where traces go. */
export interface TracingSettings {
  endpoint: string;
  serviceName: string;
}

/** Maximum length of documents and statements in spans, in characters. */
const LONGEST_TEXT = 10_000;
/** Maximum number of statements of a request that get a span. */
const MOST_STATEMENTS = 500;
/** Milliseconds for exporting what is left when the server stops. */
const LAST_EXPORT = 3_000;
const MINUTE = 60_000;

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const texts = new WeakMap<DocumentNode, string>();

/** The text of a document with empty values instead of its own. */
function withoutValues(document: DocumentNode): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const text = print(stripSensitiveLiterals(document, { hideListAndObjectLiterals: true })).slice(0, LONGEST_TEXT);
  texts.set(document, text);
  return text;
}

/** What all statements of a database have in common. */
function databaseAttributes({ engine, address, dataSource }: Database): Attributes {
  if (engine === 'sqlite') return { 'db.system.name': 'sqlite' };
  const { hostname, port, pathname } = new URL(`mysql://${address}`);
  return {
    'db.system.name': dataSource.options.type === 'mariadb' ? 'mariadb' : 'mysql',
    'db.namespace': pathname.slice(1),
    'server.address': hostname,
    ...(port === '' ? {} : { 'server.port': Number(port) }),
  };
}

/** What a statement does to which table, such as `SELECT customer`. */
function summaryOf(sql: string): { operation: string; summary: string } {
  const operation = /\b(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\b/i.exec(sql)?.[1]?.toUpperCase() ?? 'SQL';
  const table = /\b(?:FROM|INTO|UPDATE)\s+`?([a-z_]\w*)/i.exec(sql)?.[1];
  return { operation, summary: table === undefined ? operation : `${operation} ${table}` };
}

/** What makes spans, and what all statements have in common. */
interface SpanSource {
  tracer: Tracer;
  database: Attributes;
}

/** Adds the span of a statement that has been executed. */
function addStatement(
  { tracer, database }: SpanSource,
  { sql, began, milliseconds, rows, failed, kind }: Executed,
  parent: Context,
): void {
  const { operation, summary } = summaryOf(sql);
  const attributes = {
    ...database,
    'db.operation.name': operation,
    'db.query.summary': summary,
    'db.query.text': sql.slice(0, LONGEST_TEXT),
    ...(kind === 'write' ? {} : { 'db.response.returned_rows': rows }),
    ...(failed ? { 'error.type': '_OTHER' } : {}),
  };
  const startTime = performance.timeOrigin + began;
  const span = tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes, startTime }, parent);
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(startTime + milliseconds);
}

/** A request as spans: the server span, its operation, and its statements. */
class Spans implements RequestTrace {
  private readonly server: Span;
  private readonly within: Context;
  private operation: Span | null = null;
  private name: string;
  private statements = 0;

  constructor(
    private readonly source: SpanSource,
    { method, scheme }: Arrival,
    parent: Context,
  ) {
    this.name = METHODS.has(method) ? method : 'HTTP';
    const attributes = {
      'http.request.method': METHODS.has(method) ? method : '_OTHER',
      'url.scheme': scheme,
    };
    this.server = source.tracer.startSpan(this.name, { kind: SpanKind.SERVER, attributes }, parent);
    this.within = trace.setSpan(parent, this.server);
  }

  get traceId(): string {
    return this.server.spanContext().traceId;
  }

  begins({ kind, name }: RequestOperation, document: DocumentNode): void {
    if (!this.server.isRecording()) return;
    const attributes = {
      'graphql.operation.type': kind,
      ...(name === null ? {} : { 'graphql.operation.name': name }),
      'graphql.document': withoutValues(document),
    };
    this.operation = this.source.tracer.startSpan(kind, { kind: SpanKind.INTERNAL, attributes }, this.within);
  }

  answers([code]: readonly string[]): void {
    if (code !== undefined) this.operation?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', code);
    this.operation?.end();
    this.operation = null;
  }

  executed(statement: Executed): void {
    if (!this.server.isRecording() || this.statements >= MOST_STATEMENTS) return;
    this.statements += 1;
    const parent = this.operation ? trace.setSpan(this.within, this.operation) : this.within;
    addStatement(this.source, statement, parent);
  }

  ends({ route, status, aborted }: Ending): void {
    this.operation?.end();
    this.server.updateName(`${this.name} ${route}`);
    // Paths may hold ids and the tokens of links; the route is all that is told of them.
    this.server.setAttributes({ 'http.route': route, 'url.path': route });
    if (aborted) this.server.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', 'aborted');
    else this.server.setAttribute('http.response.status_code', status);
    if (status >= 500) this.server.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
    this.server.end();
  }
}

/** Work outside requests as spans. They are made when it ends, so that what found nothing to do leaves none. */
class WorkSpans implements WorkTrace {
  private readonly began = performance.now();
  private readonly statements: Executed[] = [];

  constructor(
    private readonly source: SpanSource,
    private readonly name: string,
    private readonly attributes: Attributes,
  ) {}

  executed(statement: Executed): void {
    if (this.statements.length < MOST_STATEMENTS) this.statements.push(statement);
  }

  ends({ attributes, failed }: WorkEnding): string {
    const startTime = performance.timeOrigin + this.began;
    const known = { ...this.attributes, ...attributes, ...(failed === null ? {} : { 'error.type': failed }) };
    const span = this.source.tracer.startSpan(this.name, { kind: SpanKind.INTERNAL, attributes: known, startTime }, ROOT_CONTEXT);
    if (failed !== null) span.setStatus({ code: SpanStatusCode.ERROR });
    const within = trace.setSpan(ROOT_CONTEXT, span);
    if (span.isRecording()) for (const statement of this.statements) addStatement(this.source, statement, within);
    span.end(performance.timeOrigin + performance.now());
    return span.spanContext().traceId;
  }
}

/** Says once a minute that traces cannot be exported. */
function tellFailures(log: Log): void {
  let toldAt = -Infinity;
  setGlobalErrorHandler((cause) => {
    if (performance.now() - toldAt < MINUTE) return;
    toldAt = performance.now();
    log.warn({ err: cause }, 'traces cannot be exported');
  });
}

/** Exports traces with OTLP over HTTP. */
export function openTracing({ endpoint, serviceName }: TracingSettings, database: Database, log: Log): Tracing {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const resource = defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes({ 'service.name': serviceName }));
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url }));
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  const tracer = provider.getTracer('partner-graph');
  const propagator = new W3CTraceContextPropagator();
  const source = { tracer, database: databaseAttributes(database) };
  tellFailures(log);
  return {
    trace: (arrival) => new Spans(source, arrival, propagator.extract(ROOT_CONTEXT, arrival.headers, defaultTextMapGetter)),
    work: (name, attributes) => new WorkSpans(source, name, attributes),
    stop: async () => {
      const ended = new AbortController();
      const late = delay(LAST_EXPORT, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      ended.abort();
    },
  };
}
