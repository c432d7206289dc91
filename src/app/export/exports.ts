import type { ExportLimits } from '../../config/env';
import type { CtxParts } from '../../data/context';
import { AppError } from '../../kernel/errors';
import type { Clock } from '../../kernel/clock';
import type { Viewer } from '../../policy/viewer';
import { csv } from './csv';
import type { ExportFailure } from './failure';
import type { ExportFormat } from './formats';
import { json, ndjson } from './json';
import { pagesOf, type ExportRun, type ExportServices, type Page } from './pages';
import type { PreparedExport } from './prepare';
import { slots } from './slots';
import { xlsx } from './xlsx';

/** The parts of a file, in order. */
export type Chunks = AsyncGenerator<string | Buffer>;

/** For whom an export is, and how it reports its end. */
export interface ExportFor {
  parts: CtxParts;
  organizationId: string;
  /** The viewer as it is now. */
  viewer: () => Promise<Viewer | null>;
  /** Is called before the first row is read. If it fails, so does the export. */
  begins?: () => Promise<void>;
  /** Describes a failure at the end of NDJSON and JSON. Throws the cause if nothing was sent yet. */
  failed: ExportFailure;
}

/** Runs exports. */
export interface Exports {
  /** Begins an export: takes a slot, which is free when the parts end or are no longer wanted. */
  begin: (prepared: PreparedExport, whose: ExportFor) => Chunks;
  /** How many run. */
  running: () => number;
  /** Ends all of them before their next page. */
  stop: () => void;
}

function partsOf(pages: AsyncIterable<Page>, { format, shape }: PreparedExport, failed: ExportFailure): Chunks {
  if (shape) return format === 'XLSX' ? xlsx(pages, shape) : csv(pages, shape);
  return format === 'JSON' ? json(pages, failed) : ndjson(pages, failed);
}

/** The pages, and a word when they fail. */
async function* watched(pages: AsyncGenerator<Page>, failed: () => void): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (cause) {
    failed();
    throw cause;
  }
}

/** The time at which an export began. What depends on the time is the same on all of its pages. */
const stopped = (clock: Clock): Clock => {
  const began = clock.now();
  return { now: () => began };
};

/** Is told how an export ended. */
export type ExportEnd = (format: ExportFormat, result: 'complete' | 'failed' | 'abandoned') => void;

/** Prepares the exports of a server. */
export function makeExports(services: ExportServices, limits: ExportLimits, ended: ExportEnd = () => undefined): Exports {
  const slotsOf = slots(limits);
  let stopping = false;
  async function* held(
    chunks: Chunks,
    pages: AsyncGenerator<Page>,
    { begins, ends }: { begins: (() => Promise<void>) | undefined; ends: (isWhole: boolean) => void },
  ): Chunks {
    let isWhole = false;
    try {
      await begins?.();
      yield* chunks;
      isWhole = true;
    } finally {
      // If a writer never began to read, its pages never began either.
      await pages.return(undefined);
      ends(isWhole);
    }
  }
  return {
    begin: (prepared, { parts, organizationId, viewer, failed, begins }) => {
      const release = slotsOf.take(organizationId);
      const until = performance.now() + limits.seconds * 1_000;
      const ends = (): Error | null => {
        if (stopping) return new AppError('UNAVAILABLE', 'This server is shutting down. Resume the export.');
        if (performance.now() < until) return null;
        return new AppError('TIMEOUT', `An export may take ${limits.seconds} seconds. Resume it.`);
      };
      const { paged, list, rows, variables, pageSize, after } = prepared;
      const run: ExportRun = {
        parts: { ...parts, clock: stopped(parts.clock) },
        viewer,
        paged,
        key: list.key,
        rowsKey: rows.key,
        variables,
        pageSize,
        after,
        ends,
      };
      const pages = pagesOf(services, run);
      let hasFailed = false;
      const fails: ExportFailure = (cause) => {
        hasFailed = true;
        return failed(cause);
      };
      const written = partsOf(
        watched(pages, () => (hasFailed = true)),
        prepared,
        fails,
      );
      return held(written, pages, {
        begins,
        ends: (isWhole) => {
          release();
          ended(prepared.format, hasFailed ? 'failed' : isWhole ? 'complete' : 'abandoned');
        },
      });
    },
    running: slotsOf.running,
    stop: () => {
      stopping = true;
    },
  };
}
