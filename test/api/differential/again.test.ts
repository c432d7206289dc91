import { writeFileSync } from 'node:fs';
import { compareAgain } from '../../differential/compare';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { VIEWERS } from '../reading/documents';

/** `npm run differential` sends more. */
const DOCUMENTS = Number(process.env['DIFFERENTIAL_DOCUMENTS'] ?? 400);
const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

describeEngine('generated documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it(
    `get the same answer however often they are sent: ${DOCUMENTS} of them`,
    async () => {
      const tell = (done: number): void => void process.stderr.write(`${done} documents\n`);
      const compared = await compareAgain(app, VIEWERS, { documents: DOCUMENTS, seed: SEED, tell });
      const report = process.env['DIFFERENTIAL_REPORT'];
      if (report) writeFileSync(report, JSON.stringify(compared, null, 2));
      expect(compared.differences.slice(0, 3)).toEqual([]);
      // A generator that only makes mistakes would compare nothing.
      expect(compared.whole / compared.documents).toBeGreaterThan(0.2);
      expect(compared.partial / compared.documents).toBeGreaterThan(0.02);
    },
    6 * 60 * 60 * 1_000,
  );
});
