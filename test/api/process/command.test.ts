import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { runBuilt } from '../../support/process';

const COMMAND = 'cli/partner-graph.js';

describeEngine('npx partner-graph', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
  });
  afterAll(() => place.remove());

  it('lists its commands, and refuses others', async () => {
    const { code, output } = await runBuilt(COMMAND, {}, ['--help']);
    expect([code, output]).toEqual([0, expect.stringMatching(/^Usage: npx partner-graph <command>/)]);
    const commands = ['start', 'migrate', 'operator:create', 'seed', 'backup', 'restore', 'check:data', 'audit:verify', 'import'];
    for (const name of commands) expect(output).toContain(`\n  ${name} `);
    expect(await runBuilt(COMMAND, {}, ['constructor'])).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^There is no command constructor\./),
    });
    expect((await runBuilt(COMMAND, {})).code).toBe(1);
    const usage = await runBuilt(COMMAND, {}, ['migrate', '--help']);
    expect(usage).toEqual({ code: 0, output: 'Usage: npx partner-graph migrate\n' });
  });

  it('names the command that helps as it is entered here', async () => {
    const start = {
      ...place.env,
      NODE_ENV: 'production',
      TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA',
      PUBLIC_URL: 'https://graph.example',
      PORT: '0',
    };
    const refused = await runBuilt(COMMAND, start, ['start']);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('Run `npx partner-graph migrate`, or set') });
    expect(await runBuilt(COMMAND, place.env, ['migrate'])).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Ran \d+ migrations\./),
    });
    expect(await runBuilt(COMMAND, place.env, ['migrate'])).toMatchObject({ code: 0, output: 'The database is up to date.\n' });
  });
});
