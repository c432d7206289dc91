// Runs the checks, two at a time: the linter takes as long as several others together.
import { spawn } from 'node:child_process';

const LANES = [
  ['lint', 'format', 'schema'],
  ['words', 'types', 'arch', 'unused'],
];

/** Runs one check, prints what it printed when it is done, and returns whether it passed. */
const passes = (name) =>
  new Promise((resolve) => {
    const child = spawn(`npm run --silent check:${name}`, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('close', (code) => {
      process.stdout.write(output);
      if (code !== 0) process.stdout.write(`check:${name} failed.\n`);
      resolve(code === 0);
    });
  });

async function runLane(names) {
  let passed = true;
  for (const name of names) passed = (await passes(name)) && passed;
  return passed;
}

const passed = await Promise.all(LANES.map(runLane));
if (passed.includes(false)) process.exit(1);
