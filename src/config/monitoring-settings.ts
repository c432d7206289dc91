import { z } from 'zod';
import { StartupError } from '../kernel/startup-error';
import { whole, type Variable } from './variable';

const HIGHEST_PORT = 65_535;

/** The environment variables about what operators see: log, metrics and traces. */
export const MONITORING_VARIABLES = {
  LOG_LEVEL: {
    description: 'Minimum severity of log lines.',
    fallback: 'info',
    type: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
  SLOW_OPERATION_MS: {
    description:
      'Milliseconds from which an operation is logged with its slowest statements, without values. 0 logs none. 0 to 600000.',
    fallback: '1000',
    type: whole(0, 600_000),
  },
  METRICS_PORT: {
    description:
      'Port on which `GET /metrics` answers Prometheus. Must not be `PORT`. With `WORKERS`, each has a port of its own, from this one on. 0 picks a free one. 0 to 65535.',
    fallback: 'not set: no metrics',
    type: whole(0, HIGHEST_PORT),
  },
  METRICS_HOST: {
    description: 'Address on which the metrics are served. They need no sign-in, so never one that the public can reach.',
    fallback: '127.0.0.1',
    type: z.string().min(1),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    description:
      'Collector that gets traces by OTLP over HTTP, such as `http://localhost:4318`. Further `OTEL_` variables of the OpenTelemetry SDK apply: headers, sampler, resource attributes.',
    fallback: 'not set: no traces',
    type: z.string().regex(/^https?:\/\/\S+$/, 'must start with http:// or https://'),
  },
  OTEL_SERVICE_NAME: {
    description: 'Name of this server in traces.',
    fallback: 'partner-graph',
    type: z.string().min(1).max(255),
  },
} as const satisfies Record<string, Variable>;

/** What operators see. */
export interface MonitoringSettings {
  logLevel: string;
  /** Milliseconds from which an operation is logged with its statements. 0: none is. */
  slowOperationMs: number;
  /** Where metrics are served. Absent: nowhere. */
  metrics: { host: string; port: number } | undefined;
  /** Where traces go. Absent: nowhere. */
  tracing: { endpoint: string; serviceName: string } | undefined;
}

/** Reads them. */
export function monitoringOf(
  get: <T>(name: keyof typeof MONITORING_VARIABLES, fallback: T) => T,
  publicPort: number,
  workers: number,
): MonitoringSettings {
  const endpoint = get<string | undefined>('OTEL_EXPORTER_OTLP_ENDPOINT', undefined);
  const port = get<number | undefined>('METRICS_PORT', undefined);
  if (port !== undefined && port !== 0) {
    const last = port + workers - 1;
    if (port <= publicPort && publicPort <= last) {
      const which =
        workers === 1 ? 'METRICS_PORT' : `METRICS_PORT to METRICS_PORT + ${workers - 1}, one for each of the WORKERS,`;
      throw new StartupError(`${which} must differ from PORT: metrics are never served where the public can reach them.`);
    }
    if (last > HIGHEST_PORT)
      throw new StartupError(`METRICS_PORT is too high for ${workers} WORKERS, each of which has a port of its own.`);
  }
  return {
    logLevel: get('LOG_LEVEL', 'info'),
    slowOperationMs: get('SLOW_OPERATION_MS', 1_000),
    metrics: port === undefined ? undefined : { host: get('METRICS_HOST', '127.0.0.1'), port },
    tracing: endpoint === undefined ? undefined : { endpoint, serviceName: get('OTEL_SERVICE_NAME', 'partner-graph') },
  };
}
