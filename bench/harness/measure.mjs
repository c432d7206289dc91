import { drive } from './load.mjs';
import { cpuMs, peakMiB } from './usage.mjs';

const perRequest = (before, after, requests) => (before === null || after === null ? null : (after - before) / requests);

async function round(server, databasePid, load) {
  const server0 = cpuMs(server.pid);
  const database0 = cpuMs(databasePid);
  const { times, seconds } = await drive(server.url, load);
  return {
    times,
    rate: times.length / seconds,
    serverMs: perRequest(server0, cpuMs(server.pid), times.length),
    databaseMs: perRequest(database0, cpuMs(databasePid), times.length),
  };
}

/**
 * Drives the servers in turn, one at a time, after a warm-up of the length of a round. The order turns round
 * every time, so that a machine that slows down or speeds up favours nobody.
 */
export async function measure(servers, databasePid, { rounds, ...load }) {
  const results = new Map(servers.map((server) => [server.name, []]));
  for (const server of servers) await drive(server.url, load);
  for (let index = 0; index < rounds; index += 1) {
    process.stderr.write(`Round ${index + 1} of ${rounds}…\n`);
    for (const server of index % 2 === 0 ? servers : servers.toReversed()) {
      results.get(server.name).push(await round(server, databasePid, load));
    }
  }
  return servers.map((server) => ({ name: server.name, rounds: results.get(server.name), peakMiB: peakMiB(server.pid) }));
}
