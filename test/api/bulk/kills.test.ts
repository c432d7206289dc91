import { bulkCampaign } from '../../campaigns/bulk';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';

describeEngine('a bulk run through kills of the server', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
  });
  afterAll(() => place.remove());

  it('applies each of its rows exactly once, and its result file is complete', async () => {
    const { problems } = await bulkCampaign({ env: place.env, rows: 300, kills: 3, random: Math.random });
    expect(problems).toEqual([]);
  });
});
