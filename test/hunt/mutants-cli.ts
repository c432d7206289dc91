import { parseArgs } from 'node:util';
import { huntThrough } from './mutant-build';
import { MUTANTS, type Mutant } from './mutants';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    /** Only mutants with this in their name. */
    only: { type: 'string', default: '' },
  },
});

async function main(): Promise<number> {
  const chosen = MUTANTS.filter(({ name }) => name.includes(values.only));
  let missed = 0;
  for (const mutant of [undefined, ...chosen] as (Mutant | undefined)[]) {
    const { leak, requests } = await huntThrough(mutant, Number(values.pairs), Number(values.seed));
    const right = (leak !== null) === (mutant !== undefined);
    if (!right) missed += 1;
    const found = leak ? `${leak.what} in ${leak.attack} at ${leak.where}, pair ${leak.pair}` : 'nothing found';
    process.stdout.write(
      `${right ? 'as it must be' : 'WRONG'}: ${mutant?.name ?? 'the server as it is'}: ${found}, ${requests} requests\n`,
    );
  }
  process.stdout.write(`${chosen.length} mutants, ${missed} wrong\n`);
  return missed === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? cause.stack : String(cause)}\n`);
    process.exitCode = 2;
  },
);
