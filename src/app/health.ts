import type { FastifyInstance } from 'fastify';
import type { ToldDatabase } from '../data/faults';
import { hasPendingMigrations } from '../data/migrate';

/** Why the server is not ready, or null. */
async function obstacle(database: ToldDatabase, isStopping: () => boolean): Promise<string | null> {
  if (isStopping()) return 'stopping';
  try {
    await database.ping();
    if (await hasPendingMigrations(database)) return 'migrations are pending';
  } catch {
    return 'the database does not respond';
  }
  // Probed only after a failed write: a working database is not written to.
  if (!database.refusesWrites()) return null;
  return database.probe().then(
    () => null,
    () => 'the database does not accept writes',
  );
}

/** `/livez`: the process responds. `/readyz`: it can serve requests, both reads and writes. */
export function addHealth(app: FastifyInstance, database: ToldDatabase, isStopping: () => boolean): void {
  app.get('/livez', () => ({ status: 'live' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = await obstacle(database, isStopping);
    if (reason === null) return { status: 'ready' };
    return reply.code(503).header('retry-after', '2').send({ status: 'not ready', reason });
  });
}
