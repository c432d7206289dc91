import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, prepare, SHORT } from '../../hunt/ground';
import { Hunt } from '../../hunt/hunt';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';

const PAIRS = 12;
const ATTACKS = 40;
/** The same pairs every time; `npm run hunt` tries others. */
const SEED = 1;
/** The short form of the hunt; see `docs/hunt.md`. */
describeEngine('the leak hunt', () => {
  it(`finds nothing of others in ${PAIRS} pairs, seed ${SEED}`, async () => {
    const place = await scratchPlace(engineUnderTest());
    const mails = mkdtempSync(join(tmpdir(), 'partner-graph-mail-'));
    const ground = await prepare({ root: BUILD, env: { ...place.env, FOLDER: mails }, size: SHORT, seed: SEED });
    const hunt = new Hunt(ground);
    for (let number = 0; number < PAIRS; number += 1) await hunt.pair(number, ATTACKS);
    await ground.leave();
    await place.remove();
    rmSync(mails, { recursive: true, force: true });
    const { leaks, ...did } = hunt.report;
    expect(leaks).toEqual([]);
    expect(did.wasted).toBe(0);
    expect(did.compared).toBeGreaterThan(PAIRS * 5);
    expect(did.coordinates).toBeGreaterThan(500);
  });
});
