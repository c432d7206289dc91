// Builds server and playground side by side. Types are checked by `npm run check`.
import { spawn } from 'node:child_process';

const run = (command) =>
  new Promise((resolve) => {
    spawn(command, { stdio: 'inherit', shell: true }).on('exit', (code) => resolve(code ?? 1));
  });

const codes = await Promise.all([run('npx tsc -p tsconfig.build.json --noCheck'), run('node src/playground/build.mjs')]);
if (codes.some((code) => code !== 0)) process.exit(1);
await import('./finish-build.mjs');
