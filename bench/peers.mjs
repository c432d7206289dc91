import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH, ROOT } from './harness/prepare.mjs';

/** What `npm start` gives to node: the advice for production is what is measured. */
function startArguments() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [program, ...args] = scripts.start.split(' ');
  if (program !== 'node') throw new Error('The start script no longer begins with node; teach bench/peers.mjs what it is.');
  return args;
}

/** The server under test. */
export const ours = { name: 'Partner Graph', cwd: ROOT, command: startArguments(), path: '/graphql' };

/** What it is compared with. */
export const obvious = { name: 'obvious build', cwd: BENCH, command: ['obvious/dist/main.js'], path: '/' };
