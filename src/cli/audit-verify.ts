import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { verifyTrail, type Head } from '../app/audit/verify';
import { commandLine } from '../kernel/command-line';
import { StartupError } from '../kernel/startup-error';
import { readArguments, runOnMigrated } from './run';

const HEAD = z.strictObject({
  organizationId: z.string().max(40),
  seq: z.number().int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The heads in a file that `audit:heads` has printed. */
function headsIn(file: string): Head[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartupError(`The file ${file} cannot be read (${(cause as { code?: string }).code ?? 'unknown'}).`, cause);
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    try {
      return HEAD.parse(JSON.parse(line));
    } catch (cause) {
      throw new StartupError(`Line ${index + 1} of ${file} is not a head that \`audit:heads\` has printed.`, cause);
    }
  });
}

const kept = readArguments(commandLine('audit:verify', '[--heads heads.ndjson]'), { heads: { type: 'string' } }, ({ heads }) =>
  heads === undefined ? [] : headsIn(heads),
);

runOnMigrated(async (database) => {
  const { chains, entries, unsealed, breaks } = await verifyTrail(database, kept);
  const summary = `${chains} chains, ${entries} entries, ${unsealed} not sealed yet.`;
  if (breaks.length === 0) return `The audit trail is unbroken: ${summary}`;
  process.exitCode = 2;
  const lines = breaks.map(({ organizationId, seq, entryId, problem }) =>
    [organizationId || '(no organization)', seq === null ? '' : `entry ${seq}`, entryId ?? '', problem]
      .filter(Boolean)
      .join(', '),
  );
  return [`The audit trail is broken: ${summary}`, ...lines].join('\n');
});
