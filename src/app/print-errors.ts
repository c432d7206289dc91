import type { MutationDefinition } from '../graph/define-mutation';
import { ERROR_CODES } from '../kernel/errors';
import { REFUSALS } from '../kernel/refusals';

/** Mutations named beside a code at most; beyond that they are many. */
const MOST_NAMED = 8;

function whereOf(code: string, mutations: readonly MutationDefinition[]): string {
  const names = mutations.filter(({ codes }) => codes.some((one) => one === code)).map(({ name }) => `\`${name}\``);
  if (names.length > MOST_NAMED) return 'many';
  return names.length > 0 ? names.sort().join(', ') : 'whatever the right or the state of the viewer stands against';
}

/** The page of error codes, from their declarations. */
export function printErrors(mutations: ReadonlyMap<string, MutationDefinition>): string {
  const all = [...mutations.values()];
  return [
    '# Error codes',
    '',
    'Written by `npm run schema:emit` from `src/kernel/errors.ts`, `src/kernel/refusals.ts` and the definitions of the mutations; compared in the tests.',
    '',
    '## Top-level errors',
    '',
    '`errors[].extensions.code` is one of a closed set. The status is that of the HTTP answer when nothing could be answered.',
    '',
    '| Code | Status | Meaning |',
    '| --- | --- | --- |',
    ...Object.entries(ERROR_CODES).map(([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`),
    '',
    'A fault shows an `errorId` that is in the log, and nothing else. Every answer carries `x-request-id`.',
    '',
    '## Errors in payloads',
    '',
    "`errors` of a mutation's payload says what the caller can act on; nothing is stored unless it is empty. The list is open; a client handles codes it does not know by showing `message`, which says what to do. `path` names the input field, `details` carry values that go with the code. The description of each mutation lists its own.",
    '',
    '| Code | Where | What it says |',
    '| --- | --- | --- |',
    ...Object.entries(REFUSALS).map(([code, text]) => `| \`${code}\` | ${whereOf(code, all)} | ${text} |`),
    '',
  ].join('\n');
}
