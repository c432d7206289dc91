import { engineUnderTest } from '../../support/database';
import { BUDGETS } from './support/budgets';
import { send, startGround, type Ground } from './support/ground';
import { JOBS, runJob } from './support/jobs';
import { GROWING, offencesIn, REGISTERS } from './support/plans';
import { operationOf, SUBJECTS } from './support/subjects';
import { watch } from './support/watch';

interface Field {
  name: string;
  args: { type: { ofType: { inputFields: { name: string }[] | null } | null } }[];
}

const MUTATIONS = `{ __schema { mutationType { fields { name args { type { ofType { inputFields { name } } } } } } } }`;

/** SQLite plans by the statement and the indexes alone, so one small world is enough. */
const describePlans = engineUnderTest() === 'sqlite' ? describe : describe.skip;

describePlans('what a mutation sends', () => {
  let ground: Ground;
  let watched: ReturnType<typeof watch>;
  beforeAll(async () => {
    ground = await startGround();
    watched = watch(ground.app.database);
  });
  afterAll(() => ground.app.stop());

  it('covers every mutation that stores something, with a subject in test/api/budgets/support/subjects', async () => {
    const { data } = await ground.app.send(MUTATIONS);
    const fields = data?.['__schema'].mutationType.fields as Field[];
    const isStoring = ({ args }: Field): boolean =>
      args.some(({ type }) => type.ofType?.inputFields?.some(({ name }) => name === 'idempotencyKey'));
    const storing = fields.filter(isStoring).map(({ name }) => name);
    expect(storing.length).toBeGreaterThanOrEqual(77);
    expect([...new Set(Object.keys(SUBJECTS).map(operationOf))].sort()).toEqual(storing.sort());
  });

  it('covers every table', () => {
    const tables = ground.app.database.dataSource.entityMetadatas.map(({ tableName }) => tableName);
    expect([...GROWING, ...REGISTERS].sort()).toEqual(tables.sort());
  });

  it.each(JOBS.map((job) => [job.name, job] as const))('shows no scan of a whole table in the job %s', async (name, job) => {
    const sent = await watched.sentBy(() => runJob(ground.app, job));
    expect({ name, offences: await offencesIn(ground.app.database, sent) }).toEqual({ name, offences: [] });
  });

  it.each(Object.keys(SUBJECTS))('shows no scan of a whole table in %s', async (name) => {
    const prepared = ground.prepared.get(name);
    if (!prepared) throw new Error(`${name} was not prepared.`);
    await send(ground.app, prepared, { dryRun: true });
    const sent = await watched.sentBy(() => send(ground.app, prepared));
    expect({ name, offences: await offencesIn(ground.app.database, sent) }).toEqual({ name, offences: [] });
    const budget = BUDGETS.mutations[name]?.statements ?? Infinity;
    expect({ name, statements: sent.length, within: sent.length <= budget }).toEqual({
      name,
      statements: sent.length,
      within: true,
    });
  });
});
