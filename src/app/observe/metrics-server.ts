import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Log } from '../../data/context';
import { StartupError } from '../../kernel/startup-error';

/** The address on which Prometheus asks. */
export interface MetricsServer {
  url: string;
  stop: () => Promise<void>;
}

const PATH = '/metrics';

async function answer(registry: Registry, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (url?.split('?')[0] !== PATH) return void response.writeHead(404).end();
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
}

/** Serves the metrics on an address of their own, since they need no sign-in. */
export function serveMetrics(
  registry: Registry,
  { host, port }: { host: string; port: number },
  log: Log,
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 }, (request, response) => {
    request.resume();
    answer(registry, request, response).catch((cause: unknown) => {
      log.error({ err: cause }, 'the metrics could not be read');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', ({ code = 'unknown' }: { code?: string }) =>
      reject(
        new StartupError(
          code === 'EADDRINUSE'
            ? `Port ${port} on ${host} is already in use. Set METRICS_PORT to a free one.`
            : `Cannot serve metrics on ${host}:${port} (${code}). See METRICS_HOST and METRICS_PORT.`,
        ),
      ),
    );
    server.listen(port, host, () => {
      const { port: listening } = server.address() as AddressInfo;
      const shown = host.includes(':') ? `[${host}]` : host;
      resolve({
        url: `http://${shown}:${listening}${PATH}`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            server.closeAllConnections();
          }),
      });
    });
  });
}
