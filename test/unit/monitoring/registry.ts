import { addGauges } from '../../../src/app/observe/gauges';
import { Metrics } from '../../../src/app/observe/metrics';

/** A metric of a server. */
export interface Described {
  name: string;
  type: string;
  help: string;
  labels: readonly string[];
}

/** All metrics that a server may serve, its own and those of the process. */
export function describedMetrics(): Described[] {
  const metrics = new Metrics();
  metrics.begin();
  addGauges(metrics.registry, {
    admission: () => ({}),
    database: () => ({ scans: { running: 0, waiting: 0 } }),
    replica: () => undefined,
    runningExports: () => 0,
    backlog: () => Promise.reject(new Error('There is no database.')),
  });
  return metrics.registry.getMetricsAsArray().map((metric) => {
    const { name, type, help, labelNames = [] } = metric as unknown as Described & { labelNames?: string[] };
    return { name, type, help, labels: labelNames };
  });
}
