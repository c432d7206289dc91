import { writeFileSync } from 'node:fs';
import { Comparison } from '../../differential/asking/compare';
import { Random } from '../../hunt/random';
import { buildWorld } from '../../matrix/world';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

/** `npm run differential:asking` asks more. */
const DOCUMENTS = Number(process.env['ASKING_DOCUMENTS'] ?? 150);
const SEED = Number(process.env['ASKING_SEED'] ?? 1);
const HOURS = 12 * 60 * 60 * 1_000;

/** Reading everything takes large pages. */
const LIMITS = { MAX_COST: '10000000', MAX_FIELDS: '20000', MAX_TOKENS: '20000', MAX_ALIASES: '1000', MAX_CONDITIONS: '20000' };

const DEMO: readonly string[] = [
  'admin.agent@alpine-distribution.example',
  'helpdesk.agent@baltic-distribution.example',
  'billing.admin@baltic-distribution.example',
  'admin.agent@elbe-cloud.example',
  'sales.agent@donau-it.example',
  'user.admin@elbe-cloud.example',
  'admin@rheingold-logistik.example',
  'operator@partner-graph.example',
];

async function compare(
  app: TestApp,
  viewers: readonly { label: string; token: () => Promise<string> }[],
  documents: number,
): Promise<void> {
  const comparison = new Comparison(app, viewers, new Random(SEED));
  const { compared } = comparison;
  while (compared.documents < documents && compared.differences.length < 20) {
    await comparison.ask();
    app.log.length = 0;
    if (compared.documents % 500 === 0) process.stderr.write(`${compared.documents} documents\n`);
  }
  const report = process.env['ASKING_REPORT'];
  if (report) writeFileSync(report.replace('.json', `-${viewers.length}.json`), JSON.stringify(compared, null, 2));
  expect(compared.differences.slice(0, 2)).toEqual([]);
  // A generator that only asks what is refused or empty would compare nothing.
  expect(compared.equal / compared.documents).toBeGreaterThan(0.5);
  expect(compared.withRows / compared.documents).toBeGreaterThan(0.3);
  expect(compared.refused / compared.documents).toBeGreaterThan(0.02);
}

describeEngine('questions equal a simple evaluation of what their viewer reads', () => {
  let app: TestApp;
  afterEach(() => app.stop());

  it(
    `hold on the demo data: ${DOCUMENTS} of them`,
    async () => {
      app = await startDemoApp(LIMITS);
      // First of all: signing in is a time that others read.
      for (const label of DEMO) await app.as(label);
      await compare(
        app,
        DEMO.map((label) => ({ label, token: () => app.as(label) })),
        DOCUMENTS,
      );
    },
    HOURS,
  );

  it(
    `hold in the world that has everything that is guarded: ${DOCUMENTS} of them`,
    async () => {
      app = await startTestApp({ env: LIMITS });
      const { viewers } = await buildWorld(app);
      const asking = viewers.filter(({ state }) => state === 'signed in');
      await compare(
        app,
        asking.map(({ label, token = '' }) => ({ label, token: () => Promise.resolve(token) })),
        DOCUMENTS,
      );
    },
    HOURS,
  );
});
