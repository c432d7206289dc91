/**
 * Prints the mutants that the last runs did not kill, as tables: where, what stands there, what stood there
 * instead. `node test/mutants/survivors.mjs rules sessions …`
 */
import { readFileSync } from 'node:fs';
import { parts } from './parts.mjs';

const ALIVE = new Set(['Survived', 'NoCoverage']);
const KILLED = new Set(['Killed', 'Timeout']);

const short = (text) => {
  const flat = text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
  return flat.length > 90 ? `${flat.slice(0, 87)}...` : flat;
};

/** The text of a place, from its first to its last column. */
function written(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join(' ');
}

for (const part of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) {
  const { files } = JSON.parse(readFileSync(`var/mutants-${part}.json`, 'utf8'));
  const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const killed = all.filter((status) => KILLED.has(status)).length;
  const alive = all.filter((status) => ALIVE.has(status)).length;
  console.log(`## ${part}: ${killed} of ${killed + alive} killed, ${((100 * killed) / (killed + alive)).toFixed(1)} %\n`);
  console.log('| Where | Written | Instead |\n| --- | --- | --- |');
  for (const [file, { source, mutants }] of Object.entries(files)) {
    for (const { status, location, replacement = '' } of mutants) {
      if (!ALIVE.has(status)) continue;
      const place = `${file.replace('src/', '')}:${location.start.line}${status === 'NoCoverage' ? ' (not reached)' : ''}`;
      console.log(`| ${place} | \`${short(written(source, location))}\` | \`${short(replacement) || 'nothing'}\` |`);
    }
  }
  console.log('');
}
