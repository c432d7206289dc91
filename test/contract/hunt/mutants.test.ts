import { huntThrough, isInBuild } from '../../hunt/mutant-build';
import { MUTANTS, SHORT_LIST } from '../../hunt/mutants';

/** Pairs that a changed server may get through before it must have been noticed. */
const PAIRS = 60;
const SEED = 1;

/** A hunt that cannot fail proves nothing; `npm run hunt:mutants` tries all of them. */
describe('the leak hunt', () => {
  it.each(MUTANTS)('finds the line in the server that is changed for: $name', (mutant) => {
    expect(isInBuild(mutant)).toBe(true);
  });

  it('has a short list that is part of the long one', () => {
    expect(MUTANTS.map(({ name }) => name)).toEqual(expect.arrayContaining([...SHORT_LIST]));
  });

  it.each(MUTANTS.filter(({ name }) => SHORT_LIST.includes(name)))('notices the change: $name', async (mutant) => {
    const { leak } = await huntThrough(mutant, PAIRS, SEED);
    expect(leak).not.toBeNull();
  });
});
