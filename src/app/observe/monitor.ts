import type { FastifyInstance } from 'fastify';
import type { Settings } from '../../config/env';
import type { Log } from '../../data/context';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../data/database';
import type { Admission } from '../admission/admission';
import type { Exports } from '../export/exports';
import { backlogOf } from './backlog';
import type { Metrics } from './metrics';
import { serveMetrics, type MetricsServer } from './metrics-server';
import { requestLog } from './request-log';
import { observeRequests } from './requests';
import type { Tracing } from './tracing';

/** What is measured when somebody asks. */
interface Measured {
  admission: Admission;
  database: Database;
  exports: Exports;
  clock: Clock;
}

/** What operators see of a server. */
export interface Monitor {
  /** Null unless they are served. */
  metrics: Metrics | null;
  /** Null unless traces are exported. */
  tracing: Tracing | null;
  /** Names what is measured when somebody asks. */
  measure: (measured: Measured) => void;
  /** Serves the metrics, if that is set. */
  begin: () => Promise<MetricsServer | null>;
  /** Sends the last traces. */
  stop: () => Promise<void>;
}

/** Observes a server: its log, and metrics and traces if they are wanted. */
export async function monitor(app: FastifyInstance, settings: Settings, database: Database, log: Log): Promise<Monitor> {
  // Loaded only if they are used.
  const counting = settings.metrics ? await Promise.all([import('./metrics.js'), import('./gauges.js')]) : null;
  const metrics = counting ? new counting[0].Metrics() : null;
  const tracing = settings.tracing ? (await import('./otel.js')).openTracing(settings.tracing, database, log) : null;
  observeRequests(app, { log: requestLog(settings.slowOperationMs), metrics, tracing });
  return {
    metrics,
    tracing,
    measure: ({ admission, database, exports, clock }) => {
      if (!metrics) return;
      admission.observe((method) => metrics.turnedAway(method));
      counting?.[1].addGauges(metrics.registry, {
        admission: () => admission.load(),
        database: () => database.load(),
        replica: () => database.replica,
        runningExports: exports.running,
        backlog: backlogOf(database, clock),
      });
    },
    begin: async () => {
      if (!metrics || !settings.metrics) return null;
      metrics.begin();
      return serveMetrics(metrics.registry, settings.metrics, log);
    },
    stop: async () => tracing?.stop(),
  };
}
