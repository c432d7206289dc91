// Builds once, then compiles on every change and restarts the server. Logs are one readable line each. Stop with Ctrl-C.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const SERVER = ['--enable-source-maps', ...(process.env.INSPECT === 'true' ? ['--inspect'] : []), 'dist/src/main.js'];
const LEVELS = { 30: 'info', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };

/** One readable line for a log record of the server; other output passes unchanged. */
function readable(line) {
  if (!line.startsWith('{')) return line;
  try {
    const { level, time, msg, pid: _pid, hostname: _host, err, ...rest } = JSON.parse(line);
    const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
    const at = new Date(time).toISOString().slice(11, 23);
    return `${at} ${LEVELS[level] ?? level} ${msg}${more}${err?.stack ? `\n${err.stack}` : ''}`;
  } catch {
    return line;
  }
}

const built = spawnSync(process.execPath, ['src/cli/build-if-stale.mjs'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

let server = null;
let stopping = false;

function startServer() {
  // Nobody minds a request that is lost, so a restart need not wait for connections of a browser.
  const env = { SHUTDOWN_TIMEOUT_MS: '1000', ...process.env };
  server = spawn(process.execPath, SERVER, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: server.stdout }).on('line', (line) => process.stdout.write(`${readable(line)}\n`));
  const started = server;
  started.on('exit', (code) => {
    if (server === started && !stopping)
      process.stdout.write(`The server stopped (${code}); it starts again after the next change.\n`);
  });
}

/** Stops the server that runs, waits until it has let go of its port, and starts the new one. */
function restart() {
  const old = server;
  server = null;
  if (!old || old.exitCode !== null) return startServer();
  old.once('exit', startServer);
  old.kill('SIGTERM');
}

const compiler = spawn('npx', ['tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
createInterface({ input: compiler.stdout }).on('line', (line) => {
  const found = /Found (\d+) errors?/.exec(line);
  if (!found) {
    if (line.includes('error TS')) process.stdout.write(`${line}\n`);
    return;
  }
  if (found[1] !== '0') return void process.stdout.write(`${found[0]}; the running server is the last one that compiled.\n`);
  spawnSync(process.execPath, ['src/cli/finish-build.mjs'], { stdio: 'inherit' });
  restart();
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true;
    compiler.kill('SIGTERM');
    if (!server || server.exitCode !== null) process.exit(0);
    server.once('exit', () => process.exit(0));
    server.kill('SIGTERM');
  });
}
